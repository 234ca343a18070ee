"""What is typed into the templates of a step, as an edit of the project that is checked where it is saved."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe, Turn
from desktop.pipeline.planning import preview
from desktop.recipes.prompts import prompt_key, with_prompts
from desktop.store.library import Library


def turns_of(recipe: Recipe | None, step_name: str) -> dict[str, Turn]:
    """The turns of a step by their key in the project."""
    steps = [step for step in (recipe.steps if recipe else ()) if step.name == step_name]
    return {prompt_key(step.name, number): turn for step in steps for number, turn in enumerate(step.turns)}


def with_texts(project: Project, turns: Mapping[str, Turn], texts: Mapping[str, str]) -> Project:
    """The project with these texts for the turns of a step; a recipe's own text is not written down."""
    others = {key: text for key, text in project.prompts.items() if key not in turns}
    changed = {key: text for key, text in texts.items() if text != turns[key].content}
    return replace(project, prompts=others | changed)


def checked_edit(
    recipe: Recipe, turns: Mapping[str, Turn], texts: Mapping[str, str]
) -> Callable[[Library, Project], Project]:
    """Puts a step's texts into a project. The edit raises UserError where they cannot be filled in."""

    def edit(library: Library, project: Project) -> Project:
        if project.recipe != recipe.id:
            # Another recipe was picked meanwhile, which has no such turns.
            return project
        edited = with_texts(project, turns, texts)
        preview(library, edited, with_prompts(recipe, edited.prompts))
        return edited

    return edit
