"""A project in the window: its name, its five places as tabs, each with its count, and the page of one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from desktop.domain.imported import is_import
from desktop.domain.project import Project
from desktop.ui.changes import Change, Touched
from desktop.ui.places import PROJECT_PLACES, Place
from desktop.ui.widgets.layouts import column, row, rule
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

if TYPE_CHECKING:
    from desktop.domain.overview import ProjectOverview
    from desktop.ui.pages.page import ProjectPage
    from desktop.ui.session import Session
    from desktop.ui.shelf import Shelf


def _plan(session: Session) -> ProjectPage:
    from desktop.ui.pages.plan.page import PlanPage

    return PlanPage(session)


def _run(session: Session) -> ProjectPage:
    from desktop.ui.pages.run.page import RunPage

    return RunPage(session)


def _review(session: Session) -> ProjectPage:
    from desktop.ui.pages.review.page import ReviewPage

    return ReviewPage(session)


def _insights(session: Session) -> ProjectPage:
    from desktop.ui.pages.insights.page import InsightsPage

    return InsightsPage(session)


def _export(session: Session) -> ProjectPage:
    from desktop.ui.pages.export.page import ExportPage

    return ExportPage(session)


# Made when they are first shown, so that the first window need not wait for any of them.
PAGES: Mapping[Place, Callable[[Session], ProjectPage]] = {
    Place.PLAN: _plan,
    Place.RUN: _run,
    Place.REVIEW: _review,
    Place.INSIGHTS: _insights,
    Place.EXPORT: _export,
}


class ProjectView(QWidget):
    """Shows one project at a time."""

    def __init__(self, session: Session, shelf: Shelf) -> None:
        super().__init__()
        self._session = session
        self._shelf = shelf
        self._pages: dict[Place, ProjectPage] = {}
        self.project: Project | None = None
        self._name = ""
        self.title = label("", "title")
        self.recipe = label("", "soft")
        self.tabs = self._make_tabs()
        self.stack = QStackedWidget()
        head = row(gap=1.5, margins=(4, 2.5, 4, 0))
        head.addWidget(self.title, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.recipe, 1, Qt.AlignmentFlag.AlignBaseline)
        tabs = row(margins=(4, 0.5, 4, 0))
        tabs.addWidget(self.tabs)
        lines = column(self, gap=0)
        lines.addLayout(head)
        lines.addLayout(tabs)
        lines.addWidget(rule())
        lines.addWidget(self.stack, 1)
        shelf.changed.connect(self._show_counts)
        session.runs.moved.connect(self._show_counts)
        session.changed.connect(self._note)

    @property
    def place(self) -> Place:
        """The place that is shown."""
        return PROJECT_PLACES[self.tabs.currentIndex()]

    def page(self, place: Place) -> ProjectPage:
        """The page of a place, made when it is first asked for."""
        if place not in self._pages:
            self._pages[place] = PAGES[place](self._session)
            self.stack.addWidget(self._pages[place])
        return self._pages[place]

    def show_project(
        self, project: Project, place: Place, detail: dict[str, object] | None = None, *, take_focus: bool = True
    ) -> None:
        """Shows a place of a project; its page takes the focus, unless that is to stay where it is."""
        self._take(project)
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(PROJECT_PLACES.index(place))
        self.tabs.blockSignals(False)
        self._show_place(place)
        if take_focus:
            self.page(place).setFocus()
        if detail:
            self.page(place).arrive(detail)

    def forget(self) -> None:
        """Lets go of the project and of every page: in another library their numbers mean others."""
        self.project = None
        for page in self._pages.values():
            page.hide()
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages = {}

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """A long name gives way."""
        super().resizeEvent(event)
        self._show_name()

    def _make_tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setProperty("role", "places")
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setUsesScrollButtons(True)
        tabs.setAccessibleName(self.tr("Places of the project"))
        for name in self._place_names():
            tabs.addTab(name)
        tabs.currentChanged.connect(lambda index: self._show_place(PROJECT_PLACES[index]))
        # A click leads to the page; the arrow keys stay with the tabs.
        tabs.tabBarClicked.connect(lambda index: self.page(PROJECT_PLACES[index]).setFocus() if index >= 0 else None)
        return tabs

    def _place_names(self) -> tuple[str, ...]:
        return (self.tr("Plan"), self.tr("Run"), self.tr("Review"), self.tr("Insights"), self.tr("Export"))

    def _show_place(self, place: Place) -> None:
        page = self.page(place)
        self.stack.setCurrentWidget(page)
        if self.project is not None:
            page.show_project(self.project)

    def _take(self, project: Project) -> None:
        self.project = project
        self._show_name()
        self._show_counts()
        recipes = self._session.places.recipes
        self._session.reading.ask(
            lambda: _recipe_title(project, recipes),
            self.recipe.setText,
            owner=self,
            latest=(id(self), "recipe"),
            failed=lambda error: self.recipe.setText(project.recipe),
        )

    def _show_name(self) -> None:
        if self.project is None:
            return
        room = round(self.width() * 0.6)
        shown = QFontMetrics(self.title.font()).elidedText(self.project.name, Qt.TextElideMode.ElideRight, room)
        self.title.setText(shown)
        self.title.setToolTip(plain_tooltip(self.project.name) if shown != self.project.name else "")

    def _show_counts(self) -> None:
        overview = self._shelf.of(self.project.id) if self.project is not None else None
        counts = ("", self._run_count(overview), _to_review(overview, self.tr("left")), "", _accepted(overview))
        for index, (name, count) in enumerate(zip(self._place_names(), counts, strict=True)):
            text = f"{name}  {count}" if count else name
            if self.tabs.tabText(index) != text:
                self.tabs.setTabText(index, text)

    def _run_count(self, overview: ProjectOverview | None) -> str:
        live = self._session.runs.live
        if live is not None and self.project is not None and self._session.runs.is_running(self.project.id):
            return f"{live.done:,} / {live.requested:,}"
        if overview is None or overview.latest_run is None or is_import(overview.latest_run):
            return ""
        return f"{overview.latest_finished:,} / {overview.latest_run.requested:,}"

    def _note(self, change: Change) -> None:
        project = self.project
        if project is None or not change.concerns(project.id, Touched.PROJECTS | Touched.PLAN):
            return
        if change.touched & Touched.SAMPLES and change.project_id is not None:
            return
        self._session.read(
            lambda library: library.project_of(project.id),
            self._take_again,
            owner=self,
            latest=(id(self), "project"),
            failed=lambda error: None,
        )

    def _take_again(self, project: Project) -> None:
        if self.project is not None and project.id == self.project.id:
            self._take(project)
            self.page(self.place).show_project(project)


def _recipe_title(project: Project, own: object) -> str:
    from pathlib import Path

    from desktop.recipes.loading import find_recipe

    assert isinstance(own, Path)
    return find_recipe(project.recipe, own).title


def _to_review(overview: ProjectOverview | None, left: str) -> str:
    return f"{overview.to_review:,} {left}" if overview is not None and overview.reviewable else ""


def _accepted(overview: ProjectOverview | None) -> str:
    accepted = {str(status): count for status, count in overview.counts.items()}.get("accepted", 0) if overview else 0
    return f"{accepted:,}" if accepted else ""
