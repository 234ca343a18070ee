"""What the page reads of a project, off the window's thread."""

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Source
from desktop.domain.recipe import Recipe
from desktop.pipeline.planning import StepPreview, missing, preview
from desktop.recipes.attributes import ATTRIBUTES
from desktop.recipes.loading import all_recipes, find_recipe, load_recipe
from desktop.recipes.patterns import PATTERNS, patterns_of
from desktop.recipes.prompts import with_prompts
from desktop.recipes.settings import parse_settings
from desktop.resources import resource
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A document and how many chunks it has."""

    source: Source
    chunks: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A project's plan. `recipe` has its own wording; None where there is none of that id, `trouble` says why.

    `broken` are sentences about recipe files of the user's that cannot be used, `missing` what a run still lacks.
    `prompts` are the requests as they will be sent, or `prompt_trouble` why they cannot be. `loose` counts seeds
    that are no chunk in a project that asks about documents.
    """

    project: Project
    recipes: tuple[Recipe, ...]
    broken: tuple[str, ...]
    recipe: Recipe | None
    trouble: str
    missing: str
    prompts: tuple[StepPreview, ...]
    prompt_trouble: str
    has_samples: bool
    sources: tuple[SourceRow, ...]
    loose: int


def read_plan(library: Library, project_id: int, own: Path) -> Plan:
    """The plan of a project; `own` is the folder of the user's recipes. Raises UserError where it is gone."""
    project = library.project_of(project_id)
    recipes, broken = usable_recipes(own)
    recipe, trouble = _recipe_of(project, own)
    prompts, prompt_trouble = _prompts_of(library, project, recipe)
    sources, loose = _sources_of(library, project, recipe)
    return Plan(
        project=project,
        recipes=recipes,
        broken=broken,
        recipe=recipe,
        trouble=trouble,
        missing=missing(library, project, recipe) if recipe else "",
        prompts=prompts,
        prompt_trouble=prompt_trouble,
        has_samples=bool(next(iter(library.ids(project_id)), ())),
        sources=sources,
        loose=loose,
    )


def usable_recipes(own: Path) -> tuple[tuple[Recipe, ...], tuple[str, ...]]:
    """The shipped recipes and those of the user's that can be used, and a sentence about each that cannot."""
    found = {recipe.id: recipe for recipe in all_recipes(resource("recipes"))}
    broken: list[str] = []
    for path in sorted(own.glob("*.toml")):
        try:
            recipe = load_recipe(path)
        except UserError as error:
            broken.append(str(error))
        else:
            found[recipe.id] = recipe
    return tuple(found.values()), tuple(broken)


def with_recipe(project: Project, recipe: Recipe) -> Project:
    """The project with another recipe: what of its settings fits that is kept, prompts of the old one not."""
    settings = {name: value for name, value in project.settings.items() if _fits(recipe, name, value)}
    return replace(project, recipe=recipe.id, settings=settings, prompts={})


def pace_of(library: Library, project_id: int) -> float | None:
    """Seconds a sample in the project's last run that made any; None where there was none."""
    for run in reversed(library.runs(project_id)):
        made = sum(library.run_counts(run.id).values()) if run.seconds > 0 else 0
        if made:
            return run.seconds / made
    return None


def _recipe_of(project: Project, own: Path) -> tuple[Recipe | None, str]:
    try:
        return find_recipe(project.recipe, own), ""
    except UserError as error:
        return None, str(error)


def _prompts_of(library: Library, project: Project, recipe: Recipe | None) -> tuple[tuple[StepPreview, ...], str]:
    if recipe is None:
        return (), ""
    try:
        return preview(library, project, with_prompts(recipe, project.prompts)), ""
    except UserError as error:
        return (), str(error)


def _sources_of(library: Library, project: Project, recipe: Recipe | None) -> tuple[tuple[SourceRow, ...], int]:
    if recipe is None or recipe.starts_from != "chunk":
        return (), 0
    counts = library.chunk_counts(project.id)
    rows = tuple(SourceRow(source, counts.get(source.id, 0)) for source in library.sources(project.id))
    return rows, max(0, library.seed_count(project.id) - sum(counts.values()))


def _fits(recipe: Recipe, name: str, value: object) -> bool:
    if name == ATTRIBUTES:
        return True
    if name == PATTERNS:
        return _fit_as_patterns(recipe, value)
    if name not in {parameter.name for parameter in recipe.parameters}:
        return False
    try:
        parse_settings(recipe, [(name, str(value))])
    except UserError:
        return False
    return True


def _fit_as_patterns(recipe: Recipe, value: object) -> bool:
    try:
        return bool(patterns_of(recipe, {PATTERNS: value}))
    except UserError:
        return False
