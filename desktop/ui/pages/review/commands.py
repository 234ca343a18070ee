"""What the keys, buttons and the menu of Review do."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication, QUndoCommand
from PySide6.QtWidgets import QMenu

from desktop.ui.pages.page import ProjectPage
from desktop.ui.pages.review.copying import MOST, lines_of
from desktop.ui.pages.review.keys import add_keys
from desktop.ui.pages.review.listing_pane import ListingPane
from desktop.ui.pages.review.sample_pane import SamplePane
from desktop.ui.pages.review.triage import Decision, Triage
from desktop.ui.places import Place
from desktop.ui.undo import LibraryCommand
from desktop.ui.wording import count_in_words

# More are never shown to the model.
MOST_PATTERNS = 100
# Of what shows of a sample: some lines stay in sight.
_PART = 0.8


class Commands(QObject):
    """Acts on the samples that are selected."""

    def __init__(self, page: ProjectPage, listing: ListingPane, sample: SamplePane, triage: Triage) -> None:
        super().__init__(page)
        self._page, self._listing, self._sample, self._triage = page, listing, sample, triage
        self._session = page.session
        self.keys = add_keys(
            page,
            {
                "next": lambda: listing.table.step(1),
                "previous": lambda: listing.table.step(-1),
                "scroll_down": lambda: sample.scroll_by(_PART),
                "scroll_up": lambda: sample.scroll_by(-_PART),
                "accept": lambda: self.decide("accept"),
                "reject": lambda: self.decide("reject"),
                "edit": sample.begin_edit,
                "undo": self.undo,
                "shade": sample.toggle_shade,
                "evidence": sample.toggle_evidence,
                "search": self.search,
            },
        )
        sample.decided.connect(self._take_button)
        listing.table.copy_wanted.connect(self.copy)
        listing.menu_wanted.connect(self.open_menu)
        triage.decided.connect(self._look_again)
        triage.undone.connect(self._go_back_to)
        triage.left_out.connect(self._tell_left_out)
        triage.mended.connect(self._tell_mended)
        listing.mend.wanted.connect(self.mend)

    def decide(self, decision: Decision) -> None:
        """Accept or reject what is selected; from a single sample, go on to the next."""
        ids = self._listing.table.selected_ids()
        if not len(ids) or not self._page.has_project or self._session.read_only or self._sample.editing:
            return
        self._sample.notice.hide()
        self._triage.review(self._page.project, ids, decision)
        if len(ids) == 1:
            self._listing.table.step(1)

    def mend(self) -> None:
        """Reject all that is listed for a kind of finding and still stands, or say why nothing is to be rejected."""
        if not self._page.has_project or self._session.read_only or self._sample.editing:
            return
        wanted, bar = self._listing.finder.wanted, self._listing.mend
        self._sample.notice.hide()
        if wanted.kind is None:
            text = self.tr("Choose one kind of finding over the table; then all that have it can be rejected.")
            self._sample.notice.tell(text, "warning")
        elif not bar.count:
            self._sample.notice.tell(bar.sentence.text(), "info")
        else:
            self._triage.mend(self._page.project, wanted)

    def undo(self) -> None:
        """Take back the last review or edit here; where something else would be undone next, that is only told."""
        stack = self._session.undo
        if not stack.canUndo():
            return
        if _is_of(stack.command(stack.index() - 1), self._page):
            stack.undo()
        else:
            text = self.tr('The last change, "{change}", is no review or edit here; Undo in the menu takes it back.')
            self._sample.notice.tell(text.format(change=stack.undoText()), "info")

    def search(self) -> None:
        """Go to the search field."""
        self._listing.finder.search.setFocus()
        self._listing.finder.search.selectAll()

    def copy(self) -> None:
        """Put the selected samples on the clipboard, a line of JSON each."""
        ids = self._listing.table.selected_ids()
        if len(ids) > MOST:
            text = self.tr("At most {count} samples can be copied at once; export them instead.")
            self._sample.notice.tell(text.format(count=count_in_words(MOST)), "warning")
            return
        self._session.read(lambda library: lines_of(library, ids), _put_on_clipboard, owner=self)

    def export(self) -> None:
        """Go to Export with what is selected."""
        self._session.go(Place.EXPORT, ids=tuple(self._listing.table.selected_ids()))

    def use_as_pattern(self) -> None:
        """Have new samples be like those that are selected."""
        # Imported here: it brings all recipes with it, which most people who review do not need.
        from desktop.ui.pages.review.patterns import use_as_patterns

        ids = self._listing.table.selected_ids()[:MOST_PATTERNS]
        use_as_patterns(self._session, self._page.project, list(ids), self._sample.notice)

    def open_menu(self, place: QPoint) -> None:
        """Show what can be done with the selected samples."""
        table = self._listing.table
        if table.selected_count():
            self.menu().popup(table.viewport().mapToGlobal(place))

    def menu(self) -> QMenu:
        """What can be done with the selected samples; gone when it is closed."""
        made = QMenu(self._page)
        for name in ("accept", "reject", "edit"):
            made.addAction(self.keys[name].text(), self.keys[name].trigger).setEnabled(not self._session.read_only)
        made.addSeparator()
        lines: Sequence[tuple[str, Callable[[], Any]]] = (
            (self.tr("Copy as JSONL"), self.copy),
            (self.tr("Export selected"), self.export),
        )
        for text, does in lines:
            made.addAction(text, does)
        bar = self._listing.mend
        if bar.count:
            made.addAction(bar.reject.text(), self.mend).setEnabled(not self._session.read_only)
        pattern = made.addAction(self.tr("Use as pattern"), self.use_as_pattern)
        pattern.setEnabled(not self._session.read_only)
        made.aboutToHide.connect(made.deleteLater)
        return made

    def _take_button(self, name: str) -> None:
        self.keys[name].trigger()

    def _look_again(self, ids: Sequence[int]) -> None:
        self._listing.update_samples(ids)
        if self._listing.table.current_id in ids:
            self._sample.show_sample(self._listing.table.current_id)

    def _go_back_to(self, ids: Sequence[int]) -> None:
        if len(ids) == 1:
            self._listing.table.select_id(ids[0])
        self._look_again(ids)

    def _tell_left_out(self, count: int) -> None:
        one = self.tr("1 sample has no text to accept and was left out; edit it or reject it.")
        many = self.tr("{count} samples have no text to accept and were left out; edit them or reject them.")
        self._sample.notice.tell(one if count == 1 else many.format(count=count_in_words(count)), "warning")

    def _tell_mended(self, count: int) -> None:
        one = self.tr("1 sample rejected; U takes it back.")
        many = self.tr("{count} samples rejected; U takes them back.")
        self._sample.notice.tell(one if count == 1 else many.format(count=count_in_words(count)), "info")


def _is_of(command: QUndoCommand, page: ProjectPage) -> bool:
    """Whether it was done on that page, to samples of the project that it shows."""
    touched = command.touched if isinstance(command, LibraryCommand) else None
    return touched is not None and page.has_project and (touched.by, touched.project_id) == (page, page.project.id)


def _put_on_clipboard(lines: list[str]) -> None:
    QGuiApplication.clipboard().setText("".join(f"{line}\n" for line in lines))
