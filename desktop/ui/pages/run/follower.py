"""Follows the run under way: shows what its events tell, and counts its rounds now and then."""

from PySide6.QtCore import QObject, QTimer

from desktop.ui.live_run import LiveRun
from desktop.ui.pages.run.body import RunBody
from desktop.ui.pages.run.sentences import is_waiting, live_sentence, scores_sentence
from desktop.ui.pages.run.standing import RoundFigures, Standing, commonest_reason, rounds_of
from desktop.ui.session import Session

# Often enough to follow, seldom enough to leave the library alone.
_ROUNDS_MILLISECONDS = 2000


class RunFollower(QObject):
    """Shows a run in the page's body."""

    def __init__(self, session: Session, body: RunBody) -> None:
        super().__init__(body)
        self._session = session
        self._body = body
        self._live: LiveRun | None = None
        self._rounds: tuple[RoundFigures, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_ROUNDS_MILLISECONDS)

    def show_run(self, live: LiveRun, standing: Standing | None, going_on_from: int) -> None:
        """Shows what it is at. `going_on_from` of its samples were there when it was resumed."""
        if live is not self._live:
            self._live, self._rounds = live, ()
            self._pause.stop()
            self._body.notice.hide()
        engine, stopping = self._session.engine, self._session.runs.stopping
        sentence = live_sentence(live, engine.state, engine.phase, stopping=stopping)
        done = live.done if live.run is not None else going_on_from
        waiting = stopping or is_waiting(live, engine.state)
        self._body.show_live(live, standing, sentence, waiting=waiting, done=done)
        self._body.head.show_stop(True, enabled=not stopping)
        self._show_scores(live, standing)
        self._show_rounds(live)
        self._ask_rounds(live)

    def _show_scores(self, live: LiveRun, standing: Standing | None) -> None:
        reason = commonest_reason(live.recent, standing.meanings if standing is not None else ())
        # The bars are of this sitting alone.
        heading = self.tr("Scores since it was resumed") if live.started_with else self.tr("Scores so far")
        said = scores_sentence(live.accepted, live.done, live.gave_way, reason, live.repeated)
        self._body.scores.show()
        self._body.scores.show_scores(heading, live.histogram, live.project.threshold, said)

    def _show_rounds(self, live: LiveRun) -> None:
        ended = {ended.number for ended in live.rounds}
        newest = max((figures.number for figures in self._rounds), default=0)
        self._body.scores.show_rounds(self._rounds, running=0 if newest in ended else newest)
        self._body.scores.show_lessons(live.lessons)

    def _ask_rounds(self, live: LiveRun) -> None:
        run = live.run
        if run is None or run.rounds < 2 or not live.done or self._pause.isActive():
            return
        self._pause.start()
        self._session.read(
            lambda library: rounds_of(library, run.id),
            lambda rounds: self._take_rounds(live, rounds),
            owner=self,
            latest=(id(self), "rounds"),
            slow=True,
        )

    def _take_rounds(self, live: LiveRun, rounds: tuple[RoundFigures, ...]) -> None:
        if live is self._live and self._session.runs.is_running(live.project.id):
            self._rounds = rounds
            self._show_rounds(live)
