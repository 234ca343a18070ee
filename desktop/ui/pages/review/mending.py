"""Rejects all samples that have one kind of finding, and takes that back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from desktop.domain.finding import COPIES
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.store.library import Library
from desktop.store.reviews import ReviewState
from desktop.ui.pages.review.filters import Filter

T = TypeVar("T")
# Short transactions: a run that writes meanwhile waits for none of them.
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Mended:
    """The samples that were rejected, and how they stood before: reviews, or what the pipeline made of them."""

    ids: list[int]
    reviews: list[ReviewState] = field(default_factory=list)
    rulings: list[tuple[int, Status, str]] = field(default_factory=list)


def mend(library: Library, project: Project, standing: Filter) -> Mended:
    """Reject what a filter of one kind of finding lets through.

    Copies give way to the samples that they repeat, as in curation. All else is rejected in the user's name.
    """
    ids = [sample_id for batch in standing.ids(library, project.id) for sample_id in batch]
    if standing.kind not in COPIES:
        return Mended(ids, reviews=[state for part in parts(ids) for state in library.review_samples(part, "reject")])
    rulings = [ruling for part in parts(ids) for ruling in library.rulings(part)]
    for part in parts(ids):
        library.let_copies_give_way(project.id, part)
    return Mended(ids, rulings=rulings)


def unmend(library: Library, mended: Mended) -> None:
    """Have the samples stand as they did before."""
    for states in parts(mended.reviews):
        library.restore_reviews(states)
    for rulings in parts(mended.rulings):
        library.rule(rulings)


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """A thousand at a time."""
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
