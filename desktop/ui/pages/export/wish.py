"""What the person wants to export."""

from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.domain.sample import Status
from desktop.exchange.formats import DEFAULT_FORMAT
from desktop.pipeline.selecting import Selection


class Include(StrEnum):
    """Which samples go out."""

    ACCEPTED = "accepted"
    ABOVE = "above"
    CHOSEN = "chosen"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Wish:
    """The choices of the page. `minimum_score` (0 to 1) is for `ABOVE`, `ids` are the samples of `CHOSEN`."""

    include: Include = Include.ACCEPTED
    minimum_score: float = 0.8
    ids: tuple[int, ...] = ()
    format_name: str = DEFAULT_FORMAT

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

    def including(self, include: Include) -> "Wish":
        """The same with other samples."""
        return replace(self, include=include)

    def in_review(self) -> dict[str, object]:
        """What to show in Review, as near as its filters come to these samples."""
        if self.include is Include.CHOSEN:
            return {}
        found: dict[str, object] = {"statuses": tuple(str(status) for status in self.statuses)}
        return found | ({"minimum_score": self.minimum_score} if self.include is Include.ABOVE else {})
