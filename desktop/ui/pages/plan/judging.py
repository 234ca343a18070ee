"""How samples are judged: what is measured, how often the model is asked again, and which model judges."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from desktop.domain.project import Judging, Project
from desktop.domain.recipe import Recipe
from desktop.ui.pages.plan.changing import Changer
from desktop.ui.pages.plan.debounce import Debounce
from desktop.ui.pages.plan.judge_picker import JudgePicker
from desktop.ui.pages.plan.measures import (
    ANSWER_TOKENS,
    PASSAGE_TOKENS,
    Measure,
    always,
    measures,
    measures_of,
    tokens_of_asking,
    tokens_of_sample,
)
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.numbers import WholeNumber
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words, signal_in_words

MOST_RESAMPLES = 16
_NARROW = space(15)
_LABEL_WIDTH = space(18)
_INDENT = space(3.5)


@dataclass(frozen=True, slots=True)
class _Line:
    """A signal to choose, with what is said of it."""

    measure: Measure
    holder: QWidget
    box: QCheckBox


class JudgingSection(Section):
    """What a person sets is saved at once; a number, once they pause."""

    def __init__(self, session: Session, change: Changer) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Judging"))
        self.say(
            self.tr(
                "What is measured of each sample. The check-up of the model decides which of it counts in the score."
            )
        )
        self._session = session
        self._change = change
        self._debounce = Debounce(self)
        self._project_id = 0
        self._judging = Judging()
        self._recipe: Recipe | None = None
        self.checkup_link = button(self.tr("Go to the check-up"), lambda: session.go(Place.CHECKUP), "link")
        self.head.addWidget(self.checkup_link)
        self._lines = {measure.kind.name: self._line(measure) for measure in measures()}
        self.always = label(self._always_in_words(), "faint", wrap=True)
        self.resamples = self._number()
        self.asking = label("", "faint", wrap=True)
        self.picker = JudgePicker(session, self._pick_judge)
        self.total = label("", "soft", wrap=True)
        self.lines.addWidget(self.always)
        self.lines.addLayout(self._grid())
        self.lines.addWidget(self.total)

    def box(self, name: str) -> QCheckBox:
        """What a signal is chosen with."""
        return self._lines[name].box

    def show_plan(self, project: Project, recipe: Recipe | None, writable: bool, why: str) -> None:
        """Shows how a project is judged; a number that is being typed is left alone."""
        if project.id != self._project_id:
            # What was typed last is of the project that is shown until now.
            self.flush()
            self._project_id = project.id
        self._judging = project.judging
        self._recipe, shown = recipe, measures_of(recipe)
        for line in self._lines.values():
            line.box.setChecked(line.measure.is_on(project.judging))
            line.holder.setVisible(line.measure in shown)
            set_writable(line.box, writable, why)
        if not self._debounce.waiting and self.resamples.value() != project.judging.resamples:
            with QSignalBlocker(self.resamples):
                self.resamples.setValue(project.judging.resamples)
        self.always.setVisible(recipe is None or not recipe.judges_a_passage)
        self.picker.show_judge(project.judging.judge)
        set_writable(self.resamples, writable, why)
        set_writable(self.picker.box, writable, why)
        self._show_price()

    def flush(self) -> None:
        """Save what was typed last."""
        self._debounce.flush()

    # --- how it is built ---------------------------------------------------------------------------

    def _line(self, measure: Measure) -> _Line:
        title, says = signal_in_words(measure.kind.name)
        holder, box = QWidget(), QCheckBox(title)
        says = f"{says} {self._price_in_words(measure)}"
        box.setAccessibleDescription(says)
        box.clicked.connect(lambda checked: self._switch(measure, bool(checked)))
        said = label(says, "faint", wrap=True)
        said.setContentsMargins(_INDENT, 0, 0, 0)
        lines = column(holder, gap=0.25)
        lines.addWidget(box)
        lines.addWidget(said)
        self.lines.addWidget(holder)
        return _Line(measure, holder, box)

    def _number(self) -> WholeNumber:
        made = WholeNumber()
        made.setRange(0, MOST_RESAMPLES)
        made.setFixedWidth(_NARROW)
        made.setAccessibleName(self.tr("Ask again, times"))
        made.valueChanged.connect(self._ask_again)
        return made

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(space(1.5))
        grid.setVerticalSpacing(space(0.5))
        grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        told = label(
            self.tr(
                "Another model than the one that writes measures the samples once they are written. Check it up "
                "before you trust it."
            ),
            "faint",
            wrap=True,
        )
        parts: tuple[tuple[str, QWidget, QLabel], ...] = (
            (self.tr("Ask again, times"), self.resamples, self.asking),
            (self.tr("Judge"), self.picker, told),
        )
        for number, (name, control, explained) in enumerate(parts):
            explained.setContentsMargins(0, 0, 0, space(1))
            grid.addWidget(_top(label(name, wrap=True)), 2 * number, 0)
            beside = row()
            beside.addWidget(control)
            beside.addStretch(1)
            grid.addLayout(beside, 2 * number, 1)
            grid.addWidget(explained, 2 * number + 1, 1)
        return grid

    # --- in words ----------------------------------------------------------------------------------

    def _price_in_words(self, measure: Measure) -> str:
        if measure.of_source:
            told = self.tr("About {count} more tokens for an answer of {answer} tokens to a passage of {passage}.")
        else:
            told = self.tr("About {count} more tokens for an answer of {answer} tokens.")
        return told.format(count=count_in_words(measure.tokens), answer=ANSWER_TOKENS, passage=PASSAGE_TOKENS)

    def _always_in_words(self) -> str:
        titles = ", ".join(signal_in_words(kind.name)[0] for kind in always())
        return self.tr("Always measured, for no token more: {titles}.").format(titles=titles)

    def _show_price(self) -> None:
        asked = self.resamples.value()
        each = self.tr(
            "The model answers the same prompt so many times more, to see whether it says the same. Each takes about "
            "{each} more tokens for an answer of {answer}{all}. An error that it makes every time stays invisible."
        )
        together = self.tr(", {count} in all").format(count=count_in_words(tokens_of_asking(asked)))
        self.asking.setText(each.format(each=ANSWER_TOKENS, answer=ANSWER_TOKENS, all=together if asked > 1 else ""))
        judging = replace(self._judging, resamples=asked)
        self.total.setText(
            self.tr("All together: about {count} more tokens for a sample of {answer}.").format(
                count=count_in_words(tokens_of_sample(judging, self._recipe)), answer=ANSWER_TOKENS
            )
        )

    # --- changing ----------------------------------------------------------------------------------

    def _switch(self, measure: Measure, on: bool) -> None:
        self._edit(self.tr("change of what is measured"), lambda judging: measure.switched(judging, on))

    def _ask_again(self, times: int) -> None:
        self._show_price()
        text = self.tr("change of how often it is asked again")
        project_id = self._project_id
        self._debounce.ask(
            "resamples",
            lambda: self._save(project_id, text, lambda judging: replace(judging, resamples=int(times))),
        )

    def _pick_judge(self, sha256: str) -> None:
        self._edit(self.tr("change of the judge"), lambda judging: replace(judging, judge=sha256))

    def _edit(self, text: str, edit: Callable[[Judging], Judging]) -> None:
        self.flush()
        self._judging = edit(self._judging)
        self._show_price()
        self._save(self._project_id, text, edit)

    def _save(self, project_id: int, text: str, edit: Callable[[Judging], Judging]) -> None:
        self._change(project_id, text, lambda project: replace(project, judging=edit(project.judging)))


def _top(made: QLabel) -> QLabel:
    """Beside the first line of what is set, however tall that is."""
    made.setContentsMargins(0, space(0.75), 0, 0)
    return made
