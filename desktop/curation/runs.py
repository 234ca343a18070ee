"""Where one text repeats another word for word: the runs of words that both have."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from desktop.curation.ngrams import Hashes, PlacedWords, ngram_hashes, placed_words, word_hashes

GRAM = 8
"""A run begins to count at so many words."""

# A text of one word said over and over would else be paired with itself at every place.
_MOST_PLACES = 32
_KEPT_TEXTS = 32
Places = NDArray[np.int64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """The longest run of words that two texts share, and with which word of each it begins; 0 words for none."""

    words: int = 0
    first: int = 0
    first_there: int = 0


@dataclass(frozen=True)
class Grams:
    """The words of a text, and its runs of 8 words ready to be searched for."""

    placed: PlacedWords

    @cached_property
    def hashes(self) -> Hashes:
        """The hash of each run of 8 words, in order."""
        return ngram_hashes(word_hashes(self.placed.words), GRAM)

    @cached_property
    def order(self) -> Places:
        """The numbers of the runs in the order of their hashes."""
        return np.argsort(self.hashes, kind="stable").astype(np.int64)

    @cached_property
    def ordered(self) -> Hashes:
        """The hashes in order."""
        return self.hashes[self.order]


@lru_cache(_KEPT_TEXTS)
def grams_of(text: str, joined: bool = False) -> Grams:
    """The grams of a text; kept for a while, since one passage is compared with many samples.

    `joined` is whether a mark within a word is left out or parts it.
    """
    return Grams(placed_words(text, joined))


def copied(own: Grams, other: Grams) -> NDArray[np.bool_]:
    """Of each run of 8 words of a text, whether it stands in the other text."""
    left, right = _places(own.hashes, other.ordered)
    return right > left


def longest_run(own: Grams, other: Grams) -> Run:
    """The longest run of at least 8 words that stands in both texts; the first one of several."""
    here, there = matches(own.hashes, other.ordered)
    if not len(here):
        return Run()
    there = other.order[there]
    order = np.lexsort((here, there - here))
    here, there = here[order], there[order]
    goes_on = (np.diff(here) == 1) & (np.diff(there) == 1)
    begins = np.flatnonzero(np.concatenate(([True], ~goes_on)))
    lengths = np.diff(np.concatenate((begins, [len(here)])))
    best = begins[min(np.flatnonzero(lengths == lengths.max()), key=lambda each: here[begins[each]])]
    return Run(int(lengths.max()) + GRAM - 1, int(here[best]), int(there[best]))


def shared_spans(text: str, other: str, least: int = GRAM) -> tuple[list[Span], list[Span]]:
    """Where in a text, and where in the other one, words stand that both have, at least so many in a row.

    Of a text with fewer words all must be shared. The places are in characters, in order, and do not touch.
    """
    own, there = placed_words(text), placed_words(other)
    length = max(1, min(least, len(own), len(there)))
    ours, theirs = (ngram_hashes(word_hashes(each.words), length) for each in (own, there))
    return _covered(own, np.isin(ours, theirs), length), _covered(there, np.isin(theirs, ours), length)


def excerpt(text: str, span: tuple[int, int], around: int) -> str:
    """The part of a text and at most so many characters on either side, cut at white space, "…" where it was cut."""
    begin, end = max(0, span[0] - around), min(len(text), span[1] + around)
    begin = 0 if begin == 0 else _after_space(text, begin, span[0])
    end = len(text) if end == len(text) else _before_space(text, span[1], end)
    return f"{'…' if begin else ''}{text[begin:end].strip()}{'…' if end < len(text) else ''}"


def matches(wanted: Hashes, ordered: Hashes) -> tuple[Places, Places]:
    """The number of each hash that is wanted beside each place where it stands among hashes in order."""
    left, right = _places(wanted, ordered)
    counts = np.minimum(right - left, _MOST_PLACES)
    here = np.repeat(np.arange(len(left)), counts)
    within = np.arange(len(here)) - np.repeat(np.cumsum(counts) - counts, counts)
    return here, np.repeat(left, counts) + within


def _covered(placed: PlacedWords, begins: NDArray[np.bool_], length: int) -> list[Span]:
    """The stretches of a text whose words are in one of the runs of so many words that begin there."""
    shared = np.zeros(len(placed) + 2, np.bool_)
    for place in np.flatnonzero(begins):
        shared[place + 1 : place + 1 + length] = True
    edges = np.flatnonzero(np.diff(shared)).reshape(-1, 2)
    return [placed.span(int(first), int(end - first)) for first, end in edges]


def _places(wanted: Hashes, ordered: Hashes) -> tuple[Places, Places]:
    """Where each hash stands among those in order: from the first place up to the second one."""
    return np.searchsorted(ordered, wanted, "left"), np.searchsorted(ordered, wanted, "right")


def _after_space(text: str, begin: int, last: int) -> int:
    return next((place + 1 for place in range(begin, last) if text[place].isspace()), begin)


def _before_space(text: str, first: int, end: int) -> int:
    return next((place for place in range(end, first, -1) if text[place - 1].isspace()), end)
