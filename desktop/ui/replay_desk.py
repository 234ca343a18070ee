"""Runs that are made again, as the window sees them: started, stopped, how far, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.ui.changes import Change, Touched
from desktop.ui.engine_desk import EngineDesk
from desktop.ui.engine_host import Ended

if TYPE_CHECKING:
    from desktop.domain.project import Project
    from desktop.domain.run import Run
    from desktop.engine.plan import EngineSettings
    from desktop.engine.protocol import Engine
    from desktop.pipeline.replaying import Replayed
    from desktop.store.library import Library
    from desktop.ui.session import Session


@dataclass(slots=True)
class LiveReplay:
    """A run of a project that is made again: `done` of `total` places, and what is not as it was, as sentences."""

    project: Project
    run: Run
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    told: list[str] = field(default_factory=list)
    found: Replayed | None = None
    stopped: bool = False

    def take(self, events: list[object]) -> None:
        """Note what happened, in order."""
        from desktop.pipeline.events import Progress, Told
        from desktop.pipeline.replaying import Replayed

        for event in events:
            match event:
                case Progress():
                    self.done, self.total, self.seconds_left = event.done, event.total, event.seconds_left
                case Told():
                    self.told.append(event.text)
                case Replayed():
                    self.found = event


class ReplayDesk(EngineDesk):
    """Makes runs again, one at a time.

    `live` is the one under way or, after it, the last one of this session. What it writes is thrown away.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.live: LiveReplay | None = None
        session.opened.connect(self._forget)

    def start(self, project: Project, run: Run) -> None:
        """Make a run again. Raises UserError while the engine is at work, or the library is for reading only."""
        session = self._session
        self._session.refuse_read_only()
        job = session.engine.start(
            lambda engine, library, stopped: _replay(session, engine, library, stopped, project, run),
            pick=lambda library, settings, stopped: _as_it_was(session, library, settings, stopped, project, run),
        )
        self.live = LiveReplay(project, run, total=run.requested)
        self._watch(job)

    def _forget(self) -> None:
        self.live = None
        self.moved.emit()

    def _take(self, events: list[object]) -> None:
        if self.live is not None:
            self.live.take(events)
            self.moved.emit()

    def _end(self, ended: Ended) -> None:
        stopped, self._job = self.stopping, None
        if self.live is not None:
            self.live.stopped = stopped
            self._session.changed.emit(Change(Touched.RUNS, self.live.project.id))
        self.moved.emit()
        self.ended.emit(ended)


def _as_it_was(
    session: Session,
    library: Library,
    settings: EngineSettings,
    stopped: Callable[[], bool],
    project: Project,
    run: Run,
) -> tuple[Path, EngineSettings]:
    """The model that wrote the run, writing as many samples at once as then; nothing is loaded for what cannot be."""
    from desktop.pipeline.planning import recipe_to_run
    from desktop.pipeline.replaying import refuse_other_seeds, run_of
    from desktop.pipeline.run_settings import MadeWith, project_as_it_was
    from desktop.pipeline.written_by import find_writer

    run_of(library, project, run.id)
    then = project_as_it_was(project, run)
    refuse_other_seeds(library, then, recipe_to_run(then, session.places.recipes), run)
    mend = session.tr("add the folder that it is in under Models.")
    places, cache = _places(session, library, run), session.places.cache
    path = find_writer(library, run, places, cache, lambda said: None, mend, stopped)
    return path, replace(settings, parallel=MadeWith.of(run).parallel or settings.parallel)


def _places(session: Session, library: Library, run: Run) -> Iterator[Path]:
    """Where the model may be: where it was chosen, last seen, came along, or may lie."""
    from desktop.engine.builtin import builtin_model
    from desktop.engine.discovery import find_models

    yield from [session.engine.chosen] if session.engine.chosen is not None else []
    seen = library.model_path(run.model_sha256)
    yield from [seen] if seen is not None else []
    yield builtin_model()
    yield from (found.path for found in find_models(Path.home(), session.preferences.model_folders))


def _replay(
    session: Session, engine: Engine, library: Library, stopped: Callable[[], bool], project: Project, run: Run
) -> Iterator[object]:
    from desktop.pipeline.checkups import CheckUps
    from desktop.pipeline.events import Told
    from desktop.pipeline.judges import opened_judge
    from desktop.pipeline.planning import recipe_to_run
    from desktop.pipeline.replaying import changes_since, replay
    from desktop.pipeline.run_settings import project_as_it_was

    then = project_as_it_was(project, run)
    recipe, checkups = recipe_to_run(then, session.places.recipes), CheckUps(session.places.checkups)
    yield from map(Told, changes_since(library, then, recipe, run, engine.model))
    with opened_judge(library, then, engine, checkups, session.engine.load) as judge:
        yield from replay(library, engine, recipe, then, run, stopped, judge)
