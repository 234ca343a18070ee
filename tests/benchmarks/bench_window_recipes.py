"""What each recipe yields when a person makes it in the window, with the built-in model. By hand, on a quiet machine.

    python -m tests.benchmarks.bench_window_recipes [RECIPE...] [--count N] [--show K]

The whole window is driven as by mouse: a new project, its documents where it reads any, how many, Start; the run goes
on to its end, with curation and whatever else a new project has. `--show` prints so many rows whole. The rows come
from the library that the window wrote.
"""

import argparse
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.recipes.loading import all_recipes
from desktop.ui.dialogs.new_project import NewProjectDialog
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.places import Place
from tests.benchmarks.bench_recipes import DOCUMENT, Yielded, print_table, show
from tests.benchmarks.window_driver import Driver, opened, until, wait
from tests.ui.app import drop

_NO_RECIPES = Path("none")
_LOOK_SECONDS = 2.0


def main() -> None:
    """Print the rows that were asked for, and the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("recipes", nargs="*", help="ids of recipes; all without any")
    arguments.add_argument("--count", type=int, default=100)
    arguments.add_argument("--show", type=int, default=0)
    options = arguments.parse_args()
    names = options.recipes or [recipe.id for recipe in all_recipes(_NO_RECIPES)]
    found: list[Yielded] = []
    with opened() as driver:
        for name in names:
            found.append(made_in_window(driver, name, options.count))
            show(found[-1], options.show)
            print_table(found[-1:])
    print_table(found)


def made_in_window(driver: Driver, recipe: str, count: int) -> Yielded:
    """A project of the recipe, made and run to its end in the window."""
    plan = _new_project(driver, recipe)
    project = driver.window.project
    assert project is not None
    if plan.sources.isVisible():
        drop(plan.sources.drop, DOCUMENT)
        driver.settle()
    plan.make.count.setValue(count)
    until(plan.make.button.isEnabled)
    started = time.monotonic()
    QTest.mouseClick(plan.make.button, Qt.MouseButton.LeftButton)
    runs = driver.session.runs
    until(lambda: runs.running)
    while runs.running:
        wait(_LOOK_SECONDS)
    seconds = time.monotonic() - started
    driver.settle()
    library = driver.session.library
    samples = tuple(library.sample(sample.id) for sample in library.iterate(project.id))
    return Yielded(recipe, samples, 0, seconds)


def _new_project(driver: Driver, recipe: str) -> PlanPage:
    """Go through the dialog, as by mouse; the page that opens after it."""
    driver.window.commands.trigger("new_project")
    until(lambda: isinstance(QApplication.activeModalWidget(), NewProjectDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NewProjectDialog)
    until(lambda: bool(dialog.cards.cards))
    card = next(card for card in dialog.cards.cards if card.recipe.id == recipe)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    until(lambda: driver.window.place is Place.PLAN and QApplication.activeModalWidget() is None)
    driver.settle()
    plan = driver.window.project_view.page(Place.PLAN)
    assert isinstance(plan, PlanPage)
    return plan


if __name__ == "__main__":
    main()
