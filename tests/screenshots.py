"""Draws every page in both themes, with what the built-in model has really made, into a folder.

    python -m tests.screenshots FOLDER [--library FILE] [--checkup]
    python -m tests.screenshots resources/pictures --readme

It runs on any platform that QT_QPA_PLATFORM or DISPLAY names. Without a library it makes one, in a minute or two.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from desktop.domain.project import Project
from desktop.domain.sample import Sample
from desktop.places import Places, user_places
from desktop.preferences import Preferences, save_preferences
from desktop.store.library import Library
from desktop.ui.app import App, Wanted, make_application, start
from desktop.ui.engine_host import load_engine
from desktop.ui.pages.plan.page import PlanPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.places import PROJECT_PLACES, Place
from desktop.ui.theme.theme import Choice
from tests.screenshot_library import ESSAYS, QUESTIONS, make_library

THEMES: tuple[Choice, ...] = ("light", "dark")
LARGE, SMALL = (1440, 900), (1024, 700)
_LIVE_COUNT = 8
_STEP_MILLISECONDS = 20
_QUIET_STEPS = 6
_MOST_STEPS = 15_000


class Photographer:
    """Goes about the window, waits until it is still, and draws it in both themes."""

    def __init__(self, app: App, folder: Path) -> None:
        self._app = app
        self._folder = folder
        self._window = app.window

    def place(self, name: str, place: Place, project: Project | None = None, **detail: object) -> None:
        """Draws a place of a project, or one beside it."""
        self.go(place, project, **detail)
        self.both(name)

    def go(self, place: Place, project: Project | None = None, **detail: object) -> None:
        """Goes to a place and waits until it is shown."""
        self._app.session.go(place, project.id if project is not None else None, **detail)
        self.rest()

    def both(self, name: str, widget: QWidget | None = None, *, live: bool = False) -> None:
        """Draws the window, or a dialog, light and dark."""
        # The theme that is shown comes first: to change it takes longer than all else.
        for theme in sorted(THEMES, key=lambda theme: theme != self._app.session.theme.choice):
            self._choose(theme)
            if live:
                QTest.qWait(10 * _STEP_MILLISECONDS)
            else:
                self.rest()
            self._draw(f"{name}-{theme}", widget or self._window)

    def one(self, name: str, theme: Choice = "light", *, live: bool = False) -> None:
        """Draws the window in one theme alone."""
        self._choose(theme)
        if not live:
            self.rest()
        self._draw(name, self._window)

    def end_of(self, name: str) -> None:
        """Draws the page that is shown once more, scrolled down as far as it goes."""
        bars = [area.verticalScrollBar() for area in self._window.findChildren(QScrollArea) if area.isVisible()]
        before = [bar.value() for bar in bars]
        for bar in bars:
            bar.setValue(bar.maximum())
        self.both(name)
        for bar, value in zip(bars, before, strict=True):
            bar.setValue(value)

    def evidence(self, name: str) -> None:
        """Draws the evidence of the sample that Review shows."""
        review = self._window.project_view.page(Place.REVIEW)
        assert isinstance(review, ReviewPage)
        review.sample.toggle_evidence()
        self.both(name)
        review.sample.toggle_evidence()

    def small(self, name: str, place: Place, project: Project | None = None) -> None:
        """Draws a place in the smallest window that it must fit."""
        self._window.resize(*SMALL)
        self.go(place, project)
        self.one(f"{name}-1024x700")
        self._window.resize(*LARGE)

    def dialog(self, name: str, action: str) -> None:
        """Draws the dialog that an action opens."""
        self._window.commands.trigger(action)
        self.rest()
        for shown in self._window.findChildren(QDialog):
            if shown.isVisible():
                self.both(name, shown)
                shown.reject()

    def _choose(self, theme: Choice) -> None:
        session = self._app.session
        if theme != session.theme.choice:
            session.theme.choose(theme)
            session.prefer(replace(session.preferences, theme=theme))

    def _draw(self, name: str, widget: QWidget) -> None:
        widget.grab().save(str(self._folder / f"{name}.png"))

    def rest(self) -> None:
        """Waits until nothing is asked or under way any more, and what came of it is painted."""
        self.until(lambda: not self._app.session.engine.busy)

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds for a moment while all lanes are quiet. Raises TimeoutError after minutes."""
        session = self._app.session
        quiet = 0
        for _ in range(_MOST_STEPS):
            QTest.qWait(_STEP_MILLISECONDS)
            lanes = (session.reading, session.counting, session.writing)
            quiet = quiet + 1 if holds() and not any(lane.busy for lane in lanes) else 0
            if quiet == _QUIET_STEPS:
                return
        raise TimeoutError("The window does not come to rest.")


def main() -> None:
    """Draws all there is."""
    parser = argparse.ArgumentParser(description="Draws every page in both themes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--library", type=Path, help="a library to show; without it, one is made")
    parser.add_argument("--readme", action="store_true", help="only what README shows")
    parser.add_argument("--checkup", action="store_true", help="test the model as a judge too, for some minutes")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        places = _places(Path(scratch))
        shown = places.data / "My library.gristmill"
        places.data.mkdir(parents=True)
        if options.library is not None:
            shutil.copy(options.library, shown)
        else:
            make_library(shown, places.cache)
        _draw(places, shown, options)


def _places(scratch: Path) -> Places:
    """Folders of a user who has set nothing; the cache is this user's, where the model may be ready."""
    places = Places(
        data=scratch / "data", cache=user_places().cache, logs=scratch / "logs", config=scratch / "config"
    )
    save_preferences(places.preferences, Preferences(theme="light"))
    return places


def _draw(places: Places, shown: Path, options: argparse.Namespace) -> None:
    qt = make_application()
    # A bare machine has the C locale, whose dates nobody would write.
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app = start(qt, Wanted(library=shown), places, load_engine)
    try:
        app.window.resize(*LARGE)
        app.window.show()
        photographer = Photographer(app, options.folder)
        photographer.until(lambda: app.window.furnished and app.window.shelf.known)
        essays, questions = _projects(app.session.library)
        (best,) = app.session.library.page(questions.id, order="score", descending=True, limit=1)
        if options.readme:
            _draw_for_readme(app, photographer, essays)
            return
        _draw_pages(photographer, essays, questions, best)
        _draw_beside(photographer)
        _draw_work(app, photographer, essays)
        if options.checkup:
            _draw_checkup(app, photographer, essays)
    finally:
        app.close()


def _projects(library: Library) -> tuple[Project, Project]:
    """The project of essays and the one of questions, or what comes closest."""
    projects = library.projects()
    essays = next((project for project in projects if project.recipe == ESSAYS), projects[0])
    return essays, next((project for project in projects if project.recipe == QUESTIONS), projects[-1])


def _draw_for_readme(app: App, photographer: Photographer, essays: Project) -> None:
    photographer.go(Place.INSIGHTS, essays)
    photographer.one("insights")
    photographer.place("plan", Place.PLAN, essays)
    photographer.go(Place.REVIEW, essays)
    photographer.one("review", "dark")
    _start_run(app, photographer, essays)
    photographer.one("run", live=True)
    photographer.rest()


def _draw_pages(photographer: Photographer, essays: Project, questions: Project, best: Sample) -> None:
    for place in PROJECT_PLACES:
        photographer.place(str(place), place, essays)
        if place in (Place.PLAN, Place.REVIEW, Place.INSIGHTS):
            photographer.end_of(f"{place}-end")
    photographer.place("plan-questions", Place.PLAN, questions)
    photographer.place("review-questions", Place.REVIEW, questions, sample=best.id)
    photographer.end_of("review-questions-end")
    photographer.evidence("review-evidence")
    for name, place, project in _in_small(essays, questions):
        photographer.small(name, place, project)


def _in_small(essays: Project, questions: Project) -> Iterator[tuple[str, Place, Project]]:
    yield "plan", Place.PLAN, essays
    yield "plan-questions", Place.PLAN, questions
    yield "run", Place.RUN, essays
    yield "review", Place.REVIEW, essays
    yield "insights", Place.INSIGHTS, essays
    yield "export", Place.EXPORT, essays


def _draw_beside(photographer: Photographer) -> None:
    for place in (Place.WELCOME, Place.MODELS, Place.CHECKUP, Place.SETTINGS):
        photographer.place(str(place), place)
    photographer.end_of("settings-end")
    for name in ("about", "new_project", "shortcuts"):
        photographer.dialog(name.replace("_", "-"), name)


def _draw_work(app: App, photographer: Photographer, project: Project) -> None:
    """The model at work: one sample tried, a run on its way, and the run done."""
    photographer.go(Place.PLAN, project)
    app.window.commands.trigger("try_one")
    photographer.rest()
    photographer.both("plan-tried")
    _start_run(app, photographer, project)
    photographer.both("run-live", live=True)
    photographer.rest()
    photographer.both("run-after")


def _start_run(app: App, photographer: Photographer, project: Project) -> None:
    """A run, up to where there is something to see of it."""
    photographer.go(Place.PLAN, project)
    plan = app.window.project_view.page(Place.PLAN)
    assert isinstance(plan, PlanPage)
    plan.make.count.setValue(_LIVE_COUNT)
    plan.start()
    runs = app.session.runs
    photographer.until(lambda: runs.live is not None and runs.live.done >= _LIVE_COUNT // 4)


def _draw_checkup(app: App, photographer: Photographer, project: Project) -> None:
    """The model tested as a judge, on the project's own samples too; takes some minutes."""
    app.session.go(Place.PLAN, project.id)
    photographer.rest()
    app.session.go(Place.CHECKUP)
    photographer.rest()
    app.window.checkup.own.setChecked(True)
    app.window.checkup.start()
    checks = app.session.checks
    photographer.until(lambda: checks.live.done > checks.live.total // 4)
    photographer.both("checkup-live", live=True)
    photographer.rest()
    photographer.both("checkup-after")
    photographer.end_of("checkup-after-end")
    photographer.small("checkup", Place.CHECKUP)


if __name__ == "__main__":
    main()
