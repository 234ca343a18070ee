"""What a run has come to while it is under way: plain data that pages draw."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Sample

if TYPE_CHECKING:
    from desktop.pipeline.events import Measuring, Progress

BINS = 20
_RECENT = 60


@dataclass(frozen=True, slots=True)
class LiveRound:
    """A round that has ended, with its mean score if any sample has one."""

    number: int
    accepted: int
    mean_score: float | None


@dataclass(eq=False)
class LiveRun:
    """Takes the events of a run and keeps what is to be seen of it.

    `writing` is the text so far of the samples that are being written, by their ordinal; `recent` the last
    finished ones, the newest first; `histogram` the scores of this sitting in equal parts of 0 to 1. `done` counts
    places, of which each may have several drafts: those that `gave_way` to a better one are told apart. Of the
    rejected ones so many `repeated` another sample. `measuring`
    is None but while a round is measured; `lessons` say what rounds were given and whether that helped.
    """

    project: Project
    requested: int
    run: Run | None = None
    done: int = 0
    accepted: int = 0
    rejected: int = 0
    failed: int = 0
    gave_way: int = 0
    repeated: int = 0
    finished: int = 0
    tokens: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    measuring: Measuring | None = None
    started_with: int = 0
    writing: dict[int, str] = field(default_factory=dict)
    recent: deque[Sample] = field(default_factory=lambda: deque(maxlen=_RECENT))
    rounds: list[LiveRound] = field(default_factory=list)
    lessons: list[str] = field(default_factory=list)
    told: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    histogram: list[int] = field(default_factory=lambda: [0] * BINS)
    trouble: str = ""

    @property
    def ended(self) -> bool:
        """Whether it is over, whatever the end."""
        return bool(self.trouble) or (self.run is not None and bool(self.run.ended))

    @property
    def tokens_per_second(self) -> float:
        """Tokens written a second of this sitting; 0 before the first."""
        return self.tokens / self.seconds if self.seconds > 0 else 0.0

    def take(self, events: list[object]) -> None:
        """Note what happened, in order."""
        # Imported here: the pipeline is not on the way to the first painted window.
        from desktop.pipeline import events as happened

        for event in events:
            match event:
                case happened.SampleWriting():
                    self.writing[event.ordinal] = self.writing.get(event.ordinal, "") + event.added
                case happened.SampleFinished():
                    self._finish(event.sample)
                case happened.Progress():
                    self._progress(event)
                case happened.RoundFinished():
                    self.rounds.append(LiveRound(event.round, event.accepted, event.mean_score))
                case happened.RoundBegun():
                    self._learn(event.learnt.in_words(event.round))
                case happened.RoundCompared():
                    self._learn(event.compared.in_words())
                case happened.Told():
                    self.told.append(event.text)
                case happened.RunStarted():
                    self.run, self.done, self.started_with = event.run, event.finished, event.finished
                case happened.RunEnded():
                    self.run = event.run
                    self.writing.clear()

    def _learn(self, said: str) -> None:
        if said:
            self.lessons.append(said)

    def _finish(self, sample: Sample) -> None:
        self.writing.pop(sample.lineage.ordinal, None)
        self.recent.appendleft(sample)
        self.finished += 1
        if sample.score is not None:
            self.histogram[min(BINS - 1, int(sample.score * BINS))] += 1

    def _progress(self, event: Progress) -> None:
        self.done, self.requested = event.done, event.total
        self.accepted, self.rejected, self.failed = event.accepted, event.rejected, event.failed
        self.gave_way, self.repeated, self.measuring = event.gave_way, event.repeated, event.measuring
        self.tokens, self.seconds, self.seconds_left = event.written_tokens, event.seconds, event.seconds_left
