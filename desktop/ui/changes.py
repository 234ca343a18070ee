"""What a change to the library touched, so that each page asks again only for what it shows."""

from dataclasses import dataclass
from enum import Flag, auto


class Touched(Flag):
    """Parts of a project that a change can touch, and what check-ups found out, which is of no project."""

    PROJECTS = auto()
    PLAN = auto()
    SEEDS = auto()
    SOURCES = auto()
    SAMPLES = auto()
    REVIEWS = auto()
    RUNS = auto()
    CHECKUPS = auto()
    EXPORTS = auto()

    @classmethod
    def everything(cls) -> "Touched":
        """All parts."""
        return ~cls(0)


@dataclass(frozen=True, slots=True)
class Change:
    """What was touched, of one project or (None) of any. `by` is who did it, who need not look again."""

    touched: Touched
    project_id: int | None = None
    by: object = None

    def concerns(self, project_id: int, parts: Touched) -> bool:
        """Whether any of these parts of a project may look different now."""
        return bool(self.touched & parts) and self.project_id in (None, project_id)
