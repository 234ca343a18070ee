"""What a project would do, before anything is run: its recipe, its prompts, and what it still lacks."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Project, Seed
from desktop.domain.recipe import Recipe, RecipeStep
from desktop.engine.requests import Generate
from desktop.pipeline.sample import chunk_of
from desktop.pipeline.workshop import tasks_of
from desktop.recipes.attributes import attributes_of, with_attributes
from desktop.recipes.crossing import Crossing
from desktop.recipes.draft import Start
from desktop.recipes.loading import find_recipe
from desktop.recipes.methods import method_of, of_project
from desktop.recipes.patterns import pattern_values, patterns_of, shown_at, with_patterns
from desktop.recipes.prompts import with_prompts
from desktop.recipes.settings import defaults
from desktop.store.library import Library

_MOST_TASKS = 200


@dataclass(frozen=True, slots=True)
class StepPreview:
    """What the model would be sent at a step, and the `opening` of the answer that is put into its mouth."""

    step: str
    messages: tuple[Message, ...]
    opening: str = ""


def recipe_for(project: Project, own: Path) -> Recipe:
    """The project's recipe with the prompts that the user wrote anew; `own` is the folder of the user's recipes.

    Raises UserError where there is no such recipe, or a prompt cannot be used.
    """
    return with_prompts(find_recipe(project.recipe, own), project.prompts)


def recipe_to_run(project: Project, own: Path) -> Recipe:
    """The project's recipe, with the project's settings for it read as its method reads them.

    Raises UserError where a run would stop at them, before one is noted.
    """
    recipe = recipe_for(project, own)
    method_of(recipe, {**defaults(recipe), **project.settings})
    return recipe


def missing(library: Library, project: Project, recipe: Recipe) -> str:
    """What must be added before a run can start, as a sentence; empty where nothing is missing."""
    if library.seed_count(project.id):
        return ""
    if recipe.starts_from == "chunk":
        return "There are no passages to ask about yet: add a document."
    return "There are no seeds to start from yet: add at least one."


def start_for(library: Library, project: Project, recipe: Recipe, number: int) -> Seed:
    """The project's seed number `number`, counted round and round; one of the recipe's starters where it has none.

    Raises UserError where there is neither.
    """
    count = library.seed_count(project.id)
    if count:
        return library.seed_at(project.id, number % count)
    if recipe.starts_from == "chunk" or not recipe.starters:
        raise UserError(missing(library, project, recipe))
    return Seed(recipe.starters[number % len(recipe.starters)])


def preview(library: Library, project: Project, recipe: Recipe) -> tuple[StepPreview, ...]:
    """The prompt of every step for the project's first seed, as a run would send it.

    What earlier steps would write is taken from the recipe's example, and so is a passage where there is no
    document yet. Raises UserError where a run would.
    """
    crossing = Crossing(attributes_of(project.settings))
    patterns = shown_at(patterns_of(recipe, project.settings), 0)
    first = _first_start(library, project, recipe)
    start = replace(first, attributes=crossing.at(0), patterns=pattern_values(patterns))
    # Asked of the whole recipe: of one step, it could not be told that it is the judged one.
    whole = of_project(recipe, project.settings)
    settings = {**defaults(recipe), **with_patterns(with_attributes(project.settings, {}), ())}
    tasks = list(tasks_of(library, project, recipe, _MOST_TASKS))
    found: list[StepPreview] = []
    written: dict[str, Any] = {}
    for step in whole.steps:
        # On its own, a step's request is the first that its method makes.
        method = method_of(replace(whole, steps=(step,)), {**settings, **written}, tasks, ())
        request = _first_request(method.compose(start))
        found.append(StepPreview(step.name, request.prompt.messages, request.prompt.opening))
        written |= {name: recipe.example.get(name, f"[{name}]") for name in _writes(step, request)}
    return tuple(found)


def _first_start(library: Library, project: Project, recipe: Recipe) -> Start:
    if recipe.starts_from == "chunk" and recipe.example and not library.seed_count(project.id):
        return Start(Seed(_passage(recipe.example)), seed_number=0)
    seed = start_for(library, project, recipe, 0)
    return Start(seed, seed_number=0, chunk=chunk_of(library, seed))


def _passage(example: Mapping[str, str]) -> str:
    """What stands for a passage: the sentence that proves the example, else its longest text."""
    return example.get("proof") or max(example.values(), key=len)


def _first_request(work: Iterator[tuple[object, ...]]) -> Generate:
    # A method that asks several times at once asks them all the same.
    request, *_ = next(work)
    assert isinstance(request, Generate)
    return request


def _writes(step: RecipeStep, request: Generate) -> tuple[str, ...]:
    """The fields that a step writes."""
    return (step.writes,) if step.writes else tuple(json.loads(request.json_schema).get("properties", {}))
