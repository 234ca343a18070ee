"""Rows that come in, above every page: how far the import or the scoring is, then what came of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton

from desktop.domain.errors import UserError
from desktop.ui.engine_host import Ended
from desktop.ui.import_desk import ImportEnded
from desktop.ui.incoming_words import imported_sentence, importing_sentence, scored_sentence, scoring_sentence
from desktop.ui.places import Place
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.notice import NoticeKind
from desktop.ui.widgets.text import label, repolish

if TYPE_CHECKING:
    from desktop.domain.project import Project
    from desktop.pipeline.importing import ImportReport
    from desktop.ui.session import Session

_ICONS = {"info": ("import", "accent"), "warning": ("warning", "warning"), "bad": ("error", "bad")}
_BAR_WIDTH = space(26)
# Whoever has waited longer than this for a new project is doing something else by now.
_PATIENCE_SECONDS = 8.0


class IncomingBar(QFrame):
    """Hidden until rows come in; stays until it is closed, with the next steps as buttons."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._kind: NoticeKind = "info"
        self._project: Project | None = None
        self._report: ImportReport | None = None
        self._began = 0.0
        self._icon = QLabel()
        self._text = label(wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setAccessibleName(self.tr("Rows that have come in"))
        self.stop_button = button(self.tr("Stop"), self.stop)
        self.reasons_button = button(self.tr("Read the reasons"), self.read_reasons)
        self.score_button = button(self.tr("Score them now"), self.score)
        self.show_button = button(self.tr("Review them"), self._show)
        self.close_button = icon_button(session.theme.icon("close"), self.tr("Close this message"), self.hide)
        self._arrange()
        self._connect()
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def stop(self) -> None:
        """Stop what is shown."""
        if self._session.imports.running:
            self._session.imports.stop()
        else:
            self._session.scoring.stop()

    def read_reasons(self) -> None:
        """Show why rows were skipped."""
        from desktop.ui.dialogs.importing.skipped import SkippedDialog

        if self._report is not None:
            dialog = SkippedDialog(self._report.bad, self._report.faults, self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def score(self) -> None:
        """Score what came in."""
        if self._project is None:
            return
        try:
            self._session.scoring.start(self._project)
        except UserError as error:
            self._session.troubled.emit(str(error))

    # --- what happens ------------------------------------------------------------------------------

    def _note_beginning(self) -> None:
        self._began = time.monotonic()

    def _follow(self) -> None:
        imports, scoring = self._session.imports, self._session.scoring
        if imports.running and imports.order is not None:
            said = importing_sentence(imports.order, imports.rows, stopping=imports.stopping)
            self._show_work(said, imports.rows, imports.order.count or 0, stopping=imports.stopping)
        elif scoring.running and scoring.live is not None:
            engine, live = self._session.engine, scoring.live
            said = scoring_sentence(live, engine.state, engine.phase, stopping=scoring.stopping)
            self._show_work(said, live.done, live.total, stopping=scoring.stopping)

    def _show_work(self, said: str, done: int, total: int, *, stopping: bool) -> None:
        self._say(said, "info")
        # Without a total it only moves.
        self.bar.setRange(0, total)
        self.bar.setValue(min(done, total))
        self.stop_button.setEnabled(not stopping)
        self._offer(working=True)

    def _import_ended(self, ended: ImportEnded) -> None:
        self._project, self._report = ended.project, ended.report
        kind: NoticeKind = "bad" if ended.trouble else "warning" if self._is_lacking(ended) else "info"
        self._say(imported_sentence(ended), kind)
        new = ended.project is not None and ended.order.project is None
        self._offer(skipped=bool(ended.report and ended.report.bad), came=ended.report is not None or new)
        seeds = ended.order.file.as_seeds
        self.show_button.setText(self.tr("Show them in Plan") if seeds else self.tr("Review them"))
        if ended.project is not None and ended.report is not None:
            self._arrive(ended.project, new=ended.order.project is None, seeds=seeds)

    def _is_lacking(self, ended: ImportEnded) -> bool:
        return ended.report is None or ended.report.stopped or bool(ended.report.bad)

    def _arrive(self, project: Project, *, new: bool, seeds: bool) -> None:
        if new and time.monotonic() - self._began < _PATIENCE_SECONDS:
            self._session.go(Place.PLAN if seeds else Place.REVIEW, project.id)
        if not seeds:
            self._ask_for_unscored(project)

    def _ask_for_unscored(self, project: Project) -> None:
        from desktop.pipeline.scoring_stored import unscored_imports

        self._session.read(
            lambda library: unscored_imports(library, project.id)[1],
            self._offer_score,
            owner=self,
            latest=(id(self), "unscored"),
        )

    def _offer_score(self, count: int) -> None:
        working = self._session.imports.running or self._session.scoring.running
        self.score_button.setVisible(bool(count) and not working)

    def _scoring_ended(self, ended: Ended) -> None:
        live = self._session.scoring.live
        if live is None or self._session.imports.running:
            return
        self._project = live.project
        left = live.done < live.total or bool(live.trouble)
        self._say(scored_sentence(live), "bad" if live.trouble else "warning" if left else "info")
        self.show_button.setText(self.tr("Review them"))
        self._offer(came=bool(live.done), left=left)

    def _show(self) -> None:
        if self._project is not None:
            seeds = self.show_button.text() == self.tr("Show them in Plan")
            self._session.go(Place.PLAN if seeds else Place.REVIEW, self._project.id)

    def _forget(self) -> None:
        # What it speaks of is in another library.
        self._project = self._report = None
        self.hide()

    # --- showing -----------------------------------------------------------------------------------

    def _say(self, text: str, kind: NoticeKind) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        if kind != self._kind or not self.isVisible():
            self._kind = kind
            self.setProperty("notice", kind)
            self._paint_icon()
            repolish(self)
        self.show()

    def _offer(self, *, working: bool = False, skipped: bool = False, came: bool = False, left: bool = False) -> None:
        for part in (self.bar, self.stop_button):
            part.setVisible(working)
        self.reasons_button.setVisible(skipped)
        self.score_button.setVisible(left)
        self.show_button.setVisible(came)
        self.close_button.setVisible(not working)

    def _paint_icon(self) -> None:
        name, colour = _ICONS[self._kind]
        self._icon.setPixmap(self._session.theme.icon(name, colour).pixmap(self.fontMetrics().height()))

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.stop_button, self.reasons_button, self.score_button, self.show_button

    def _arrange(self) -> None:
        self.setProperty("notice", self._kind)
        self._paint_icon()
        line = row(self, gap=1.5, margins=(1.5, 1, 1, 1))
        line.addWidget(self._icon)
        line.addWidget(self._text, 1)
        line.addWidget(self.bar)
        for made in self._buttons():
            line.addWidget(made)
        line.addWidget(self.close_button)
        self._offer()

    def _connect(self) -> None:
        session = self._session
        session.imports.began.connect(self._note_beginning)
        session.imports.moved.connect(self._follow)
        session.imports.ended.connect(self._import_ended)
        session.scoring.moved.connect(self._follow)
        session.scoring.ended.connect(self._scoring_ended)
        session.engine.state_changed.connect(self._follow)
        session.opened.connect(self._forget)
        session.theme.changed.connect(self._paint_icon)
