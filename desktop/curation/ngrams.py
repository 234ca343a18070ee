"""Words and n-grams as the literature on contamination counts them: lower case, no punctuation.

Source: Brown et al. 2020, "Language Models are Few-Shot Learners", appendix C (arXiv 2005.14165).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

# Scripts that put no spaces between words: each of their characters counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_SIGN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_HAS_SIGN = re.compile(f"[{_UNSPACED}]")
_PLACED = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|[\u0300-\u036f])+")
_UNBROKEN = re.compile(r"[^\W_](?:\S*[^\W_])?")
_MARK_WITHIN = re.compile(r"(?<=\w)[^\w\s]+(?=\w)")

_MOST_KNOWN = 1 << 17
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """The words of a text in order, as they are compared, and where each begins and ends in the text."""

    words: list[str]
    spans: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, count: int) -> tuple[int, int]:
        """Where `count` words from number `first` on begin and end in the text."""
        return self.spans[first][0], self.spans[first + count - 1][1]


def words(text: str, joined: bool = False) -> list[str]:
    """The words of a text in order: lower case, in one Unicode form, without punctuation.

    A mark within a word ("don't", "3.5") parts it in two, or where they are `joined` is left out of it.
    """
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    if joined:
        plain = _MARK_WITHIN.sub("", plain)
    spaced = plain.isascii() or not _HAS_SIGN.search(plain)
    return (_WORD if spaced else _WORD_OR_SIGN).findall(plain)


def placed_words(text: str, joined: bool = False) -> PlacedWords:
    """The `words` of a text and where each stands."""
    pattern = _UNBROKEN if joined else _PLACED
    found = [(word, each.span()) for each in pattern.finditer(text) for word in words(each.group(), joined)]
    return PlacedWords([word for word, _ in found], [span for _, span in found])


def word_hashes(own: Sequence[str]) -> Hashes:
    """A hash of each word, the same on every machine and in every process."""
    return np.fromiter(map(_HASHES.__getitem__, own), np.uint64, len(own))


def ngram_hashes(hashes: Hashes, length: int) -> Hashes:
    """A hash of each run of `length` words, in order, from the hashes of the words; none for fewer words."""
    count = len(hashes) - length + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    found = np.zeros(count, np.uint64)
    for place in range(length):
        found = found * _BASE + hashes[place : place + count]
    return mixed(found)


def mixed(hashes: Hashes) -> Hashes:
    """The hashes with every bit depending on every other one (the finaliser of SplitMix64)."""
    found = (hashes ^ (hashes >> _HALF)) * _MIX
    return found ^ (found >> _HALF)


class _WordHashes(dict[str, int]):
    """The hashes of words that were seen lately: most are seen again, and a look-up is quicker than a hash."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        found = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        self[word] = found
        return found


_HASHES = _WordHashes()
