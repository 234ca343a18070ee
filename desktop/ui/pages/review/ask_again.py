"""Asking the model again, to see whether it says the same: a button, and how far that is."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import Engine
from desktop.pipeline.events import SampleWriting, Told
from desktop.pipeline.planning import recipe_for
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.engine_host import Ended, EngineState, Job
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words

RESAMPLES = 8


class AskAgain(QWidget):
    """Asks again about the sample that is shown. `asked` brings it with what was found, once that is in the library.

    What is asked goes on while other samples are read.
    """

    asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._project: Project | None = None
        self._sample: Sample | None = None
        self._job: Job | None = None
        self._asked_of: tuple[int, int] = (0, 0)
        self._written = ""
        self.button = button(self.tr("Ask again {count} times").format(count=RESAMPLES), self.press)
        self.phase = label("", "faint", wrap=True)
        self.notice = Notice(session.theme)
        line = row(gap=1.5)
        line.addWidget(self.button)
        line.addWidget(self.phase, 1)
        lines = column(self, gap=1)
        lines.addWidget(self.notice)
        lines.addLayout(line)
        session.engine.state_changed.connect(self._word)

    @property
    def asking(self) -> bool:
        """Whether the model is being asked."""
        return self._job is not None

    def show_sample(self, project: Project | None, sample: Sample) -> None:
        """Offer to ask about another sample."""
        if self._sample is None or self._sample.id != sample.id:
            self.notice.hide()
        self._project, self._sample = project, sample
        self._word()

    def press(self) -> None:
        """Ask, or stop asking."""
        if self._job is not None:
            self._job.stop()
            self._word()
        elif not self._why_not():
            self._ask()

    def _ask(self) -> None:
        project, sample, own = self._project, self._sample, self._session.places.recipes
        assert project is not None
        assert sample is not None
        self.notice.hide()
        try:
            job = self._session.engine.start(
                lambda engine, library, stopped: _ask(engine, library, stopped, own, project, sample.id),
                sample.lineage.model_sha256,
            )
        except UserError as error:
            self.notice.tell(str(error), "warning")
            return
        self._job, self._asked_of, self._written = job, (project.id, sample.id), ""
        job.happened.connect(self._take)
        job.ended.connect(self._end)
        self._word()

    @Slot(list)
    def _take(self, events: list[object]) -> None:
        from desktop.pipeline.asking import Asked

        for event in events:
            match event:
                case SampleWriting():
                    self._written += event.added
                case Asked():
                    self.asked.emit(event.sample)
                    self._session.changed.emit(Change(Touched.SAMPLES, event.sample.project_id))
                case Told():
                    self.notice.tell(event.text)
        self._word()

    @Slot(object)
    def _end(self, ended: Ended) -> None:
        self._job = None
        if ended.trouble:
            self.notice.tell(ended.trouble, "bad", mend=self.tr("Try again"), mended=self.press)
        self._word()

    @Slot()
    def _word(self) -> None:
        why_not = self._why_not()
        again = self.tr("Ask again {count} times").format(count=RESAMPLES)
        self.button.setText(self.tr("Stop") if self._job is not None else again)
        self.button.setEnabled(not why_not)
        self.button.setToolTip(plain_tooltip(why_not))
        self.phase.setText(why_not or self._phase_in_words())

    def _why_not(self) -> str:
        if self._job is not None:
            return self.tr("It is being stopped.") if self._job.stopped() else ""
        if self._session.read_only:
            return self.tr("This library is open for reading only: another window writes to it.")
        if self._session.engine.busy:
            return self.tr("The model is at work. Ask again when it is done.")
        if self._project is None or self._sample is None or self._sample.status is Status.FAILED:
            return self.tr("There is no answer to ask about.")
        return ""

    def _phase_in_words(self) -> str:
        if self._job is None:
            return self.tr("The same prompt, answered anew each time, shows what the model makes up.")
        engine = self._session.engine
        if engine.state is EngineState.LOADING:
            return engine.phase or self.tr("Loading the model.")
        if self._sample is not None and (self._sample.project_id, self._sample.id) != self._asked_of:
            return self.tr("The model is being asked about sample {id}.").format(id=self._asked_of[1])
        text = self.tr("The model answers {count} times more: {words} words so far.")
        return text.format(count=RESAMPLES, words=count_in_words(len(self._written.split())))


def _ask(
    engine: Engine, library: Library, stopped: Callable[[], bool], own: Path, project: Project, sample_id: int
) -> Iterator[object]:
    # Imported here: it brings the whole of judging with it, which most people who review do not need.
    from desktop.pipeline.asking import ask_again

    yield from ask_again(library, engine, recipe_for(project, own), project, sample_id, RESAMPLES, stopped)
