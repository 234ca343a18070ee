"""Try one: a sample on the spot, written while one watches, and kept nowhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Slot

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.engine.protocol import Engine
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.events import SampleFinished, SampleWriting, Told
from desktop.pipeline.judges import opened_judge
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.trying import try_one
from desktop.store.library import Library
from desktop.ui.engine_host import Ended, EngineState, Job
from desktop.ui.pages.plan.facts import Plan
from desktop.ui.pages.plan.sample_view import SampleView
from desktop.ui.pages.plan.section import Section
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

Saved = Callable[[Callable[[Project], None]], None]
"""Calls back with the project as it stands, once all that was typed is in the library."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The names of the signals that the score will be made of."""

    names: frozenset[str]


class TryOne(Section):
    """A button, and the sample that comes of it."""

    def __init__(self, session: Session, saved: Saved) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Try one"))
        self._session = session
        self._saved = saved
        self._plan: Plan | None = None
        self._job: Job | None = None
        self._text = ""
        self._weighed: frozenset[str] = frozenset()
        self._number = 0
        self._finished = self._waiting = False
        self.button = button(self.tr("Try one"), self._press, key="Ctrl+T")
        self.head.addWidget(self.button)
        self.phase = label("", "soft", wrap=True)
        self.notice = Notice(session.theme)
        self.view = SampleView(session.theme)
        self.view.hide()
        for widget in (self.phase, self.notice, self.view):
            self.lines.addWidget(widget)
        session.engine.state_changed.connect(self._word)
        self._word()

    @property
    def trying(self) -> bool:
        """Whether one is being written."""
        return self._job is not None

    def show_plan(self, plan: Plan) -> None:
        """Takes a project's plan; what was tried for another project goes."""
        if self._plan is None or self._plan.project.id != plan.project.id:
            self.leave()
        self._plan = plan
        self._word()

    def leave(self) -> None:
        """Stop what is being written and clear the place."""
        if self._job is not None:
            self._job.stop()
            # What it still says is of another project.
            self._job.happened.disconnect(self._take)
            self._job.ended.disconnect(self._end)
            self._job = None
        self._number, self._finished, self._waiting = 0, False, False
        self.view.hide()
        self.notice.hide()

    def try_one(self) -> None:
        """Make one sample from the next seed."""
        if self._job is None and not self._waiting and not self._session.engine.busy and self._plan is not None:
            self._waiting = True
            self._word()
            self._saved(self._begin)

    def give_up(self) -> None:
        """Wait no longer for what was typed to be saved: it could not be."""
        self._waiting = False
        self._word()

    def _press(self) -> None:
        if self._job is not None:
            self._job.stop()
            self._word()
        else:
            self.try_one()

    def _begin(self, project: Project) -> None:
        session, number = self._session, self._number
        self._waiting = False
        if self._plan is None or self._plan.project.id != project.id:
            return
        self.notice.hide()
        try:
            job = self._session.engine.start(
                lambda engine, library, stopped: _try(engine, library, stopped, session, project, number)
            )
        except UserError as error:
            self.notice.tell(str(error), "warning")
            self._word()
            return
        self._job = job
        self._number += 1
        self._text, self._finished = "", False
        job.happened.connect(self._take)
        job.ended.connect(self._end)
        self._word()

    @Slot(list)
    def _take(self, events: list[object]) -> None:
        for event in events:
            match event:
                case SampleWriting():
                    self._text += event.added
                    self.view.show_writing(self._text)
                    self.view.show()
                case _Weighed():
                    self._weighed = event.names
                case SampleFinished():
                    self._show(event)
                case Told():
                    self.notice.tell(event.text)
        self._word()

    @Slot(object)
    def _end(self, ended: Ended) -> None:
        self._job = None
        if ended.trouble:
            self.notice.tell(ended.trouble, "bad", mend=self.tr("Try again"), mended=self.try_one)
        if not self._finished:
            self.view.hide()
        self._word()

    def _show(self, event: SampleFinished) -> None:
        if self._plan is None or self._plan.recipe is None:
            return
        self._finished = True
        plan, recipe = self._plan, self._plan.recipe
        self.view.show_sample(event.sample, recipe, plan.project.threshold, self._weighed)
        self.view.show()

    @Slot()
    def _word(self) -> None:
        self.button.setText(self._button_in_words())
        self.button.setEnabled(self._why_not() == "")
        usual = self.tr("Make one sample and show it with its score (Ctrl+T)")
        self.button.setToolTip(plain_tooltip(self._why_not() or usual))
        phase = self._phase_in_words()
        self.phase.setText(phase)
        self.phase.setVisible(bool(phase))

    def _button_in_words(self) -> str:
        if self._job is not None:
            return self.tr("Stop")
        return self.tr("Another") if self._finished else self.tr("Try one")

    def _why_not(self) -> str:
        if self._job is None and self._session.engine.busy:
            return self.tr("The model is at work. Try one when it is done.")
        if self._waiting:
            return self.tr("What was typed last is being saved.")
        if self._job is not None and self._job.stopped():
            return self.tr("It is being stopped.")
        if self._plan is None or self._plan.recipe is None:
            return self.tr("Choose what to make first.")
        if self._plan.missing and (self._plan.recipe.starts_from == "chunk" or not self._plan.recipe.starters):
            return self._plan.missing
        return ""

    def _phase_in_words(self) -> str:
        if self._job is None:
            if self._session.engine.busy or self._waiting:
                return self._why_not()
            return "" if self._finished else self.tr("Makes one sample and scores it. It is shown here and not kept.")
        engine = self._session.engine
        if engine.state is EngineState.LOADING:
            return engine.phase or self.tr("Loading the model.")
        if self._finished:
            return ""
        return self.tr("Writing.") if self._text else self.tr("Reading the prompt.")


def _try(
    engine: Engine, library: Library, stopped: Callable[[], bool], session: Session, project: Project, number: int
) -> Iterator[object]:
    recipe: Recipe = recipe_for(project, session.places.recipes)
    checkups = CheckUps(session.places.checkups)
    with opened_judge(library, project, engine, checkups, session.engine.load) as judge:
        yield _Weighed(frozenset(judge.scales.meanings))
        yield from try_one(library, engine, recipe, project, number, stopped, judge)
