"""Which licence is meant by what people and model files write.

What each one says is data, `resources/licences.toml`, read from the texts of the licences themselves.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from desktop.domain.imported import Import
from desktop.domain.licence import Licence, Licensed
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Source
from desktop.resources import resource

_SPACES = re.compile(r"[\s,_()\"'–-]+")
_LONGEST = 2_000
_VERSIONED = r"( v?(ersion )?[1-4]\.[05]| [1-4])( international| unported| generic)?"
# Without their name, only their own short forms: "by" and "attribution" are words of other sentences too.
_CREATIVE_COMMONS = re.compile(
    rf"\bcc\b|creative ?commons|^by( nc| nd| sa)*({_VERSIONED})?$"
    rf"|^attribution( non ?commercial| no ?deriv\w*| share ?alike)+({_VERSIONED})?$|^attribution{_VERSIONED}$"
)
# What takes back a part of a licence that is named, or all of it.
_RESTRICTED = re.compile(
    r"\bcommons clause\b|\bnot (under|covered by|licen[cs]ed)\b|\b(no|not for|without) (re)?distribution\b"
)
_NON_COMMERCIAL = re.compile(r"\bnon ?commercial\b|\bnot for commercial\b|\bno commercial\b")
_ELEMENTS: Mapping[str, re.Pattern[str]] = {
    "by": re.compile(r"\bby\b|\battribution\b"),
    "nc": re.compile(r"\bnc\b|\bnon ?commercial\b"),
    "nd": re.compile(r"\bnd\b|\bno ?deriv"),
    "sa": re.compile(r"\bsa\b|\bshare ?alike\b"),
}
_VERSION = re.compile(r"\b[1-4]\.[05]\b|\b[1-4]$")
_NOT_CREATIVE = re.compile(r"\bodc\b|\bopen data commons\b|\b(cc|creative commons) ?(0|zero)\b")


class _Known(NamedTuple):
    """A licence, and what it is known by."""

    licence: Licence
    written: tuple[re.Pattern[str], ...]
    files: tuple[re.Pattern[str], ...]


def licence_of(text: str) -> Licence | None:
    """The licence that is meant; None where that cannot be said: nothing known is named, or more than one.

    It is found in a name, an identifier or an address: "Apache License, Version 2.0", "llama3.1", "cc by sa 4.0".
    """
    plain = _plain(text)
    if _RESTRICTED.search(plain):
        return None
    creative = _creative_commons(plain)
    found = _most_exact([known.licence for known in _known() if any(each.search(plain) for each in known.written)])
    if any(each.commercial for each in found) and _NON_COMMERCIAL.search(plain):
        return None
    found += [creative] if creative is not None else []
    return found[0] if len(found) == 1 else None


def licensed_model(model: ModelIdentity) -> Licensed:
    """A model file with its licence; where the file names none, the one that its name and file name give away."""
    if model.licence:
        return Licensed(model.file_name, model.licence, licence_of(model.licence))
    names = _plain(f"{model.name} {model.file_name}")
    found = [known.licence for known in _known() if any(each.search(names) for each in known.files)]
    return Licensed(model.file_name, "", found[0] if len(found) == 1 else None, guessed=len(found) == 1)


def licensed_source(source: Source) -> Licensed:
    """A source with its licence."""
    return Licensed(source.title, source.licence, licence_of(source.licence))


def licensed_import(found: Import) -> Licensed:
    """A file that rows were brought in from, with its licence."""
    return Licensed(found.file, found.licence, licence_of(found.licence))


def all_licences() -> tuple[Licence, ...]:
    """Those that are known by name; Creative Commons' are put together as they are asked for."""
    return tuple(known.licence for known in _known())


def _most_exact(found: list[Licence]) -> list[Licence]:
    """Without those of which a certain version is among them as well."""
    return [each for each in found if not any(other.id.startswith(f"{each.id}-") for other in found)]


def _plain(text: str) -> str:
    """In small letters, every run of what only separates words being one space."""
    return _SPACES.sub(" ", text[:_LONGEST].lower()).strip()


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(resource("licences.toml").read_text(encoding="utf-8"))


@cache
def _known() -> tuple[_Known, ...]:
    return tuple(_read(row) for row in _data()["licences"])


def _read(row: Mapping[str, Any]) -> _Known:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name not in ("patterns", "files", "hub")
    }
    licence = Licence(**given, hub=row["id"] if row.get("hub", True) else "")
    return _Known(licence, _compiled(row["patterns"]), _compiled(row.get("files", ())))


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _creative_commons(plain: str) -> Licence | None:
    """The licence of Creative Commons that has the elements which are named."""
    if _NOT_CREATIVE.search(plain) or not _CREATIVE_COMMONS.search(plain):
        return None
    elements = [name for name, pattern in _ELEMENTS.items() if pattern.search(plain)]
    if "by" not in elements:
        return None
    version = _VERSION.search(plain)
    return _put_together(tuple(elements), f"{version[0]}.0"[:3] if version else "")


@cache
def _put_together(elements: tuple[str, ...], version: str) -> Licence:
    words, joined = _data()["creative_commons"], "-".join(elements)
    identifier = f"cc-{joined}-{version}".rstrip("-")
    free = "nc" not in elements
    duties = {"by": "credit", "sa": "same", "nc": "non_commercial", "nd": "unchanged"}
    return Licence(
        id=identifier,
        name=f"CC {joined.upper()} {version}".strip(),
        link=words["link"].format(elements=joined, version=version or words["versions"][0]),
        says=words["says" if free else "says_non_commercial"],
        training="free" if free else "duties",
        commercial=free,
        share_alike="sa" in elements,
        changes="nd" not in elements,
        text_duties=tuple(words[duties[element]] for element in elements),
        hub=identifier if identifier in words["hub"] else "",
    )
