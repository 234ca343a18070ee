"""Which parts of llama.cpp are installed, without loading any: for which processors, and for which graphics cards.

A build for one processor has everything in one library. A build for all of them has a library for each kind, and one
for graphics cards, of which the engine's process loads what fits the machine.
"""

from importlib.util import find_spec
from pathlib import Path

from desktop.domain.errors import UserError

_GRAPHICS = ("cuda", "metal", "vulkan", "hip", "sycl", "musa")


def library_folder() -> Path:
    """Where llama.cpp's libraries lie. Raises UserError where it is not installed."""
    package = find_spec("llama_cpp")
    if package is None or package.origin is None:
        raise UserError("llama-cpp-python is not installed: install Gristmill again.")
    return Path(package.origin).parent / "lib"


def fits_any_processor(folder: Path) -> bool:
    """Whether there is a library for each kind of processor, to be chosen from when the engine starts."""
    return any("ggml-cpu-" in file.name for file in folder.glob("*"))


def knows_graphics(folder: Path) -> bool:
    """Whether there is a library for graphics cards; it may find none."""
    return any(f"ggml-{kind}" in file.name for file in folder.glob("*") for kind in _GRAPHICS)
