"""What a list of projects says of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Status


@dataclass(frozen=True, slots=True)
class ProjectOverview:
    """A project with its samples by status, how many of them a person reviewed, and its seeds.

    `latest_run` is the run that was started last, if there is one, and `latest_finished` says how many of its places
    are done: those with a sample that is written and not yet scored are not.
    """

    project: Project
    counts: Mapping[Status, int]
    reviewed: int
    seeds: int
    latest_run: Run | None = None
    latest_finished: int = 0

    @property
    def reviewable(self) -> int:
        """How many samples a person can be asked about: those that failed are not among them."""
        return sum(count for status, count in self.counts.items() if status is not Status.FAILED)

    @property
    def to_review(self) -> int:
        """How many of those nobody has reviewed yet."""
        return max(0, self.reviewable - self.reviewed)
