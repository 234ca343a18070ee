"""Export: what goes out, seen before it is written."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.project import Project
from desktop.pipeline.exporting import ExportReport
from desktop.pipeline.layout import DEFAULT_LAYOUT
from desktop.pipeline.previewing import Beginning
from desktop.pipeline.repeating import Order, PastExport
from desktop.pipeline.warnings import Concern
from desktop.ui.changes import Touched
from desktop.ui.file_names import documents_folder, safe_name
from desktop.ui.pages.export.arrangement import Arrangement
from desktop.ui.pages.export.card_dialog import CardDialog
from desktop.ui.pages.export.choices import Choices
from desktop.ui.pages.export.columns import in_two_columns
from desktop.ui.pages.export.concerns import ConcernsView
from desktop.ui.pages.export.destination import ENDING, DestinationField
from desktop.ui.pages.export.earlier import EarlierExports, written_file
from desktop.ui.pages.export.fields import FieldPicker
from desktop.ui.pages.export.formats import FormatPicker
from desktop.ui.pages.export.inquiry import Inquiry
from desktop.ui.pages.export.licence import LicenceField
from desktop.ui.pages.export.outlook import Counts
from desktop.ui.pages.export.previews import CardPreview, RowsPreview
from desktop.ui.pages.export.sentences import not_remembered, written_in_words
from desktop.ui.pages.export.start_bar import StartBar
from desktop.ui.pages.export.wish import Include, Wish
from desktop.ui.pages.export.writing import Writing
from desktop.ui.pages.pace import Pace
from desktop.ui.pages.page import ProjectPage
from desktop.ui.places import Place
from desktop.ui.revealing import reveal
from desktop.ui.session import Session
from desktop.ui.widgets.empty import EmptyState
from desktop.ui.widgets.focus import order_focus
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.notice import Notice

RESTING_MILLISECONDS = 2_000
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
        self.inquiry, self.writing = Inquiry(session, self), Writing(session, self)
        self.start_bar = StartBar(self.export, self.writing.cancel, self.read_card)
        self.card: CardPreview | None = None
        self._counts: Counts | None = None
        self._pace = Pace(self._ask, RESTING_MILLISECONDS, self)
        self.fields.show_format(self.formats.chosen)
        self._lay_out()
        self._connect()

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        keys, layout, licence = self.fields.keys, self.arrangement.wanted, self.licence.text
        return replace(self.choices.wish, keys=keys, layout=layout, licence=licence)

    def show_project(self, project: Project) -> None:
        """Show a project, with choices of its own."""
        if not self.has_project or project.id != self.project.id:
            self._begin_anew(project)
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
        self.inquiry.list_exports(self.project)
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
        if self._counts is None:
            return
        dialog = CardDialog(self.session.theme, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.card = dialog.preview
        order, rows = self.wish.order(self._target_or_any()), self._counts.rows[self.wish.include]
        self.inquiry.read_card(dialog.preview, self.project, order, rows, self._counts)
        dialog.open()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """What was put off is done when the page is seen again."""
        super().hideEvent(event)
        self._stale = self._pace.end() or self._stale

    # --- what changes ----------------------------------------------------------------------------

    def _begin_anew(self, project: Project) -> None:
        self._pace.end()
        self.inquiry.forget()
        self._counts = None
        self.choices.show_wish(Wish(format_name=self.formats.chosen))
        self.fields.take_all_quietly()
        self.arrangement.show_layout(DEFAULT_LAYOUT)
        self.licence.show_licence("")
        self.destination.part(False)
        self.destination.suggest(safe_name(project.name, self.tr("dataset")))
        self.concerns.show_concerns(())
        self.earlier.show_exports(())
        self.notice.hide()

    def _change(self) -> None:
        """Other rows."""
        self._counts = None
        self._offer()
        if self.has_project and self.isVisible():
            self._pace.now()
        else:
            self._stale = True

    def _pick_format(self, name: str) -> None:
        self.choices.pick_format(name)
        self.fields.show_format(name)
        self._order_focus()
        self._change()

    def _arrange(self) -> None:
        """The same rows, in other files or with other fields."""
        self.destination.part(self.arrangement.hold.isChecked())
        self._offer()
        if self.has_project and self.isVisible():
            self._begin()

    def _license(self) -> None:
        self._offer()
        if self.has_project and self.isVisible() and self.licence.is_valid:
            self.inquiry.mind(self.project, self.wish)

    def _aim(self) -> None:
        """Another name for the file, which may be of another kind."""
        target = self.destination.target
        if target is not None and self.has_project and not self.inquiry.shows_file(target):
            self._begin()
        self._offer()

    # --- asking, and what comes of it ------------------------------------------------------------

    def _ask(self) -> None:
        self.inquiry.count(self.project, self.wish)
        self._begin()
        if self.licence.is_valid:
            self.inquiry.mind(self.project, self.wish)

    def _begin(self) -> None:
        if self.fields.is_valid:
            self.inquiry.begin(self.project, self.wish.order(self._target_or_any()))

    def _target_or_any(self) -> Path:
        """The file to write; while it has no name, one that shows what would be in it."""
        return self.destination.target or self.destination.folder / ANY_NAME

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
        self._offer()

    def _refuse_rows(self, sentence: str) -> None:
        self.rows.show_beginnings(())
        if self.arrangement.hold.isChecked():
            self.arrangement.refuse(sentence)
            self._offer()
        else:
            self._tell_trouble(sentence)

    def _take_exports(self, project: Project, exports: list[PastExport]) -> None:
        if project.id == self.project.id:
            self.earlier.show_exports(exports)

    def _tell_trouble(self, sentence: str) -> None:
        self.notice.tell(sentence, "bad", mend=self.tr("Try again"), mended=self.refresh)

    def _show_concern(self, concern: Concern) -> None:
        kinds = tuple(str(kind) for kind in concern.kinds)
        self.session.go(Place.REVIEW, None, **self.wish.in_review(), sample=concern.first, findings=kinds)

    def _look(self) -> None:
        found = self._counts is None or bool(self._counts.rows[self.wish.include])
        self.session.go(Place.REVIEW, None, **self.wish.in_review() if found else {})

    # --- writing ---------------------------------------------------------------------------------

    @property
    def _is_valid(self) -> bool:
        """Whether each part can be used as it stands."""
        parts = self.destination, self.fields, self.licence, self.arrangement
        return all(part.is_valid for part in parts)

    def _offer(self) -> None:
        rows = self._counts.rows[self.wish.include] if self._counts is not None else None
        self.start_bar.offer(rows, self.destination.names if self._is_valid else "")

    def _write(self, order: Order, rows: int) -> None:
        self.notice.hide()
        self.start_bar.begin(rows)
        self.earlier.allow(self.tr("A file is being written."))
        self.inquiry.make_way()
        self.writing.start(self.project, order)

    @Slot(int)
    def _progress(self, rows: int) -> None:
        self.start_bar.progress(rows)

    def _finish(self, report: ExportReport) -> None:
        self._rest()
        self.destination.folder = report.file.parent
        self.session.prefer(replace(self.session.preferences, export_folder=report.file.parent))
        self.destination.look_again()
        said = written_in_words(report)
        if self.session.read_only:
            said = f"{said} {not_remembered()}"
        self.notice.tell(said, mend=self.tr("Show in folder"), mended=lambda: reveal(report.file))

    def _note_stop(self) -> None:
        self._rest()
        self.notice.tell(self.tr("The export was stopped; nothing was written."))

    def _note_failure(self, sentence: str) -> None:
        self._rest()
        self.notice.tell(sentence, "bad")

    def _note_remembered(self) -> None:
        if self.has_project:
            self.inquiry.list_exports(self.project)

    def _rest(self) -> None:
        self.start_bar.end()
        self.earlier.allow("")
        self.inquiry.go_on()

    def _forget(self) -> None:
        self.writing.forget()
        self._rest()

    # --- building --------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.choices.changed.connect(self._change)
        self.choices.looked.connect(self._look)
        self.formats.picked.connect(self._pick_format)
        self.fields.changed.connect(self._arrange)
        self.arrangement.changed.connect(self._arrange)
        self.licence.changed.connect(self._license)
        self.destination.changed.connect(self._aim)
        self.earlier.again.connect(self.export_again)
        self.inquiry.counted.connect(self._take_counts)
        self.inquiry.begun.connect(self._take_rows)
        self.inquiry.refused.connect(self._refuse_rows)
        self.inquiry.minded.connect(self.concerns.show_concerns)
        self.concerns.filled.connect(self._order_focus)
        self.inquiry.listed.connect(self._take_exports)
        self.inquiry.troubled.connect(self._tell_trouble)
        self.writing.progressed.connect(self._progress)
        self.writing.done.connect(self._finish)
        self.writing.stopped.connect(self._note_stop)
        self.writing.failed.connect(self._note_failure)
        self.writing.broken.connect(self._rest)
        self.writing.remembered.connect(self._note_remembered)
        self.session.closing.connect(self.writing.cancel)
        self.session.opened.connect(self._forget)

    def _order_focus(self) -> None:
        """The Tab key goes through the page as it is read, whenever its parts were made."""
        order_focus(self._stops)

    def _lay_out(self) -> None:
        self._waiting = QWidget()
        self.empty = EmptyState(
            self.tr("Nothing to export yet"),
            self.tr("A run makes samples; those that are accepted are written here as JSON lines, with a card."),
            self.tr("Go to Run"),
            lambda: self.session.go(Place.RUN),
        )
        sections = (
            (self.tr("What to include"), self.choices),
            (self.tr("Format"), self.formats),
            ("", self.fields),
            (self.tr("Order and parts"), self.arrangement),
            (self.tr("Licence of the dataset"), self.licence),
            (self.tr("Where to"), self.destination),
        )
        results = (self.concerns, self.rows, self.earlier)
        foot = self.notice, self.start_bar
        self._full = in_two_columns(sections, results, foot)
        self._stops = (*(part for _, part in sections), *results, *foot)
        self._pages = QStackedWidget()
        for page in (self._waiting, self._full, self.empty):
            self._pages.addWidget(page)
        column(self).addWidget(self._pages)
