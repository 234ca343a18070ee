"""The gates between what was made and the dataset: what each took, and what is left.

Each sample is counted at one gate, the one that had the last word on it. To add a gate is to add a row to `_GATES`:
its name, what it takes, and why.
"""

from collections.abc import Callable
from typing import NamedTuple

from desktop.domain.gate import Gate
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.choosing import WAY_GIVEN
from desktop.pipeline.imports import import_of
from desktop.store.findings import GAVE_WAY
from desktop.store.library import Library
from desktop.store.statistics import Outcome

_REFUSED = "reject"
_ALL_WRITTEN = "All that the model wrote: first drafts, further drafts and revisions."
_ALL_BROUGHT_IN = "All samples that were brought in from files."


class _Gate(NamedTuple):
    name: str
    takes: Callable[[Outcome], bool]
    reason: str


def gates(library: Library, project: Project) -> tuple[Gate, ...]:
    """The gates of a project in order, from all that was made to what stands accepted.

    The first takes nothing: it says how much was made. It reads every sample that is not accepted: seconds on a
    million.
    """
    outcomes = library.outcomes(project.id, (*WAY_GIVEN, GAVE_WAY))
    left = sum(outcome.count for outcome in outcomes)
    found = [_beginning(library, project, left)]
    waiting = [outcome for outcome in outcomes if outcome.status is not Status.ACCEPTED]
    for gate in _GATES:
        taken = sum(outcome.count for outcome in waiting if gate.takes(outcome))
        waiting = [outcome for outcome in waiting if not gate.takes(outcome)]
        left -= taken
        found.append(Gate(gate.name, taken, left, gate.reason.format(threshold=f"{project.threshold:g}")))
    return tuple(found)


def _beginning(library: Library, project: Project, count: int) -> Gate:
    imported = [import_of(run) for run in library.runs(project.id)]
    if not any(found and found.kind == "samples" for found in imported):
        return Gate("made", 0, count, _ALL_WRITTEN)
    if all(imported):
        return Gate("brought in", 0, count, _ALL_BROUGHT_IN)
    return Gate("made or brought in", 0, count, f"{_ALL_WRITTEN} {_ALL_BROUGHT_IN}")


def _is_refused(outcome: Outcome) -> bool:
    return outcome.review == _REFUSED


_GATES = (
    _Gate(
        "could be read",
        lambda outcome: outcome.status is Status.FAILED and not _is_refused(outcome),
        "What the model wrote was not in the form that was asked for, or came to no end.",
    ),
    _Gate(
        "has a score",
        lambda outcome: outcome.status is Status.GENERATED,
        "It was not measured yet.",
    ),
    _Gate(
        "passed the recipe's checks",
        lambda outcome: not outcome.scored and not outcome.mark and not _is_refused(outcome),
        "Too short, in another language, a repetition, or against a rule of the recipe.",
    ),
    _Gate(
        "scored enough",
        lambda outcome: not outcome.mark and not _is_refused(outcome),
        "It scored below {threshold}.",
    ),
    _Gate(
        "the best of its drafts",
        lambda outcome: outcome.mark in WAY_GIVEN and not _is_refused(outcome),
        "Another draft or a revision of the same seed scored higher.",
    ),
    _Gate(
        "no copy of another",
        lambda outcome: not _is_refused(outcome),
        "It repeats another sample, or comes close to it, and that one scored at least as high.",
    ),
    _Gate("reviewed", _is_refused, "A person rejected it."),
)
