"""Which model file wrote a sample."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """A model file, named by its content. `size` is in bytes; an unknown licence is the empty string."""

    sha256: str
    file_name: str
    name: str
    architecture: str
    quantization: str
    licence: str
    context_length: int
    size: int
