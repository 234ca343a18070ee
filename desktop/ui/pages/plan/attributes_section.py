"""What samples are varied by, as lines to type in: a name and its values each."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QPlainTextEdit

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.recipes.attributes import (
    attributes_in_text,
    combinations,
    held_attributes,
    parse_attributes,
    with_attributes,
)
from desktop.recipes.crossing import Attributes
from desktop.recipes.personas import PERSONAS
from desktop.ui.pages.plan.changing import Changer
from desktop.ui.pages.plan.debounce import Debounce
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words

_HEIGHT = space(11)


class AttributesSection(Section):
    """A box of lines. What can be read is saved once a person pauses; what cannot is said in a sentence."""

    def __init__(self, session: Session, change: Changer) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Variety"))
        said = self.tr(
            "Each sample gets one value of every line, and its prompt asks for it. All values, and all pairs of "
            "them, come up about equally often. {personas} stands for the list of people that comes along."
        )
        self.say(said.format(personas=PERSONAS))
        self._change = change
        self._debounce = Debounce(self)
        self._project_id = 0
        self.field = QPlainTextEdit()
        self.field.setFixedHeight(_HEIGHT)
        self.field.setTabChangesFocus(True)
        self.field.setAccessibleName(self.tr("What samples are varied by"))
        self.field.setPlaceholderText(self.tr("audience: children, experts\nstyle: plain, vivid"))
        self.field.textChanged.connect(self._typed)
        self.notice = Notice(session.theme, closable=False)
        self.count = label("", "faint", wrap=True)
        for widget in (self.field, self.notice, self.count):
            self.lines.addWidget(widget)

    def show_plan(self, project: Project, writable: bool, why: str) -> None:
        """Shows a project's attributes; what is being typed is left alone."""
        if project.id != self._project_id:
            # What was typed last is of the project that is shown until now.
            self.flush()
            self._project_id = project.id
            self._refill(project)
        elif not self._debounce.waiting and self._typed_attributes() not in (None, _held(project)):
            self._refill(project)
        set_writable(self.field, writable, why)

    def flush(self) -> None:
        """Save what was typed last."""
        self._debounce.flush()

    def _refill(self, project: Project) -> None:
        with QSignalBlocker(self.field):
            self.field.setPlainText(attributes_in_text(_held(project)))
        self.notice.hide()
        self._word()

    def _typed(self) -> None:
        self._word()
        self._debounce.ask("attributes", self._save)

    def _save(self) -> None:
        try:
            attributes = parse_attributes(self.field.toPlainText())
        except UserError as error:
            self.notice.tell(self.tr("Not saved yet. {reason}").format(reason=str(error)), "warning")
            return
        self.notice.hide()
        text = self.tr("change of the variety")
        self._change(self._project_id, text, lambda project: _varied(project, attributes))

    def _typed_attributes(self) -> Attributes | None:
        """What is typed, if it can be read."""
        try:
            return parse_attributes(self.field.toPlainText())
        except UserError:
            return None

    def _word(self) -> None:
        typed = self._typed_attributes()
        count = combinations(typed) if typed else 0
        self.count.setText(self.tr("{count} combinations.").format(count=count_in_words(count)) if count else "")
        self.count.setVisible(bool(count))


def _held(project: Project) -> Attributes:
    """What the project is varied by; nothing where its settings cannot be read, so that it can be written anew."""
    try:
        return held_attributes(project.settings)
    except UserError:
        return {}


def _varied(project: Project, attributes: Attributes) -> Project:
    return replace(project, settings=with_attributes(project.settings, attributes))
