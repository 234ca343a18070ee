"""Recipes as files, from the window: a project's plan saved as one, and one that was shared taken in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.ui.file_names import safe_name

if TYPE_CHECKING:
    from desktop.domain.project import Project
    from desktop.ui.main_window import MainWindow

RECIPE_ENDING = ".toml"


def recipe_id(wanted: str) -> str:
    """A recipe's id, as near as can be to a name: small letters, digits and hyphens."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in wanted.lower())
    return "-".join(plain.split())[:60] or "recipe"


def file_for(window: MainWindow, project: Project) -> Path:
    """Where a project's plan is saved as a recipe, unless the user says otherwise: among the user's own recipes."""
    return window.session.places.recipes / f"{recipe_id(safe_name(project.name, 'recipe'))}{RECIPE_ENDING}"


def save_recipe_as(window: MainWindow, project: Project, path: Path) -> None:
    """Writes a project's recipe with its prompts and settings to a file, and says so."""
    places, target = window.session.places, path.with_suffix(RECIPE_ENDING)
    window.session.writing.ask(
        lambda: _write(project, places.recipes, target),
        lambda _: window.notice.tell(_saved(target, own=target.parent == places.recipes)),
        owner=window,
        failed=lambda error: window.tell_trouble(str(error)),
    )


def take_in_recipe(window: MainWindow, path: Path) -> None:
    """Copies a recipe file to the user's own recipes, and says what it makes."""
    own = window.session.places.recipes
    window.session.writing.ask(
        lambda: _take_in(path, own),
        lambda title: window.notice.tell(_taken_in(title)),
        owner=window,
        failed=lambda error: window.tell_trouble(str(error)),
    )


def _saved(target: Path, *, own: bool) -> str:
    translate = QCoreApplication.translate
    if own:
        said = translate("Recipes", "Saved as the recipe {name}: choose it in New project, or share {path}.")
        return said.format(name=target.stem, path=target)
    return translate("Recipes", "Saved {path}. Whoever gets it adds it with File, Add a recipe.").format(path=target)


def _taken_in(title: str) -> str:
    said = QCoreApplication.translate("Recipes", "{title} is among your recipes: choose it in New project.")
    return said.format(title=title)


def _write(project: Project, own: Path, target: Path) -> None:
    from desktop.exchange.jsonl import write_text_atomically
    from desktop.pipeline.planning import recipe_for
    from desktop.recipes.writing import as_toml, copied

    own.mkdir(parents=True, exist_ok=True)
    recipe = copied(recipe_for(project, own), recipe_id(target.stem), project.name, project.settings)
    write_text_atomically(target, as_toml(recipe))


def _take_in(path: Path, own: Path) -> str:
    from desktop.recipes.writing import add_recipe

    return add_recipe(path, own).title
