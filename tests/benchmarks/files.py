"""The files that benchmarks run on."""

from pathlib import Path

from desktop.engine.builtin import builtin_model
from desktop.engine.fingerprint import sha256_of
from desktop.places import user_places


def repacked_file(quantization: str) -> Path:
    """The copy of the built-in model that the engine runs as that quantization."""
    cache = user_places().cache
    digest = sha256_of(builtin_model(), cache / "fingerprints.json")
    return cache / "repacked" / f"{digest}-{quantization.lower()}.gguf"
