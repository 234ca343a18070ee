"""Verbatim overlap with a source: how much of a text was copied from it, and where.

Copied 8-grams of words are what the contamination literature takes for the same passage (Chowdhery et al. 2022,
"PaLM", arXiv 2204.02311); the longest copied run is what verbatim memorisation is measured by (Carlini et al. 2022,
arXiv 2202.07646).
"""

from dataclasses import dataclass

from desktop.curation.runs import copied, excerpt, grams_of, longest_run
from desktop.domain.finding import Finding, FindingKind

MOST_RUN = 25
"""Words in a row. A sentence of English prose has 15 to 20: more than one of them, word for word, is no accident."""

MOST_SHARE = 0.3
"""Of a text's 8-grams: three sentences in ten, however they are scattered."""

_AROUND = 200


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a text copies from a source: its longest run of words, and the share of its 8-grams, 0 to 1.

    `span` is where the run stands in the text and `source_span` where it stands in the source, in characters. A run
    of fewer than 8 words counts as none.
    """

    run_words: int = 0
    span: tuple[int, int] = (0, 0)
    source_span: tuple[int, int] = (0, 0)
    share: float = 0.0

    def exceeds(self, run: int = MOST_RUN, share: float = MOST_SHARE) -> bool:
        """Whether more was copied than the bounds allow."""
        return self.run_words >= run or self.share >= share


def overlap(text: str, source: str) -> Overlap:
    """What `text` copies from `source`, whatever their case and punctuation."""
    own, other = grams_of(text), grams_of(source)
    run = longest_run(own, other)
    if not run.words:
        return Overlap()
    return Overlap(
        run.words,
        own.placed.span(run.first, run.words),
        other.placed.span(run.first_there, run.words),
        float(copied(own, other).mean()),
    )


def finding(
    text: str, source: str, title: str, quotes: bool = False, run: int = MOST_RUN, share: float = MOST_SHARE
) -> Finding | None:
    """The finding for a text that copies more from the source named `title` than the bounds allow, else None.

    Where the recipe is meant to quote, it is a quote: marked, and nothing to mend.
    """
    found = overlap(text, source)
    if not found.exceeds(run, share):
        return None
    begin, end = found.span
    return Finding(
        FindingKind.QUOTE if quotes else FindingKind.OVERLAP,
        share=found.share,
        words=text[begin:end],
        place=title,
        other=excerpt(source, found.source_span, _AROUND),
    )
