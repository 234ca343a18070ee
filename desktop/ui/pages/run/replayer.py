"""Makes earlier runs again: shows how far one is, and tells what came of it."""

from PySide6.QtCore import QObject

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.ui.engine_host import Ended
from desktop.ui.pages.run.body import RunBody
from desktop.ui.replay_desk import LiveReplay
from desktop.ui.session import Session


class Replayer(QObject):
    """Works between the page's list of earlier runs and the session's desk."""

    def __init__(self, session: Session, body: RunBody) -> None:
        super().__init__(body)
        self._session = session
        self._body = body
        self._project: Project | None = None
        body.earlier.replayed.connect(self._start)
        body.earlier.stopped.connect(session.replays.stop)
        session.replays.moved.connect(self._follow)
        session.replays.ended.connect(self._tell)
        session.engine.state_changed.connect(self._follow)

    def show_project(self, project: Project) -> None:
        """Work on the runs of a project."""
        self._project = project
        self._follow()

    def _start(self, run: Run) -> None:
        if self._project is None:
            return
        self._body.notice.hide()
        try:
            self._session.replays.start(self._project, run)
        except UserError as error:
            self._body.notice.tell(str(error), "warning")

    def _follow(self) -> None:
        desk, live = self._session.replays, self._session.replays.live
        if live is not None and desk.running and self._is_ours(live):
            self._body.earlier.bar.show_live(live, self._session.engine.phase, stopping=desk.stopping)
        else:
            self._body.earlier.bar.show_none()

    def _tell(self, ended: Ended) -> None:
        live = self._session.replays.live
        if live is None:
            return
        here = self._is_ours(live) and self._body.isVisible()
        if ended.trouble:
            self._tell_trouble(ended.trouble, here=here)
        elif here:
            self._body.notice.tell(self._outcome(live))
        else:
            self._session.told.emit(f"{live.project.name}: {self._outcome(live)}")

    def _tell_trouble(self, trouble: str, *, here: bool) -> None:
        if here:
            self._body.notice.tell(trouble, "bad")
        else:
            self._session.troubled.emit(trouble)

    def _outcome(self, live: LiveReplay) -> str:
        if live.stopped or live.found is None:
            return self.tr("The replay was stopped; nothing was kept of it.")
        said = self.tr("Run {number} again: {outcome}").format(number=live.run.id, outcome=live.found.in_words())
        return " ".join((said, *live.told))

    def _is_ours(self, live: LiveReplay) -> bool:
        return self._project is not None and live.project.id == self._project.id
