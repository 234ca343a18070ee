"""The sample in full: what it says, what was found in it, why it scored so, its source, and where it came from."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.ui.pages.review.detail import Detail
from desktop.ui.pages.review.editor import Editor
from desktop.ui.pages.review.fields_view import FieldsView
from desktop.ui.pages.review.findings_view import FindingsView
from desktop.ui.pages.review.lineage_view import LineageView
from desktop.ui.pages.review.score_view import ScoreView
from desktop.ui.pages.review.source_view import SourceView
from desktop.ui.theme.metrics import READING_WIDTH
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column, row, scrolling


class SampleView(QWidget):
    """Shows one `Detail` at a time. While `editing`, text fields stand in place of what is read."""

    edit_ended = Signal(bool)

    def __init__(self, theme: Theme, restore: Callable[[], object]) -> None:
        super().__init__()
        self.detail: Detail | None = None
        self.fields = FieldsView(theme, restore)
        self.findings = FindingsView(theme)
        self.source = SourceView(theme)
        self.score = ScoreView(theme)
        self.lineage = LineageView(theme)
        self.editor = Editor()
        self.editor.saved.connect(lambda: self.edit_ended.emit(True))
        self.editor.cancelled.connect(lambda: self.edit_ended.emit(False))
        self.editor.hide()
        self.area = scrolling(self._content())
        self.area.setAccessibleName(self.tr("Sample"))
        column(self).addWidget(self.area)

    @property
    def editing(self) -> bool:
        """Whether a sample is being edited."""
        return not self.editor.isHidden()

    def show_detail(self, detail: Detail, recipe: Recipe | None, *, shade: bool) -> None:
        """Show a sample; another one from its beginning."""
        other = self.detail is None or self.detail.sample.id != detail.sample.id
        self.detail = detail
        self.fields.show_detail(detail, recipe, shade=shade)
        self.findings.show_found(detail.sample.id, detail.found)
        self.source.show_detail(detail)
        self.score.show_detail(detail)
        self.lineage.show_detail(detail)
        if other:
            self.area.verticalScrollBar().setValue(0)

    def shade(self, recipe: Recipe | None, on: bool) -> None:
        """Mark the words that the model was unsure of, or show the text rendered."""
        if self.detail is not None:
            self.fields.show_detail(self.detail, recipe, shade=on)

    def scroll_by(self, share: float) -> None:
        """Go up or down by a share of what shows."""
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + round(share * bar.pageStep()))

    def begin_edit(self, project: Project, recipe: Recipe, written: Mapping[str, str]) -> None:
        """Put text fields in place of what is read; `written` is what some of them held before."""
        if self.detail is None:
            return
        self.fields.hide()
        self.editor.begin(self.detail.sample, project, recipe, written)
        self.area.verticalScrollBar().setValue(0)

    def end_edit(self) -> None:
        """Show the sample to read again."""
        self.editor.hide()
        self.fields.show()

    def _content(self) -> QWidget:
        inner = QWidget()
        inner.setMaximumWidth(READING_WIDTH)
        lines = column(inner, gap=3, margins=(0, 0, 1, 2))
        for part in (self.fields, self.editor, self.findings, self.score, self.source, self.lineage):
            lines.addWidget(part)
        lines.addStretch(1)
        content = QWidget()
        # Else the area is made as wide as its widest part, and as tall as if all were as narrow as can be.
        content.setMinimumSize(1, 1)
        sides = row(content, gap=0)
        sides.addWidget(inner, 1)
        sides.addStretch(0)
        return content
