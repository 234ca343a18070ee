"""Where a newcomer arrives: one obvious step, then the others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.session import Session
from desktop.ui.theme.metrics import READING_WIDTH, space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import clear, column, row, rule, scrolling
from desktop.ui.widgets.text import label

_SHOWN = 5


class WelcomePage(QWidget):
    """Emits `asked` with the name of an action, or `library_chosen` with a file."""

    asked = Signal(str)
    library_chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: list[Path] | None = None
        content = QWidget()
        self._lines = column(content, gap=1, margins=(6, 7, 6, 4))
        self._lines.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._add_first_step()
        self._add_other_steps()
        self._recent: QVBoxLayout = column(gap=0.5)
        self._lines.addLayout(self._recent)
        content.setMaximumWidth(READING_WIDTH + space(12))
        column(self).addWidget(scrolling(content))
        session.preferred.connect(self.show_recent)
        self.show_recent()

    def show_recent(self) -> None:
        """Lists the libraries that were open before; one that is gone cannot be chosen."""
        others = [path for path in self._session.preferences.recent if path != self._session.path]
        paths = others[:_SHOWN]
        if paths == self._shown:
            return
        self._shown = paths
        self._session.reading.ask(
            lambda: [(path, path.is_file()) for path in paths], self._list, owner=self, latest=(id(self), "recent")
        )

    def _add_first_step(self) -> None:
        self._lines.addWidget(label(self.tr("Make training data on this computer"), "title", wrap=True))
        said = self.tr(
            "A model that runs here writes samples, measures its own work, and keeps what holds up. "
            "You review what is left and export it. Nothing leaves this machine."
        )
        text = label(said, "soft", wrap=True)
        self._lines.addWidget(text)
        self._lines.addSpacing(space(2))
        self.starter = button(self.tr("Make a first dataset"), lambda: self.asked.emit("starter"), "primary")
        first = row(gap=1.5)
        first.addWidget(self.starter)
        first.addStretch()
        self._lines.addLayout(first)
        self._lines.addWidget(
            label(
                self.tr("Twelve short essays by the built-in model, scored. It takes about a minute."),
                "soft",
                wrap=True,
            )
        )

    def _add_other_steps(self) -> None:
        self._lines.addSpacing(space(3))
        self._lines.addWidget(rule())
        self._lines.addSpacing(space(1))
        theme = self._session.theme
        for text, said, icon, name in (
            (
                self.tr("New project"),
                self.tr("Choose what to make: essays, instructions, questions about your documents."),
                "plus",
                "new_project",
            ),
            (
                self.tr("Open library"),
                self.tr("A library is one file that holds all your projects."),
                "folder",
                "open_library",
            ),
            (
                self.tr("Choose a model"),
                self.tr("Any GGUF file that llama.cpp runs; one is built in."),
                "model",
                "models",
            ),
        ):
            step = row(gap=1.5)
            made = button(text, partial(self.asked.emit, name), icon=theme.icon(icon))
            made.setMinimumWidth(space(20))
            step.addWidget(made)
            step.addWidget(label(said, "soft", wrap=True), 1)
            self._lines.addLayout(step)

    def _list(self, found: list[tuple[Path, bool]]) -> None:
        clear(self._recent)
        if not found:
            return
        self._recent.addSpacing(space(2))
        self._recent.addWidget(label(self.tr("Open before"), "faint"))
        for path, there in found:
            line = row(gap=1)
            made = button(path.stem, partial(self.library_chosen.emit, path), "link")
            made.setEnabled(there)
            where = str(path.parent) if there else self.tr("{folder}, no longer there").format(folder=path.parent)
            line.addWidget(made)
            line.addWidget(label(where, "faint"), 1)
            self._recent.addLayout(line)
