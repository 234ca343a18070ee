"""The journal of a run: what the engine answers is noted as it comes, so that a killed run repeats next to nothing.

A place is committed when it is finished, which may take a minute in a full batch. Until then its answers, and the
tokens of those that are being written, stand in the journal. When the run goes on, each piece of work begins anew,
asks the same, and is told what was answered already; what it asks otherwise is asked of the engine.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

from desktop.domain.run import Run
from desktop.engine.protocol import LoadedModel
from desktop.engine.requests import Begun, Checkpoint, Generate, Refused, Reply, Request
from desktop.engine.wire import from_text, to_text
from desktop.store.library import Library

_NOTED_SECONDS = 0.5


class RunJournal:
    """What one model has answered in a run; the keys are the ordinals of places."""

    def __init__(self, library: Library, run: Run, model: LoadedModel) -> None:
        self._library = library
        self._run = run
        # What another model has begun is none of this one's tokens.
        self._model = f"{model.identity.sha256} {model.runs_as}"
        self._known = _known(library, run)
        self._waiting: list[tuple[int, str, str]] = []
        self._over: set[int] = set()
        self._noted = time.monotonic()

    def recall(self, key: int, request: Request) -> Reply | Begun | None:
        """What was noted of this request at that place before the run was stopped."""
        return self._known.get((key, self._digest(request)))

    def note(self, key: int, request: Request, answer: Reply | Begun) -> None:
        """Note a reply, or what more was written of one. What was refused is asked again another time."""
        if isinstance(answer, Refused):
            return
        noted = Checkpoint(request.id, answer) if isinstance(answer, Begun) else answer
        self._waiting.append((key, self._digest(request), to_text(noted)))
        if time.monotonic() - self._noted >= _NOTED_SECONDS:
            self.flush()

    def close(self, key: int) -> None:
        """Forget what was answered at a place: its samples are committed."""
        self._waiting = [each for each in self._waiting if each[0] != key]
        self._over.add(key)

    def flush(self) -> None:
        """Commit what was noted."""
        if self._waiting or self._over:
            self._library.note_answers(self._run.id, self._waiting, self._over)
        self._waiting, self._over = [], set()
        self._noted = time.monotonic()

    def _digest(self, request: Request) -> str:
        same = replace(request, id="", begun=Begun()) if isinstance(request, Generate) else replace(request, id="")
        return sha256(f"{self._model} {to_text(same)}".encode()).hexdigest()


@contextmanager
def journal_of(library: Library, run: Run, model: LoadedModel) -> Iterator[RunJournal]:
    """The journal of a run, committed at the end however that comes."""
    journal = RunJournal(library, run, model)
    try:
        yield journal
    finally:
        journal.flush()


def _known(library: Library, run: Run) -> dict[tuple[int, str], Reply | Begun]:
    """What was answered, by place and request: a reply, or the parts of one that was begun, put together."""
    known: dict[tuple[int, str], Reply | Begun] = {}
    for ordinal, digest, text in library.answers(run.id):
        found = from_text(text)
        if isinstance(found, Checkpoint):
            before = known.get((ordinal, digest), Begun())
            known[ordinal, digest] = before + found.more if isinstance(before, Begun) else found.more
        elif isinstance(found, Reply):
            known[ordinal, digest] = found
    return known
