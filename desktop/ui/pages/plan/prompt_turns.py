"""The turns of one step: as they will be sent, or as templates to type in."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal

from desktop.domain.recipe import Turn
from desktop.pipeline.planning import StepPreview
from desktop.ui.pages.plan.section import captioned
from desktop.ui.pages.plan.template_editor import TemplateEditor
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.layouts import clear, column
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import selectable


class PromptTurns(Card):
    """Captions with texts; `typed` is emitted when a person changes a template."""

    typed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines = column(self, gap=0.25, margins=(2, 1.5, 2, 1.5))
        self._latest = ""
        self._complaint: Notice | None = None
        self.editors: dict[str, TemplateEditor] = {}

    def show_messages(self, previews: Sequence[StepPreview]) -> None:
        """Shows what will be sent."""
        self._empty()
        for shown in previews:
            for message in shown.messages:
                self._add_text(self._role(message.role), message.content)
            if shown.opening:
                self._add_text(self.tr("Assistant, whose answer begins with"), shown.opening)
        self.setVisible(bool(previews))

    def show_templates(self, turns: Mapping[str, Turn], texts: Mapping[str, str]) -> None:
        """Shows templates by their key in the project; editors that are there already stay."""
        self.setVisible(bool(turns))
        if list(turns) != list(self.editors):
            self._empty()
            for key, turn in turns.items():
                self._add_editor(key, turn, texts[key])
        for key, editor in self.editors.items():
            if editor.toPlainText() != texts[key]:
                with QSignalBlocker(editor):
                    editor.setPlainText(texts[key])

    def complain(self, text: str) -> None:
        """Says under the template that was typed in last what is wrong with it."""
        self.withdraw()
        editor = self.editors.get(self._latest)
        self._complaint = Notice(self._theme, closable=False)
        self._lines.insertWidget(self._lines.indexOf(editor) + 1 if editor else 0, self._complaint)
        self._complaint.tell(text, "bad")

    def withdraw(self) -> None:
        """Takes the complaint back."""
        if self._complaint is not None:
            self._lines.removeWidget(self._complaint)
            self._complaint.hide()
            self._complaint.deleteLater()
            self._complaint = None

    @property
    def complaint(self) -> str:
        """What is said to be wrong, if anything is."""
        return self._complaint.text if self._complaint is not None else ""

    def texts(self) -> dict[str, str]:
        """What stands in the editors, by key."""
        return {key: editor.toPlainText() for key, editor in self.editors.items()}

    def _empty(self) -> None:
        self.withdraw()
        clear(self._lines)
        self.editors = {}

    def _add_text(self, caption: str, text: str) -> None:
        said = selectable(text, "soft")
        said.setFont(self._theme.fixed_font)
        captioned(self._lines, caption, said)

    def _add_editor(self, key: str, turn: Turn, text: str) -> None:
        editor = TemplateEditor(self._theme, text)
        caption = self._role(turn.role)
        if turn.each:
            caption = self.tr("{role}, once for each of {name}").format(role=caption, name=turn.each)
        editor.setAccessibleName(caption)
        editor.textChanged.connect(lambda: self._note_typing(key))
        self.editors[key] = editor
        captioned(self._lines, caption, editor)

    def _note_typing(self, key: str) -> None:
        self._latest = key
        self.typed.emit()

    def _role(self, role: str) -> str:
        match role:
            case "system":
                return self.tr("System")
            case "user":
                return self.tr("User")
            case _:
                return self.tr("Assistant")
