"""gristmill doctor: what this machine can do, and what is missing."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.engine.gguf import read_header
from desktop.engine.machine import look
from desktop.engine.plan import plan
from desktop.engine.sizes import size_in_words
from desktop.engine.surveying import graphics_memory, survey

_AGAIN = "install Gristmill again"
_LIBRARIES = ("llama-cpp-python", "sqlite-utils", "numpy", "jinja2")


def doctor(terminal: Terminal) -> int:
    """Look at everything that a run needs. Exit code 1 where something is missing that it cannot do without."""
    checks = list(_checks(terminal))
    for name, fine, text in checks:
        terminal.show(f"{'ok ' if fine else 'NO '} {name:18}{text}")
    terminal.result([{"check": name, "ok": fine, "detail": text} for name, fine, text in checks])
    return 0 if all(fine for _, fine, _ in checks) else 1


def _checks(terminal: Terminal) -> Iterator[tuple[str, bool, str]]:
    machine = look()
    yield (
        "machine",
        True,
        f"{machine.system}, {machine.physical_cores} cores, {' '.join(sorted(machine.instruction_sets))}",
    )
    yield "memory", True, (f"{size_in_words(machine.memory_available)} free of {size_in_words(machine.memory_total)}")
    yield "python", sys.version_info >= (3, 11), sys.version.split()[0]
    for name in _LIBRARIES:
        yield _library(name)
    yield from _engine()
    yield _model(terminal)
    yield _library_file(terminal)
    yield "recipes", True, f"your own go into {terminal.places.recipes}"
    yield _cache(terminal)
    yield "window", find_spec("PySide6") is not None, _window()


def _engine() -> Iterator[tuple[str, bool, str]]:
    """What the engine's process says when it is started."""
    found = survey()
    yield "engine", bool(found.processor), " ".join(found.processor.split()) or f"it does not start; {_AGAIN}"
    yield "gpu", True, ", ".join(found.graphics) or "none that is used: the processor does the work"


def _library(name: str) -> tuple[str, bool, str]:
    try:
        return name, True, version(name)
    except PackageNotFoundError:
        return name, False, f"not installed; {_AGAIN}"


def _model(terminal: Terminal) -> tuple[str, bool, str]:
    try:
        header = read_header(terminal.model_path(None))
        planned = plan(header, look(), graphics_memory=graphics_memory())
    except UserError as error:
        return "model", False, str(error)
    return (
        "model",
        True,
        f"{header.path.name}, {header.quantization}: {planned.parallel} at once, "
        f"{planned.context_per_sequence} tokens each, {planned.threads} threads, "
        f"{size_in_words(planned.memory.total)} of memory",
    )


def _library_file(terminal: Terminal) -> tuple[str, bool, str]:
    try:
        with terminal.open_library() as library:
            damaged = library.damaged_projects()
            if damaged:
                return "library", False, f"{library.path}: {', '.join(damaged)} cannot be read, since it is damaged"
            return "library", True, f"{library.path}, {len(library.projects())} projects"
    except UserError as error:
        return "library", False, str(error)


def _cache(terminal: Terminal) -> tuple[str, bool, str]:
    folder = terminal.places.cache
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return "cache", True, f"{folder}, {size_in_words(shutil.disk_usage(existing).free)} free"


def _window() -> str:
    if find_spec("PySide6") is None:
        return f"Qt is not installed; {_AGAIN}"
    shown = sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return "Qt is there" + ("" if shown else ", but no display")
