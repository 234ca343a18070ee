"""The one step of a newcomer: the starter project, made and run."""

from __future__ import annotations

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline.running import Wish
from desktop.pipeline.starter import STARTER_COUNT, starter_project
from desktop.ui.changes import Change, Touched
from desktop.ui.places import Place
from desktop.ui.session import Session


def start_first_dataset(session: Session) -> None:
    """Makes the starter project if there is none, shows its Run place, and starts a run of twelve essays."""
    own = session.places.recipes

    def made(found: tuple[Project, int]) -> None:
        project, earlier = found
        session.go(Place.RUN, project.id)
        try:
            session.runs.start(project, Wish(STARTER_COUNT, seed_number=earlier))
        except UserError as error:
            session.troubled.emit(str(error))

    def make(library: object) -> tuple[Project, int]:
        from desktop.store.library import Library

        assert isinstance(library, Library)
        project = starter_project(library, own)
        return project, len(library.runs(project.id))

    session.write(make, Change(Touched.PROJECTS), made)
