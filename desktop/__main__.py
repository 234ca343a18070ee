"""No arguments: the window; with a command: the terminal."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import UserError
from desktop.engine.child_argument import CHILD_ARGUMENT
from desktop.engine.own_program import free_other_programs
from desktop.exchange.reader_argument import READER_ARGUMENT

if TYPE_CHECKING:
    from desktop.ui.app import Wanted

_FILES = (".gristmill", ".gguf")
_WRONG_USAGE = 2
_NEEDS = "The window needs libraries of the system, on Debian: apt install {libraries}"
_QT_NEEDS = (
    "libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxcb-xinerama0"
)
# The built app brings the others along.
_APP_NEEDS = "libegl1 libgl1 libfontconfig1 fonts-dejavu-core"


def main(words: Sequence[str] | None = None) -> int:
    """Start what was asked for; returns the exit code."""
    # Until the commands are loaded there is nothing to clean up, and no handler of theirs yet.
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(130))
    arguments = list(sys.argv[1:] if words is None else words)
    have_streams()
    free_other_programs()
    if arguments[:1] == [CHILD_ARGUMENT]:
        from desktop.engine.llama.__main__ import main as engine_process

        engine_process()
    if arguments[:1] == [READER_ARGUMENT]:
        from desktop.exchange.reading_process import main as document_process

        document_process()
        return 0
    if asks_for_window(arguments) and has_display():
        return _open_window(arguments)
    from desktop.cli.main import run_command

    signal.signal(signal.SIGINT, signal.default_int_handler)
    if arguments == ["--smoke"]:
        from desktop.cli.smoke import smoke

        return smoke()
    if not arguments:
        print("There is no display to open a window on, so this is the demo. gristmill --help lists the commands.")
        arguments = ["demo"]
    return run_command(arguments)


def have_streams() -> None:
    """What is said goes nowhere where nobody can hear it: a program of Windows that has a window has no terminal."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - as long as the program


def asks_for_window(arguments: Sequence[str]) -> bool:
    """Whether there is no command: nothing, a library and a model to use, or files to open."""
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        if name in ("--library", "--model") and (equals or rest):
            rest = rest if equals else rest[1:]
        elif word.startswith("-") or not _is_for_the_window(Path(word)):
            return False
    return True


def _is_for_the_window(path: Path) -> bool:
    """Whether it is a file that the window opens: a library, a model, or any other with an ending that is there."""
    return path.suffix.lower() in _FILES or (path.suffix != "" and path.is_file())


def has_display() -> bool:
    """Whether this system can show a window."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _open_window(arguments: Sequence[str]) -> int:
    try:
        _check_x_libraries()
        from desktop.ui.app import run_window
    except ImportError as error:
        print(f"gristmill: {error}. {_needs()}", file=sys.stderr)
        return _WRONG_USAGE
    except UserError as error:
        print(f"gristmill: {error}", file=sys.stderr)
        return _WRONG_USAGE
    return run_window(_wanted(arguments))


def _check_x_libraries() -> None:
    """Qt ends the program where it finds no library for X; asked before, it can be said in a sentence."""
    x11 = sys.platform == "linux" and os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY")
    if x11 and os.environ.get("QT_QPA_PLATFORM", "xcb").startswith("xcb"):
        from ctypes import CDLL

        try:
            CDLL("libxcb-cursor.so.0")
        except OSError as error:
            raise UserError(_needs()) from error


def _needs() -> str:
    return _NEEDS.format(libraries=_APP_NEEDS if getattr(sys, "frozen", False) else _QT_NEEDS)


def _wanted(arguments: Sequence[str]) -> "Wanted":
    from desktop.ui.app import Wanted

    named = {"--library": os.environ.get("GRISTMILL_LIBRARY"), "--model": os.environ.get("GRISTMILL_MODEL")}
    files: list[Path] = []
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name in named:
            named[name] = value if equals else rest.pop(0)
        else:
            files.append(Path(name + equals + value))
    library, model = (Path(path) if path else None for path in named.values())
    return Wanted(library, model, tuple(files))


if __name__ == "__main__":
    sys.exit(main())
