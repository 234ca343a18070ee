"""gristmill new: makes a project with its seeds and sources."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.domain.project import DEFAULT_THRESHOLD, Project, Seed
from desktop.domain.recipe import Recipe
from desktop.exchange.seeds import read_seeds
from desktop.pipeline.patterns import add_patterns, read_patterns
from desktop.pipeline.sources import Passages, add_passages, read_sources
from desktop.recipes.attributes import ATTRIBUTES, parse_attributes, with_attributes
from desktop.recipes.crossing import Attributes
from desktop.recipes.loading import find_recipe
from desktop.recipes.personas import PERSONAS, personas
from desktop.recipes.settings import parse_settings
from desktop.store.library import Library

_THRESHOLD = "threshold"


def new(terminal: Terminal) -> int:
    """Make the project; all of it or nothing."""
    options = terminal.options
    recipe = find_recipe(options.recipe, terminal.places.recipes)
    pairs = [_pair(text) for text in options.set]
    settings = parse_settings(recipe, [pair for pair in pairs if pair[0] not in (_THRESHOLD, ATTRIBUTES)])
    settings = with_attributes(settings, _attributes(options.attributes, pairs))
    threshold = _threshold([value for name, value in pairs if name == _THRESHOLD])
    _refuse_mismatch(recipe, options.seeds, options.source)
    with terminal.open_library() as library:
        library.refuse_name(options.name)
        # Before the transaction: whoever else writes into the library would wait, and give up after some seconds.
        patterns = list(read_patterns(options.like, recipe)) if options.like is not None else []
        documents = list(read_sources(options.source, options.licence, terminal.say))
        with library.together():
            project = library.add_project(options.name, recipe.id, settings, threshold)
            if options.like is not None:
                project = library.update_project(add_patterns(project, recipe, patterns))
            seeds = _start_from(terminal, library, project, recipe, documents)
            _report(terminal, library, project, recipe, seeds)
    return 0


def _start_from(
    terminal: Terminal, library: Library, project: Project, recipe: Recipe, documents: Sequence[Passages]
) -> int:
    """Add what the project starts from; returns how many seeds or passages that are."""
    if recipe.starts_from == "chunk":
        return add_passages(library, project, documents, terminal.say)
    return add_seeds(library, project, recipe, terminal.options.seeds)


def add_seeds(library: Library, project: Project, recipe: Recipe, path: Path | None) -> int:
    """Seeds from a file, the persona list or the recipe's own starters."""
    own = personas() if str(path) == PERSONAS else recipe.starters
    seeds: Iterator[Seed] = read_seeds(path) if path and own is recipe.starters else map(Seed, own)
    count = library.add_seeds(project.id, seeds)
    if not count:
        raise UserError(f"The recipe {recipe.id} brings no seeds of its own: give some with --seeds FILE.")
    return count


def _report(terminal: Terminal, library: Library, project: Project, recipe: Recipe, seeds: int) -> None:
    sources = library.sources(project.id)
    if not terminal.options.seeds and not sources:
        terminal.say(f"No seeds were given: {project.name} starts from the recipe's own {seeds}.")
    kind = "passages" if recipe.starts_from == "chunk" else "seeds"
    terminal.show(f"Made {project.name} ({recipe.title}) with {seeds} {kind}. Next: gristmill run {project.name!r}")
    terminal.result({"project": project.name, "recipe": recipe.id, "seeds": seeds, "sources": len(sources)})


def _refuse_mismatch(recipe: Recipe, seeds: Path | None, sources: list[Path]) -> None:
    if recipe.starts_from == "chunk" and not sources:
        raise UserError(f"The recipe {recipe.id} asks about documents: give at least one with --source PATH.")
    if recipe.starts_from == "chunk" and seeds is not None:
        raise UserError(f"The recipe {recipe.id} starts from documents: give --source PATH and no --seeds.")
    if recipe.starts_from != "chunk" and sources:
        raise UserError(f"The recipe {recipe.id} does not read documents: give --seeds FILE and no --source.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UserError(f"--set {text!r} is no setting: write it as NAME=VALUE.")
    return name.strip(), value.strip()


def _attributes(option: str, pairs: list[tuple[str, str]]) -> Attributes:
    """What samples are varied by, from the option or a setting of that name."""
    return parse_attributes("\n".join([option, *(value for name, value in pairs if name == ATTRIBUTES)]))


def _threshold(values: list[str]) -> float:
    if not values:
        return DEFAULT_THRESHOLD
    try:
        threshold = float(values[-1])
    except ValueError:
        threshold = -1.0
    if not 0 <= threshold <= 1:
        raise UserError(f"threshold is {values[-1]!r}; it must be a number from 0 to 1.")
    return threshold
