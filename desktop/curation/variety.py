"""How varied a whole set is: whether its words, its openings and its seeds repeat themselves.

Sources: distinct n-grams, Li et al. 2016, "A Diversity-Promoting Objective Function" (arXiv 1510.03055); compression,
Shaib et al. 2024, "Standardizing the Measurement of Text Diversity" (arXiv 2403.00553); the effective number, Hill
1973, "Diversity and Evenness".
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

import numpy as np

from desktop.curation.ngrams import Hashes, ngram_hashes, word_hashes
from desktop.domain.text import words

BLOCK_WORDS = 10_000
"""Distinct n-grams grow rarer with every word, so that only as many words as these are compared."""

OPENING_WORDS = 3
MOST_OPENINGS = 10
LENGTHS = (1, 2, 3)
"""The n-grams that are counted."""

LEAST_DISTINCT_PAIRS = 0.5
MOST_COMPRESSION = 4.0
"""Texts that people wrote or chose (questions, instructions, answers) have 0.60 to 0.81 distinct pairs in a block and
become 2.4 to 3.3 times shorter; the answers of which only one in eight is there, eight times over, 0.55 and 4.0."""

MOST_OPENING_SHARE = 0.1
"""In the same texts at most one in 25 begins with the most common opening."""

LEAST_EVENNESS = 0.5
"""The samples come from half of the seeds or fewer."""

_LEAST_TEXTS = 20
_MOST_COUNTED = 1 << 18


@dataclass(frozen=True, slots=True)
class Opening:
    """The first three words of `count` texts, and their share of all texts that were read, 0 to 1."""

    text: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Variety:
    """The variety of a set of texts.

    `distinct` are the shares of distinct words, word pairs and word triples, 0 to 1, each the mean over blocks of
    `BLOCK_WORDS` words, so that sets of any size can be compared (a set of fewer words than one block looks more
    varied than it is). `compression` is how many times shorter all the texts become, each beside the few thousand
    words before it. `effective_seeds` is how many seeds the samples would come from if each gave equally many, of
    `seeds` that there are.
    """

    texts: int
    words: int
    distinct: tuple[float, float, float] = (1.0, 1.0, 1.0)
    compression: float = 1.0
    openings: tuple[Opening, ...] = ()
    seeds: int = 0
    effective_seeds: float = 0.0

    @property
    def evenness(self) -> float:
        """How evenly the samples are spread over the seeds, 0 to 1; 1 where there are none."""
        return self.effective_seeds / self.seeds if self.seeds else 1.0


def variety(samples: Iterable[tuple[str, int | None]], seeds: int = 0) -> Variety:
    """The variety of samples, each a text and the number of its seed; streamed, in bounded memory.

    `seeds` is how many seeds there are; without it, as many as were met.
    """
    counter = VarietyCounter()
    for text, seed in samples:
        counter.add(text, seed)
    return counter.result(seeds)


def advice(found: Variety) -> list[str]:
    """What to do about a set that lacks variety, a sentence for each bound that it passes; none for a small set."""
    if found.texts < _LEAST_TEXTS:
        return []
    pairs, common = found.distinct[1], found.openings[0]
    said: list[str] = []
    if pairs < LEAST_DISTINCT_PAIRS:
        said.append(
            f"Only {pairs:.0%} of the word pairs are distinct: add seeds, cross attributes or raise the temperature."
        )
    if found.compression > MOST_COMPRESSION:
        said.append(
            f"Compressed, the texts become {found.compression:.1f} times shorter, so many say the same: remove near "
            "copies, and use more or other seeds."
        )
    if common.share > MOST_OPENING_SHARE:
        said.append(
            f"{common.share:.0%} of the texts begin with “{common.text}”: tell the prompt to begin otherwise, or "
            "reject some of them."
        )
    if found.seeds > 1 and found.evenness < LEAST_EVENNESS:
        said.append(
            f"The samples are spread as over {found.effective_seeds:.0f} of {found.seeds} seeds: make more samples, "
            "or look at why the other seeds give none that is kept."
        )
    return said


def distinct_pairs(texts: Iterable[str], length: int) -> float:
    """Distinct pairs of neighbouring words over all pairs, among the first `length` words; 1 where there are none.

    It falls with the length, so that only texts of like length can be compared.
    """
    all_words = [word for text in texts for word in words(text)][:length]
    pairs = list(pairwise(all_words))
    return round(len(set(pairs)) / len(pairs), 4) if pairs else 1.0


def compression(texts: Iterable[str], length: int) -> float:
    """How many times shorter the first `length` words become when compressed: more where they say the same."""
    plain = " ".join([word for text in texts for word in words(text)][:length]).encode()
    return round(len(plain) / len(zlib.compress(plain, 9)), 4) if plain else 1.0


def most_common(openings: Counter[str], texts: int) -> tuple[Opening, ...]:
    """The most common openings of so many texts, the most common one first."""
    return tuple(Opening(text, count, count / texts) for text, count in openings.most_common(MOST_OPENINGS))


def opening(own: Sequence[str]) -> str:
    """How a text of these words begins; empty for a text of none."""
    return " ".join(own[:OPENING_WORDS])


def effective_number(counts: Iterable[int]) -> float:
    """How many kinds there would be if all were equally common: the exponential of the entropy of their shares."""
    present = [count for count in counts if count > 0]
    total = sum(present)
    return exp(-sum(count / total * log(count / total) for count in present)) if present else 0.0


class VarietyCounter:
    """What is counted while the texts pass by, for whoever has them pass a few at a time."""

    def __init__(self) -> None:
        self._texts, self._words = 0, 0
        self._block: list[Hashes] = []
        self._block_words = 0
        self._shares: list[list[float]] = []
        self._compressor = zlib.compressobj()
        self._plain, self._compressed = 0, 0
        self._openings: Counter[str] = Counter()
        self._seeds: Counter[int] = Counter()

    def add(self, text: str, seed: int | None) -> None:
        """Count one more text, of the seed of that number."""
        own = words(text)
        if seed is not None:
            self._seeds[seed] += 1
        if not own:
            return
        self._texts += 1
        self._words += len(own)
        self._compress(own)
        self._open(opening(own))
        self._block.append(word_hashes(own))
        self._block_words += len(own)
        if self._block_words >= BLOCK_WORDS:
            self._close_block()

    def result(self, seeds: int = 0) -> Variety:
        """The variety of the texts so far, of so many seeds; ends the counting."""
        if self._block and not self._shares:
            self._close_block()
        first, second, third = np.mean(self._shares, axis=0).tolist() if self._shares else (1.0, 1.0, 1.0)
        compressed = self._compressed + len(self._compressor.flush())
        return Variety(
            texts=self._texts,
            words=self._words,
            distinct=(round(first, 4), round(second, 4), round(third, 4)),
            compression=round(self._plain / compressed, 4) if self._plain else 1.0,
            openings=most_common(self._openings, max(1, self._texts)),
            seeds=max(seeds, len(self._seeds)),
            effective_seeds=round(effective_number(self._seeds.values()), 2),
        )

    def _compress(self, own: Sequence[str]) -> None:
        plain = (" ".join(own) + " ").encode("utf-8", "replace")
        self._plain += len(plain)
        self._compressed += len(self._compressor.compress(plain))

    def _open(self, begins: str) -> None:
        self._openings[begins] += 1
        if len(self._openings) > _MOST_COUNTED:
            # Openings that were met once are not among the most common ones.
            self._openings = Counter({text: count for text, count in self._openings.items() if count > 1})

    def _close_block(self) -> None:
        """Count the distinct n-grams of the block, none of them across two texts."""
        self._shares.append([_distinct_share(self._block, length) for length in LENGTHS])
        self._block, self._block_words = [], 0


def _distinct_share(block: Sequence[Hashes], length: int) -> float:
    grams = np.concatenate([ngram_hashes(each, length) for each in block])
    return len(np.unique(grams)) / len(grams) if len(grams) else 1.0
