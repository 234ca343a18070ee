from desktop.domain.overview import ProjectOverview
from desktop.domain.project import Seed
from desktop.domain.sample import Status
from desktop.store.library import Library
from tests.store.making import a_run, a_sample

ZERO = dict.fromkeys(Status, 0)


def test_each_project_with_its_counts_and_its_latest_run(library: Library) -> None:
    empty = library.add_project("Empty", "essay", {})
    run = a_run(library)
    library.add_seeds(run.project_id, [Seed("x"), Seed("y")])
    reviewed = library.add_sample(a_sample(run, 0))
    library.review_sample(reviewed.id, "accept")
    latest = library.start_run(run.project_id, 5, 1, 7, "", {})
    library.add_sample(a_sample(latest, 0, status=Status.REJECTED))
    assert library.overview() == [
        ProjectOverview(empty, ZERO, reviewed=0, seeds=0, latest_run=None, latest_finished=0),
        ProjectOverview(
            library.project_of(run.project_id),
            ZERO | {Status.ACCEPTED: 1, Status.REJECTED: 1},
            reviewed=1,
            seeds=2,
            latest_run=latest,
            latest_finished=1,
        ),
    ]
