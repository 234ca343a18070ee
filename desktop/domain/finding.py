"""What curation finds in a sample: a twin, a benchmark's words, a source's words, what is nobody's business."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """Each kind of finding. The first three name a twin, of which the better sample stays."""

    COPY = "copy"
    NEAR_COPY = "near-copy"
    SAME_MEANING = "same-meaning"
    CONTAMINATION = "contamination"
    OVERLAP = "overlap"
    QUOTE = "quote"
    PERSONAL = "personal"
    SECRET = "secret"
    LANGUAGE = "language"
    DEBRIS = "debris"


COPIES = frozenset({FindingKind.COPY, FindingKind.NEAR_COPY, FindingKind.SAME_MEANING})
"""The kinds of which one of two samples gives way; all others are only flagged."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in a sample.

    `share`, 0 to 1, is how much of the sample it concerns or how alike two are: 1 for a copy, the Jaccard index of a
    near one, the cosine of one close in meaning, the share of copied 8-grams. `words` are the sample's own that it
    rests on, as they stand there. `place` says where the other text stands ("gsm8k.jsonl, row 17"; the title of a
    source), and `other` is the passage there, for reading side by side; `twin_id` is the other sample.
    """

    kind: FindingKind
    share: float = 1.0
    words: str = ""
    place: str = ""
    other: str = ""
    twin_id: int | None = None
