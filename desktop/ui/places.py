"""Where in the window one can be."""

from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """The places of a project, in the order of the work, and those beside it."""

    PLAN = "plan"
    RUN = "run"
    REVIEW = "review"
    INSIGHTS = "insights"
    EXPORT = "export"
    WELCOME = "welcome"
    MODELS = "models"
    CHECKUP = "checkup"
    SETTINGS = "settings"

    @property
    def of_project(self) -> bool:
        """Whether it shows a project."""
        return self in PROJECT_PLACES


PROJECT_PLACES = (Place.PLAN, Place.RUN, Place.REVIEW, Place.INSIGHTS, Place.EXPORT)


@dataclass(frozen=True, slots=True)
class Destination:
    """A place to go to; `project_id` None stays with the project that is open.

    `detail` is for the place itself: Review takes `statuses` (names) and `sample` (an id), Export `ids`.
    """

    place: Place
    project_id: int | None = None
    detail: dict[str, object] = field(default_factory=dict)
