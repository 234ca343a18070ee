"""Holds a project's accepted samples, and tells of each new one what it repeats and what else is found in it."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop.curation import debris, language, overlap, personal
from desktop.curation.contamination import Benchmarks
from desktop.curation.copies import fingerprint
from desktop.curation.near_copies import LEAST_WORDS, NearCopies, Shingles, jaccard, shingles
from desktop.curation.ngrams import words
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.sample import Sample
from desktop.judging.languages import language_of
from desktop.pipeline.choosing import KEPT

_REFUSED = "reject"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

_LEAST_NUMBERS = 0.04
"""One word in 25 is a number: a task of arithmetic has more of them, an essay that counts its pages fewer."""

_ANSWERS_BOUND = 0.3
"""Of the shingles of two answers where the whole is alike too: a word in ten of a short answer is in a third of them.
Two answers to one prompt that a model wrote by itself share far less."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What of a sample is held against others, and the passage that it was made from, with its source's title.

    `answers` are the parts that must be alike where the whole is: what the assistant said, and the worse answer of a
    pair. None where the text is all that there is. `given` goes out with it: a system turn from elsewhere.
    """

    text: str
    answers: tuple[str, ...] = ()
    passage: str = ""
    title: str = ""
    given: str = ""


class Rank(NamedTuple):
    """Of twins the one with the higher rank stays: what a person kept, what scores more, what came first.

    What a person rejected comes after all others. What came first goes by its place in the run (here negative), and
    not by when it was written, so that a run that was killed and goes on chooses as one that was not.
    """

    verdict: int
    score: float
    place: tuple[int, int, int]
    sample_id: int


Part = Shingles | bytes
"""An answer as it is compared: by its shingles, or by its print where it is too short for them."""


@dataclass(frozen=True, slots=True)
class Held:
    """A sample that others are held against: its rank, the prints of its text, and what was found in it by itself.

    `answered` is the print of what was answered, of the whole text where that is all; `masked` is the same with every
    number as any other, or empty where numbers are not what it is about.
    """

    id: int
    rank: Rank
    print: bytes
    answered: bytes
    masked: bytes
    answers: tuple[Part, ...]
    is_short: bool
    flags: tuple[Finding, ...]


@dataclass(eq=False)
class Curator:
    """The samples of a project that repeat no other one. Texts too short for shingles have their print.

    Where the recipe `quotes`, words of the source are marked as quoted; `language` is the one asked for, or empty.
    """

    benchmarks: Benchmarks
    quotes: bool = False
    language: str = ""
    held: dict[int, Held] = field(default_factory=dict)
    near: NearCopies = field(default_factory=NearCopies)
    prints: dict[bytes, int] = field(default_factory=dict)

    def hold(self, held: Held, text: str) -> None:
        """Hold what comes later against this sample too; it takes the place of what was held under its id."""
        self.let_go(held.id)
        self.held[held.id] = held
        self.near.add(held.id, text)
        self.prints.setdefault(held.print, held.id)

    def let_go(self, sample_id: int) -> Held | None:
        """Hold nothing against a sample any longer; returns what was held of it."""
        held = self.held.pop(sample_id, None)
        if held is not None:
            self.near.remove(sample_id)
            if self.prints.get(held.print) == sample_id:
                del self.prints[held.print]
        return held

    def twins(self, sample: Held, text: str) -> list[Finding]:
        """The samples that say the same, word for word or nearly, most alike first; none of the same place.

        Of the versions of a place the best one is chosen already, unless a person wants several.
        """
        same = self.prints.get(sample.print, sample.id)
        near = (twin for twin in self.near.twins(text, but=sample.id) if twin.key != same)
        near = (twin for twin in near if _is_near(sample, self.held[twin.key]))
        found = [Finding(FindingKind.COPY, twin_id=same)] if same != sample.id else []
        found += (Finding(FindingKind.NEAR_COPY, twin.share, twin_id=twin.key) for twin in near)
        return [each for each in found if self.held[each.twin_id or 0].rank.place != sample.rank.place]

    def flags(self, spoken: Spoken) -> tuple[Finding, ...]:
        """What is found in a sample by itself, and against benchmarks and its source."""
        text = spoken.text
        perhaps = [language.finding(text, self.language, language_of)]
        if spoken.passage:
            perhaps.append(overlap.finding(text, spoken.passage, spoken.title, self.quotes))
        whole = f"{spoken.given}\n{text}" if spoken.given else text
        found = [*self.benchmarks.findings(whole), *personal.findings(whole), *debris.findings(whole)]
        return (*found, *(each for each in perhaps if each is not None))


def held_of(sample: Sample, spoken: Spoken, flags: tuple[Finding, ...]) -> Held:
    """What is held of a sample, in which that is said."""
    text = spoken.text
    answered = "\n".join(spoken.answers) or text
    own_print = fingerprint(text)
    return Held(
        sample.id,
        rank(sample),
        own_print,
        fingerprint(answered) if spoken.answers else own_print,
        _masked(answered),
        tuple(map(_part, spoken.answers)),
        _is_short(text),
        flags,
    )


def rank(sample: Sample) -> Rank:
    """Which of two twins stays."""
    lineage = sample.lineage
    verdict = 1 if sample.review in KEPT else -1 if sample.review == _REFUSED else 0
    place = (-lineage.run_id, -lineage.round, -lineage.ordinal)
    return Rank(verdict, -1.0 if sample.score is None else sample.score, place, -sample.id)


def _is_near(one: Held, other: Held) -> bool:
    """Whether two samples whose texts are alike say the same.

    A long prompt in common makes no copies of two answers, nor does a template that was filled with other numbers.
    Short texts are the same or are not.
    """
    other_numbers = bool(one.masked) and one.masked == other.masked and one.answered != other.answered
    if one.is_short or other.is_short or other_numbers:
        return False
    if not one.answers or not other.answers:
        # Of one of them the answer is nearly all of the text: they were compared by that.
        return True
    same_parts = len(one.answers) == len(other.answers)
    return same_parts and all(map(_are_alike, one.answers, other.answers))


def _masked(text: str) -> bytes:
    masked, numbers = _NUMBER.subn("0", text)
    return fingerprint(masked) if numbers and numbers >= _LEAST_NUMBERS * len(words(text)) else b""


def _are_alike(one: Part, other: Part) -> bool:
    if isinstance(one, bytes) or isinstance(other, bytes):
        return isinstance(one, bytes) and isinstance(other, bytes) and one == other
    return jaccard(one, other) >= _ANSWERS_BOUND


def _part(answer: str) -> Part:
    return fingerprint(answer) if _is_short(answer) else shingles(answer)


def _is_short(text: str) -> bool:
    # Mostly the first few say that it is long.
    return len(text.split(None, LEAST_WORDS)) <= LEAST_WORDS and len(words(text)) < LEAST_WORDS
