"""The topic tree of a project, read from its seeds and changed in them: the tree is the seeds' paths."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe
from desktop.pipeline.growing import in_tree_order
from desktop.recipes.topic_tree import BRANCH, BranchPath, branch_of, leaf_seed
from desktop.store.coverage import Covered
from desktop.store.library import Library

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Tree:
    """A project's topic tree: what it is about, and its branches, each behind the one that it belongs to.

    A branch has all that is below it too.
    """

    domain: str = ""
    branches: tuple[Covered, ...] = ()

    @property
    def paths(self) -> tuple[BranchPath, ...]:
        """The branches by their names."""
        return tuple(branch.names for branch in self.branches)

    @property
    def leaves(self) -> int:
        """How many branches have nothing below them."""
        inner = {path[:-1] for path in self.paths}
        return sum(path not in inner for path in self.paths)


def read_tree(library: Library, project_id: int) -> Tree:
    """The tree that a project's seeds make; without branches where they are in none."""
    covered = [each for each in library.covered_branches(project_id) if each.seeds and each.names]
    return Tree(library.tree_domain(project_id), tuple(branches_of(covered)))


def branches_of(covered: Sequence[Covered]) -> list[Covered]:
    """The branches of a tree from what its leaves have, in the order of the tree."""
    found = {path: Covered(path) for path in in_tree_order([each.names for each in covered])}
    for each in covered:
        for depth in range(1, len(each.names) + 1):
            path = each.names[:depth]
            found[path] = _sum(found[path], each)
    return list(found.values())


def starters_give_way(library: Library, project_id: int, recipe: Recipe) -> int:
    """Takes a project's seeds out where they are just the recipe's own; returns how many those were.

    Nobody chose them, so that they have no place beside topics that somebody did. Their samples stay.
    """
    texts = [seed.text for seed in library.seeds(project_id)]
    if not texts or texts != list(recipe.starters):
        return 0
    library.arrange_seeds(project_id, [])
    return len(texts)


def remove_branch(library: Library, project_id: int, path: BranchPath) -> None:
    """Takes out the seeds of a branch and of all below it; their samples stay."""
    kept = [seed.id for seed in library.seeds(project_id) if branch_of(seed)[: len(path)] != path]
    library.arrange_seeds(project_id, kept)


def rename_branch(library: Library, project_id: int, path: BranchPath, name: str) -> None:
    """Gives a branch another name: new seeds take the places of its own. Raises UserError where it is no name."""
    name = _checked(name)

    def renamed(seed: Seed) -> Seed:
        names = branch_of(seed)
        return _moved(seed, (*path[:-1], name, *names[len(path) :]))

    _replace_seeds(library, project_id, path, renamed)


def _replace_seeds(library: Library, project_id: int, path: BranchPath, change: Callable[[Seed], Seed]) -> None:
    with library.together():
        seeds = list(library.seeds(project_id))
        old = [seed for seed in seeds if branch_of(seed)[: len(path)] == path]
        library.add_seeds(project_id, [change(seed) for seed in old])
        new = dict(zip((seed.id for seed in old), library.seed_ids(project_id)[len(seeds) :], strict=True))
        library.arrange_seeds(project_id, [new.get(seed.id, seed.id) for seed in seeds])


def _moved(seed: Seed, path: BranchPath) -> Seed:
    """A seed under another path; its text follows, unless a person has worded it."""
    domain = str(seed.fields.get("domain", ""))
    own = seed.text != leaf_seed(domain, branch_of(seed)).text
    text = seed.text if own else leaf_seed(domain, path).text
    return replace(seed, text=text, fields={**seed.fields, BRANCH: list(path)})


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not any(letter.isalnum() for letter in name) or len(name) > _LONGEST_NAME:
        raise UserError(f"A branch needs a name, of at most {_LONGEST_NAME} characters.")
    return name


def _sum(branch: Covered, more: Covered) -> Covered:
    return Covered(
        branch.names,
        branch.seeds + more.seeds,
        branch.samples + more.samples,
        branch.accepted + more.accepted,
        branch.scored + more.scored,
        branch.total + more.total,
    )
