"""What llama.cpp finds on this machine to compute on."""

import ctypes
from collections.abc import Iterator
from typing import Any

from llama_cpp._ggml import libggml

from desktop.engine.backends import fits_any_processor, library_folder
from desktop.engine.llama.native import llama
from desktop.engine.messages import Surveyed

_GRAPHICS_CARD, _GRAPHICS_IN_THE_PROCESSOR = 1, 2
_DEVICE = ctypes.c_void_p
_TOLD = {"type": ctypes.c_int, "description": ctypes.c_char_p}


def load_backends() -> None:
    """Loads what fits this machine of a build for any; a build for one machine has everything loaded already."""
    folder = library_folder()
    if fits_any_processor(folder):
        load = libggml.ggml_backend_load_all_from_path
        load.argtypes, load.restype = [ctypes.c_char_p], None
        load(str(folder).encode())


def survey() -> Surveyed:
    """The processor's abilities that are used, in llama.cpp's own words, and the names of graphics cards."""
    return Surveyed(llama.llama_print_system_info().decode("utf-8", "replace"), tuple(_graphics_cards()))


def _graphics_cards() -> Iterator[str]:
    count, get = _function("ggml_backend_dev_count", ctypes.c_size_t), _function("ggml_backend_dev_get", _DEVICE)
    kind, described = (_function(f"ggml_backend_dev_{name}", got) for name, got in _TOLD.items())
    for number in range(count()):
        device = _DEVICE(get(ctypes.c_size_t(number)))
        if kind(device) in (_GRAPHICS_CARD, _GRAPHICS_IN_THE_PROCESSOR):
            yield described(device).decode("utf-8", "replace")


def _function(name: str, result: type) -> Any:
    function = getattr(libggml, name)
    function.restype = result
    return function
