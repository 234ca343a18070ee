"""What came of work on a lane where whoever asked must hear of it, whatever happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from desktop.domain.errors import UserError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Broken:
    """A bug that ended the work; it surfaces once the one who asked has put its state right."""

    error: Exception


def outcome_of(work: Callable[[], T]) -> T | Broken:
    """What `work` returns, or the bug that ended it. A UserError is raised as ever: a lane brings it back."""
    try:
        return work()
    except UserError:
        raise
    except Exception as error:
        return Broken(error)


def unbroken(outcome: T | Broken) -> T:
    """The result. Raises the bug where there is none."""
    if isinstance(outcome, Broken):
        raise outcome.error
    return outcome
