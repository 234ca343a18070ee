"""The local engine: llama.cpp in a child process that may die without taking anything with it."""

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from desktop.engine.hanging import silent, stuck
from desktop.engine.launching import LoadFailure, launch
from desktop.engine.machine import oom_kills
from desktop.engine.messages import Broken, Load, Ready, Reshape, Stop, Stopped, TooLong
from desktop.engine.process import KILLED, EngineProcess, Patience, child_command, describe_end, wanted_memory
from desktop.engine.protocol import EngineFailed, LoadedModel
from desktop.engine.requests import (
    Checkpoint,
    Chosen,
    Embedded,
    EngineEvent,
    Generate,
    Generated,
    Likely,
    Notice,
    Refused,
    Request,
    Spent,
    Writing,
)
from desktop.engine.shrinking import bounded, reduced, smaller

_REPLIES = (Generated, Likely, Chosen, Embedded, Refused)
_LEAST_ANSWER_TOKENS = 16
_RESTARTS_WITHOUT_A_REPLY = 6


@dataclass(eq=False)
class _InFlight:
    request: Request
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class _End:
    """How a process ended, in words. `blamed` where what it was doing is to blame; else it came from outside.

    `starved` where it got no memory.
    """

    how: str
    blamed: bool = False
    starved: bool = False


@dataclass(frozen=True, slots=True)
class _Restart:
    """A process that takes the place of one that ended: how that one ended, and what it was loaded with."""

    how: str
    before: Load


class LocalEngine:
    """An `Engine` over a child process. It is started by the first call that needs it.

    `grow` says with which bounds a request of so many tokens would fit, or None where it cannot. When the process
    dies or hangs, what was in flight is submitted again. After a crash it goes one by one, so that the request which
    kills it is found: the second time it is answered with `Refused`. A process that ran out of memory is replaced by
    a smaller one.
    """

    def __init__(
        self,
        load: Load,
        model: LoadedModel,
        *,
        grow: Callable[[int], Reshape | None] = lambda tokens: None,
        command: Sequence[str] = (),
        patience: Patience | None = None,
    ) -> None:
        self._load = load
        self._model = model
        self._grow = grow
        self._command = tuple(command) or child_command()
        self._patience = patience or Patience()
        self._process: EngineProcess | None = None
        self._in_flight: dict[str, _InFlight] = {}
        self._suspects: list[_InFlight] = []
        self._held: list[_InFlight] = []
        self._growing_to: Reshape | None = None
        self._alone = False
        self._restart: _Restart | None = None
        self._fruitless_restarts = 0
        self._oom_kills = 0
        self._may_grow = True
        self._failure: EngineFailed | None = None
        self._events: list[EngineEvent] = []

    @property
    def model(self) -> LoadedModel:
        """The model in use, with the bounds that it runs with now."""
        return self._model

    @property
    def process_id(self) -> int | None:
        """The child's process number, where it runs."""
        return self._process.pid if self._process else None

    def start(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Load the model now, with less memory if need be, unless `stopped` turns true meanwhile.

        Raises UserError where the file cannot be loaded, or was not.
        """
        if self._process is None:
            self._start(stopped)

    def submit(self, request: Request) -> None:
        """Put a request in line."""
        self.start()
        self._pass_on(_InFlight(request))

    def collect(self, seconds: float) -> list[EngineEvent]:
        """What has happened since the last call; waits up to `seconds` for the first thing to happen."""
        if self._failure is not None:
            raise self._failure
        try:
            self._receive_until(time.monotonic() + seconds)
        except EngineFailed as failure:
            # What had come before is handed out first.
            self._failure = failure
            if not self._events:
                raise
        events, self._events = self._events, []
        return events

    def stop(self) -> None:
        """Drop everything in flight; a process that does not listen is ended."""
        self._forget()
        if self._process is not None:
            self._process.send(Stop())
            if not self._wait_until_stopped(self._process):
                self._end(at_once=True)
        self._events.clear()

    def close(self) -> None:
        """End the process."""
        self._forget()
        self._events.clear()
        self._end(at_once=False)

    def _receive_until(self, deadline: float) -> None:
        while not self._events:
            left = deadline - time.monotonic()
            if not self._receive(max(0.0, left)) and left <= 0:
                break
        while self._receive(0.0):
            pass

    def _forget(self) -> None:
        self._in_flight.clear()
        self._suspects.clear()
        self._held.clear()
        self._growing_to, self._alone, self._restart = None, False, None

    def _start(self, stopped: Callable[[], bool]) -> None:
        before, name = self._load, self._model.identity.file_name
        self._oom_kills = oom_kills()
        while True:
            try:
                self._process, ready = launch(self._command, self._load, self._patience, name, stopped)
                break
            except LoadFailure as failure:
                if not failure.wanted_memory or not self._shrink():
                    raise
        self._note(ready)
        if less := reduced(before, self._load):
            self._events.append(Notice(f"There was too little memory to load {name} as planned; now {less}."))

    def _note(self, ready: Ready) -> None:
        self._load = bounded(self._load, ready.parallel, ready.context)
        self._model = replace(
            self._model, context=ready.context, parallel=ready.parallel, has_template=ready.has_template
        )

    def _pass_on(self, item: _InFlight) -> None:
        if self._growing_to is not None or self._suspects or self._alone or self._restart is not None:
            self._held.append(item)
        else:
            self._put(item)

    def _put(self, item: _InFlight) -> None:
        assert self._process is not None
        self._in_flight[item.request.id] = item
        self._process.send(item.request)

    def _receive(self, seconds: float) -> bool:
        """Take one message from the process; false where there was none in time."""
        if self._process is None:
            return False
        try:
            message = self._process.receive(min(seconds, 0.5))
        except queue.Empty:
            self._watch(self._process)
            return False
        self._take(message)
        return True

    def _watch(self, process: EngineProcess) -> None:
        """Replace a process that hangs."""
        if hangs := stuck(process, self._patience):
            self._replace_hanging(process, _End(hangs, blamed=True))
        elif hangs := silent(process, self._patience):
            self._replace_hanging(process, _End(hangs))

    def _take(self, message: object) -> None:
        match message:
            case None:
                self._bury("it ended")
            case Broken():
                self._bury(message.reason)
            case TooLong():
                self._make_longer(message)
            case Ready() if self._restart is not None:
                self._resume_after_restart(message, self._restart)
            case Ready():
                self._resume_after_growing(message)
            case Writing() | Notice() | Spent():
                self._events.append(message)
            case Checkpoint():
                self._keep(message)
            case _ if isinstance(message, _REPLIES):
                self._finish(message)

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Note how far an answer has come: a process that takes the place of this one goes on from there."""
        item = self._in_flight.get(checkpoint.id)
        if item is not None and isinstance(item.request, Generate):
            item.request = replace(item.request, begun=item.request.begun + checkpoint.more)
            self._events.append(checkpoint)

    def _finish(self, reply: Generated | Likely | Chosen | Embedded | Refused) -> None:
        if self._in_flight.pop(reply.id, None) is None:
            return
        self._fruitless_restarts = 0
        self._events.append(reply)
        self._continue()

    def _continue(self) -> None:
        """Go on with what waited for the batch to run dry."""
        if self._in_flight:
            return
        self._alone = bool(self._suspects)
        if self._suspects:
            self._put(self._suspects.pop(0))
        elif self._growing_to is not None and self._process is not None:
            self._process.send(self._growing_to)
        else:
            held, self._held = self._held, []
            for item in held:
                self._put(item)

    # --- death -----------------------------------------------------------------------------------

    def _replace_hanging(self, process: EngineProcess, end: _End) -> None:
        process.kill()
        process.how_it_ended()
        self._recover(end)

    def _bury(self, reason: str) -> None:
        """Find out how the process ended, and go on with another one."""
        assert self._process is not None
        code, errors = self._process.how_it_ended()
        starved = wanted_memory(code, errors, reason) and not self._doubtful(code)
        self._recover(_End(describe_end(code, errors, reason), blamed=code != -KILLED, starved=starved))

    def _doubtful(self, code: int) -> bool:
        """Whether a kill may be anybody's.

        It was for want of memory if the system says that it has killed for that since, and is taken to be if it comes
        while the model is loaded or is the second one with no reply in between.
        """
        first = self._restart is None and not self._fruitless_restarts
        return code == -KILLED and first and oom_kills() <= self._oom_kills

    def _recover(self, end: _End) -> None:
        """Put another process in the place of one that ended; what it had in flight waits for it."""
        self._end(at_once=True)
        interrupted = list(self._in_flight.values())
        self._in_flight.clear()
        grew = self._growing_to is not None and not interrupted
        # The long ones will say again that they are too long; what it died of is not tried again.
        self._growing_to, self._may_grow = None, self._may_grow and not grew
        before, shrunk = self._load, end.starved and not grew and self._shrink()
        self._count_restart(end, shrunk=shrunk)
        self._restart = _Restart(end.how, self._restart.before if self._restart is not None else before)
        self._try_again(interrupted, end, shrunk=shrunk)
        self._launch_again()

    def _count_restart(self, end: _End, *, shrunk: bool) -> None:
        self._fruitless_restarts = 1 if shrunk else self._fruitless_restarts + 1
        if self._fruitless_restarts > _RESTARTS_WITHOUT_A_REPLY:
            advice = "; close other programs or choose a smaller model" if end.starved else ""
            raise EngineFailed(f"The engine stopped again and again: {end.how}{advice}.")

    def _shrink(self) -> bool:
        """Take less memory from the next start on; false where there is no less."""
        less = smaller(self._load)
        if less is None:
            return False
        # What was too much is not asked for again.
        self._load, self._may_grow = less, False
        return True

    def _launch_again(self) -> None:
        """Start a process, without waiting for it: it is watched like one at work, and can be stopped like one."""
        self._oom_kills = oom_kills()
        self._process = EngineProcess(self._command)
        self._process.send(self._load)

    def _resume_after_restart(self, ready: Ready, restart: _Restart) -> None:
        self._note(ready)
        self._restart = None
        less = reduced(restart.before, self._load)
        smaller_now = f" with less memory: {less}" if less else ""
        self._events.append(Notice(f"The engine stopped ({restart.how}) and was started again{smaller_now}."))
        self._continue()

    def _try_again(self, interrupted: list[_InFlight], end: _End, *, shrunk: bool) -> None:
        """What was in flight again: together if it is not to blame, else one by one.

        A request that was alone, and has stopped the process twice, is set aside. Where there was too little memory,
        it was none of them, but how many they were.
        """
        innocent = shrunk or (not end.blamed and not any(item.deaths for item in interrupted))
        for item in interrupted:
            item.deaths += not shrunk
        if innocent:
            self._held[:0] = interrupted
        elif len(interrupted) == 1 and interrupted[0].deaths >= 2:
            (item,) = interrupted
            reason = f"This request stopped the engine {item.deaths} times ({end.how}) and was set aside."
            self._events.append(Refused(item.request.id, reason))
        else:
            self._suspects += interrupted

    # --- longer context --------------------------------------------------------------------------

    def _make_longer(self, too_long: TooLong) -> None:
        item = self._in_flight.pop(too_long.id, None)
        if item is None:
            return
        wider = self._wider(item.request, too_long)
        room = self._model.context - too_long.prompt_tokens - 1
        if wider is not None:
            self._growing_to = wider if self._growing_to is None else max(self._growing_to, wider, key=_length)
            self._held.append(item)
        elif isinstance(item.request, Generate) and room >= _LEAST_ANSWER_TOKENS:
            self._events.append(Notice(f"A long prompt leaves room for {room:,} tokens of answer."))
            sampling = replace(item.request.sampling, max_tokens=room)
            self._put(replace(item, request=replace(item.request, sampling=sampling)))
        else:
            self._events.append(Refused(too_long.id, self._too_long(item.request, too_long)))
        self._continue()

    def _wider(self, request: Request, too_long: TooLong) -> Reshape | None:
        """Bounds that hold it all, else (for an answer yet to be written) its prompt; None if none do."""
        enough = [too_long.tokens]
        if isinstance(request, Generate):
            enough.append(too_long.prompt_tokens + _LEAST_ANSWER_TOKENS + 1)
        for tokens in enough:
            wider = self._grow(tokens) if self._may_grow else None
            if wider is not None and wider.context > self._model.context:
                return wider
        return None

    def _too_long(self, request: Request, too_long: TooLong) -> str:
        written = isinstance(request, Generate)
        what, tokens = ("prompt", too_long.prompt_tokens) if written else ("text", too_long.tokens)
        trained = self._model.identity.context_length
        if tokens >= trained:
            return (
                f"The {what} takes {tokens:,} tokens and the model's context holds {trained:,}: "
                "shorten it, or choose a model with a longer context."
            )
        return (
            f"The {what} takes {tokens:,} tokens and there is memory here for {self._model.context:,}: "
            "shorten it, or close other programs."
        )

    def _resume_after_growing(self, ready: Ready) -> None:
        self._note(ready)
        self._growing_to = None
        held, self._held = self._held, []
        sequences = f"{ready.parallel} at once" if ready.parallel > 1 else "one at a time"
        self._events.append(Notice(f"For a long prompt: {ready.context:,} tokens each, {sequences}."))
        for item in held:
            self._put(item)

    # --- the end ---------------------------------------------------------------------------------

    def _wait_until_stopped(self, process: EngineProcess) -> bool:
        deadline = time.monotonic() + self._patience.stop
        while (left := deadline - time.monotonic()) > 0:
            try:
                message = process.receive(left)
            except queue.Empty:
                return False
            if isinstance(message, Stopped):
                return True
            if isinstance(message, Ready):
                self._note(message)
            if message is None:
                return False
        return False

    def _end(self, *, at_once: bool) -> None:
        if self._process is not None:
            self._process.close(at_once=at_once)
            self._process = None


def _length(reshape: Reshape) -> int:
    return reshape.context
