"""gristmill score: scores rows from anywhere, and goes on where it was stopped."""

import argparse
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from desktop.cli.exit_codes import DONE, FAILED, INTERRUPTED
from desktop.cli.progress import duration
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.domain.errors import UserError
from desktop.engine.protocol import Engine, EngineFailed
from desktop.exchange.growing import GrowingJsonl, OtherOrigin, growing_jsonl, parts_of
from desktop.exchange.rows import count_rows, read_rows, sha256_of_rows
from desktop.judging.soundness import Scales
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.judges import NEVER_CHECKED, checked_scales
from desktop.pipeline.scoring import Fields, changed_since, origin_of, score_rows
from desktop.store.library import Library

_SAY_SECONDS = 5.0
_MOST_RESAMPLES = 32


def score(terminal: Terminal) -> int:
    """Score each row of a file into another one. Bad rows come out with the reason."""
    options = terminal.options
    _refuse_impossible(options)
    # A file that cannot be read is refused before the model is loaded.
    total = count_rows(options.input)
    sha256 = sha256_of_rows(options.input)
    with terminal.engine(None) as engine:
        scales, checked = checked_scales(CheckUps(terminal.places.checkups), engine)
        if not checked:
            terminal.say(NEVER_CHECKED)
        origin = origin_of(engine, sha256, _fields(options), options.resamples, scales)
        with _growing(terminal, origin) as growing, stop_on_interrupt() as token:
            tally = _go_on(terminal, growing, total)
            _score_the_rest(terminal, engine, growing, tally, token, scales)
            if tally.rows < total:
                terminal.say(f"Stopped after {tally.rows} rows; the same command goes on.")
                return INTERRUPTED
            growing.finish()
    return _tell(terminal, tally)


class _Tally:
    """Counts rows as they pass, and says how far they are every few seconds."""

    def __init__(self, terminal: Terminal, total: int) -> None:
        self._terminal = terminal
        self._total = total
        self._told = self._started = time.monotonic()
        self._at_start = 0
        self.scored = 0
        self.bad = 0
        self.first_reason = ""

    @property
    def rows(self) -> int:
        """How many rows have passed."""
        return self.scored + self.bad

    def count(self, row: Mapping[str, Any]) -> None:
        """Note a row that is written."""
        error = row["gristmill"].get("error", "")
        self.first_reason = self.first_reason or error
        self.bad, self.scored = self.bad + bool(error), self.scored + (not error)

    def start(self) -> None:
        """From here on the rate is measured."""
        self._told = self._started = time.monotonic()
        self._at_start = self.rows

    def say(self) -> None:
        """A line of progress, where the last one is some seconds old."""
        now = time.monotonic()
        if now - self._told < _SAY_SECONDS:
            return
        self._told = now
        rate = (self.rows - self._at_start) / (now - self._started)
        left = f", {duration((self._total - self.rows) / rate)} left" if rate and self.rows < self._total else ""
        self._terminal.say(f"{self.rows} of {self._total} rows, {rate:.{2 if rate < 10 else 0}f} rows/s{left}")


def _refuse_impossible(options: argparse.Namespace) -> None:
    if not 0 <= options.resamples <= _MOST_RESAMPLES:
        raise UserError(f"--resamples is {options.resamples}; set it to a whole number from 0 to {_MOST_RESAMPLES}.")
    for written in (options.to, *parts_of(options.to)):
        if written.exists() and options.input.exists() and written.samefile(options.input):
            raise UserError(f"{options.input} would be written over: choose another file with --to.")


def _fields(options: argparse.Namespace) -> Fields:
    return Fields(options.prompt_field or "", options.answer_field or "", options.source_field or "")


@contextmanager
def _growing(terminal: Terminal, origin: Mapping[str, Any]) -> Iterator[GrowingJsonl]:
    """The rows that are there and those to come. Raises UserError where the former were scored otherwise."""
    try:
        with growing_jsonl(terminal.options.to, origin) as growing:
            yield growing
    except OtherOrigin as error:
        raise UserError(_scored_otherwise(terminal, error, origin)) from error


def _scored_otherwise(terminal: Terminal, found: OtherOrigin, origin: Mapping[str, Any]) -> str:
    afresh = f"To start afresh, move or delete {found.part}, or name another file with --to."
    if found.before is None:
        return f"{found.part} is in the way, and nobody knows what it was made from; it is left as it is. {afresh}"
    changed = ", and ".join(changed_since(found.before, origin))
    model = _model_named(terminal, found.before.get("model")) if found.before.get("model") != origin["model"] else ""
    return (
        f"{found.part} holds rows that were scored before something changed: {changed}. They are left as they are. "
        f"To go on with them, score as it was then{model}. {afresh}"
    )


def _model_named(terminal: Terminal, sha256: object) -> str:
    """How to name the model that scored before, if the library knows its file."""
    if not terminal.library_path.is_file():
        return ""
    with suppress(UserError), Library.open(terminal.library_path, read_only=True) as library:
        path = library.model_path(str(sha256))
        return f" (--model {path})" if path is not None else ""
    return ""


def _go_on(terminal: Terminal, growing: GrowingJsonl, total: int) -> _Tally:
    """Count what is there already, and say so."""
    tally = _Tally(terminal, total)
    for row in growing.kept():
        tally.count(row)
    if tally.rows:
        terminal.say(f"Going on after {tally.rows} of {total} rows.")
    tally.start()
    return tally


def _score_the_rest(
    terminal: Terminal, engine: Engine, growing: GrowingJsonl, tally: _Tally, token: CancelToken, scales: Scales
) -> None:
    options = terminal.options
    rest = read_rows(options.input, skip=tally.rows)
    try:
        fields = _fields(options)
        for row in score_rows(engine, rest, fields, token, resamples=options.resamples, scales=scales):
            growing.add(row)
            tally.count(row)
            tally.say()
    except EngineFailed:
        terminal.say(f"{tally.rows} rows are kept; the same command goes on.")
        raise


def _tell(terminal: Terminal, tally: _Tally) -> int:
    target = terminal.options.to
    terminal.show(f"Scored {tally.scored} rows into {target}; {tally.bad} could not be scored.")
    if tally.bad:
        terminal.say(f"The first that could not: {tally.first_reason}.")
    terminal.result({"file": str(target), "scored": tally.scored, "failed": tally.bad})
    return DONE if tally.scored else FAILED
