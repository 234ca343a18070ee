"""Samples of a person's own that new ones are to be like: brought in from a file or Review, and taken out again."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.pipeline.patterns import add_patterns, read_patterns, without_pattern
from desktop.recipes.patterns import PATTERNS
from desktop.ui.pages.plan.changing import Changer, edit_project
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words

_MOST_ROWS = 5


class PatternsSection(Section):
    """A line a pattern."""

    def __init__(self, session: Session, change: Changer) -> None:
        super().__init__("")
        self.heading.setText(self.tr("More like these"))
        self.say(
            self.tr(
                "Samples of your own. Two of them are shown to the model before each answer, so that it writes "
                "another of their kind; a mere copy is rejected. In Review, an accepted sample can become one."
            )
        )
        self._session, self._change = session, change
        self._project: Project | None = None
        self._recipe: Recipe | None = None
        self.count = label("", "soft")
        self.head.addWidget(self.count)
        self.notice = Notice(session.theme)
        self.list = QListWidget()
        self.list.setProperty("role", "lines")
        self.list.setAccessibleName(self.tr("More like these"))
        self.list.itemSelectionChanged.connect(self._offer)
        self.import_button = button(self.tr("Import a file"), self._choose, icon=session.theme.icon("import"))
        self.import_button.setAccessibleName(self.tr("Import samples of your own"))
        self.remove_button = button(self.tr("Remove"), self.remove, "quiet", icon=session.theme.icon("trash"))
        under = row()
        for shown in (self.import_button, self.remove_button):
            under.addWidget(shown)
        under.addStretch(1)
        for widget in (self.notice, self.list):
            self.lines.addWidget(widget)
        self.lines.addLayout(under)

    def show_plan(self, project: Project, recipe: Recipe | None, writable: bool, why: str) -> None:
        """Shows a project's patterns."""
        if self._project is None or self._project.id != project.id:
            self.notice.hide()
        self._project, self._recipe = project, recipe
        self.setVisible(recipe is not None and recipe.judged_step is not None)
        rows: Sequence[Mapping[str, Any]] = project.settings.get(PATTERNS, ())
        if rows != self._rows():
            self._refill(rows)
        self.count.setText(count_in_words(len(rows)) if rows else "")
        set_writable(self.import_button, writable, why)
        set_writable(self.remove_button, writable, why)
        self._offer()

    def bring_in(self, path: Path) -> None:
        """Add the patterns of a file; none of them where one cannot be used."""
        if self._project is None or self._recipe is None:
            return
        recipe = self._recipe
        self.notice.hide()
        edit_project(
            self._session,
            self._project.id,
            self.tr("import of patterns"),
            lambda library, project: add_patterns(project, recipe, list(read_patterns(path, recipe))),
            lambda error: self.notice.tell(str(error), "bad"),
        )

    def remove(self) -> None:
        """Take out the pattern that is picked."""
        item = self.list.currentItem()
        if item is not None and self._project is not None:
            picked = item.data(Qt.ItemDataRole.UserRole)
            text = self.tr("removal of a pattern")
            self._change(self._project.id, text, lambda project: without_pattern(project, picked))

    def _rows(self) -> list[Mapping[str, Any]]:
        return [self.list.item(number).data(Qt.ItemDataRole.UserRole) for number in range(self.list.count())]

    def _refill(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.list.clear()
        judged = self._recipe.judged if self._recipe is not None else ""
        for held in rows:
            text = str(held.get(judged, ""))
            item = QListWidgetItem(" ".join(text.split()))
            item.setData(Qt.ItemDataRole.UserRole, dict(held))
            item.setToolTip(plain_tooltip(text))
            self.list.addItem(item)
        self.list.setVisible(bool(rows))
        height = max(self.list.sizeHintForRow(0), 0) * min(len(rows), _MOST_ROWS)
        self.list.setFixedHeight(height + 2 * self.list.frameWidth())

    def _offer(self) -> None:
        self.remove_button.setVisible(bool(self.list.selectedItems()) and self.import_button.isEnabled())

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import patterns"), "", self.tr("Samples as JSONL (*.jsonl);;All files (*)")
        )
        if name:
            self.bring_in(Path(name))
