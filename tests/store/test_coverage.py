"""What samples cover: counted by branch and by attribute, retired seeds and unscored samples too."""

import pytest

from desktop.domain.project import Seed
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.pipeline.growing import seeds_of_tree
from desktop.store.coverage import Covered
from desktop.store.library import Library
from tests.pipeline.making import a_sample
from tests.store.making import a_run


def sampled(library: Library, run: Run, ordinal: int, status: Status, score: float | None, **more: object) -> None:
    project = library.project_of(run.project_id)
    library.add_sample(a_sample(project, run, ordinal, status, score=score, **more))


def test_samples_are_counted_by_the_branch_of_their_seed(library: Library) -> None:
    run = a_run(library)
    library.add_seeds(run.project_id, [Seed("bread"), *seeds_of_tree("dogs", [("health", "teeth"), ("walks",)])])
    ids = library.seed_ids(run.project_id)
    sampled(library, run, 0, Status.ACCEPTED, 0.8, seed_id=ids[1])
    sampled(library, run, 1, Status.FAILED, None, seed_id=ids[1])
    sampled(library, run, 2, Status.ACCEPTED, 0.8, seed_id=ids[0])
    teeth, walks = library.covered_branches(run.project_id)
    assert teeth == Covered(("health", "teeth"), 1, 2, 1, 1, 0.8)
    assert walks == Covered(("walks",), 1)
    assert walks.mean is None
    assert library.tree_domain(run.project_id) == "dogs"


def test_a_retired_seed_counts_by_its_samples_and_without_any_not_at_all(library: Library) -> None:
    run = a_run(library)
    library.add_seeds(run.project_id, seeds_of_tree("dogs", [("teeth",), ("walks",)]))
    first, _ = library.seed_ids(run.project_id)
    sampled(library, run, 0, Status.REJECTED, 0.2, seed_id=first)
    library.arrange_seeds(run.project_id, [])
    (left,) = library.covered_branches(run.project_id)
    assert (left.names, left.seeds, left.samples) == (("teeth",), 0, 1)
    assert library.tree_domain(run.project_id) == ""


def test_samples_are_counted_by_the_values_of_their_attributes(library: Library) -> None:
    run = a_run(library)
    for ordinal, (audience, score) in enumerate([("children", 0.9), ("experts", 0.1), ("children", 0.7)]):
        status = Status.ACCEPTED if score > 0.5 else Status.REJECTED
        fields = {"essay": "x", "attributes": {"audience": audience, "style": "plain"}}
        sampled(library, run, ordinal, status, score, fields=fields)
    sampled(library, run, 3, Status.ACCEPTED, 0.9, fields={"essay": "x"})
    children, experts, plain = library.covered_values(run.project_id)
    assert (children.names, children.samples, children.accepted) == (("audience", "children"), 2, 2)
    assert (experts.names, experts.samples, experts.accepted) == (("audience", "experts"), 1, 0)
    assert (plain.names, plain.samples, plain.accepted) == (("style", "plain"), 3, 2)
    assert [each.mean for each in (children, experts, plain)] == pytest.approx([0.8, 0.1, 1.7 / 3])


def test_other_projects_are_not_counted(library: Library) -> None:
    run, other = a_run(library), a_run(library, "Others")
    library.add_seeds(other.project_id, seeds_of_tree("dogs", [("teeth",)]))
    sampled(library, other, 0, Status.ACCEPTED, 0.8, fields={"attributes": {"style": "plain"}})
    assert library.covered_branches(run.project_id) == []
    assert library.covered_values(run.project_id) == []
