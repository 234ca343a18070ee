"""How the app starts itself once more, to do one thing in a process apart."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

# Set for PySide6 by the program that unpacks the frozen app.
_OWN_QT = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
_ROOT = Path(__file__).resolve().parents[2]


def own_command(argument: str, module: str) -> tuple[str, ...]:
    """The program for one thing: the frozen app with an argument that says what for, else Python with a module."""
    if getattr(sys, "frozen", False):
        return (sys.executable, argument)
    # With -P no module is taken from the current folder, which may be full of a stranger's files.
    return (sys.executable, "-P", "-m", module)


def start_apart(command: Sequence[str], errors: IO[bytes] | int) -> "subprocess.Popen[bytes]":
    """A process in a group of its own, with pipes to speak through and no window; `errors` gets its errors."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=own_environment(),
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def own_environment() -> Mapping[str, str]:
    """The environment in which the package, or the frozen app's libraries, are found wherever it was started from."""
    if getattr(sys, "frozen", False):
        # Else PyInstaller's program takes this for a part of the first one, and finds its own libraries no more.
        return {**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    before = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), *([before] if before else [])])}


def free_other_programs() -> None:
    """Have other programs that a frozen app starts, such as a file manager, load the libraries of the system.

    Qt knows its plugins once it runs; until then it is told by the environment.
    """
    if getattr(sys, "frozen", False):
        for name in _OWN_QT if "PySide6.QtCore" in sys.modules else ():
            os.environ.pop(name, None)
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before is not None:
            os.environ["LD_LIBRARY_PATH"] = before
