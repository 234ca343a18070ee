"""How the app starts itself once more, to do one thing in a process apart."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def own_command(argument: str, module: str) -> tuple[str, ...]:
    """The program for one thing: the frozen app with an argument that says what for, else Python with a module."""
    if getattr(sys, "frozen", False):
        return (sys.executable, argument)
    # With -P no module is taken from the current folder, which may be full of a stranger's files.
    return (sys.executable, "-P", "-m", module)


def own_environment() -> Mapping[str, str]:
    """The environment in which the package is found wherever the app was started from."""
    before = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), *([before] if before else [])])}
