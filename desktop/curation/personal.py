"""Personal data and secrets: addresses, numbers and keys that belong to somebody.

Source: RFC 2606 and 6761 for the domains that belong to nobody.
"""

import re
from collections.abc import Callable, Iterator

from desktop.curation.accounts import ACCOUNTS
from desktop.curation.phones import PHONES
from desktop.curation.secrets import SECRETS
from desktop.curation.shape import Shape
from desktop.domain.finding import Finding, FindingKind

_RESERVED = re.compile(
    r"(?:^|[@.])(?:example(?:\.(?:com|net|org|edu|[a-z]{2}|co\.[a-z]{2}))?|test|invalid|localhost|local|"
    r"(?:your|my)?-?(?:domain|company|email|site|website|server|mail)\.(?:com|org|net)|email\.com|acme\.(?:com|org))$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:user(?:name)?|name|your?[._-]?(?:e?mail|name)|no-?reply|foo|bar|test|git|me|someone|email)$", re.I
)
_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|css|js|py|md|txt|json|pdf)$", re.IGNORECASE)


def findings(text: str) -> list[Finding]:
    """What is somebody's own in a text, in order: `place` names its kind, `words` is what stands there.

    What was made up as an example (reserved domains, fictional and test numbers) is nobody's.
    """
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Finding]] = []
    for begin, end, shape in _matches(text):
        if all(end <= first or begin >= last for first, last in taken):
            taken.append((begin, end))
            own = text[begin:end]
            share = (end - begin) / len(text)
            found.append((begin, Finding(shape.kind, share=share, words=own, place=shape.name)))
    return [finding for _, finding in sorted(found, key=lambda each: each[0])]


def _matches(text: str) -> Iterator[tuple[int, int, Shape]]:
    plain = text if text.isascii() else text.translate(_SEPARATORS)
    for shape in _SHAPES:
        for each in shape.pattern.finditer(plain):
            part = "own" if "own" in shape.pattern.groupindex else 0
            if shape.holds(each[part]):
                yield *each.span(part), shape


def _is_email(address: str) -> bool:
    name, _, domain = address.rpartition("@")
    return not (_RESERVED.search(domain) or _NOBODY.match(name) or _FILE.search(domain))


# Spaces that do not break and dashes part the groups of a number as the plain ones do.
_SEPARATORS = str.maketrans("\u00a0\u2007\u2009\u202f\u2010\u2011\u2012\u2013", "    ----")


def _personal(name: str, pattern: str, holds: Callable[[str], bool]) -> Shape:
    return Shape(FindingKind.PERSONAL, name, re.compile(pattern), holds)


_LETTERS = "A-Za-z0-9À-ÖØ-öø-ɏ"
_SHAPES: tuple[Shape, ...] = (
    *SECRETS,
    _personal(
        "an e-mail address",
        rf"(?<![{_LETTERS}_.+@/-])[{_LETTERS}](?:[{_LETTERS}._%+-]{{0,62}}[{_LETTERS}_])?@"
        rf"(?:[{_LETTERS}](?:[{_LETTERS}-]{{0,61}}[{_LETTERS}])?\.)+[A-Za-z]{{2,24}}(?![\w@(-])",
        _is_email,
    ),
    *ACCOUNTS,
    *PHONES,
)
