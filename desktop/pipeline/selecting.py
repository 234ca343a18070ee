"""Which samples of a project go out."""

from collections.abc import Iterator, Sequence

from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.domain.selection import SHOWS_ALL, WITH_TEXT, Selection
from desktop.store.library import Library

_PERHAPS_WITHOUT = (Status.REJECTED, Status.FAILED)
_REFUSED = "reject"
_BATCH = 200


def selected_ids(library: Library, project: Project, selection: Selection) -> Iterator[Sequence[int]]:
    """The ids of the samples that may go out, some thousands at a time; `admits` has the last word on each."""
    if not selection.statuses:
        return (selection.ids[start : start + _BATCH] for start in range(0, len(selection.ids), _BATCH))
    return library.ids(project.id, statuses=selection.statuses, minimum_score=selection.minimum_score)


def admits(selection: Selection, format_name: str, status: str, review: str) -> bool:
    """Whether a sample that may go out does: none that was chosen by its score and that a person rejected."""
    if not selection.statuses:
        return format_name == SHOWS_ALL or status in WITH_TEXT
    return selection.minimum_score is None or review != _REFUSED


def count_selected(library: Library, project: Project, format_name: str, selection: Selection) -> int:
    """How many rows the format would have; of few samples is more than the status and the score read."""
    if not selection.statuses:
        chosen = _chosen(library, format_name, selection.ids)
        return sum(bool(sample.messages) or format_name == SHOWS_ALL for sample in chosen)
    if selection.minimum_score is not None:
        return _count_above(library, project, selection.statuses, selection.minimum_score)
    counts = library.counts(project.id)
    total = sum(counts[status] for status in set(selection.statuses))
    return total if format_name == SHOWS_ALL else total - _without_text(library, project, selection.statuses)


def _count_above(library: Library, project: Project, statuses: Sequence[Status], minimum: float) -> int:
    """How many score so much, less those that a person rejected: nothing else is both rejected and reviewed."""
    above = library.ids(project.id, statuses=statuses, minimum_score=minimum)
    refused = library.ids(project.id, statuses=(Status.REJECTED,), reviewed=True, minimum_score=minimum)
    return sum(map(len, above)) - (sum(map(len, refused)) if Status.REJECTED in statuses else 0)


def _chosen(library: Library, format_name: str, ids: Sequence[int]) -> Iterator[Sample]:
    for start in range(0, len(ids), _BATCH):
        for sample in library.samples_of(ids[start : start + _BATCH]):
            if format_name == SHOWS_ALL or sample.status in WITH_TEXT:
                yield sample


def _without_text(library: Library, project: Project, statuses: Sequence[Status]) -> int:
    """How many samples have no conversation: those that a recipe gave up before it was whole."""
    perhaps = [status for status in _PERHAPS_WITHOUT if status in statuses]
    return sum(not sample.messages for sample in _unscored(library, project, perhaps))


def _unscored(library: Library, project: Project, statuses: Sequence[Status]) -> Iterator[Sample]:
    """The samples without a score: they come first by score, so that the others need not be read."""
    if not statuses:
        return
    for ids in library.ids(project.id, statuses=statuses, order="score"):
        for start in range(0, len(ids), _BATCH):
            for sample in library.samples_of(ids[start : start + _BATCH].tolist()):
                if sample.score is not None:
                    return
                yield sample
