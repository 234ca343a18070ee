"""gristmill grow: a tree of topics, written by the model, whose leaves become seeds."""

from collections.abc import Sequence
from typing import Any

from desktop.cli.exit_codes import DONE, FAILED, INTERRUPTED
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline.growing import (
    BranchGrown,
    Growth,
    check_growth,
    grow,
    in_tree_order,
    leaves,
    refuse_no_topics,
    seeds_of_tree,
)
from desktop.pipeline.trees import Tree, read_tree, starters_give_way
from desktop.recipes.loading import find_recipe
from desktop.recipes.topic_tree import BranchPath


def grow_topics(terminal: Terminal) -> int:
    """Grow, tell every branch, and add the leaves; what was grown before an interruption is added too."""
    with terminal.open_library() as library:
        project = library.project(terminal.options.name)
        recipe = find_recipe(project.recipe, terminal.places.recipes)
        refuse_no_topics(recipe)
        growth = _growth(terminal, read_tree(library, project.id))
        check_growth(growth)
        paths: list[BranchPath] = []
        with terminal.engine(library) as engine, stop_on_interrupt() as token:
            for event in grow(engine, growth, token):
                if isinstance(event, BranchGrown):
                    paths.append(event.path)
                    terminal.say(" > ".join(event.path))
                else:
                    terminal.say(event.text)
        if paths and (gone := starters_give_way(library, project.id, recipe)):
            terminal.say(f"The recipe's own {gone} seeds gave way to the topics.")
        added = library.add_seeds(project.id, seeds_of_tree(growth.domain, paths)) if paths else 0
    _report(terminal, project, growth, paths, added)
    if token():
        return INTERRUPTED
    return DONE if added else FAILED


def _growth(terminal: Terminal, tree: Tree) -> Growth:
    options = terminal.options
    domain = options.domain or tree.domain
    if not domain:
        raise UserError("Say what the topics shall be about: --from 'the domain in a sentence'.")
    under = tuple(name for part in options.under.split(">") if (name := " ".join(part.split())))
    if under and under not in tree.paths:
        tops = ", ".join(path[0] for path in tree.paths if len(path) == 1)
        raise UserError(f"The tree has no branch {' > '.join(under)!r}; it begins with: {tops or 'nothing yet'}.")
    # Without a number, each growth gives other topics than the one before.
    number = len(tree.paths) if options.seed is None else options.seed
    return Growth(domain, options.width, options.depth, under, tree.paths, number)


def _report(terminal: Terminal, project: Project, growth: Growth, paths: Sequence[BranchPath], added: int) -> None:
    for path in in_tree_order(paths):
        terminal.show(f"{'  ' * (len(path) - 1)}{path[-1]}")
    terminal.show(f"Added {added} topics to {project.name}. Next: gristmill run {project.name!r}")
    if not added:
        terminal.say("The model brought no topic that can be used: say the domain in other words.")
    terminal.result(
        {
            "project": project.name,
            "domain": growth.domain,
            "branches": len(paths),
            "added": added,
            "tree": _nested(in_tree_order(paths), ()),
            "leaves": [list(path) for path in leaves(paths)],
        }
    )


def _nested(paths: Sequence[BranchPath], under: BranchPath) -> list[dict[str, Any]]:
    below = [path for path in paths if path[:-1] == under]
    return [{"name": path[-1], "branches": _nested(paths, path)} for path in below]
