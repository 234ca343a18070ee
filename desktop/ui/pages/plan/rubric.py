"""The rubric: what the model is asked about each sample, a criterion a line."""

from dataclasses import dataclass, replace
from itertools import pairwise

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop.domain.project import Project
from desktop.ui.pages.plan.changing import Changer
from desktop.ui.pages.plan.debounce import Debounce
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.layouts import column, row


@dataclass(frozen=True, slots=True)
class _Criterion:
    holder: QWidget
    field: QLineEdit
    remove: QToolButton


class RubricSection(Section):
    """Lines to type in; one that is empty counts for nothing."""

    def __init__(self, session: Session, change: Changer) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Rubric"))
        self.say(
            self.tr(
                "Criteria of your own. The model is asked how far each is true of a sample, and its answer is kept "
                "beside the sample. A criterion has a part in the score only if the check-up showed that this model "
                "can judge by it."
            )
        )
        self._session = session
        self._change = change
        self._debounce = Debounce(self)
        self._project_id = 0
        self._rows: list[_Criterion] = []
        self._list = column(gap=0.75)
        self.lines.addLayout(self._list)
        self.add_button = button(self.tr("Add a criterion"), self.add, "plain", icon=session.theme.icon("plus"))
        self._under: QHBoxLayout = row()
        self._under.addWidget(self.add_button)
        self._under.addStretch(1)
        self.lines.addLayout(self._under)
        self._writable, self._why = True, ""

    @property
    def fields(self) -> list[QLineEdit]:
        """The lines, in order."""
        return [criterion.field for criterion in self._rows]

    def show_plan(self, project: Project, writable: bool, why: str) -> None:
        """Shows a project's rubric; what is being typed is left alone."""
        self._writable, self._why = writable, why
        if project.id != self._project_id:
            # What was typed last is of the project that is shown until now; lines that were never filled go.
            self.flush()
            self._project_id = project.id
            self._refill(project.rubric)
        if not self._debounce.waiting and self._criteria() != project.rubric:
            self._refill(project.rubric)
        set_writable(self.add_button, writable, why)
        for criterion in self._rows:
            set_writable(criterion.field, writable, why)
            set_writable(criterion.remove, writable, why, criterion.remove.accessibleName())

    def flush(self) -> None:
        """Save what was typed last."""
        self._debounce.flush()

    def add(self) -> None:
        """Begin another line, or go back to one that is begun already."""
        empty = next((field for field in self.fields if not field.text().strip()), None)
        field = empty or self._append("")
        field.setFocus()

    def _criteria(self) -> tuple[str, ...]:
        return tuple(text for field in self.fields if (text := field.text().strip()))

    def _refill(self, rubric: tuple[str, ...]) -> None:
        while len(self._rows) > len(rubric):
            self._drop(self._rows[-1])
        while len(self._rows) < len(rubric):
            self._append("")
        for field, text in zip(self.fields, rubric, strict=True):
            if field.text() != text:
                field.setText(text)

    def _append(self, text: str) -> QLineEdit:
        holder, field = QWidget(), QLineEdit(text)
        number = len(self._rows) + 1
        field.setAccessibleName(self.tr("Criterion {number}").format(number=number))
        field.setPlaceholderText(self.tr("It gives at least one example"))
        field.textEdited.connect(lambda text: self._debounce.ask("rubric", self._save))
        field.returnPressed.connect(self.add)
        remove = icon_button(self._session.theme.icon("close"), self.tr("Remove this criterion"), lambda: None)
        criterion = _Criterion(holder, field, remove)
        remove.clicked.connect(lambda checked=False: self._remove(criterion))
        line = row(holder)
        line.addWidget(field, 1)
        line.addWidget(remove)
        self._rows.append(criterion)
        self._list.addWidget(holder)
        # Where the Tab key's way is laid anew, it comes to what is on top last.
        self.add_button.raise_()
        before = self.add_button.previousInFocusChain()
        for one, other in pairwise((before, field, remove, self.add_button)):
            QWidget.setTabOrder(one, other)
        return field

    def _remove(self, criterion: _Criterion) -> None:
        said = bool(criterion.field.text().strip())
        self._drop(criterion)
        self.add_button.setFocus()
        if said:
            self._debounce.drop()
            self._save()

    def _drop(self, criterion: _Criterion) -> None:
        self._rows.remove(criterion)
        self._list.removeWidget(criterion.holder)
        criterion.holder.hide()
        criterion.holder.deleteLater()

    def _save(self) -> None:
        criteria = self._criteria()
        self._change(
            self._project_id, self.tr("change of the rubric"), lambda project: replace(project, rubric=criteria)
        )
