"""The topic tree of a project: read from its seeds, renamed and cut back in them."""

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed
from desktop.domain.sample import Status
from desktop.pipeline.growing import seeds_of_tree
from desktop.pipeline.trees import read_tree, remove_branch, rename_branch
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample

PATHS = (("health", "teeth"), ("health", "vets"), ("walks",))


@pytest.fixture
def project(library: Library) -> Project:
    """Three topics of a tree, and one that is in none."""
    made = library.add_project("Dogs", "essay", {})
    library.add_seeds(made.id, [*seeds_of_tree("dogs", PATHS), Seed("bread")])
    return made


def texts(library: Library, project: Project) -> list[str]:
    return [seed.text for seed in library.seeds(project.id)]


def test_a_branch_has_what_is_below_it(library: Library, project: Project) -> None:
    run = a_run(library, project, 4)
    ids = library.seed_ids(project.id)
    for ordinal, (seed_id, status, score) in enumerate(
        [(ids[0], Status.ACCEPTED, 0.9), (ids[1], Status.REJECTED, 0.3), (ids[1], Status.FAILED, None)]
    ):
        library.add_sample(a_sample(project, run, ordinal, status, seed_id=seed_id, score=score))
    tree = read_tree(library, project.id)
    assert tree.domain == "dogs"
    assert tree.leaves == 3
    found = {branch.names: (branch.seeds, branch.samples, branch.accepted, branch.mean) for branch in tree.branches}
    assert found == {
        ("health",): (2, 3, 1, pytest.approx(0.6)),
        ("health", "teeth"): (1, 1, 1, pytest.approx(0.9)),
        ("health", "vets"): (1, 2, 0, pytest.approx(0.3)),
        ("walks",): (1, 0, 0, None),
    }


def test_a_branch_goes_with_all_its_seeds(library: Library, project: Project) -> None:
    remove_branch(library, project.id, ("health",))
    assert texts(library, project) == ["walks, as part of dogs", "bread"]
    assert read_tree(library, project.id).paths == (("walks",),)


def test_a_renamed_branch_keeps_its_place_and_takes_its_leaves_along(library: Library, project: Project) -> None:
    rename_branch(library, project.id, ("health",), " the  vet ")
    assert texts(library, project) == [
        "teeth, as part of the vet",
        "vets, as part of the vet",
        "walks, as part of dogs",
        "bread",
    ]
    assert read_tree(library, project.id).paths[:2] == (("the vet",), ("the vet", "teeth"))


def test_a_leaf_that_a_person_worded_keeps_its_words(library: Library, project: Project) -> None:
    library.change_seed(library.seed_ids(project.id)[0], "brushing a puppy's teeth")
    rename_branch(library, project.id, ("health", "teeth"), "gums")
    assert texts(library, project)[0] == "brushing a puppy's teeth"
    assert ("health", "gums") in read_tree(library, project.id).paths


def test_a_branch_needs_a_name(library: Library, project: Project) -> None:
    with pytest.raises(UserError, match="needs a name"):
        rename_branch(library, project.id, ("walks",), " - ")


def test_a_project_without_a_tree_has_no_branches(library: Library) -> None:
    made = library.add_project("Bread", "essay", {})
    library.add_seeds(made.id, [Seed("bread", {"branch": "no list"}), Seed("rye", {"branch": []})])
    tree = read_tree(library, made.id)
    assert (tree.domain, tree.branches, tree.leaves) == ("", (), 0)
