"""Run: start, stop and resume; samples as they are written; the scores so far."""

from collections.abc import Callable

from PySide6.QtGui import QShowEvent

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.ui.changes import Touched
from desktop.ui.live_run import LiveRun
from desktop.ui.pages.outcome import Outcome, outcome_of
from desktop.ui.pages.page import ProjectPage
from desktop.ui.pages.run.body import RunBody
from desktop.ui.pages.run.follower import RunFollower
from desktop.ui.pages.run.replayer import Replayer
from desktop.ui.pages.run.sentences import elsewhere_sentence
from desktop.ui.pages.run.standing import Record, Standing, look_at, read_record
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.widgets.layouts import column
from desktop.ui.wording import count_in_words


class RunPage(ProjectPage):
    """Between runs it offers to resume or to start; in a run it follows it."""

    shows = Touched.RUNS | Touched.SAMPLES | Touched.REVIEWS | Touched.SEEDS | Touched.SOURCES | Touched.PLAN

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._shown_project = 0
        self._standing: Standing | None = None
        self._fresh = False
        self._wanted: Callable[[Standing], None] | None = None
        self._going_on_from = 0
        self._told_of: LiveRun | None = None
        self.body = RunBody(session.theme)
        self._follower = RunFollower(session, self.body)
        self._replayer = Replayer(session, self.body)
        column(self).addWidget(self.body)
        self._connect()

    # --- for the window's actions ----------------------------------------------------------------

    def start(self) -> None:
        """Start a new run as the form says, by the plan as it was left."""
        self._when_saved(self._start)

    def resume(self) -> None:
        """Go on with the last run, where it is not done, by the plan as it was left."""
        self._when_saved(self._resume)

    # --- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask the library how the project stands; in a run, its events tell all there is to know."""
        project = self.project
        if project.id != self._shown_project:
            self._begin_with(project)
        self._replayer.show_project(project)
        running = self.session.runs.is_running(project.id)
        if not running or self._standing is None:
            self._ask_standing(project)
        if not running:
            self._ask_record(project)
        self._look()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """What moved meanwhile is shown at once."""
        super().showEvent(event)
        self._look()

    def _connect(self) -> None:
        self.session.runs.moved.connect(self._follow)
        self.session.runs.began.connect(self._look)
        self.session.runs.ended.connect(self._look)
        self.session.runs.ended.connect(self._offer_review)
        self.session.engine.state_changed.connect(self._look)
        self.body.started.connect(self.start)
        self.body.resumed.connect(self.resume)
        self.body.stopped.connect(self.session.runs.stop)
        self.body.planned.connect(self._open_plan)
        self.body.went_elsewhere.connect(self._go_elsewhere)
        self.body.reviewed.connect(lambda status: self.session.go(Place.REVIEW, statuses=(status,)))
        self.body.opened.connect(lambda sample_id: self.session.go(Place.REVIEW, sample=sample_id))

    def _begin_with(self, project: Project) -> None:
        self._shown_project = project.id
        self._standing, self._fresh, self._wanted = None, False, None
        self._told_of, self._going_on_from = None, 0
        self.body.notice.hide()
        self.body.clear()

    def _ask_standing(self, project: Project) -> None:
        self._fresh = False
        own = self.session.places.recipes
        self.session.read(
            outcome_of(lambda library: look_at(library, project, own)),
            lambda outcome: self._take_standing(project, outcome),
            owner=self,
            latest=(id(self), "standing"),
            failed=self._give_up,
        )

    def _ask_record(self, project: Project) -> None:
        own = self.session.places.recipes
        self.session.read(
            lambda library: read_record(library, project, own),
            lambda record: self._take_record(project, record),
            owner=self,
            latest=(id(self), "record"),
            slow=True,
        )

    def _take_standing(self, project: Project, outcome: Outcome[Standing]) -> None:
        if not self.has_project or project.id != self.project.id:
            return
        wanted, self._wanted = self._wanted, None
        standing = self._standing = outcome.get()
        self._fresh = not self.session.runs.is_running(project.id)
        self._look()
        if wanted is not None:
            wanted(standing)

    def _give_up(self, error: UserError) -> None:
        # What waits for an answer that does not come must not start on its own later.
        self._wanted = None
        self.body.notice.tell(str(error), "bad", mend=self.tr("Try again"), mended=self.refresh)

    def _take_record(self, project: Project, record: Record) -> None:
        if project == self.project and not self.session.runs.is_running(project.id):
            self.body.show_record(record, project.threshold)

    def _follow(self) -> None:
        """A run has moved: ours is shown again, of another one only how far it is."""
        if self.session.runs.running and self.has_project and not self.session.runs.is_running(self.project.id):
            self._show_elsewhere()
        else:
            self._look()

    def _look(self) -> None:
        if not self.has_project or not self.isVisible() or self.project.id != self._shown_project:
            return
        self._show_elsewhere()
        live = self.session.runs.live
        if live is not None and self.session.runs.is_running(self.project.id):
            self._show_live(live)
        elif self._standing is not None and self._fresh:
            self.body.show_standing(self._standing, self.project.threshold)
            self.body.allow(self._hindrance(), self._standing.obstacle)
            self._show_trouble(live)

    def _show_live(self, live: LiveRun) -> None:
        # What was read before the run tells nothing after it.
        self._fresh = False
        self._follower.show_run(live, self._standing, self._going_on_from)

    def _show_elsewhere(self) -> None:
        live = self.session.runs.live
        if live is None or not self.session.runs.running or live.project.id == self.project.id:
            self.body.show_elsewhere("")
            return
        self.body.show_elsewhere(elsewhere_sentence(live))

    def _show_trouble(self, live: LiveRun | None) -> None:
        if live is None or not live.trouble or live.project.id != self.project.id or live is self._told_of:
            return
        self._told_of = live
        if live.run is None:
            self.body.notice.tell(live.trouble, "bad", mend=self.tr("Open Models"), mended=self._open_models)
        else:
            self.body.notice.tell(live.trouble, "bad", mend=self.tr("Resume"), mended=self.resume)

    def _offer_review(self) -> None:
        """When a run is done: the next step."""
        live = self.session.runs.live
        ours = live is not None and self.has_project and live.project.id == self.project.id
        if live is None or not ours or live.trouble or live.done < live.requested:
            return
        said = self.tr("The run is done: {accepted} accepted, {rejected} rejected, {failed} failed.").format(
            accepted=count_in_words(live.accepted),
            rejected=count_in_words(live.rejected),
            failed=count_in_words(live.failed),
        )
        self.body.notice.tell(said, mend=self.tr("Review them"), mended=self._open_review)

    def _open_review(self) -> None:
        self.body.notice.hide()
        self.session.go(Place.REVIEW)

    # --- what the user does ----------------------------------------------------------------------

    def _when_saved(self, then: Callable[[Standing], None]) -> None:
        if not self.has_project or self.session.runs.running:
            return
        project_id, library = self.project.id, self.session.library
        # On the writers' lane: behind everything that is still being saved of the plan.
        self.session.writing.ask(
            lambda: library.project_of(project_id),
            lambda project: self._look_anew(project, then),
            owner=self,
            failed=self._give_up,
        )

    def _look_anew(self, project: Project, then: Callable[[Standing], None]) -> None:
        """See how the project stands by now, and do what was wanted."""
        if project.id != self.project.id or self.session.runs.running:
            return
        self.show_project(project)
        self._wanted = then
        self._ask_standing(project)

    def _start(self, standing: Standing) -> None:
        if standing.obstacle:
            self._tell_obstacle(standing.obstacle)
            return
        self._going_on_from = 0
        wish = self.body.form.wish(standing.runs)
        self._try(lambda: self.session.runs.start(self.project, wish))

    def _resume(self, standing: Standing) -> None:
        if standing.obstacle:
            self._tell_obstacle(standing.obstacle)
        elif (run := standing.resumable) is None:
            self.body.notice.tell(self.tr("There is no run to go on with: the last one is done."))
        else:
            self._going_on_from = standing.latest.done if standing.latest is not None else 0
            self._try(lambda: self.session.runs.resume(self.project, run))

    def _hindrance(self) -> str:
        """Why nothing can be started now; "" where it can."""
        if self.session.read_only:
            return self.tr("This library is open for reading only: another window of Gristmill writes to it.")
        if self.session.runs.running:
            return self.tr("Another project is being run; stop that first, or wait until it is done.")
        if self.session.engine.busy:
            return self.tr("The model is at work; stop that first, or wait until it is done.")
        return ""

    def _try(self, begin: Callable[[], None]) -> None:
        self.body.notice.hide()
        try:
            begin()
        except UserError as error:
            self.body.notice.tell(str(error), "warning")

    def _tell_obstacle(self, obstacle: str) -> None:
        self.body.notice.tell(obstacle, "warning", mend=self.tr("Open Plan"), mended=self._open_plan)

    def _open_plan(self) -> None:
        self.session.go(Place.PLAN)

    def _open_models(self) -> None:
        self.session.go(Place.MODELS)

    def _go_elsewhere(self) -> None:
        live = self.session.runs.live
        if live is not None:
            self.session.go(Place.RUN, live.project.id)
