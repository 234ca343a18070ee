"""Changes to a project's plan, each of which can be undone."""

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.exchange.seeds import read_seeds
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.attempt import attempt
from desktop.ui.session import Session
from desktop.ui.undo import do

Edit = Callable[[Project], Project]
Changer = Callable[[int, str, Edit], None]
"""Makes an edit of the project with that id; the text names it in the menu."""

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


def edit_project(
    session: Session,
    project_id: int,
    text: str,
    edit: Callable[[Library, Project], Project],
    refused: Callable[[UserError], object],
) -> None:
    """Edit the project with what the library or a file holds; `edit` raises UserError to refuse."""
    change_prompts(session, project_id, text, edit, lambda: None, refused)


def change_prompts(
    session: Session,
    project_id: int,
    text: str,
    edit: Callable[[Library, Project], Project],
    done: Callable[[], object],
    refused: Callable[[UserError], object],
) -> None:
    """Check and save the prompts of a project in one go; `edit` raises UserError for those that cannot be sent."""

    def carry_out(library: Library) -> Project | None:
        before = library.project_of(project_id)
        after = edit(library, before)
        if after == before:
            return None
        library.update_project(after)
        return before

    attempt(
        session,
        text,
        carry_out,
        lambda library, before: library.update_project(before),
        Change(_PLAN, project_id),
        done,
        refused,
    )


def import_seeds(
    session: Session, project_id: int, text: str, paths: Sequence[Path], refused: Callable[[UserError], object]
) -> None:
    """Add the seeds of files behind those that are there; none of them where one file cannot be read."""
    made: list[list[int]] = []

    def carry_out(library: Library) -> list[int] | None:
        before = library.seed_ids(project_id)
        if made:
            library.arrange_seeds(project_id, made[0])
            return before
        # Read before the library is locked for writing, which others wait for.
        seeds = [seed for path in paths for seed in read_seeds(path)]
        if not library.add_seeds(project_id, seeds):
            return None
        made.append(library.seed_ids(project_id))
        return before

    attempt(
        session,
        text,
        carry_out,
        lambda library, before: library.arrange_seeds(project_id, before),
        Change(_SEEDS, project_id),
        lambda: None,
        refused,
    )


def change_seeds(
    session: Session,
    project_id: int,
    text: str,
    change: Callable[[Library], object],
    done: Callable[[], None] = lambda: None,
) -> None:
    """Change the list of seeds. Undone, it is what it was; done again, it is what the change had made of it.

    `done` is called on the window's thread each time that it is done.
    """
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
        lambda _: done(),
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
