"""Projects that are ready to run: a new one with its recipe's own seeds, and the starter."""

from pathlib import Path

from desktop.domain.project import DEFAULT_THRESHOLD, Project, Seed
from desktop.domain.recipe import Recipe
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library

STARTER = "Starter essays"
STARTER_COUNT = 12
_RECIPE = "essay"


def new_project(library: Library, recipe: Recipe, name: str, threshold: float = DEFAULT_THRESHOLD) -> Project:
    """A project with the recipe's own seeds; one that asks about documents starts with none.

    Raises UserError where the name is taken or no name.
    """
    with library.together():
        project = library.add_project(name, recipe.id, {}, threshold)
        if recipe.starts_from != "chunk":
            library.add_seeds(project.id, (Seed(text) for text in recipe.starters))
    return project


def starter_project(library: Library, own: Path) -> Project:
    """The project that shows a newcomer the whole way: it is made at the first call."""
    for project in library.projects():
        if project.name == STARTER and project.recipe == _RECIPE:
            return project
    return new_project(library, find_recipe(_RECIPE, own), STARTER)
