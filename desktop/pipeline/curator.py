"""Holds a project's accepted samples, and tells of each new one what it repeats and what else is found in it."""

from dataclasses import dataclass, field

from desktop.curation.contamination import Benchmarks
from desktop.curation.copies import fingerprint
from desktop.curation.debris import debris
from desktop.curation.language import other_language
from desktop.curation.near_copies import NearCopies
from desktop.curation.overlap import copied_from
from desktop.curation.personal import personal
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.sample import Sample
from desktop.judging.languages import language_of

_KEPT = ("accept", "edit")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What of a sample is held against others, and the passage that it was made from, with its source's title."""

    text: str
    passage: str = ""
    title: str = ""


@dataclass(eq=False)
class Curator:
    """The accepted samples of a project that repeat no other one. Texts too short for shingles have their print.

    Where the recipe `quotes`, words of the source are marked as quoted; `language` is the one asked for, or empty.
    """

    benchmarks: Benchmarks
    quotes: bool = False
    language: str = ""
    held: dict[int, Sample] = field(default_factory=dict)
    near: NearCopies = field(default_factory=NearCopies)
    prints: dict[bytes, int] = field(default_factory=dict)

    def hold(self, sample: Sample, text: str) -> None:
        """Hold what comes later against this sample too."""
        self.held[sample.id] = sample
        self.near.add(sample.id, text)
        self.prints[fingerprint(text)] = sample.id

    def let_go(self, sample_id: int, text: str) -> None:
        """Hold nothing against a sample any longer."""
        del self.held[sample_id]
        self.near.remove(sample_id)
        del self.prints[fingerprint(text)]

    def twin(self, sample_id: int, text: str) -> Finding | None:
        """The sample that says the same, if one is held: word for word, or nearly."""
        same = self.prints.get(fingerprint(text), sample_id)
        if same != sample_id:
            return Finding(FindingKind.COPY, twin_id=same)
        nearest = next(iter(self.near.twins(text, but=sample_id)), None)
        return Finding(FindingKind.NEAR_COPY, nearest.share, twin_id=nearest.key) if nearest else None

    def flags(self, spoken: Spoken) -> tuple[Finding, ...]:
        """What is found in a sample by itself, and against benchmarks and its source."""
        found = [*self.benchmarks.findings(spoken.text), *personal(spoken.text), *debris(spoken.text)]
        found += other_language(spoken.text, self.language, language_of)
        if spoken.passage:
            found += copied_from(spoken.text, spoken.passage, spoken.title, quotes=self.quotes)
        return tuple(found)


def rank(sample: Sample) -> tuple[bool, float, int]:
    """Of twins the one with the higher rank stays: what a person kept, what scores more, what came first."""
    return sample.review in _KEPT, sample.score or 0.0, -sample.id
