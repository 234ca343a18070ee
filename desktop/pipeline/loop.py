"""How much a run makes of each place: how many drafts, and whether a weak one is rewritten."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from desktop.domain.run import Run

MOST_CANDIDATES = 8
LOOP_CANDIDATES = 2
"""How many drafts each place gets where a run has rounds and nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Loop:
    """How many drafts each place of a run gets, and whether the best one is rewritten where it is weak."""

    candidates: int = 1
    revise: bool = False

    @property
    def plain(self) -> bool:
        """Whether each place gets one draft and no more."""
        return self.candidates == 1 and not self.revise

    def as_setting(self) -> dict[str, Any]:
        """What a run keeps of it: nothing where it is plain."""
        return {} if self.plain else {"loop": asdict(self)}


def usual_loop(rounds: int) -> Loop:
    """The loop of a run of so many rounds where nobody says otherwise."""
    return Loop(LOOP_CANDIDATES, True) if rounds > 1 else Loop()


def loop_of(run: Run) -> Loop:
    """The loop that a run was started with."""
    kept: Mapping[str, Any] = run.settings.get("loop", {})
    return Loop(int(kept.get("candidates", 1)), bool(kept.get("revise", False)))
