"""gristmill score: scores rows from anywhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from desktop.cli.exit_codes import DONE, FAILED, INTERRUPTED
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.domain.errors import UserError
from desktop.exchange.jsonl import write_jsonl
from desktop.exchange.rows import read_rows
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.scoring import Fields, score_rows

_SAY_EVERY = 200


def score(terminal: Terminal) -> int:
    """Score each row of a file into another one. Bad rows come out with the reason."""
    options = terminal.options
    fields = Fields(options.prompt_field or "", options.answer_field or "", options.source_field or "")
    if options.to.exists() and options.input.exists() and options.to.samefile(options.input):
        raise UserError(f"{options.to} would be written over itself: choose another file with --to.")
    # A file that cannot be read is refused before the model is loaded.
    next(read_rows(options.input), None)
    with terminal.engine(None) as engine, stop_on_interrupt() as token:
        counter = _Counter(terminal, token)
        rows = counter.watch(score_rows(engine, read_rows(options.input), fields, token))
        try:
            write_jsonl(options.to, rows)
        except _Stopped:
            terminal.say(f"Stopped: {options.to} was not written.")
            return INTERRUPTED
    terminal.show(f"Scored {counter.scored} rows into {options.to}; {counter.bad} could not be scored.")
    if counter.bad:
        terminal.say(f"The first that could not: {counter.first_reason}.")
    terminal.result({"file": str(options.to), "scored": counter.scored, "failed": counter.bad})
    return DONE if counter.scored else FAILED


class _Stopped(Exception):
    """The user asked to stop: half a file must not take the place of a whole one."""


class _Counter:
    """Counts rows as they pass."""

    def __init__(self, terminal: Terminal, token: CancelToken) -> None:
        self._terminal = terminal
        self._token = token
        self.scored = 0
        self.first_reason = ""
        self.bad = 0

    def watch(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """The same rows. Raises _Stopped at the end if they were cut short."""
        for row in rows:
            bad = "error" in row["gristmill"]
            self.first_reason = self.first_reason or row["gristmill"].get("error", "")
            self.bad, self.scored = self.bad + bad, self.scored + (not bad)
            if (self.bad + self.scored) % _SAY_EVERY == 0:
                self._terminal.say(f"{self.bad + self.scored} rows")
            yield row
        if self._token():
            raise _Stopped
