"""The scoring of samples that were brought in, as the window sees it: started, stopped, and how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.domain.errors import UserError
from desktop.ui.changes import Change, Touched
from desktop.ui.engine_desk import EngineDesk
from desktop.ui.engine_host import Ended

if TYPE_CHECKING:
    from desktop.domain.project import Project
    from desktop.engine.protocol import Engine
    from desktop.store.library import Library
    from desktop.ui.session import Session

_TOUCHED = Touched.SAMPLES | Touched.RUNS | Touched.PROJECTS
# Pages count all samples again at each change.
_BETWEEN_CHANGES_SECONDS = 5.0


@dataclass(slots=True)
class LiveScoring:
    """How far the scoring of a project's samples is. `told` is what the engine said last; the times are a clock's."""

    project: Project
    done: int = 0
    total: int = 0
    told: str = ""
    trouble: str = ""
    began: float = 0.0
    now: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the pace so far; None while that is not known."""
        return (self.total - self.done) * (self.now - self.began) / (self.done - 1) if self.done > 1 else None

    def take(self, events: list[object], now: float) -> None:
        """Notes what happened, in order."""
        from desktop.pipeline.events import Told
        from desktop.pipeline.scoring_stored import Scored

        for event in events:
            match event:
                case Scored():
                    self.began = self.began or now
                    self.done, self.total, self.now = event.done, event.total, now
                case Told():
                    self.told = event.text


class ScoringDesk(EngineDesk):
    """Scores what was brought into a project; what is scored when it is stopped stays so.

    `live` is the scoring under way or, after it, the last one of this session.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._told_at = 0.0
        self.live: LiveScoring | None = None

    def start(self, project: Project) -> None:
        """Score all that was brought in and has no score.

        Raises UserError while the engine is at work, samples are being cleaned, or the library is for reading only.
        """
        session = self._session
        session.refuse_read_only()
        if session.cleaning.running:
            raise UserError("The samples are being cleaned; score them when that is done, or stop it first.")
        job = session.engine.start(
            lambda engine, library, stopped: _score(session, engine, library, stopped, project)
        )
        self.live = LiveScoring(project)
        self._told_at = time.monotonic()
        self._watch(job)

    def _take(self, events: list[object]) -> None:
        if self.live is None:
            return
        now = time.monotonic()
        self.live.take(events, now)
        self.moved.emit()
        if now - self._told_at >= _BETWEEN_CHANGES_SECONDS:
            self._told_at = now
            self._session.changed.emit(Change(_TOUCHED, self.live.project.id, self))

    def _end(self, ended: Ended) -> None:
        self._job = None
        if self.live is not None:
            self.live.trouble = ended.trouble
            self._session.changed.emit(Change(_TOUCHED, self.live.project.id))
        self.ended.emit(ended)
        self.moved.emit()


def _score(
    session: Session, engine: Engine, library: Library, stopped: Callable[[], bool], project: Project
) -> Iterator[object]:
    from desktop.pipeline.checkups import CheckUps
    from desktop.pipeline.judges import opened_judge
    from desktop.pipeline.planning import recipe_for
    from desktop.pipeline.scoring_stored import score_imported

    recipe, checkups = recipe_for(project, session.places.recipes), CheckUps(session.places.checkups)
    with opened_judge(library, project, engine, checkups, session.engine.load) as judge:
        yield from score_imported(library, engine, recipe, project, stopped, judge)
