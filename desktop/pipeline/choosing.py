"""Which version of a place counts: at most one is accepted, unless a person accepted more."""

from collections.abc import Sequence
from typing import NamedTuple

from desktop.domain.sample import Status
from desktop.pipeline.loop import Loop
from desktop.pipeline.places import draft_numbers, is_revision
from desktop.recipes.faults import fault_in
from desktop.store.versions import Version

KEPT = ("accept", "edit")
"""The reviews by which a person keeps a sample."""

_OTHER_ACCEPTED = "You accepted another version of this seed."
_OTHER_BETTER = "Another draft of this seed scored higher"
_REVISED = "Revised: the second version scored"
_NO_HIGHER = "The revision scored no higher"
WAY_GIVEN = (_OTHER_ACCEPTED, _OTHER_BETTER, _REVISED, _NO_HIGHER)
"""By one of these the reason of each version is known that gave way to another one."""


class Ruling(NamedTuple):
    """What becomes of a version beside a better one."""

    sample_id: int
    status: Status
    reason: str


def best_of(versions: Sequence[Version]) -> Version | None:
    """What a person accepted, else the version with the highest score, the earlier of equals; None without either.

    A version that a person rejected is never the best.
    """
    known = (each for each in versions if each.score is not None or each.review in KEPT)
    fit = (each for each in known if each.review != "reject")
    return max(fit, key=lambda each: (each.review in KEPT, each.score or 0.0, -each.id), default=None)


def rulings(versions: Sequence[Version]) -> list[Ruling]:
    """What is still to be noted of the versions that give way to the best one; never of what a person reviewed."""
    best = best_of(versions)
    if best is None:
        return []
    others = (each for each in versions if each.id != best.id and not each.review)
    return [
        Ruling(other.id, Status.REJECTED, reason)
        for other in others
        if other.status in (Status.ACCEPTED, Status.REJECTED) and (reason := _reason(other, best, versions))
    ]


def that_count(versions: Sequence[Version]) -> list[Version]:
    """What a dataset has of a place: the versions that stand accepted, else the one with the highest score.

    All others gave way. The library counts in the same way.
    """
    accepted = [each for each in versions if each.status is Status.ACCEPTED]
    return accepted or sorted(versions, key=_highest_first)[:1]


def gave_way(reason: str) -> bool:
    """Whether that is the reason of a version that was good enough, and only not the best."""
    return reason.startswith((_OTHER_ACCEPTED, _OTHER_BETTER))


def to_revise(versions: Sequence[Version], threshold: float | None) -> Version | None:
    """The version that is to be written again: the best one, where it is weak, or else one whose fault can be mended.

    None where a person has spoken, where there is a revision already, and without a `threshold`.
    """
    first = next((each for each in versions if each.parent_id is None), None)
    if (
        first is None
        or threshold is None
        or any(each.review or is_revision(each.seed_number, first.seed_number) for each in versions)
    ):
        return None
    best = best_of(versions)
    if best is not None:
        return best if best.score is not None and best.score < threshold else None
    return next((each for each in versions if _is_mendable(each)), None)


def missing_numbers(versions: Sequence[Version], first: int, loop: Loop) -> list[int]:
    """The seed numbers of the drafts that a place still lacks; its `first` draft has or gets that number."""
    there = {each.seed_number for each in versions}
    return [number for number in draft_numbers(first, loop.candidates) if number not in there]


def is_finished(versions: Sequence[Version], first: int, loop: Loop, threshold: float | None) -> bool:
    """Whether a place has all its versions, each is measured, and one was chosen."""
    if missing_numbers(versions, first, loop) or any(each.status is Status.GENERATED for each in versions):
        return False
    return not rulings(versions) and not (loop.revise and to_revise(versions, threshold))


def by_place(versions: Sequence[Version]) -> dict[int, list[Version]]:
    """The versions of each place, by its ordinal."""
    found: dict[int, list[Version]] = {}
    for version in versions:
        found.setdefault(version.ordinal, []).append(version)
    return found


def _highest_first(version: Version) -> tuple[float, int]:
    return (-version.score if version.score is not None else 1.0, version.id)


def _reason(other: Version, best: Version, versions: Sequence[Version]) -> str:
    """Why a version gives way, where that is not noted yet."""
    if _revises(best, other, versions):
        before = f"{other.reason.rstrip('.')}. " if other.reason else ""
        return "" if _REVISED in other.reason else f"{before}{_REVISED} {best.score or 0.0:.2f}."
    parent = next((each for each in versions if _revises(other, each, versions)), None)
    if parent is not None and _no_higher(other, parent):
        said = f"{_NO_HIGHER} ({other.score:.2f} against {parent.score:.2f})."
        return "" if other.reason == said else said
    if other.status is not Status.ACCEPTED:
        return ""
    if best.review in KEPT:
        return _OTHER_ACCEPTED
    return f"{_OTHER_BETTER} ({best.score or 0.0:.2f})."


def _revises(version: Version, other: Version, versions: Sequence[Version]) -> bool:
    """Whether the one version is a revision of the other."""
    first = next((each for each in versions if each.parent_id is None), None)
    is_one = first is not None and is_revision(version.seed_number, first.seed_number)
    return is_one and version.parent_id == other.id


def _no_higher(revision: Version, parent: Version) -> bool:
    return revision.score is not None and parent.score is not None and revision.score <= parent.score


def _is_mendable(version: Version) -> bool:
    return version.status is Status.REJECTED and version.score is None and bool(fault_in(version.reason))
