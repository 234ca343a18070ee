"""A sample's texts to write anew."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.ui.pages.review.columns import field_in_words
from desktop.ui.pages.review.detail import editable_fields
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import clear, column
from desktop.ui.widgets.text import label

_SAVING = (
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return),
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Enter),
)


class TextField(QPlainTextEdit):
    """A text of some lines. Ctrl+Return and Esc leave it; Tab goes on to the next field."""

    done = Signal()
    left = Signal()

    def __init__(self, text: str, lines: int) -> None:
        super().__init__(text)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * lines + space(2))

    def event(self, event: QEvent) -> bool:
        """Its own keys come before those of the window."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Writes, saves or leaves."""
        if event.keyCombination() in _SAVING:
            self.done.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        return event.keyCombination() in _SAVING or event.key() == Qt.Key.Key_Escape


class Editor(QWidget):
    """A text field for each of a sample's texts. `saved` and `cancelled` are by key.

    It keeps the `project` and the `recipe` that the sample was made for: the page may show others by now.
    """

    saved = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sample_id = 0
        self.project: Project | None = None
        self.recipe: Recipe | None = None
        self.fields: dict[str, TextField] = {}
        self._before: dict[str, str] = {}
        self._lines = column(self, gap=0.5)

    def begin(self, sample: Sample, project: Project, recipe: Recipe, written: Mapping[str, str]) -> None:
        """Show a sample's texts, those in `written` in its place, with the focus in the judged one."""
        clear(self._lines)
        judged = recipe.judged
        self.sample_id, self.project, self.recipe = sample.id, project, recipe
        self._before = {name: str(sample.fields.get(name, "")) for name in editable_fields(recipe, sample)}
        shown = {name: written.get(name, text) for name, text in self._before.items()}
        self.fields = {name: self._add(name, text, judged) for name, text in shown.items()}
        # A field can take the focus only once it shows.
        self.show()
        if self.fields:
            self.fields.get(judged, next(iter(self.fields.values()))).setFocus()

    def changed(self) -> Mapping[str, str]:
        """The fields that were written anew."""
        written = {name: field.toPlainText() for name, field in self.fields.items()}
        return {name: text for name, text in written.items() if text != self._before[name]}

    @property
    def judged(self) -> str:
        """The name of the field that is judged."""
        return self.recipe.judged if self.recipe else ""

    def lacks_judged(self) -> bool:
        """Whether nothing is written in the judged field, if there is one."""
        return self.judged in self.fields and not self.fields[self.judged].toPlainText().strip()

    def _add(self, name: str, text: str, judged: str) -> TextField:
        field = TextField(text, 12 if name == judged else 3)
        field.setAccessibleName(field_in_words(name))
        field.done.connect(self.saved)
        field.left.connect(self.cancelled)
        self._lines.addWidget(label(field_in_words(name), "faint"))
        self._lines.addWidget(field, 4 if name == judged else 1)
        return field
