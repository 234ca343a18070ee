"""Holds a project's accepted samples, and tells of each new one what it repeats and what else is found in it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from desktop.curation import debris, language, overlap, personal
from desktop.curation.contamination import Benchmarks
from desktop.curation.copies import fingerprint
from desktop.curation.near_copies import NearCopies
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.sample import Sample
from desktop.judging.languages import language_of
from desktop.pipeline.choosing import KEPT

_REFUSED = "reject"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What of a sample is held against others, and the passage that it was made from, with its source's title."""

    text: str
    passage: str = ""
    title: str = ""


class Rank(NamedTuple):
    """Of twins the one with the higher rank stays: what a person kept, what scores more, what came first.

    What a person rejected comes after all others. What came first goes by its place in the run (here negative), and
    not by when it was written, so that a run that was killed and goes on chooses as one that was not.
    """

    verdict: int
    score: float
    place: tuple[int, int, int]
    sample_id: int


@dataclass(frozen=True, slots=True)
class Held:
    """A sample that others are held against: its rank, the print of its text, and what was found in it by itself."""

    id: int
    rank: Rank
    print: bytes
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
        found = [Finding(FindingKind.COPY, twin_id=same)] if same != sample.id else []
        found += (Finding(FindingKind.NEAR_COPY, twin.share, twin_id=twin.key) for twin in near)
        return [each for each in found if self.held[each.twin_id or 0].rank.place != sample.rank.place]

    def flags(self, spoken: Spoken) -> tuple[Finding, ...]:
        """What is found in a sample by itself, and against benchmarks and its source."""
        text = spoken.text
        perhaps = [language.finding(text, self.language, language_of)]
        if spoken.passage:
            perhaps.append(overlap.finding(text, spoken.passage, spoken.title, self.quotes))
        found = [*self.benchmarks.findings(text), *personal.findings(text), *debris.findings(text)]
        return (*found, *(each for each in perhaps if each is not None))


def held_of(sample: Sample, text: str, flags: tuple[Finding, ...]) -> Held:
    """What is held of a sample, in which `text` is said."""
    return Held(sample.id, rank(sample), fingerprint(text), flags)


def rank(sample: Sample) -> Rank:
    """Which of two twins stays."""
    lineage = sample.lineage
    verdict = 1 if sample.review in KEPT else -1 if sample.review == _REFUSED else 0
    place = (-lineage.run_id, -lineage.round, -lineage.ordinal)
    return Rank(verdict, -1.0 if sample.score is None else sample.score, place, -sample.id)
