"""What a list of projects says of each."""

from desktop.domain.overview import ProjectOverview
from desktop.domain.project import Project
from desktop.domain.sample import Status

PROJECT = Project(1, "Essays", "essay")
COUNTS = {Status.GENERATED: 1, Status.ACCEPTED: 4, Status.REJECTED: 2, Status.FAILED: 3}


def test_nobody_is_asked_about_samples_that_failed() -> None:
    overview = ProjectOverview(PROJECT, COUNTS, reviewed=5, seeds=5)

    assert overview.reviewable == 7
    assert overview.to_review == 2
