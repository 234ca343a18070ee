"""What the user can do to whole projects, each undoable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.store.projects import LONGEST_NAME
from desktop.ui.changes import Change, Touched
from desktop.ui.session import Session
from desktop.ui.undo import do

if TYPE_CHECKING:
    from desktop.store.library import Library

_PROJECTS = Change(Touched.PROJECTS)
# For what is put behind a name to make it another one.
_ROOM = 20


def rename(session: Session, project: Project, name: str) -> None:
    """Gives a project another name."""
    text = QCoreApplication.translate("Projects", "rename of {name}").format(name=project.name)
    do(
        session,
        text,
        lambda library: library.rename_project(project.id, name),
        lambda library, memory: library.rename_project(project.id, project.name),
        _PROJECTS,
    )


def duplicate(session: Session, project: Project, then: Callable[[Project], None]) -> None:
    """Makes a second project with the same plan and no samples; to be undone while nothing was made in it."""
    wanted = QCoreApplication.translate("Projects", "{name} copy")
    text = QCoreApplication.translate("Projects", "duplicate of {name}").format(name=project.name)
    made: list[int] = []
    # Made on this thread: on the writers' lane they are only asked.
    runs, imports, sources = session.runs, session.imports, session.sources

    def copy(library: Library) -> Project:
        if made:
            # Done again: the copy that was taken back, with what was changed in it since.
            return library.restore_project(made[0])
        name = wanted.format(name=project.name[: LONGEST_NAME - _ROOM])
        found = library.duplicate_project(project.id, _free_name(name, library.projects()))
        made.append(found.id)
        return found

    def take_back(library: Library, copy: Project) -> None:
        if sources.is_running(copy.id):
            raise UserError(_told_reading(library.project_of(copy.id)))
        if runs.is_running(copy.id) or imports.is_running(copy.id) or library.latest_run(copy.id) is not None:
            raise UserError(_told_in_use(library.project_of(copy.id)))
        library.discard_project(copy.id)

    do(
        session,
        text,
        copy,
        take_back,
        _PROJECTS,
        then,
    )


def delete(session: Session, project: Project, then: Callable[[], None], undone: Callable[[], None]) -> None:
    """Takes a project out of the library; until the library is opened anew this can be undone."""
    text = QCoreApplication.translate("Projects", "deletion of {name}").format(name=project.name)
    do(
        session,
        text,
        lambda library: library.discard_project(project.id),
        lambda library, memory: library.restore_project(project.id),
        _PROJECTS,
        lambda memory: then(),
        undone,
    )


def _told_in_use(copy: Project) -> str:
    text = QCoreApplication.translate(
        "Projects", "{name} has runs of its own by now, so undo leaves it; delete it if it is not wanted."
    )
    return text.format(name=copy.name)


def _told_reading(copy: Project) -> str:
    text = QCoreApplication.translate(
        "Projects", "Documents are being read into {name}, so undo leaves it; delete it if it is not wanted."
    )
    return text.format(name=copy.name)


def _free_name(wanted: str, projects: list[Project]) -> str:
    taken = {project.name for project in projects}
    candidate, number = wanted, 2
    while candidate in taken:
        candidate, number = f"{wanted} {number}", number + 1
    return candidate
