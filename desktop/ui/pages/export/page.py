"""Export: what goes out, seen before it is written."""

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline.exporting import ExportReport
from desktop.ui.changes import Touched
from desktop.ui.file_names import documents_folder, safe_name
from desktop.ui.pages.export.choices import Choices
from desktop.ui.pages.export.destination import DestinationField, breakable
from desktop.ui.pages.export.formats import FormatPicker
from desktop.ui.pages.export.outlook import Counts, begin, card_of, count
from desktop.ui.pages.export.previews import CardPreview, RowsPreview
from desktop.ui.pages.export.start_bar import StartBar
from desktop.ui.pages.export.wish import Include, Wish
from desktop.ui.pages.export.writing import Writing
from desktop.ui.pages.pace import Pace
from desktop.ui.pages.page import ProjectPage
from desktop.ui.places import Place
from desktop.ui.revealing import reveal
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.empty import EmptyState
from desktop.ui.widgets.layouts import PAGE, column, row, scrolling
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label

RESTING_MILLISECONDS = 2_000
_LEFT_WIDTH = 52
_LEAST_LEFT_WIDTH = 38


class ExportPage(ProjectPage):
    """Counts and shows the rows of each choice, and writes them with their card."""

    shows = Touched.SAMPLES | Touched.REVIEWS | Touched.PLAN | Touched.SOURCES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.choices, self.formats = Choices(), FormatPicker()
        self.destination = DestinationField(session.reading, session.preferences.export_folder or documents_folder())
        self.rows, self.card = RowsPreview(session.theme), CardPreview(session.theme)
        self.notice = Notice(session.theme)
        self.writing = Writing(session, self)
        self.start_bar = StartBar(self.export, self.writing.cancel)
        self._counts: Counts | None = None
        self._pace = Pace(self._ask, RESTING_MILLISECONDS, self)
        self._lay_out()
        self._connect()

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        return self.choices.wish

    def show_project(self, project: Project) -> None:
        """Show a project, with choices of its own."""
        if not self.has_project or project.id != self.project.id:
            self.choices.show_wish(Wish(format_name=self.formats.chosen))
            self.destination.suggest(safe_name(project.name, self.tr("dataset")))
            self.notice.hide()
            self._pace.end()
            self._counts = None
        super().show_project(project)

    def arrive(self, detail: dict[str, object]) -> None:
        """Take the samples that were selected in Review."""
        ids = detail.get("ids")
        if isinstance(ids, tuple | list) and ids:
            self.choices.show_wish(Wish(Include.CHOSEN, ids=tuple(ids), format_name=self.formats.chosen))
            self._change()

    def refresh(self) -> None:
        """Count again; while a run is under way, not at each of its samples."""
        self.destination.look_again()
        if self.session.runs.is_running(self.project.id):
            self._pace.ask()
        else:
            self._pace.now()

    def export(self) -> None:
        """Write the file."""
        target = self.destination.target
        if target is None or self._counts is None or self.writing.busy:
            return
        self.notice.hide()
        self.start_bar.begin(self._counts.rows[self.wish.include])
        self.writing.start(self.project, self.wish, target)

    def stop(self) -> None:
        """Stop writing; the file is then as it was."""
        self.writing.cancel()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """What was put off is done when the page is seen again."""
        super().hideEvent(event)
        self._stale = self._pace.end() or self._stale

    # --- asking ----------------------------------------------------------------------------------

    def _change(self) -> None:
        self._counts = None
        self._offer()
        if self.has_project and self.isVisible():
            self._pace.now()
        else:
            self._stale = True

    def _pick_format(self, name: str) -> None:
        self.choices.pick_format(name)
        self._change()

    def _ask(self) -> None:
        project, wish = self.project, self.wish
        self.session.read(
            lambda library: count(library, project, wish),
            lambda counts: self._take_counts(project, wish, counts),
            owner=self,
            latest=(id(self), "counts"),
            failed=self._trouble,
            slow=True,
        )
        self.session.read(
            lambda library: begin(library, project, wish),
            self.rows.show_beginning,
            owner=self,
            latest=(id(self), "rows"),
            failed=self._trouble,
            slow=True,
        )

    def _ask_card(self, project: Project, wish: Wish, counts: Counts) -> None:
        places, rows = self.session.places, counts.rows[wish.include]
        self.session.read(
            lambda library: card_of(library, project, places, wish, rows, counts.unreviewed),
            self.card.show_card,
            owner=self,
            latest=(id(self), "card"),
            failed=self._trouble,
            slow=True,
        )

    def _take_counts(self, project: Project, wish: Wish, counts: Counts) -> None:
        if project != self.project or wish != self.wish:
            return
        self._counts = counts
        self._pages.setCurrentWidget(self._full if counts.samples else self.empty)
        self.choices.show_counts(counts)
        self._offer()
        self._ask_card(project, wish, counts)

    def _trouble(self, error: UserError) -> None:
        self.notice.tell(str(error), "bad", mend=self.tr("Try again"), mended=self.refresh)

    # --- writing ---------------------------------------------------------------------------------

    def _offer(self) -> None:
        target = self.destination.target
        rows = self._counts.rows[self.wish.include] if self._counts is not None else None
        self.start_bar.offer(rows, target.name if target is not None else "")

    @Slot(int)
    def _progress(self, rows: int) -> None:
        self.start_bar.progress(rows)

    def _finish(self, report: ExportReport) -> None:
        self.start_bar.end()
        self.destination.folder = report.file.parent
        self.session.prefer(replace(self.session.preferences, export_folder=report.file.parent))
        self.destination.look_again()
        one, several = self.tr("Wrote 1 row to {path}."), self.tr("Wrote {count:,} rows to {path}.")
        text = (one if report.rows == 1 else several).format(count=report.rows, path=breakable(str(report.file)))
        self.notice.tell(text, mend=self.tr("Show in folder"), mended=lambda: reveal(report.file))

    def _note_stop(self) -> None:
        self.start_bar.end()
        self.notice.tell(self.tr("The export was stopped; nothing was written."))

    def _note_failure(self, sentence: str) -> None:
        self.start_bar.end()
        self.notice.tell(sentence, "bad")

    def _forget(self) -> None:
        self.writing.forget()
        self.start_bar.end()

    # --- building --------------------------------------------------------------------------------

    def _look(self) -> None:
        found = self._counts is None or bool(self._counts.rows[self.wish.include])
        self.session.go(Place.REVIEW, None, **self.wish.in_review() if found else {})

    def _connect(self) -> None:
        self.choices.changed.connect(self._change)
        self.choices.looked.connect(self._look)
        self.formats.picked.connect(self._pick_format)
        self.destination.changed.connect(self._offer)
        self.writing.progressed.connect(self._progress)
        self.writing.done.connect(self._finish)
        self.writing.stopped.connect(self._note_stop)
        self.writing.failed.connect(self._note_failure)
        self.writing.broken.connect(self.start_bar.end)
        self.session.closing.connect(self.writing.cancel)
        self.session.opened.connect(self._forget)

    def _lay_out(self) -> None:
        self._full, self._waiting = QWidget(), QWidget()
        self.empty = EmptyState(
            self.tr("Nothing to export yet"),
            self.tr("A run makes samples; those that are accepted are written here as JSON lines, with a card."),
            self.tr("Go to Run"),
            lambda: self.session.go(Place.RUN),
        )
        self._pages = QStackedWidget()
        for page in (self._waiting, self._full, self.empty):
            self._pages.addWidget(page)
        column(self).addWidget(self._pages)
        lines = column(self._full)
        sides = row(gap=4, margins=(PAGE[0], 0, PAGE[2], 0))
        sides.addWidget(self._left(), 9)
        sides.addWidget(self._right(), 11)
        lines.addLayout(sides, 1)
        foot = column(gap=1, margins=(PAGE[0], 1, PAGE[2], 2))
        foot.addWidget(self.notice)
        foot.addWidget(self.start_bar)
        lines.addLayout(foot)

    def _left(self) -> QWidget:
        content = QWidget()
        content.setMaximumWidth(space(_LEFT_WIDTH))
        lines = column(content, gap=1.5, margins=(0, PAGE[1], 1, 1))
        for heading, part in (
            (self.tr("What to include"), self.choices),
            (self.tr("Format"), self.formats),
            (self.tr("Where to"), self.destination),
        ):
            lines.addWidget(label(heading, "section"))
            lines.addWidget(part)
            lines.addSpacing(space(1))
        lines.addStretch()
        area = scrolling(content)
        area.setMinimumWidth(space(_LEAST_LEFT_WIDTH))
        return area

    def _right(self) -> QWidget:
        content = QWidget()
        lines = column(content, gap=2, margins=(0, PAGE[1], 0, 0))
        lines.addWidget(self.rows, 2)
        lines.addWidget(self.card, 3)
        return content
