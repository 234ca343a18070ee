"""Changes to a project's plan, each of which can be undone."""

from collections.abc import Callable, Sequence

from desktop.domain.project import Project
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.session import Session
from desktop.ui.undo import do

Edit = Callable[[Project], Project]
Changer = Callable[[str, Edit], None]
"""Makes an edit of the project that is shown; the text names it in the menu."""

_PLAN = Touched.PLAN | Touched.PROJECTS
_SEEDS = Touched.SEEDS | Touched.PROJECTS
_SOURCES = Touched.SOURCES | Touched.SEEDS | Touched.PROJECTS


def change_project(session: Session, project_id: int, text: str, edit: Edit) -> None:
    """Edit the project as it stands in the library by then."""

    def carry_out(library: Library) -> Project:
        before = library.project_of(project_id)
        library.update_project(edit(before))
        return before

    do(
        session,
        text,
        carry_out,
        lambda library, before: library.update_project(before),
        Change(_PLAN, project_id),
    )


def change_seeds(session: Session, project_id: int, text: str, change: Callable[[Library], object]) -> None:
    """Change the list of seeds. Undone, it is what it was; done again, it is what the change had made of it."""
    made: list[list[int]] = []

    def carry_out(library: Library) -> list[int]:
        before = library.seed_ids(project_id)
        if made:
            library.arrange_seeds(project_id, made[0])
        else:
            change(library)
            made.append(library.seed_ids(project_id))
        return before

    do(
        session,
        text,
        carry_out,
        lambda library, before: library.arrange_seeds(project_id, before),
        Change(_SEEDS, project_id),
    )


def keep_added(session: Session, project_id: int, text: str, source_ids: Sequence[int]) -> None:
    """Let documents that were just added be taken out again by undo."""

    def bring_back(library: Library) -> None:
        # The first time they are there: then this changes nothing.
        for source_id in source_ids:
            library.restore_source(source_id)

    do(
        session,
        text,
        bring_back,
        lambda library, _: _remove(library, source_ids),
        Change(_SOURCES, project_id),
    )


def remove_sources(session: Session, project_id: int, text: str, source_ids: Sequence[int]) -> None:
    """Take documents and their seeds out of the project."""

    def bring_back(library: Library, _: object) -> None:
        for source_id in source_ids:
            library.restore_source(source_id)

    do(
        session,
        text,
        lambda library: _remove(library, source_ids),
        bring_back,
        Change(_SOURCES, project_id),
    )


def set_licence(session: Session, project_id: int, text: str, source_id: int, licence: str) -> None:
    """Note under which licence a document stands."""

    def carry_out(library: Library) -> str:
        before = library.source(source_id).licence
        library.set_licence(source_id, licence)
        return before

    do(
        session,
        text,
        carry_out,
        lambda library, before: library.set_licence(source_id, before),
        Change(Touched.SOURCES, project_id),
    )


def _remove(library: Library, source_ids: Sequence[int]) -> None:
    for source_id in source_ids:
        library.remove_source(source_id)
