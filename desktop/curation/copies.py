"""Exact copies: texts that are the same but for case, punctuation, white space and how Unicode writes them."""

import re
import unicodedata
from hashlib import blake2b

# Marks that change what a figure or a line of code says stay: a sign or an operator before a figure or within it, a
# stop or comma within it, a bracket behind a name, an operator between two operands. A mark at one side of a word
# alone, as in **bold**, or at the beginning of a line is but how it is written.
_MARK = re.compile(
    r"(?=[^\w\s])(?:(?P<kept>[-−*/](?=\s*\d)|(?:(?<=\d)|(?<=\d ))[-−*/%]|(?<=\d)[.,:](?=\d)"
    r"|(?<=\w)[#\[({]|[%&@\\]|(?<=\b\w )-(?= )|(?<=\S )-(?= \w\b))"
    r"|(?P<operator>\b[*/]\b|(?<=\S )[*/](?= ))"
    r"|[^\w\s])"
)
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


def normalised(text: str) -> str:
    """The text in Unicode's form NFKC, without case and punctuation, its white space made single.

    Symbols that are no punctuation ("+", "<", an emoji) stay, and so do the marks of a figure or of code. A text of
    nothing but punctuation keeps it.
    """
    plain = text.lower() if text.isascii() else _folded(text)
    bare = " ".join(_MARK.sub(_kept, _APOSTROPHE.sub("", plain)).split())
    return bare or " ".join(plain.split())


def fingerprint(text: str) -> bytes:
    """16 bytes that two texts share only where they are the same when `normalised`."""
    return blake2b(normalised(text).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _kept(mark: re.Match[str]) -> str:
    sign = mark.group()
    if mark["operator"] is not None:
        return f" {sign} "
    if mark["kept"] is not None:
        return sign
    return " " if unicodedata.category(sign).startswith("P") or sign == "_" else sign
