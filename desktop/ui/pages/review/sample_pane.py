"""The right side: the sample that is current, and what to decide about it."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QTabBar, QWidget

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.pipeline.checkups import CheckUps
from desktop.ui.pages.review.columns import field_in_words
from desktop.ui.pages.review.decision_bar import DecisionBar, EditBar
from desktop.ui.pages.review.detail import Detail, read_detail
from desktop.ui.pages.review.evidence_view import EvidenceView
from desktop.ui.pages.review.sample_view import SampleView
from desktop.ui.pages.review.triage import Triage
from desktop.ui.pages.review.written import Unstored
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.focus import order_focus
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import keyed_tooltip

_SAMPLE, _EVIDENCE = range(2)


class SamplePane(QWidget):
    """Reads the current sample and shows it. `decided` brings "accept", "reject" or "edit" from its buttons.

    `edit_left` is emitted when an edit is over, saved or not; `evidence_left` when the evidence is put away that had
    the focus. `sample_wanted` brings another sample to go to.
    """

    decided = Signal(str)
    edit_left = Signal()
    sample_wanted = Signal(int)
    evidence_left = Signal()

    def __init__(self, session: Session, triage: Triage) -> None:
        super().__init__()
        self._session = session
        self._triage = triage
        self._project: Project | None = None
        self._recipe: Recipe | None = None
        self._wanted = 0
        self._detail: Detail | None = None
        self._unstored = Unstored()
        theme = session.theme
        self.notice = Notice(theme)
        self.heading = label("", "faint")
        self.shade = self._shade_button()
        self.view = SampleView(theme, self._restore)
        self.view.edit_ended.connect(self.end_edit)
        self.view.findings.twin_wanted.connect(self.sample_wanted)
        self.view.score.evidence_wanted.connect(self.toggle_evidence)
        self.evidence = EvidenceView(session)
        self.evidence.ask.asked.connect(self._take_asked)
        self.tabs = self._make_tabs()
        self.sides = QStackedWidget()
        self.sides.addWidget(self.view)
        self.sides.addWidget(self.evidence)
        self.decisions = DecisionBar(theme, *(partial(self.decided.emit, name) for name in _DECISIONS))
        self.edit_bar = EditBar(lambda: self.end_edit(True), lambda: self.end_edit(False))
        self.bars = QStackedWidget()
        self.bars.addWidget(self.decisions)
        self.bars.addWidget(self.edit_bar)
        self._arrange()
        theme.changed.connect(self._repaint)
        triage.refused.connect(self._take_back_up)

    @property
    def editing(self) -> bool:
        """Whether the sample is being edited."""
        return self.view.editing

    def show_project(self, project: Project, recipe: Recipe | None) -> None:
        """Show samples of another project."""
        self._project, self._recipe = project, recipe
        self.allow()

    def show_sample(self, sample_id: int) -> None:
        """Read a sample and show it, which ends an edit; 0 shows none."""
        if self.editing and sample_id != self._wanted:
            self.put_away_edit()
        self._wanted = sample_id
        self.allow()
        project = self._project
        if not sample_id or project is None:
            self._show_parts(False)
            return
        recipe = self._recipe
        checkups = CheckUps(self._session.places.checkups)
        self._session.read(
            lambda library: read_detail(library, project, recipe, sample_id, checkups),
            self._show,
            owner=self,
            latest=(id(self), "sample"),
            failed=lambda error: self.notice.tell(str(error), "warning"),
        )

    def allow(self) -> None:
        """Let decisions be made where there is something to decide, and the library can be written to."""
        read_only = self._session.read_only
        why = self.tr("This library is open for reading only: another window writes to it.") if read_only else ""
        self.decisions.allow(bool(self._wanted) and not read_only, why)
        self.view.fields.restore.setEnabled(not read_only)
        if self._detail is not None:
            self.evidence.ask.show_sample(self._project, self._detail.sample)

    def toggle_shade(self) -> None:
        """Mark the words that the model was unsure of, or no longer."""
        self.shade.toggle()

    def toggle_evidence(self) -> None:
        """Turn to the evidence, the focus in it, or back to the sample."""
        if self._detail is None or self.editing:
            return
        to_evidence = self.tabs.currentIndex() == _SAMPLE
        self.tabs.setCurrentIndex(_EVIDENCE if to_evidence else _SAMPLE)
        if to_evidence:
            self.evidence.setFocus()

    def scroll_by(self, share: float) -> None:
        """Go up or down in what is read, by a share of what shows."""
        shown = self.view if self.tabs.currentIndex() == _SAMPLE else self.evidence
        shown.scroll_by(share)

    def begin_edit(self) -> None:
        """Edit the sample that is shown."""
        shown = self._detail
        if shown is None or shown.sample.id != self._wanted or self._session.read_only or self.editing:
            return
        project = self._project
        if project is None or shown.sample.project_id != project.id:
            # It goes as soon as the samples of the other project come.
            return
        if self._recipe is None:
            text = self.tr("The recipe of this project is missing; put it back to edit its samples.")
            self.notice.tell(text, "warning")
            return
        self.notice.hide()
        self.tabs.setCurrentIndex(_SAMPLE)
        self.tabs.setEnabled(False)
        self.bars.setCurrentWidget(self.edit_bar)
        self.view.begin_edit(project, self._recipe, self._unstored.of(self._session.path, self._wanted))

    def end_edit(self, save: bool) -> None:
        """Leave the edit; what was written is stored only with `save`."""
        editor = self.view.editor
        if save and editor.lacks_judged():
            self.notice.tell(self._told_empty(), "warning")
            return
        changed = editor.changed()
        self.notice.hide()
        self.view.end_edit()
        self.tabs.setEnabled(True)
        self.bars.setCurrentWidget(self.decisions)
        self.edit_left.emit()
        if save and changed and editor.project is not None and editor.recipe is not None:
            written = self._unstored.keep(self._session.path, editor.sample_id, changed)
            self._triage.edit(editor.project, editor.recipe, editor.sample_id, written)
            return
        self._unstored.drop(self._session.path, editor.sample_id)
        if save:
            self.decided.emit("accept")

    def put_away_edit(self) -> None:
        """Leave the edit, if there is one: nothing that was written is lost by going on, and it can be undone."""
        if self.editing:
            editor = self.view.editor
            self.end_edit(bool(editor.changed()) and not editor.lacks_judged())

    def _take_back_up(self, sample_id: int) -> None:
        """Go on with an edit that could not be stored; of a sample that was left, say where it is."""
        if not self._unstored.of(self._session.path, sample_id):
            return
        if sample_id == self._wanted and self.isVisible():
            self.begin_edit()
        if not self.editing or self.view.editor.sample_id != sample_id:
            text = self.tr(
                "What you wrote in sample {id} is not stored, and is kept: edit the sample to go on with it."
            )
            self.notice.tell(text.format(id=sample_id), "warning")

    def _told_empty(self) -> str:
        text = self.tr("{field} is empty; write something, or leave the edit and reject the sample.")
        return text.format(field=field_in_words(self.view.editor.judged))

    def _show(self, detail: Detail) -> None:
        if detail.sample.id != self._wanted:
            return
        self._show_parts(True)
        self.decisions.light_accept(bool(detail.sample.messages))
        self.heading.setText(f"#{detail.sample.id}")
        self.heading.setAccessibleName(self.tr("Sample {id}").format(id=detail.sample.id))
        self._detail = detail
        self.evidence.ask.show_sample(self._project, detail.sample)
        self._fill()
        order_focus((self.tabs, self.shade, self.view, self.evidence, self.decisions))

    def _fill(self) -> None:
        """Show the sample in the tab that is in sight; what has not changed stays, with what is marked in it."""
        detail = self._detail
        if detail is None or self.editing:
            return
        if self.tabs.currentIndex() == _EVIDENCE:
            if detail != self.evidence.detail:
                self.evidence.show_detail(detail, self._recipe)
        elif detail != self.view.detail:
            self.view.show_detail(detail, self._recipe, shade=self.shade.isChecked())

    def _turn_to(self, tab: int) -> None:
        left = tab == _SAMPLE and self.evidence.isAncestorOf(self.window().focusWidget() or self)
        self._fill()
        self.sides.setCurrentIndex(tab)
        self.shade.setVisible(tab == _SAMPLE)
        if left:
            self.evidence_left.emit()

    def _take_asked(self, sample: Sample) -> None:
        """Show what was found by asking again, at once."""
        if self._detail is not None and self._detail.sample.id == sample.id == self._wanted:
            self._show(replace(self._detail, sample=sample))
            self.evidence.show_agreement()

    def _show_parts(self, shown: bool) -> None:
        for part in (self.tabs, self.sides, self.bars, self.heading):
            part.setVisible(shown)
        self.shade.setVisible(shown and self.tabs.currentIndex() == _SAMPLE)
        if not shown:
            self._detail = None

    def _restore(self) -> None:
        if self._project is not None and self._wanted:
            self._triage.restore(self._project, self._wanted)

    def _shade_words(self, on: bool) -> None:
        self._session.prefer(replace(self._session.preferences, shade_doubt=on))
        self.view.shade(self._recipe, on)

    def _repaint(self) -> None:
        """Take the theme's colours into what was rendered with others."""
        if not self.editing:
            self.view.shade(self._recipe, self.shade.isChecked())

    def _shade_button(self) -> QPushButton:
        icon = self._session.theme.icon("shade")
        made = button(self.tr("Shade words"), lambda: None, "quiet", icon=icon, key="S")
        made.setCheckable(True)
        made.setChecked(self._session.preferences.shade_doubt)
        made.toggled.connect(self._shade_words)
        return made

    def _make_tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setProperty("role", "places")
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        # Both names fit: arrows to scroll by would only cut the second one.
        tabs.setUsesScrollButtons(False)
        tabs.setAccessibleName(self.tr("Parts of the sample"))
        for name in (self.tr("Sample"), self.tr("Evidence")):
            tabs.setTabToolTip(tabs.addTab(name), keyed_tooltip(name, "V"))
        tabs.currentChanged.connect(self._turn_to)
        return tabs

    def _arrange(self) -> None:
        head = row(gap=1)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.heading)
        head.addWidget(self.shade)
        lines = column(self, gap=1)
        lines.addLayout(head)
        lines.addWidget(self.notice)
        lines.addWidget(self.sides, 1)
        lines.addStretch(0)
        lines.addWidget(self.bars)


_DECISIONS = ("accept", "reject", "edit")
