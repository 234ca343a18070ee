"""Holds a project's accepted samples, and tells of each new one what it repeats and what else is found in it."""

from dataclasses import dataclass, field

from desktop.curation import debris, language, overlap, personal
from desktop.curation.contamination import Benchmarks
from desktop.curation.copies import fingerprint
from desktop.curation.near_copies import NearCopies
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.sample import Sample
from desktop.judging.languages import language_of
from desktop.pipeline.choosing import KEPT


@dataclass(frozen=True, slots=True)
class Spoken:
    """What of a sample is held against others, and the passage that it was made from, with its source's title."""

    text: str
    passage: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A sample that others are held against: its text, and what was found in it by itself."""

    sample: Sample
    text: str
    flags: tuple[Finding, ...]


@dataclass(eq=False)
class Curator:
    """The accepted samples of a project that repeat no other one. Texts too short for shingles have their print.

    Where the recipe `quotes`, words of the source are marked as quoted; `language` is the one asked for, or empty.
    """

    benchmarks: Benchmarks
    quotes: bool = False
    language: str = ""
    held: dict[int, Held] = field(default_factory=dict)
    near: NearCopies = field(default_factory=NearCopies)
    prints: dict[bytes, int] = field(default_factory=dict)

    def hold(self, held: Held) -> None:
        """Hold what comes later against this sample too."""
        sample_id = held.sample.id
        self.held[sample_id] = held
        self.near.add(sample_id, held.text)
        self.prints[fingerprint(held.text)] = sample_id

    def let_go(self, held: Held) -> None:
        """Hold nothing against a sample any longer."""
        del self.held[held.sample.id]
        self.near.remove(held.sample.id)
        del self.prints[fingerprint(held.text)]

    def twin(self, sample_id: int, text: str) -> Finding | None:
        """The sample that says the same, if one is held: word for word, or nearly."""
        same = self.prints.get(fingerprint(text), sample_id)
        if same != sample_id:
            return Finding(FindingKind.COPY, twin_id=same)
        nearest = next(iter(self.near.twins(text, but=sample_id)), None)
        return Finding(FindingKind.NEAR_COPY, nearest.share, twin_id=nearest.key) if nearest else None

    def flags(self, spoken: Spoken) -> tuple[Finding, ...]:
        """What is found in a sample by itself, and against benchmarks and its source."""
        text = spoken.text
        perhaps = [language.finding(text, self.language, language_of)]
        if spoken.passage:
            perhaps.append(overlap.finding(text, spoken.passage, spoken.title, self.quotes))
        found = [*self.benchmarks.findings(text), *personal.findings(text), *debris.findings(text)]
        return (*found, *(each for each in perhaps if each is not None))


def rank(sample: Sample) -> tuple[bool, float, int]:
    """Of twins the one with the higher rank stays: what a person kept, what scores more, what came first."""
    return sample.review in KEPT, sample.score or 0.0, -sample.id
