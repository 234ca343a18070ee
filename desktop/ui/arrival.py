"""What happens when a library has been opened: say which it is, and go on where the work was left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.domain.imported import is_import
from desktop.ui.places import Destination, Place

if TYPE_CHECKING:
    from desktop.domain.errors import UserError
    from desktop.domain.project import Project
    from desktop.store.library import Library
    from desktop.ui.main_window import MainWindow


class Arrival(QObject):
    """Leads to the project that was run last: to a run that was stopped, to samples to review, or to its plan."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        # What was told at the start is still to be read when the first library is open.
        self._opened_before = False
        window.session.opened.connect(self._library_opened)
        window.shelf.changed.connect(self._projects_known)

    def _library_opened(self) -> None:
        window, session = self._window, self._window.session
        assert session.path is not None
        title = (
            self.tr("{library} (reading only) - Gristmill") if session.read_only else self.tr("{library} - Gristmill")
        )
        window.setWindowTitle(title.format(library=session.path.stem))
        if self._opened_before:
            window.notice.hide()
        self._opened_before = True
        if session.read_only:
            said = self.tr("Another window of Gristmill works on this library, so this one only reads it.")
            window.notice.tell(said, "warning")
        session.prefer(replace(session.preferences.with_recent(session.path), library=session.path))
        window.show_beside(Place.WELCOME)
        # Asked by itself: to count all samples, as the list of projects does, takes longer than to show some.
        session.read(_where_to_go_on, self._go_on, owner=self, latest=(id(self), "arrival"))
        session.read(lambda library: library.damaged_projects(), self._tell_of_damage, owner=self)

    def _tell_of_damage(self, names: list[str]) -> None:
        if names:
            said = self.tr(
                "{names} cannot be read: part of this library is damaged. A backup copy may still hold it."
            )
            self._window.notice.tell(said.format(names=", ".join(names)), "bad")

    def _projects_known(self) -> None:
        shelf, shown = self._window.shelf, self._window.project
        if shelf.known and shown is not None and shelf.of(shown.id) is None:
            self._make_sure_of(shown)
        self._window.sidebar.projects.show_chosen(shown.id if shown is not None else None)
        self._window.commands.refresh()

    def _go_on(self, destination: Destination | None) -> None:
        if destination is not None and self._window.place is Place.WELCOME:
            self._window.session.went.emit(destination)

    def _make_sure_of(self, project: Project) -> None:
        """Leaves a project that is gone; one made a moment ago is only not counted yet."""
        self._window.session.read(
            lambda library: library.project_of(project.id), lambda found: None, owner=self, failed=self._leave
        )

    def _leave(self, error: UserError) -> None:
        self._window.show_beside(Place.WELCOME)


def _where_to_go_on(library: Library) -> Destination | None:
    """The place of the project that was run last, else of the one made last; None where there is no project."""
    runs = {project.id: library.latest_run(project.id) for project in library.projects()}
    if not runs:
        return None
    project_id = max(runs, key=lambda number: (run.id if (run := runs[number]) is not None else 0, number))
    run = runs[project_id]
    if run is not None and run.status != "done" and not is_import(run):
        return Destination(Place.RUN, project_id)
    return Destination(Place.REVIEW if library.page(project_id, limit=1) else Place.PLAN, project_id)
