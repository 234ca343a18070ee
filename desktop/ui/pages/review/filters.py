"""Which samples the table shows, and in what order."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.domain.sample import Status
from desktop.store.library import Library
from desktop.store.queries import Order

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for. No `statuses` means any, `reviewed` None means both; `minimum_score` is from 0 to 1."""

    statuses: tuple[Status, ...] = ()
    reviewed: bool | None = None
    search: str = ""
    order: Order = "id"
    descending: bool = True
    minimum_score: float | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves any sample out."""
        bounded = self.reviewed is not None or self.minimum_score is not None
        return bool(self.statuses or self.search.strip()) or bounded

    def ids(self, library: Library, project_id: int) -> Iterator["array[int]"]:
        """The ids of all samples of a project that it lets through, in batches."""
        return library.ids(
            project_id,
            statuses=self.statuses,
            reviewed=self.reviewed,
            minimum_score=self.minimum_score,
            search=self.search,
            order=self.order,
            descending=self.descending,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the filter's list."""

    title: str
    statuses: tuple[Status, ...] = ()
    reviewed: bool | None = None


def choices() -> tuple[Choice, ...]:
    """The filters to choose from, the first one of which leaves nothing out."""
    return (
        Choice(translate("Review", "All samples")),
        Choice(
            translate("Review", "To review"), (Status.ACCEPTED, Status.REJECTED, Status.GENERATED), reviewed=False
        ),
        Choice(translate("Review", "Reviewed"), reviewed=True),
        Choice(translate("Review", "Accepted"), (Status.ACCEPTED,)),
        Choice(translate("Review", "Rejected"), (Status.REJECTED,)),
        Choice(translate("Review", "Failed"), (Status.FAILED,)),
    )


@dataclass(frozen=True, slots=True)
class Ordering:
    """A line of the list of orders. `reason` says what it is good for, where that is not plain."""

    title: str
    order: Order
    descending: bool
    reason: str = ""


def orderings() -> tuple[Ordering, ...]:
    """The orders to choose from."""
    return (
        Ordering(translate("Review", "Newest first"), "id", True),
        Ordering(translate("Review", "Oldest first"), "id", False),
        Ordering(translate("Review", "Best first"), "score", True),
        Ordering(translate("Review", "Worst first"), "score", False),
        Ordering(
            translate("Review", "Uncertain first"),
            "doubt",
            False,
            translate("Review", "Scores nearest to 0.5 first: these reviews teach the score most"),
        ),
    )
