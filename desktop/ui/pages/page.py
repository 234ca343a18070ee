"""What all pages of a project have in common."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.project import Project
from desktop.ui.changes import Change, Touched
from desktop.ui.session import Session


class ProjectPage(QWidget):
    """One of a project's places. It shows `self.project`, which is set while it is shown.

    A page overrides `refresh`, which is called when it comes into view with another project, or with one of which
    parts in `shows` were changed meanwhile, and at once for such changes while it is in view.
    """

    shows: Touched = Touched.everything()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._project: Project | None = None
        self._stale = True
        session.changed.connect(self._note_change)

    @property
    def project(self) -> Project:
        """The project that is shown."""
        assert self._project is not None
        return self._project

    @property
    def has_project(self) -> bool:
        """Whether one is shown."""
        return self._project is not None

    def show_project(self, project: Project) -> None:
        """Show a project, or the same one with other settings."""
        if project != self._project:
            self._project = project
            self._stale = True
        self._look_again()

    def refresh(self) -> None:
        """Ask the library for what is shown."""
        raise NotImplementedError

    def arrive(self, detail: dict[str, object]) -> None:
        """Take what `Destination.detail` brought; nothing by default."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Look again if anything changed meanwhile."""
        super().showEvent(event)
        self._look_again()

    def _note_change(self, change: Change) -> None:
        if self._project is not None and change.by is not self and change.concerns(self._project.id, self.shows):
            self._stale = True
            self._look_again()

    def _look_again(self) -> None:
        if self._stale and self._project is not None and self.isVisible():
            self._stale = False
            self.refresh()
