"""Which samples the table shows, and in what order."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from desktop.domain.finding import FindingKind
from desktop.domain.sample import Status
from desktop.store.library import Library
from desktop.store.queries import Order

translate = QCoreApplication.translate
_STANDING = (Status.ACCEPTED, Status.GENERATED)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for. No `statuses` means any, `reviewed` None means both; `minimum_score` is from 0 to 1.

    `found` are kinds of findings: None for with or without, () for without any.
    """

    statuses: tuple[Status, ...] = ()
    reviewed: bool | None = None
    search: str = ""
    order: Order = "id"
    descending: bool = True
    minimum_score: float | None = None
    found: tuple[FindingKind, ...] | None = None

    @property
    def kind(self) -> FindingKind | None:
        """The kind of finding that is looked for, if it is a single one."""
        return self.found[0] if self.found is not None and len(self.found) == 1 else None

    @property
    def standing(self) -> "Filter | None":
        """Just what stands accepted or waits for its score, and nobody reviewed; None where all that is left out."""
        statuses = tuple(status for status in _STANDING if not self.statuses or status in self.statuses)
        if not statuses or self.reviewed:
            return None
        return replace(self, statuses=statuses, reviewed=False, order="id", descending=False)

    @property
    def narrows(self) -> bool:
        """Whether it leaves any sample out."""
        bounded = any(each is not None for each in (self.reviewed, self.minimum_score, self.found))
        return bool(self.statuses or self.search.strip()) or bounded

    def ids(self, library: Library, project_id: int) -> Iterator["array[int]"]:
        """The ids of all samples of a project that it lets through, in batches."""
        return library.ids(
            project_id,
            statuses=self.statuses,
            reviewed=self.reviewed,
            minimum_score=self.minimum_score,
            found=self.found,
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
