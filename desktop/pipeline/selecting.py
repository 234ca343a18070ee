"""Which samples of a project go out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.store.library import Library

SHOWS_ALL = "full"
"""The format that has a row for every sample; the others have none for a sample without a conversation."""

_WITH_TEXT = (Status.ACCEPTED, Status.REJECTED, Status.GENERATED)
_PERHAPS_WITHOUT = (Status.REJECTED, Status.FAILED)
_REFUSED = "reject"
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Which samples go out: those in `statuses`, or of them those that score at least `minimum_score`.

    With a `minimum_score` the score decides, except where a person has rejected. Without any `statuses`, exactly the
    samples with those `ids`, in that order.
    """

    statuses: tuple[Status, ...] = (Status.ACCEPTED,)
    minimum_score: float | None = None
    ids: tuple[int, ...] = ()

    @property
    def asks_each(self) -> bool:
        """Whether `admits` may refuse a sample of `selected_ids`."""
        return not self.statuses or self.minimum_score is not None

    @classmethod
    def everything(cls, format_name: str) -> "Selection":
        """All samples that the format can show: only `full` shows those that failed."""
        return cls((*_WITH_TEXT, Status.FAILED) if format_name == SHOWS_ALL else _WITH_TEXT)

    @classmethod
    def above(cls, minimum_score: float) -> "Selection":
        """Every sample that scores at least so much, whatever the threshold, but none that a person rejected."""
        return cls((Status.ACCEPTED, Status.REJECTED), minimum_score)

    def in_words(self) -> str:
        """Which samples go out, as a sentence."""
        if not self.statuses:
            return "Those that a person picked out."
        if self.minimum_score is not None:
            return f"All that scored {self.minimum_score:g} or more, but for those that a person rejected."
        if self.statuses == (Status.ACCEPTED,):
            return "Those that stand accepted and have this shape."
        return f"All that are {' or '.join(self.statuses)} and have this shape."

    @classmethod
    def chosen(cls, ids: Iterable[int]) -> "Selection":
        """Just those samples, whatever their status, as far as the format can show them; none if there are none."""
        return cls((), None, tuple(ids))


ACCEPTED = Selection()
"""What goes out where nothing else is asked for."""


def selected_ids(library: Library, project: Project, selection: Selection) -> Iterator[Sequence[int]]:
    """The ids of the samples that may go out, some thousands at a time; `admits` has the last word on each."""
    if not selection.statuses:
        return (selection.ids[start : start + _BATCH] for start in range(0, len(selection.ids), _BATCH))
    return library.ids(project.id, statuses=selection.statuses, minimum_score=selection.minimum_score)


def admits(selection: Selection, format_name: str, status: str, review: str) -> bool:
    """Whether a sample that may go out does: none that was chosen by its score and that a person rejected."""
    if not selection.statuses:
        return format_name == SHOWS_ALL or status in _WITH_TEXT
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
            if format_name == SHOWS_ALL or sample.status in _WITH_TEXT:
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
