"""A run's events as lines on standard error."""

import sys
import time

from desktop.cli.terminal import Terminal
from desktop.pipeline.events import (
    Event,
    Measuring,
    Progress,
    RoundBegun,
    RoundCompared,
    RoundFinished,
    RunStarted,
    Told,
)
from desktop.pipeline.wording import repeated_in_words

_PLAIN_SECONDS = 5.0
_WIDTH = 100


class ProgressPrinter:
    """One line that is written over on a terminal, a plain line every few seconds elsewhere."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._live = sys.stderr.isatty()
        self._told = time.monotonic()
        self.last: Progress | None = None

    def take(self, event: Event) -> None:
        """Print what an event is worth."""
        match event:
            case RunStarted():
                if event.finished:
                    self._say(f"Going on at {event.finished} of {event.run.requested}.")
            case Progress():
                self._progress(event)
            case Told():
                self._say(event.text)
            case RoundBegun():
                if said := event.learnt.in_words(event.round):
                    self._say(said)
            case RoundCompared():
                self._say(event.compared.in_words())
            case RoundFinished() if self.last is not None and event.mean_score is not None:
                self._say(f"Round {event.round}: {event.accepted} accepted, mean score {event.mean_score:.2f}.")

    def end(self) -> None:
        """Leave the last state standing on a line of its own."""
        if self.last is not None:
            self._say(in_words(self.last))

    def _progress(self, progress: Progress) -> None:
        self.last = progress
        if self._live:
            sys.stderr.write("\r" + in_words(progress)[:_WIDTH].ljust(_WIDTH))
            sys.stderr.flush()
        elif time.monotonic() - self._told >= _PLAIN_SECONDS:
            self._told = time.monotonic()
            self._terminal.say(in_words(progress))

    def _say(self, text: str) -> None:
        if self._live:
            sys.stderr.write("\r" + " " * _WIDTH + "\r")
        self._terminal.say(text)


def in_words(progress: Progress) -> str:
    """How far a run is, in a line."""
    parts = [_measured(progress.measuring)] if progress.measuring is not None else _made(progress)
    if progress.seconds > 1 and progress.written_tokens:
        parts.append(f"{progress.written_tokens / progress.seconds:.0f} tokens/s")
    if progress.seconds_left:
        parts.append(f"{duration(progress.seconds_left)} left")
    return ", ".join(parts)


def _measured(measuring: Measuring) -> str:
    return f"Measuring round {measuring.round}: {measuring.done} of {measuring.total} drafts"


def _made(progress: Progress) -> list[str]:
    parts = [f"{progress.done} of {progress.total}", f"{progress.accepted} accepted", f"{progress.rejected} rejected"]
    parts += [repeated_in_words(progress.repeated)] if progress.repeated else []
    return [*parts, f"{progress.failed} failed"] if progress.failed else parts


def duration(seconds: float) -> str:
    """A length of time in words: 8 s, 4 min, 2 h 10 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
