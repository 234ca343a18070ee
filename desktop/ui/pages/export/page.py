"""Export: what goes out, seen before it is written."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.exchange.licences import licence_of
from desktop.pipeline.exporting import ExportReport
from desktop.pipeline.layout import DEFAULT_LAYOUT
from desktop.pipeline.previewing import Beginning
from desktop.pipeline.repeating import Order, PastExport, past_exports, remember
from desktop.pipeline.warnings import Concern, export_concerns
from desktop.ui.changes import Change, Touched
from desktop.ui.file_names import documents_folder, safe_name
from desktop.ui.pages.export.arrangement import Arrangement
from desktop.ui.pages.export.card_dialog import CardDialog
from desktop.ui.pages.export.choices import Choices
from desktop.ui.pages.export.concerns import ConcernsView
from desktop.ui.pages.export.destination import ENDING, DestinationField, breakable
from desktop.ui.pages.export.earlier import EarlierExports, written_file
from desktop.ui.pages.export.fields import FieldPicker
from desktop.ui.pages.export.formats import FormatPicker
from desktop.ui.pages.export.licence import LicenceField
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
_LEAST_ROWS_HEIGHT = 30
ANY_NAME = f"dataset{ENDING}"


class ExportPage(ProjectPage):
    """Counts and shows the rows of each choice, and writes them with their card."""

    shows = Touched.SAMPLES | Touched.REVIEWS | Touched.PLAN | Touched.SOURCES

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.choices, self.formats, self.fields = Choices(), FormatPicker(), FieldPicker()
        self.arrangement, self.licence = Arrangement(), LicenceField()
        self.destination = DestinationField(session.reading, session.preferences.export_folder or documents_folder())
        self.concerns, self.rows = ConcernsView(session.theme, self._show_concern), RowsPreview(session.theme)
        self.earlier = EarlierExports(session.reading, lambda order: reveal(written_file(order)))
        self.notice = Notice(session.theme)
        self.writing = Writing(session, self)
        self.start_bar = StartBar(self.export, self.writing.cancel, self.read_card)
        self.card: CardPreview | None = None
        self._counts: Counts | None = None
        self._questions = 0
        self._order: Order | None = None
        self._order_written: Order | None = None
        self._pace = Pace(self._ask, RESTING_MILLISECONDS, self)
        self.fields.show_format(self.formats.chosen)
        self._lay_out()
        self._connect()

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        keys, layout, licence = self.fields.keys, self.arrangement.layout_wanted, self.licence.text
        return replace(self.choices.wish, keys=keys, layout=layout, licence=licence)

    def show_project(self, project: Project) -> None:
        """Show a project, with choices of its own."""
        if not self.has_project or project.id != self.project.id:
            self._begin_with(project)
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
        self._ask_earlier()
        if self.session.runs.is_running(self.project.id):
            self._pace.ask()
        else:
            self._pace.now()

    def export(self) -> None:
        """Write the file."""
        target = self.destination.target
        if target is not None and self._counts is not None and self._is_valid and not self.writing.busy:
            self._write(self.wish.order(target), self._counts.rows[self.wish.include])

    def export_again(self, order: Order) -> None:
        """Make an earlier export again, as it was, whatever is chosen now."""
        if not self.writing.busy:
            self._write(order, 0)

    def stop(self) -> None:
        """Stop writing; the file is then as it was."""
        self.writing.cancel()

    def read_card(self) -> None:
        """Show the card as it would be written."""
        if self._counts is None or not self._is_valid:
            return
        dialog = CardDialog(self.session.theme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.card = dialog.preview
        self._ask_card(dialog.preview, self._counts)
        dialog.open()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """What was put off is done when the page is seen again."""
        super().hideEvent(event)
        self._stale = self._pace.end() or self._stale

    def _begin_with(self, project: Project) -> None:
        self._order = None
        self.choices.show_wish(Wish(format_name=self.formats.chosen))
        self.fields.take_all_quietly()
        self.arrangement.show_layout(DEFAULT_LAYOUT)
        self.licence.show_licence("")
        self.destination.part(False)
        self.destination.suggest(safe_name(project.name, self.tr("dataset")))
        self.notice.hide()
        self.concerns.show_concerns(())
        self.earlier.show_exports(())
        self._pace.end()
        self._counts = None

    # --- asking ----------------------------------------------------------------------------------

    @property
    def _is_valid(self) -> bool:
        """Whether each field can be used as it stands."""
        return self.destination.is_valid and self.fields.is_valid and self.licence.is_valid

    def _change(self) -> None:
        self._counts = None
        self._offer()
        if self.has_project and self.isVisible():
            self._pace.now()
        else:
            self._stale = True

    def _arrange(self) -> None:
        """The same rows, in other files or with other fields."""
        self.destination.part(self.arrangement.hold.isChecked())
        self._offer()
        if self.has_project and self.isVisible():
            self._ask_rows()

    def _change_licence(self) -> None:
        self._offer()
        if self.has_project and self.isVisible():
            self._ask_concerns()

    def _change_destination(self) -> None:
        """Another name leaves the rows as they are; another kind of file does not."""
        order, target = self._order, self.destination.target
        if order is not None and target is not None and order.target.name != target.name:
            self._ask_rows()
        self._offer()

    def _pick_format(self, name: str) -> None:
        self.choices.pick_format(name)
        self.fields.show_format(name)
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
        self._ask_rows()
        self._ask_concerns()

    def _ask_rows(self) -> None:
        if not self.fields.is_valid:
            return
        self._questions += 1
        number, project = self._questions, self.project
        order = self._order = self.wish.order(self._target_or_any())
        self.session.read(
            lambda library: begin(library, project, order, lambda: self._questions == number),
            self._take_rows,
            owner=self,
            latest=(id(self), "rows"),
            failed=self._refuse_rows,
            slow=True,
        )

    def _ask_concerns(self) -> None:
        if not self.licence.is_valid:
            return
        project, wish = self.project, self.wish
        self.session.read(
            lambda library: export_concerns(library, project, wish.selection, licence_of(wish.licence)),
            self.concerns.show_concerns,
            owner=self,
            latest=(id(self), "concerns"),
            failed=self._trouble,
            slow=True,
        )

    def _ask_card(self, preview: CardPreview, counts: Counts) -> None:
        places, project, order = self.session.places, self.project, self.wish.order(self._target_or_any())
        rows = counts.rows[self.wish.include]
        self.session.read(
            lambda library: card_of(library, project, places, order, rows, counts.unreviewed),
            preview.show_card,
            owner=preview,
            failed=self._trouble,
            slow=True,
        )

    def _ask_earlier(self) -> None:
        project = self.project
        self.session.read(
            lambda library: past_exports(library, project),
            lambda exports: self._take_earlier(project, exports),
            owner=self,
            latest=(id(self), "earlier"),
        )

    def _take_earlier(self, project: Project, exports: list[PastExport]) -> None:
        if project.id == self.project.id:
            self.earlier.show_exports(exports)

    def _take_counts(self, project: Project, wish: Wish, counts: Counts) -> None:
        if project != self.project or wish.counted != self.wish.counted:
            return
        self._counts = counts
        self._pages.setCurrentWidget(self._full if counts.samples else self.empty)
        self.choices.show_counts(counts)
        self._offer()

    def _take_rows(self, beginnings: tuple[Beginning, ...]) -> None:
        self.rows.show_beginnings(beginnings)
        counted = [beginning.rows for beginning in beginnings if beginning.rows is not None]
        self.arrangement.show_parts((counted[0], counted[1]) if len(counted) > 1 else None)

    def _refuse_rows(self, error: UserError) -> None:
        self.rows.show_beginnings(())
        if self.arrangement.hold.isChecked():
            self.arrangement.refuse(str(error))
            self._offer()
        else:
            self._trouble(error)

    def _trouble(self, error: UserError) -> None:
        self.notice.tell(str(error), "bad", mend=self.tr("Try again"), mended=self.refresh)

    def _target_or_any(self) -> Path:
        """The file to write; while it has no name, one that shows what would be in it."""
        return self.destination.target or self.destination.folder / ANY_NAME

    def _show_concern(self, concern: Concern) -> None:
        kinds = tuple(str(kind) for kind in concern.kinds)
        self.session.go(Place.REVIEW, None, **self.wish.in_review(), sample=concern.first, findings=kinds)

    # --- writing ---------------------------------------------------------------------------------

    def _offer(self) -> None:
        target = self.destination.target
        rows = self._counts.rows[self.wish.include] if self._counts is not None else None
        can = self._is_valid and not self.arrangement.is_refused
        self.start_bar.offer(rows, target.name if target is not None and can else "")

    def _write(self, order: Order, rows: int) -> None:
        self.notice.hide()
        self.start_bar.begin(rows)
        self.earlier.allow(self.tr("A file is being written."))
        self._order_written = order
        self.writing.start(self.project, order)

    @Slot(int)
    def _progress(self, rows: int) -> None:
        self.start_bar.progress(rows)

    def _finish(self, report: ExportReport) -> None:
        self._rest()
        self.destination.folder = report.file.parent
        self.session.prefer(replace(self.session.preferences, export_folder=report.file.parent))
        self.destination.look_again()
        self.notice.tell(
            self._written_in_words(report), mend=self.tr("Show in folder"), mended=lambda: reveal(report.file)
        )
        self._remember(report)

    def _remember(self, report: ExportReport) -> None:
        """Note the export, but in a library that nobody may write to."""
        project, order = self.project, self._order_written
        if order is None or self.session.read_only:
            return
        self.session.write(
            lambda library: remember(library, project, order, report.rows),
            Change(Touched.EXPORTS, project.id, self),
            lambda _: self._ask_earlier(),
            owner=self,
            failed=self._trouble,
        )

    def _written_in_words(self, report: ExportReport) -> str:
        path = breakable(str(report.file))
        if report.test_file is not None:
            return self.tr("Wrote {train:,} rows to {path} and {test:,} for testing to {test_path}.").format(
                train=report.rows - report.test_rows,
                path=path,
                test=report.test_rows,
                test_path=breakable(report.test_file.name),
            )
        one, several = self.tr("Wrote 1 row to {path}."), self.tr("Wrote {count:,} rows to {path}.")
        return (one if report.rows == 1 else several).format(count=report.rows, path=path)

    def _note_stop(self) -> None:
        self._rest()
        self.notice.tell(self.tr("The export was stopped; nothing was written."))

    def _note_failure(self, sentence: str) -> None:
        self._rest()
        self.notice.tell(sentence, "bad")

    def _rest(self) -> None:
        self.start_bar.end()
        self.earlier.allow("")

    def _forget(self) -> None:
        self.writing.forget()
        self._rest()

    # --- building --------------------------------------------------------------------------------

    def _look(self) -> None:
        found = self._counts is None or bool(self._counts.rows[self.wish.include])
        self.session.go(Place.REVIEW, None, **self.wish.in_review() if found else {})

    def _close(self) -> None:
        self.writing.cancel()
        self._questions += 1

    def _connect(self) -> None:
        self.choices.changed.connect(self._change)
        self.choices.looked.connect(self._look)
        self.formats.picked.connect(self._pick_format)
        self.destination.changed.connect(self._change_destination)
        self.fields.changed.connect(self._arrange)
        self.arrangement.changed.connect(self._arrange)
        self.licence.changed.connect(self._change_licence)
        self.earlier.again.connect(self.export_again)
        self.writing.progressed.connect(self._progress)
        self.writing.done.connect(self._finish)
        self.writing.stopped.connect(self._note_stop)
        self.writing.failed.connect(self._note_failure)
        self.writing.broken.connect(self._rest)
        self.session.closing.connect(self._close)
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
            ("", self.fields),
            (self.tr("Order and parts"), self.arrangement),
            (self.tr("Licence of the dataset"), self.licence),
            (self.tr("Where to"), self.destination),
        ):
            if heading:
                lines.addWidget(label(heading, "section"))
            lines.addWidget(part)
            lines.addSpacing(space(1))
        lines.addStretch()
        area = scrolling(content)
        area.setMinimumWidth(space(_LEAST_LEFT_WIDTH))
        return area

    def _right(self) -> QWidget:
        content = QWidget()
        lines = column(content, gap=2, margins=(0, PAGE[1], 1, 1))
        self.rows.setMinimumHeight(space(_LEAST_ROWS_HEIGHT))
        lines.addWidget(self.concerns)
        lines.addWidget(self.rows, 1)
        lines.addWidget(self.earlier)
        return scrolling(content)
