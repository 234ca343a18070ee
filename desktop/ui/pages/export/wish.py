"""What the person wants to export."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from desktop.domain.sample import Status
from desktop.domain.selection import Selection
from desktop.exchange.formats import DEFAULT_FORMAT
from desktop.pipeline.layout import DEFAULT_LAYOUT, Layout
from desktop.pipeline.repeating import Order


class Include(StrEnum):
    """Which samples go out."""

    ACCEPTED = "accepted"
    ABOVE = "above"
    CHOSEN = "chosen"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Wish:
    """The choices of the page. `minimum_score` (0 to 1) is for `ABOVE`, `ids` are the samples of `CHOSEN`.

    `keys` are the fields that rows shall have, all of them where none is named; `licence` is the dataset's own, as it
    was named.
    """

    include: Include = Include.ACCEPTED
    minimum_score: float = 0.8
    ids: tuple[int, ...] = ()
    format_name: str = DEFAULT_FORMAT
    keys: tuple[str, ...] = ()
    layout: Layout = DEFAULT_LAYOUT
    licence: str = ""

    def order(self, target: Path) -> Order:
        """What the pipeline is asked for, with the file that it goes to."""
        return Order(target, self.format_name, self.selection, self.layout, self.keys, self.licence)

    @property
    def selection(self) -> Selection:
        """The samples, as the pipeline takes it."""
        match self.include:
            case Include.ACCEPTED:
                return Selection()
            case Include.ABOVE:
                return Selection.above(self.minimum_score)
            case Include.CHOSEN:
                return Selection.chosen(self.ids)
            case Include.EVERYTHING:
                return Selection.everything(self.format_name)

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Where the samples that go out may stand; those chosen by hand anywhere."""
        return self.selection.statuses or tuple(Status)

    @property
    def counted(self) -> "Wish":
        """The part of it that decides which rows there are, and how many."""
        return replace(self, keys=(), layout=DEFAULT_LAYOUT, licence="")

    def including(self, include: Include) -> "Wish":
        """The same with other samples."""
        return replace(self, include=include)

    def in_review(self) -> dict[str, object]:
        """What to show in Review, as near as its filters come to these samples."""
        if self.include is Include.CHOSEN:
            return {}
        found: dict[str, object] = {"statuses": tuple(str(status) for status in self.statuses)}
        return found | ({"minimum_score": self.minimum_score} if self.include is Include.ABOVE else {})
