"""Check-ups as the window sees them: started, stopped, how far the one under way is, and kept when it is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.ui.changes import Change, Touched
from desktop.ui.engine_desk import EngineDesk
from desktop.ui.engine_host import Ended

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.domain.checkup import CheckUp
    from desktop.domain.project import Project
    from desktop.engine.protocol import Engine
    from desktop.store.library import Library
    from desktop.ui.session import Session


@dataclass(slots=True)
class LiveCheck:
    """How far a check-up is: texts done of all, and the defect whose text was measured last. `began` is a clock's."""

    done: int = 0
    total: int = 0
    what: str = ""
    told: str = ""
    began: float = 0.0
    now: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the pace so far; None while that is not known."""
        return (self.total - self.done) * (self.now - self.began) / self.done if self.done else None

    def take(self, events: list[object], now: float) -> CheckUp | None:
        """Notes what happened, in order; the check-up once it is done."""
        from desktop.pipeline.checking import CheckedUp, Checking
        from desktop.pipeline.events import Told

        found = None
        for event in events:
            match event:
                case Checking():
                    self.began = self.began or now
                    self.done, self.total, self.what, self.now = event.done, event.total, event.what, now
                case Told():
                    self.told = event.text
                case CheckedUp():
                    found = event.checkup
        return found


class CheckDesk(EngineDesk):
    """Starts and stops check-ups; nothing comes of one that is stopped.

    A check-up that is done is kept, and everybody is told that there is one.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.live = LiveCheck()

    def start(self, project: Project | None, *, thorough: bool = False) -> None:
        """Check the current model, on a project's own samples and rubric too where one is given.

        A `thorough` check-up takes all the texts that come along. Raises UserError while the engine is at work.
        """
        own = self._session.places.recipes
        job = self._session.engine.start(
            lambda engine, library, stopped: _check(engine, library, stopped, project, own, thorough)
        )
        self.live = LiveCheck()
        self._watch(job)

    def _take(self, events: list[object]) -> None:
        found = self.live.take(events, time.monotonic())
        self.moved.emit()
        if found is not None:
            self._keep(found)

    def _keep(self, checkup: CheckUp) -> None:
        folder = self._session.places.checkups
        self._session.writing.ask(lambda: _keep(folder, checkup), self._tell, owner=self)

    def _tell(self, _: None) -> None:
        self._session.changed.emit(Change(Touched.CHECKUPS))

    def _end(self, ended: Ended) -> None:
        self._job = None
        self.moved.emit()
        self.ended.emit(ended)


def _check(
    engine: Engine,
    library: Library,
    stopped: Callable[[], bool],
    project: Project | None,
    own: Path,
    thorough: bool,
) -> Iterator[object]:
    from desktop.pipeline.checking import check_up, own_texts
    from desktop.pipeline.planning import recipe_for

    if project is None:
        return check_up(engine, stopped=stopped, thorough=thorough)
    texts = own_texts(library, project, recipe_for(project, own))
    return check_up(engine, texts, project.rubric, stopped, thorough)


def _keep(folder: Path, checkup: CheckUp) -> None:
    from desktop.pipeline.checkups import CheckUps

    CheckUps(folder).keep(checkup)
