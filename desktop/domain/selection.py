"""Which samples of a project are meant."""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.domain.sample import Status

SHOWS_ALL = "full"
"""The format that has a row for every sample; the others have none for a sample without a conversation."""

WITH_TEXT = (Status.ACCEPTED, Status.REJECTED, Status.GENERATED)


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
        return cls((*WITH_TEXT, Status.FAILED) if format_name == SHOWS_ALL else WITH_TEXT)

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
