"""What a finding rests on, side by side: the sample's words and those of its twin, a benchmark or its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.curation.near_copies import SHINGLE_WORDS
from desktop.curation.runs import GRAM, Span, excerpt, shared_spans
from desktop.domain.finding import COPIES, Finding
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.pipeline.curating import said_in
from desktop.pipeline.exporting import origin_of
from desktop.store.library import Library

# More is not read beside each other.
_LONGEST = 6_000
_AROUND = 300


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts, and where each has words that stand in the other one too."""

    own: str
    other: str
    own_shared: Sequence[Span]
    other_shared: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with what there is to read beside the sample; None where there is nothing, or its twin is gone."""

    finding: Finding
    comparison: Comparison | None = None


def read_found(library: Library, recipe: Recipe | None, sample: Sample) -> tuple[Found, ...]:
    """What curation found in a sample, with the other texts."""
    findings = library.findings([sample.id]).get(sample.id, ())
    if not findings:
        return ()
    kept = tuple(recipe.keeps) if recipe else ()
    wanted = [finding.twin_id for finding in findings if finding.twin_id is not None]
    twins = {twin.id: _said(library, twin, kept) for twin in library.samples_of(wanted)}
    own = _said(library, sample, kept)
    return tuple(Found(finding, _comparison(finding, own, twins)) for finding in findings)


def _comparison(finding: Finding, own: str, twins: Mapping[int, str]) -> Comparison | None:
    if finding.kind in COPIES:
        twin = twins.get(finding.twin_id or 0)
        return None if twin is None else _compared(own[:_LONGEST], twin[:_LONGEST], SHINGLE_WORDS)
    if not finding.other:
        return None
    start = max(0, own.find(finding.words))
    return _compared(excerpt(own, (start, start + len(finding.words)), _AROUND), finding.other, GRAM)


def _compared(own: str, other: str, least: int) -> Comparison:
    own_shared, other_shared = shared_spans(own, other, least)
    return Comparison(own, other, tuple(own_shared), tuple(other_shared))


def _said(library: Library, sample: Sample, kept: tuple[str, ...]) -> str:
    chunk = origin_of(library, sample).chunk
    return said_in(sample, chunk.text if chunk else "", kept)
