"""What a list of projects says of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Status


@dataclass(frozen=True, slots=True)
class ProjectOverview:
    """A project with its samples by status, how many of them a person reviewed, and its seeds.

    `latest_run` is the run that was started last, if there is one, and `latest_counts` are its samples by status.
    """

    project: Project
    counts: Mapping[Status, int]
    reviewed: int
    seeds: int
    latest_run: Run | None = None
    latest_counts: Mapping[Status, int] = field(default_factory=dict)
