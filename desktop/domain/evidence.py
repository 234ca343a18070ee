"""What speaks for or against an answer, sentence by sentence."""

from dataclasses import dataclass
from typing import Literal

EvidenceKind = Literal["source", "agreement"]


@dataclass(frozen=True, slots=True)
class SentenceEvidence:
    """The sentence of the answer between two character offsets, and what was found for it.

    `risk` is how likely it was made up, 0 to 1. `support` is the sentence of the source (or of a re-sample) that
    supports it most, between `support_start` and `support_end` of the source; empty, with both at 0, where nothing
    supports it. `unsupported` are its telling words, numbers and names that stand in neither source nor prompt (or
    in no re-sample).
    """

    start: int
    end: int
    risk: float
    support: str = ""
    support_start: int = 0
    support_end: int = 0
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentences of an answer against its source, or against other answers that the model gave (`resamples`)."""

    kind: EvidenceKind
    sentences: tuple[SentenceEvidence, ...]
    resamples: tuple[str, ...] = ()

    @property
    def risk(self) -> float:
        """The risk of the weakest sentence, 0 to 1."""
        return max((sentence.risk for sentence in self.sentences), default=0.0)

    @property
    def weakest(self) -> SentenceEvidence | None:
        """The sentence that is most likely made up; None where the answer has none."""
        return max(self.sentences, key=lambda sentence: sentence.risk, default=None)
