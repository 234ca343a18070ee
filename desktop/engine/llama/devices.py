"""What llama.cpp finds on this machine to compute on."""

import ctypes
from collections.abc import Iterator
from typing import Any

from llama_cpp._ctypes_extensions import load_shared_library
from llama_cpp._ggml import libggml

from desktop.engine.backends import fits_any_processor, library_folder
from desktop.engine.llama.native import llama
from desktop.engine.messages import Surveyed

_GRAPHICS_CARD, _GRAPHICS_IN_THE_PROCESSOR = 1, 2
_DEVICE = ctypes.c_void_p
_TEXT = ctypes.c_char_p


def load_backends() -> None:
    """Loads what fits this machine of a build for any; a build for one machine has everything loaded already."""
    folder = library_folder()
    if fits_any_processor(folder):
        load = _function("ggml_backend_load_all_from_path", None)
        load.argtypes = [ctypes.c_char_p]
        load(str(folder).encode())


def survey() -> Surveyed:
    """The processor's abilities that are used, in llama.cpp's own words, and the graphics cards that would be.

    Like llama.cpp, it passes over what graphics the processor itself has where there is a card.
    """
    devices = list(_devices())
    cards = [card for kind, card in devices if kind == _GRAPHICS_CARD]
    cards = cards or [card for kind, card in devices if kind == _GRAPHICS_IN_THE_PROCESSOR]
    return Surveyed(
        llama.llama_print_system_info().decode("utf-8", "replace"),
        tuple(_function("ggml_backend_dev_description", _TEXT)(card).decode("utf-8", "replace") for card in cards),
        sum(map(_free_memory, cards)),
    )


def _devices() -> Iterator[tuple[int, ctypes.c_void_p]]:
    """Each device with its kind."""
    count, get = _function("ggml_backend_dev_count", ctypes.c_size_t), _function("ggml_backend_dev_get", _DEVICE)
    for number in range(count()):
        device = _DEVICE(get(ctypes.c_size_t(number)))
        yield _function("ggml_backend_dev_type", ctypes.c_int)(device), device


def _free_memory(device: ctypes.c_void_p) -> int:
    """In bytes; 0 where the driver does not say."""
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    _function("ggml_backend_dev_memory", None)(device, ctypes.byref(free), ctypes.byref(total))
    return free.value


def _function(name: str, result: type | None) -> Any:
    # A wheel may hold ggml under two names, as two libraries: what is asked for is the one that llama.cpp stands on.
    # Windows, which does not look for a function in what a library stands on, has each once.
    library = next((library for library in (llama._lib, libggml) if hasattr(library, name)), None)
    function = getattr(library or load_shared_library("ggml-base", library_folder()), name)
    function.restype = result
    return function
