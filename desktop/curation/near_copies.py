"""Near copies: texts that share most of their runs of three words.

Two texts are compared by the Jaccard index of their word 3-shingles: how many both have over how many there are. To
find whom to compare, MinHash signatures are cut into bands, and texts that agree on a whole band are candidates. Each
candidate is then verified on all of its shingles, so that no estimate decides.

Sources: Broder 1997, "On the resemblance and containment of documents"; Leskovec, Rajaraman and Ullman, "Mining of
Massive Datasets", chapter 3; the signatures by the library rensa.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from desktop.curation.ngrams import Hashes, mixed, ngram_hashes, word_hashes, words

BOUND = 0.4
"""With one word in ten changed at random, two texts of 200 words share 0.57 of their shingles, 0.44 at the least."""

SHORT_BOUND, SHORT_SHINGLES = 0.7, 50
"""Of fewer shingles, more must be shared: a request for the weather in Naples is none for that in Lisbon."""

SHINGLE_WORDS = 3
LEAST_WORDS = 10
"""A shorter text has a twin only in one with the same words: with one word changed, "What is the capital of France?"
is another question, and shares more than the bound."""

MOST_TWINS = 10
"""So many twins of a text are named, the most alike ones."""

# 32 bands of 3 rows find a pair that shares 0.57 with a probability of 0.999, and one that shares 0.45 with 0.95.
_BANDS, _ROWS = 32, 3
_SEED = 1
# What many texts share (an opening, a template) puts them all into one bucket. Only so many of its latest ones are
# candidates, and only so many candidates are verified, those with the most buckets in common: near copies share
# many, texts with a common opening few. Without the two bounds a search would cost as much as there are texts.
_MOST_IN_BUCKET, _MOST_VERIFIED = 50, 64

Shingles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Twin:
    """A text that is nearly the same, by its key; `share` is the Jaccard index of their shingles, 0 to 1."""

    key: int
    share: float


class NearCopies:
    """The texts among which near copies are searched for, each under a key; about 4 kB for a text of 200 words."""

    def __init__(self, bound: float = BOUND) -> None:
        self._bound = bound
        self._shingles: dict[int, Shingles] = {}
        self._buckets: dict[int, int | list[int]] = {}

    def __len__(self) -> int:
        return len(self._shingles)

    def add(self, key: int, text: str) -> None:
        """Hold a text; one that was held under the same key gives way. A text without a word is not held."""
        own, buckets = _sketch(text)
        self.remove(key)
        self._hold(key, own, buckets)

    def remove(self, key: int) -> None:
        """Hold a text no longer; nothing happens where there is none of that key."""
        held = self._shingles.pop(key, None)
        if held is None:
            return
        for bucket in _buckets_of(held):
            keys = self._buckets.get(bucket)
            if isinstance(keys, list) and key in keys:
                keys.remove(key)
            elif keys == key:
                del self._buckets[bucket]

    def twins(self, text: str, but: int | None = None) -> list[Twin]:
        """The texts that share at least the bound with this one, without that under `but`, most alike first."""
        own, buckets = _sketch(text)
        return self._twins_of(own, buckets, but)

    def add_and_find(self, key: int, text: str) -> list[Twin]:
        """The twins of a text among those that were there before it, and hold it."""
        own, buckets = _sketch(text)
        found = self._twins_of(own, buckets, key)
        self.remove(key)
        self._hold(key, own, buckets)
        return found

    def _hold(self, key: int, own: Shingles, buckets: Sequence[int]) -> None:
        if not len(own):
            return
        self._shingles[key] = own
        for bucket in buckets:
            held = self._buckets.setdefault(bucket, key)
            if isinstance(held, list):
                held.append(key)
                del held[:-_MOST_IN_BUCKET]
            elif held != key:
                self._buckets[bucket] = [held, key]

    def _twins_of(self, own: Shingles, buckets: Sequence[int], but: int | None) -> list[Twin]:
        shared = Counter(key for bucket in buckets for key in self._held_in(bucket) if key != but)
        candidates = (key for key, _ in shared.most_common(_MOST_VERIFIED))
        found = (Twin(key, jaccard(own, self._shingles[key])) for key in candidates)
        twins = [twin for twin in found if twin.share >= self._bound_of(own, self._shingles[twin.key])]
        return sorted(twins, key=lambda twin: (-twin.share, twin.key))[:MOST_TWINS]

    def _bound_of(self, own: Shingles, other: Shingles) -> float:
        # By the shorter one, so that two texts are twins whichever is asked about first.
        return self._bound if min(len(own), len(other)) >= SHORT_SHINGLES else max(self._bound, SHORT_BOUND)

    def _held_in(self, bucket: int) -> Iterable[int]:
        held = self._buckets.get(bucket, ())
        return (held,) if isinstance(held, int) else held


def near_copies(texts: Iterable[tuple[int, str]], bound: float = BOUND) -> Iterator[tuple[int, int, float]]:
    """Near copies within a set: the key of a text, that of a twin that came before it, and what they share.

    Each text is named with at most `MOST_TWINS` twins, so that a set of nothing but copies stays linear.
    """
    held = NearCopies(bound)
    for key, text in texts:
        yield from ((key, twin.key, twin.share) for twin in held.add_and_find(key, text))


def shingles(text: str) -> Shingles:
    """The hashed runs of three words of a text, each occurrence for itself, sorted.

    Occurrences are told apart so that a word said ten times is no copy of one said five hundred times.
    """
    own = words(text)
    length = SHINGLE_WORDS if len(own) >= LEAST_WORDS else len(own)
    found = np.sort(ngram_hashes(word_hashes(own), length)) if own else np.zeros(0, np.uint64)
    if len(found) > 1 and (found[1:] == found[:-1]).any():
        found = np.sort(_told_apart(found))
    return (found >> np.uint64(32)).astype(np.uint32)


def jaccard(left: Shingles, right: Shingles) -> float:
    """How many shingles both have over how many there are, 0 to 1; 0 where there are none."""
    shorter, longer = sorted((len(left), len(right)))
    if not shorter:
        return 0.0
    both = np.sort(np.concatenate((left, right)))
    shared = int((both[1:] == both[:-1]).sum())
    return shared / (shorter + longer - shared)


@lru_cache(maxsize=1)
def _sketch(text: str) -> tuple[Shingles, list[int]]:
    """The shingles of a text and their buckets: it is searched for and then held."""
    own = shingles(text)
    return own, _buckets_of(own)


def _told_apart(ordered: Hashes) -> Hashes:
    """Sorted hashes; one that was there before is mixed with how often it was."""
    places = np.arange(len(ordered))
    begins = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    before = places - np.maximum.accumulate(np.where(begins, places, 0))
    return np.where(begins, ordered, mixed(ordered + before.astype(np.uint64)))


def _buckets_of(own: Shingles) -> list[int]:
    """The bucket of each band: a hash of the rows of the signature in it."""
    if not len(own):
        return []
    offsets = np.array([0, len(own)], np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(own.astype(np.uint64), offsets, _BANDS * _ROWS, _SEED)
    rows = np.array(matrix.to_rows()[0], np.uint64).reshape(_BANDS, _ROWS)
    buckets = np.arange(_BANDS, dtype=np.uint64)
    for place in range(_ROWS):
        buckets = mixed(buckets * np.uint64(0x9E3779B97F4A7C15) + rows[:, place])
    return buckets.tolist()
