"""The versions of the app and of what it stands on."""

import platform
from importlib.metadata import PackageNotFoundError, version

import PySide6
from PySide6.QtCore import qVersion

from desktop import __version__


def versions() -> list[tuple[str, str]]:
    """Names and versions, the app first. Reads a few small files."""
    return [
        ("Gristmill", __version__),
        ("Qt", qVersion()),
        ("PySide6", PySide6.__version__),
        ("llama-cpp-python", _installed("llama-cpp-python")),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release().partition('-')[0]} {platform.machine()}"),
    ]


def in_lines(found: list[tuple[str, str]]) -> str:
    """Versions as text, one a line."""
    return "\n".join(f"{name} {number}" for name, number in found)


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
