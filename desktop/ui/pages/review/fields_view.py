"""What the model wrote, field by field, with its doubts and its inventions marked."""

import json
from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.ui.pages.review.columns import field_in_words
from desktop.ui.pages.review.detail import Detail, field_names
from desktop.ui.pages.review.legend import DoubtLegend
from desktop.ui.pages.review.marks import doubt_marks, finding_marks, word_marks
from desktop.ui.pages.review.reading_text import ReadingText
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label

_HEADING = 120


class FieldView(QWidget):
    """One field: its name as a soft caption, its text under it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.caption = label("", "faint")
        self.text = ReadingText(theme)
        lines = column(self, gap=0.5)
        lines.addWidget(self.caption)
        lines.addWidget(self.text)

    def show_field(self, name: str, value: object, *, heading: bool = False) -> None:
        """Show a field as it reads best."""
        text = value if isinstance(value, str) else _in_words(value)
        self._name(field_in_words(name), heading=heading and isinstance(value, str) and len(text) < _HEADING)
        self.text.show_markdown(text)

    def show_shaded(self, name: str, detail: Detail) -> None:
        """Show the judged text with the words marked that the model was unsure of."""
        self._name(self.tr("{field}, shaded by how sure the model was").format(field=field_in_words(name)))
        self.text.show_plain(detail.judged_text)
        marks = [*doubt_marks(detail.doubts), *word_marks(self.text.shown_text(), detail.unsupported)]
        self.text.mark([*marks, *finding_marks(self.text.shown_text(), detail.findings)], detail.doubts)

    def show_judged(self, name: str, detail: Detail) -> None:
        """Show the judged text rendered, with the words marked that are not in its source."""
        self.show_field(name, detail.sample.fields.get(name, ""))
        shown = self.text.shown_text()
        self.text.mark([*word_marks(shown, detail.unsupported), *finding_marks(shown, detail.findings)])

    def mark_findings(self, detail: Detail) -> None:
        """Mark the words that findings rest on."""
        self.text.mark(finding_marks(self.text.shown_text(), detail.findings))

    def show_raw(self, text: str) -> None:
        """Show what came of a sample that failed, letter for letter."""
        self._name(self.tr("What the model wrote"))
        self.text.show_plain(text or self.tr("Nothing."))

    def _name(self, caption: str, *, heading: bool = False) -> None:
        self.caption.setText(caption)
        self.text.setAccessibleName(caption)
        self.text.set_role("heading" if heading else "reading")


class FieldsView(QWidget):
    """All fields of a sample; beneath them, of an edited one, what the model had written."""

    def __init__(self, theme: Theme, restore: Callable[[], object]) -> None:
        super().__init__()
        self._theme = theme
        self.fields: list[FieldView] = []
        self.legend = DoubtLegend()
        self.edited = QWidget()
        self.original = FieldView(theme)
        self.restore = button(self.tr("Restore the original"), restore, "link")
        lines = column(self, gap=2)
        self._lines = column(gap=2)
        lines.addLayout(self._lines)
        lines.addWidget(self.legend)
        lines.addWidget(self.edited)
        inner = column(self.edited, gap=0.5)
        inner.addWidget(self.original)
        inner.addWidget(self.restore)

    def show_detail(self, detail: Detail, recipe: Recipe | None, *, shade: bool) -> None:
        """Show a sample's fields; `shade` marks the words that the model was unsure of."""
        sample = detail.sample
        names = field_names(recipe, sample, cites=bool(detail.passage))
        names = [name for name in names if name not in detail.beside and sample.fields[name] not in ("", None)]
        shaded = shade and bool(detail.doubts)
        raw = not names or (sample.status is Status.FAILED and sample.raw_text not in sample.fields.values())
        for number, name in enumerate(names):
            self._show_field(self._field(number), name, detail, shaded=shaded)
        if raw:
            self._field(len(names)).show_raw(sample.raw_text)
        for number, field in enumerate(self.fields):
            field.setVisible(number < len(names) + raw)
        self.legend.setVisible(shaded and detail.judged in names)
        self.legend.unsupported.setVisible(bool(detail.unsupported))
        self._show_original(detail)

    def _show_field(self, field: FieldView, name: str, detail: Detail, *, shaded: bool) -> None:
        if name != detail.judged:
            field.show_field(name, detail.sample.fields[name], heading=True)
            field.mark_findings(detail)
        elif shaded:
            field.show_shaded(name, detail)
        else:
            field.show_judged(name, detail)

    def _show_original(self, detail: Detail) -> None:
        self.edited.setVisible(detail.original is not None)
        if detail.original is None:
            return
        was, now = detail.original.fields, detail.sample.fields
        changed = [name for name in was if was[name] != now.get(name)]
        text = "\n\n".join(str(was[name]) for name in changed)
        self.original.show_field(self.tr("You edited this. As the model wrote it"), text)

    def _field(self, number: int) -> FieldView:
        while number >= len(self.fields):
            self.fields.append(FieldView(self._theme))
            self._lines.addWidget(self.fields[-1])
        return self.fields[number]


def _in_words(value: object) -> str:
    """What is no text: a few names with a text each as a line each, all else as JSON."""
    if isinstance(value, Mapping) and value and all(isinstance(each, str) for each in value.values()):
        return "\n\n".join(f"{name}: {text}" for name, text in value.items())
    return json.dumps(value, ensure_ascii=False, indent=1)
