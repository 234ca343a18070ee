"""Insights: a project in figures. The plots are imported off the window's thread, since that takes long."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.ui.changes import Change, Touched
from desktop.ui.file_names import documents_folder, safe_name
from desktop.ui.pages.outcome import Outcome, outcome_of
from desktop.ui.pages.pace import Pace
from desktop.ui.pages.page import ProjectPage
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.empty import EmptyState
from desktop.ui.widgets.layouts import PAGE, column, row, scrolling
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label

if TYPE_CHECKING:
    from desktop.judging.soundness import Scales
    from desktop.store.library import Library
    from desktop.ui.pages.insights.board import Board
    from desktop.ui.pages.insights.figure import Figure
    from desktop.ui.pages.insights.gathering import Gathered

RESTING_MILLISECONDS = 5_000


class InsightsPage(ProjectPage):
    """Counts when it comes into view, and while a run is under way again every five seconds."""

    shows = Touched.SAMPLES | Touched.REVIEWS | Touched.PLAN

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.board: Board | None = None
        self._folder = documents_folder()
        self._teaching = False
        self._pace = Pace(self._count, RESTING_MILLISECONDS, self)
        self._build()
        session.cleaning.ended.connect(self._tell_cleaning)

    def show_project(self, project: Project) -> None:
        """Show a project; the figures of another one do not stay in sight."""
        if self.has_project and project.id != self.project.id:
            self._pages.setCurrentWidget(self._waiting)
            self._pace.end()
        super().show_project(project)

    def refresh(self) -> None:
        """Count again, or once the page has rested, while a run makes more and more samples."""
        if self.session.runs.is_running(self.project.id):
            self._pace.ask()
        else:
            self._pace.now()

    def count(self) -> None:
        """Count at once."""
        self._pace.now()

    def learn(self) -> None:
        """Fit the score to the reviews, and score all samples by what was found."""
        project_id, checkups = self.project.id, self.session.places.checkups
        self._teach(
            self.tr("Learning from your reviews, and scoring every sample anew."),
            lambda library: _learn(library, project_id, checkups),
        )

    def forget(self) -> None:
        """Go back to the score without reviews."""
        project_id, checkups = self.project.id, self.session.places.checkups
        self._teach(
            self.tr("Scoring every sample as before your reviews."),
            lambda library: _forget(library, project_id, checkups),
        )

    def clean(self) -> None:
        """Look through the samples, and let those give way that repeat another one."""
        self.notice.hide()
        try:
            self.session.cleaning.start(self.project)
        except UserError as error:
            self._bar.show()
            self.notice.tell(str(error), "warning")

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Rest for good: what was put off is done when the page is seen again."""
        super().hideEvent(event)
        self._stale = self._pace.end() or self._stale

    def _count(self) -> None:
        project_id = self.project.id
        self.session.read(
            lambda library: library.counted(project_id).total,
            self._begin,
            owner=self,
            latest=(id(self), "counts"),
            failed=self._trouble,
            slow=True,
        )

    def _build(self) -> None:
        self.summary = label("", "soft")
        self.refresh_button = button(self.tr("Refresh"), self.count, "quiet", icon=self.session.theme.icon("refresh"))
        self.notice = Notice(self.session.theme)
        self.empty = EmptyState(
            self.tr("Nothing to show yet"),
            self.tr("As soon as a run has made samples, their scores, lengths and openings are drawn here."),
            self.tr("Go to Run"),
            lambda: self.session.go(Place.RUN),
        )
        self._content = QWidget()
        self._pages = QStackedWidget()
        self._waiting, self._full = QWidget(), scrolling(self._content)
        for part in (self._waiting, self.empty, self._full):
            self._pages.addWidget(part)
        lines = column(self)
        lines.addWidget(self._head())
        lines.addWidget(self._pages, 1)

    def _head(self) -> QWidget:
        self._bar = QWidget()
        lines = column(self._bar, margins=(PAGE[0], PAGE[1], PAGE[2], 1))
        line = row()
        line.addWidget(self.summary, 1)
        line.addWidget(self.refresh_button)
        lines.addLayout(line)
        lines.addWidget(self.notice)
        return self._bar

    def _begin(self, samples: int) -> None:
        self._bar.setVisible(bool(samples))
        if not samples:
            self._pages.setCurrentWidget(self.empty)
            return
        if self._pages.currentWidget() is self.empty:
            self._pages.setCurrentWidget(self._waiting)
        self.summary.setText(
            self.tr("Counting 1 sample")
            if samples == 1
            else self.tr("Counting {count:,} samples").format(count=samples)
        )
        project, own = self.project, self.session.places.recipes
        self.session.read(
            lambda library: _gather(library, project, own),
            self._show,
            owner=self,
            latest=(id(self), "figures"),
            failed=self._trouble,
            slow=True,
        )

    def _show(self, gathered: Gathered) -> None:
        from desktop.ui.pages.insights.sentences import summary

        if gathered.project.id != self.project.id:
            return
        board = self._ready_board()
        board.show_figures(gathered)
        board.lesson.allow(self._why_not())
        if not self._teaching:
            board.lesson.show_working("")
        self.summary.setText(summary(gathered))
        self._pages.setCurrentWidget(self._full)

    def _tell_cleaning(self) -> None:
        live = self.session.cleaning.live
        if live is None or not self.has_project or live.project.id != self.project.id:
            return
        # Beside the gates it is said there.
        if live.trouble and self._pages.currentWidget() is not self._full:
            self._bar.show()
            self.notice.tell(live.trouble, "warning")

    def _ready_board(self) -> Board:
        if self.board is None:
            from desktop.ui.pages.insights.board import Board

            self.board = Board(self.session)
            self.board.saving.connect(self._save)
            self.board.copied.connect(lambda text: self.notice.tell(text))
            self.board.lesson.learning.connect(self.learn)
            self.board.lesson.forgetting.connect(self.forget)
            self.board.cleaning.wanted.connect(self.clean)
            column(self._content, margins=(PAGE[0], 1, PAGE[2], PAGE[3])).addWidget(self.board)
        return self.board

    def _teach(self, sentence: str, change: Callable[[Library], object]) -> None:
        if self.board is None:
            return
        self.notice.hide()
        self._teaching = True
        self.board.lesson.show_working(sentence)
        self.session.write(
            outcome_of(change),
            Change(Touched.SAMPLES | Touched.REVIEWS, self.project.id),
            self._end_lesson,
            owner=self,
            failed=self._refuse_lesson,
        )

    def _end_lesson(self, outcome: Outcome[object]) -> None:
        # What was learnt shows once it is counted; until then it is still said what is being done.
        self._teaching = False
        if outcome.error is not None and self.board is not None:
            self.board.lesson.show_working("")
        outcome.get()

    def _refuse_lesson(self, error: UserError) -> None:
        self._teaching = False
        if self.board is not None:
            self.board.lesson.show_working("")
        self.notice.tell(str(error), "warning")

    def _why_not(self) -> str:
        if not self.session.read_only:
            return ""
        return self.tr("This library is open for reading only: another window of Gristmill writes to it.")

    def _trouble(self, error: UserError) -> None:
        self.summary.setText("")
        self._bar.show()
        self.notice.tell(str(error), "bad", mend=self.tr("Try again"), mended=self._try_again)

    def _try_again(self) -> None:
        self.notice.hide()
        self.count()

    def _save(self, figure: Figure) -> None:
        name = safe_name(f"{self.project.name} {figure.heading.text()}", self.tr("figure"))
        asked = str(self._folder / f"{name}.png")
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save as PNG"), asked, self.tr("PNG picture (*.png)"))
        if chosen:
            self._write(figure.picture(), Path(chosen).with_suffix(".png"))

    def _write(self, picture: QImage, path: Path) -> None:
        self._folder = path.parent
        failure = self.tr("{path} cannot be written; choose another folder.").format(path=path)
        self.session.reading.ask(
            lambda: _save_picture(picture, path, failure),
            lambda _: self.notice.tell(self.tr("Saved {path}.").format(path=path)),
            owner=self,
            failed=lambda error: self.notice.tell(str(error), "bad"),
        )


def _gather(library: Library, project: Project, own: Path) -> Gathered:
    # Here, on a lane: importing the plots takes half a second.
    import_module("desktop.ui.pages.insights.board")
    from desktop.ui.pages.insights.gathering import gather

    return gather(library, project, own)


def _learn(library: Library, project_id: int, checkups: Path) -> None:
    from desktop.pipeline.calibrating import learn

    project = library.project_of(project_id)
    learn(library, project, _scales(library, project, checkups))


def _forget(library: Library, project_id: int, checkups: Path) -> None:
    from desktop.pipeline.calibrating import forget

    project = library.project_of(project_id)
    forget(library, project, _scales(library, project, checkups))


def _scales(library: Library, project: Project, checkups: Path) -> Scales:
    from desktop.pipeline.checkups import CheckUps
    from desktop.pipeline.judges import scales_of_project

    return scales_of_project(library, project, CheckUps(checkups))


def _save_picture(picture: QImage, path: Path, failure: str) -> None:
    if not picture.save(str(path)):
        raise UserError(failure)
