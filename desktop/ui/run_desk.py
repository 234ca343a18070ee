"""Runs as the window sees them: started, stopped, resumed, and what the one under way has come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from desktop.domain.errors import UserError
from desktop.ui.changes import Change, Touched
from desktop.ui.engine_desk import EngineDesk
from desktop.ui.engine_host import Ended

if TYPE_CHECKING:
    from desktop.domain.project import Project
    from desktop.domain.run import Run
    from desktop.engine.protocol import Engine
    from desktop.pipeline.running import Wish
    from desktop.store.library import Library
    from desktop.ui.live_run import LiveRun
    from desktop.ui.session import Session

_TOUCHED = Touched.SAMPLES | Touched.RUNS | Touched.PROJECTS


class RunDesk(EngineDesk):
    """Starts and stops runs; what is finished when one is stopped is kept.

    `live` is the run under way or, after it, the last one of this session.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.live: LiveRun | None = None
        session.opened.connect(self._forget)

    def is_running(self, project_id: int) -> bool:
        """Whether the run under way is of that project."""
        return self.running and self.live is not None and self.live.project.id == project_id

    def start(self, project: Project, wish: Wish) -> None:
        """Start a new run.

        Raises UserError while the engine is at work, samples are being cleaned, or the library is for reading only.
        """
        session = self._session
        self._begin(
            project,
            wish.count,
            lambda engine, library, stopped: _new_run(session, engine, library, stopped, project, wish),
        )

    def resume(self, project: Project, run: Run) -> None:
        """Go on with a run that was stopped. Raises UserError as `start` does."""
        session = self._session
        self._begin(
            project,
            run.requested,
            lambda engine, library, stopped: _go_on(session, engine, library, stopped, project, run),
            run.model_sha256,
        )

    def _forget(self) -> None:
        # The last run was one of another library.
        self.live = None
        self.moved.emit()

    def _begin(
        self,
        project: Project,
        requested: int,
        work: Callable[[Engine, Library, Callable[[], bool]], Iterator[object]],
        model: str = "",
    ) -> None:
        self._session.refuse_read_only()
        if self._session.cleaning.running:
            raise UserError("The samples are being cleaned; start when that is done, or stop it first.")
        from desktop.ui.live_run import LiveRun

        job = self._session.engine.start(work, model)
        self.live = LiveRun(project, requested)
        self._watch(job)

    def _take(self, events: list[object]) -> None:
        if self.live is None:
            return
        before = self.live.finished
        self.live.take(events)
        self.moved.emit()
        if self.live.finished != before:
            self._session.changed.emit(Change(_TOUCHED, self.live.project.id, self))

    def _end(self, ended: Ended) -> None:
        self._job = None
        if self.live is not None:
            self.live.trouble = ended.trouble
            self.moved.emit()
            self._session.changed.emit(Change(_TOUCHED, self.live.project.id))
        self.ended.emit(ended)


def _new_run(
    session: Session, engine: Engine, library: Library, stopped: Callable[[], bool], project: Project, wish: Wish
) -> Iterator[object]:
    from desktop.pipeline.planning import recipe_to_run
    from desktop.pipeline.running import start_run

    # A recipe or a setting that cannot be used is told before a run is noted.
    recipe = recipe_to_run(project, session.places.recipes)
    run = start_run(library, engine, project, wish, recipe)
    yield from _go_on(session, engine, library, stopped, project, run)


def _go_on(
    session: Session, engine: Engine, library: Library, stopped: Callable[[], bool], project: Project, run: Run
) -> Iterator[object]:
    from desktop.pipeline.checkups import CheckUps
    from desktop.pipeline.judges import opened_judge
    from desktop.pipeline.planning import recipe_for
    from desktop.pipeline.running import execute

    recipe, checkups = recipe_for(project, session.places.recipes), CheckUps(session.places.checkups)
    with opened_judge(library, project, engine, checkups, session.engine.load) as judge:
        yield from execute(library, engine, recipe, project, run, stopped, judge)
