"""The page of the check-up: the model in use tested as a judge, and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.domain.checkup import CheckUp
from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Project
from desktop.ui.changes import Change, Touched
from desktop.ui.engine_host import Ended
from desktop.ui.pages.checkup.looking import Found, look
from desktop.ui.pages.checkup.progress import CheckBar
from desktop.ui.pages.checkup.telling import rows_of, verdict, weights_sentence
from desktop.ui.pages.checkup.view import Telling
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import PAGE, column, row, scrolling
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words, date_in_words, model_in_words

_WIDTH = 150
_INDENT = 3.5
_SHOWN = Touched.CHECKUPS | Touched.PLAN | Touched.REVIEWS | Touched.SAMPLES | Touched.PROJECTS


class CheckUpPage(QWidget):
    """Looks again when it comes into view, and when another model is in use or a check-up is done."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._project_id: int | None = None
        self._found = Found(None, None)
        self._asked: tuple[object, ...] = ()
        self._stale = True
        self._closing = False
        self._build()
        self._connect()
        self._show_found(self._found)

    # --- for the shell -----------------------------------------------------------------------------

    def show_project(self, project: Project | None) -> None:
        """Takes the project that is open, whose samples and rubric can be tested too."""
        project_id = project.id if project is not None else None
        if project_id != self._project_id:
            self._project_id, self._stale = project_id, True
            self.own.setChecked(False)
        self._look_again()

    def start(self) -> None:
        """Starts a check-up, unless the model is at work."""
        self.notice.hide()
        had_focus = self.bar.start.hasFocus()
        try:
            self._session.checks.start(
                self._found.project if self._tests_own() else None, thorough=self.thorough.isChecked()
            )
        except UserError as error:
            self.notice.tell(str(error), "warning")
        if had_focus:
            self.take_focus()

    def take_focus(self) -> None:
        """Puts the keyboard at the button."""
        (self.bar.stop if self._session.checks.running else self.bar.start).setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Looks again if anything changed meanwhile."""
        super().showEvent(event)
        self._look_again()

    # --- how it is built ---------------------------------------------------------------------------

    def _build(self) -> None:
        theme = self._session.theme
        self.notice = Notice(theme)
        self.model = label("", "strong")
        self.other = button(self.tr("Choose another model"), lambda: self._session.go(Place.MODELS), "link")
        self.own = QCheckBox(self.tr("Also test it on this project's accepted samples and its rubric"))
        self.thorough = QCheckBox(
            self.tr("Thorough: on all texts that come along, which takes several times as long")
        )
        self.own_parts = label("", "faint", wrap=True)
        self.bar = CheckBar(theme, self.start, self._session.checks.stop)
        self.verdict = label("", "section", wrap=True)
        self.facts = label("", "soft", wrap=True)
        self.telling = Telling(theme)
        content = QWidget()
        content.setMaximumWidth(space(_WIDTH))
        lines = column(content, gap=2, margins=PAGE)
        lines.addWidget(label(self.tr("Check-up"), "title"))
        lines.addWidget(label(self._purpose(), "soft", wrap=True))
        lines.addWidget(self.notice)
        beside = row(gap=1)
        beside.addWidget(self.model)
        beside.addWidget(self.other)
        beside.addStretch(1)
        lines.addLayout(beside)
        lines.addWidget(self.thorough)
        own = column(gap=0.25)
        own.addWidget(self.own)
        under = row(margins=(_INDENT, 0, 0, 0))
        under.addWidget(self.own_parts)
        own.addLayout(under)
        lines.addLayout(own)
        for part in (self.bar, self.verdict, self.facts, self.telling):
            lines.addWidget(part)
        lines.addStretch(1)
        column(self).addWidget(scrolling(content))

    def _purpose(self) -> str:
        return self.tr(
            "The model is tested as a judge: on sound texts, and on the same texts spoiled on purpose. What tells "
            "them apart no better than chance gets no weight in the score."
        )

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self._note_change)
        session.opened.connect(self._note_library)
        session.closing.connect(self._note_closing)
        session.engine.state_changed.connect(self._note_engine)
        session.checks.moved.connect(self._show_state)
        session.checks.ended.connect(self._end)

    # --- looking -----------------------------------------------------------------------------------

    def _look_again(self) -> None:
        wanted = (self._model(), self._project_id)
        if not self.isVisible() or not (self._stale or wanted != self._asked):
            return
        self._stale, self._asked = False, wanted
        places, (model, project_id) = self._session.places, wanted
        self._session.read(
            lambda library: look(library, places, model, project_id, self._is_wanted),
            self._show_found,
            owner=self,
            latest=(id(self), "check-up"),
            failed=self._trouble,
            slow=True,
        )

    def _model(self) -> ModelIdentity | Path | None:
        """The model in use: the one that was chosen, else the one that is loaded; None for the usual one."""
        engine = self._session.engine
        loaded = engine.model
        if engine.chosen is not None and (loaded is None or loaded.path != str(engine.chosen)):
            return engine.chosen
        return loaded.identity if loaded is not None else None

    def _is_wanted(self) -> bool:
        return not self._closing

    # --- showing -----------------------------------------------------------------------------------

    def _show_found(self, found: Found) -> None:
        self._found = found
        self.model.setText(model_in_words(found.model) if found.model else self.tr("No model"))
        self._offer_own(found)
        self._show_checkup(found.checkup, built_in=found.built_in)
        self._show_state()

    def _offer_own(self, found: Found) -> None:
        """Own samples and a rubric are offered where there are any."""
        parts = []
        if found.own:
            one, several = self.tr("1 accepted sample"), self.tr("{count} accepted samples")
            parts.append(one if found.own == 1 else several.format(count=count_in_words(found.own)))
        if found.criteria:
            one, several = self.tr("the line of its rubric"), self.tr("the {count} lines of its rubric")
            parts.append(one if found.criteria == 1 else several.format(count=found.criteria))
        self.own.setVisible(bool(parts))
        self.own_parts.setVisible(bool(parts))
        name = found.project.name if found.project else ""
        self.own_parts.setText(self.tr("{name}: {parts}").format(name=name, parts=", ".join(parts)))
        self.own.setAccessibleDescription(self.own_parts.text())

    def _show_checkup(self, checkup: CheckUp | None, *, built_in: bool) -> None:
        self.telling.setVisible(checkup is not None)
        if checkup is None:
            self.verdict.setText(self.tr("Not checked yet"))
            self.facts.setText(self._unchecked_in_words(built_in))
            return
        self.verdict.setText(verdict(checkup))
        self.facts.setText(f"{self._made(checkup)} {weights_sentence(checkup)}")
        self.telling.show_rows(rows_of(checkup))

    def _unchecked_in_words(self, built_in: bool) -> str:
        if built_in:
            return self.tr(
                "Its scores go by the scales that Gristmill brings along, which were measured on this model. A "
                "check-up shows here how well they do."
            )
        return self.tr(
            "Until this model is checked, its scores go by the scales that were measured on the built-in model."
        )

    def _made(self, checkup: CheckUp) -> str:
        own = self.tr(" ({count} of them out of a project)").format(count=checkup.own_texts)
        return self.tr("Made {date} on {texts} sound texts{own}, each with its spoiled copies, in {time}.").format(
            date=date_in_words(checkup.made),
            texts=count_in_words(checkup.texts),
            own=own if checkup.own_texts else "",
            time=self.tr("{seconds:,.0f} seconds").format(seconds=checkup.seconds),
        )

    @Slot()
    def _show_state(self) -> None:
        checks, engine = self._session.checks, self._session.engine
        for choice in (self.own, self.thorough):
            choice.setEnabled(not checks.running)
        if checks.running:
            self.bar.show_running(checks.live, engine.phase, stopping=checks.stopping)
        else:
            self.bar.show_idle(self._why_not())

    def _why_not(self) -> str:
        if self._session.engine.busy:
            return self.tr("The model is at work; stop that first, or wait until it is done.")
        return ""

    def _tests_own(self) -> bool:
        return self.own.isChecked() and not self.own.isHidden()

    # --- what happens elsewhere --------------------------------------------------------------------

    def _trouble(self, error: UserError) -> None:
        self.notice.tell(str(error), "bad")

    @Slot(object)
    def _end(self, ended: Ended) -> None:
        if ended.trouble:
            self.notice.tell(ended.trouble, "bad", mend=self.tr("Try again"), mended=self.start)
        elif self._session.checks.live.told:
            self.notice.tell(self._session.checks.live.told)

    @Slot(object)
    def _note_change(self, change: Change) -> None:
        ours = change.project_id in (None, self._project_id)
        if change.touched & _SHOWN and ours and not self._session.runs.running:
            self._stale = True
            self._look_again()

    @Slot()
    def _note_engine(self) -> None:
        # While it is at work, another file may be loaded only to be measured.
        if not self._session.engine.busy:
            self._look_again()
        self._show_state()

    @Slot()
    def _note_library(self) -> None:
        self._project_id, self._stale = None, True
        self._look_again()

    @Slot()
    def _note_closing(self) -> None:
        self._closing = True
