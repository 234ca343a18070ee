"""What happens when a library has been opened: say which it is, and go on where the work was left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.ui.places import Place

if TYPE_CHECKING:
    from desktop.domain.errors import UserError
    from desktop.domain.overview import ProjectOverview
    from desktop.domain.project import Project
    from desktop.ui.main_window import MainWindow


class Arrival(QObject):
    """Leads to the project that was run last: to a run that was stopped, to samples to review, or to its plan."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._arrived = False
        window.session.opened.connect(self._library_opened)
        window.shelf.changed.connect(self._projects_known)

    def _library_opened(self) -> None:
        window, session = self._window, self._window.session
        assert session.path is not None
        self._arrived = False
        window.setWindowTitle(self.tr("{library} - Gristmill").format(library=session.path.stem))
        window.notice.hide()
        if session.read_only:
            said = self.tr("Another window of Gristmill works on this library, so this one only reads it.")
            window.notice.tell(said, "warning")
        session.prefer(replace(session.preferences.with_recent(session.path), library=session.path))
        window.show_beside(Place.WELCOME)

    def _projects_known(self) -> None:
        shelf, shown = self._window.shelf, self._window.project
        if shelf.known and not self._arrived:
            self._arrived = True
            self._go_on(shelf.overviews)
        elif shelf.known and shown is not None and shelf.of(shown.id) is None:
            self._make_sure_of(shown)
        self._window.sidebar.projects.show_chosen(shown.id if shown is not None else None)
        self._window.commands.refresh()

    def _go_on(self, overviews: tuple[ProjectOverview, ...]) -> None:
        if not overviews or self._window.place is not Place.WELCOME:
            return
        overview = max(overviews, key=_age)
        run = overview.latest_run
        stopped = run is not None and str(run.status) != "done"
        made = sum(overview.counts.values())
        place = Place.RUN if stopped else Place.REVIEW if made else Place.PLAN
        self._window.session.go(place, overview.project.id)

    def _make_sure_of(self, project: Project) -> None:
        """Leaves a project that is gone; one made a moment ago is only not counted yet."""
        self._window.session.read(
            lambda library: library.project_of(project.id), lambda found: None, owner=self, failed=self._leave
        )

    def _leave(self, error: UserError) -> None:
        self._window.show_beside(Place.WELCOME)


def _age(overview: ProjectOverview) -> tuple[int, int]:
    """The project that was run last is the newest, then the one that was made last."""
    return (overview.latest_run.id if overview.latest_run is not None else 0, overview.project.id)
