"""What a model file says of itself, read under tight limits before any native code touches it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from desktop.domain.errors import UserError
from desktop.engine.gguf_bytes import HeaderBytes, damaged
from desktop.engine.gguf_fields import Fields, quantization_name
from desktop.engine.gguf_kinds import refuse_other_formats, refuse_other_kinds, refuse_versions
from desktop.engine.gguf_metadata import ALIGNMENT, UINT32, UINT64, Metadata, read_metadata
from desktop.engine.gguf_tensors import TensorTable, padded, read_tensors
from desktop.engine.sizes import size_in_words

_FRONT_BYTES = 64
_MAGIC_BYTES = 4
_DEFAULT_ALIGNMENT = 32


@dataclass(frozen=True, slots=True)
class ModelHeader:
    """The header of a GGUF language model.

    Sizes are in bytes, lengths in tokens or weights. `head_count_kv` has one entry a layer, 0 where a layer
    keeps no cache. `sliding_window` is 0 where there is none, `recurrent_state` (bytes of one sequence) 0 for
    plain attention. `tensor_types` has bytes by name of type. Texts that the file lacks are empty.
    `causal` is false for a model that only embeds.
    """

    path: Path
    file_size: int
    version: int
    architecture: str
    name: str
    licence: str
    context_length: int
    embedding_length: int
    block_count: int
    head_count: int
    head_count_kv: tuple[int, ...]
    key_length: int
    value_length: int
    feed_forward_length: int
    expert_count: int
    sliding_window: int
    recurrent_state: int
    causal: bool
    vocabulary_size: int
    chat_template: str
    quantization: str
    tensor_bytes: int
    tensor_types: Mapping[str, int]

    @property
    def main_type(self) -> str:
        """The tensor type that takes the most bytes."""
        return max(self.tensor_types, key=lambda name: self.tensor_types[name])


def read_header(path: Path) -> ModelHeader:
    """Reads and checks the header of a GGUF file, in well under a second and a few tens of MB.

    Raises `UserError` for a file that is missing, unreadable, cut short, damaged, of another format or
    version, or no complete language model.
    """
    with _readable(path) as (source, size):
        version, tensors, keys = _read_counts(source)
        metadata = read_metadata(source, keys)
        refuse_other_kinds(path, metadata, tensors)
        alignment = _alignment(path, metadata)
        table = read_tensors(source, tensors, alignment)
        _refuse_cut_short(path, size, padded(source.position, alignment) + table.end)
    return _header(path, size, version, metadata, table)


@contextmanager
def _readable(path: Path) -> Iterator[tuple[HeaderBytes, int]]:
    try:
        # Looked at before it is opened: opening a pipe would wait for ever.
        size = _regular_size(path)
        with path.open("rb", buffering=0) as file:
            refuse_other_formats(path, file.read(_FRONT_BYTES) or b"")
            file.seek(0)
            yield HeaderBytes(file, path), size
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist; check the name or choose another model file.") from error
    except PermissionError as error:
        raise UserError(f"{path} may not be read; change its permissions or choose another file.") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error}); choose another model file.") from error


def _regular_size(path: Path) -> int:
    if "\0" in str(path):
        raise UserError(f"{str(path)!a} is no file name; choose a model file that ends in .gguf.")
    status = path.stat()
    if S_ISDIR(status.st_mode):
        raise UserError(f"{path} is a folder; choose a model file that ends in .gguf.")
    if not S_ISREG(status.st_mode):
        raise UserError(f"{path} is not an ordinary file; choose a model file that ends in .gguf.")
    if status.st_size == 0:
        raise UserError(f"{path} is empty; download it again.")
    return status.st_size


def _read_counts(source: HeaderBytes) -> tuple[int, int, int]:
    source.skip(_MAGIC_BYTES)
    version = source.number(UINT32)
    refuse_versions(source.path, version)
    return version, source.number(UINT64), source.number(UINT64)


def _alignment(path: Path, metadata: Metadata) -> int:
    alignment = metadata.values.get(ALIGNMENT, _DEFAULT_ALIGNMENT)
    if not isinstance(alignment, int) or alignment < 1 or alignment & (alignment - 1):
        raise damaged(path, f"its alignment of {alignment} is not a power of two")
    return alignment


def _refuse_cut_short(path: Path, size: int, needed: int) -> None:
    if size < needed:
        raise UserError(
            f"{path} is cut short: it should be at least {size_in_words(needed)} and is {size_in_words(size)} "
            f"({size_in_words(needed - size)} missing); download it again."
        )


def _header(path: Path, size: int, version: int, metadata: Metadata, table: TensorTable) -> ModelHeader:
    fields = Fields(path, metadata)
    return ModelHeader(
        path=path,
        file_size=size,
        version=version,
        architecture=fields.architecture,
        name=fields.text("general.name"),
        licence=fields.licence(),
        context_length=fields.count("context_length", 1),
        embedding_length=fields.count("embedding_length", 1),
        block_count=fields.block_count(),
        head_count=fields.largest("attention.head_count"),
        head_count_kv=fields.head_count_kv(),
        key_length=fields.head_length("attention.key_length"),
        value_length=fields.head_length("attention.value_length"),
        feed_forward_length=fields.largest("feed_forward_length"),
        expert_count=fields.count("expert_count", 0),
        sliding_window=fields.largest("attention.sliding_window"),
        recurrent_state=fields.recurrent_state(),
        causal=fields.causal(),
        vocabulary_size=fields.vocabulary_size(),
        chat_template=fields.chat_template(),
        quantization=quantization_name(metadata, table.bytes_by_type),
        tensor_bytes=table.total,
        tensor_types=table.bytes_by_type,
    )
