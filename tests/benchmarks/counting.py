"""An engine that counts what is asked of the one behind it."""

from collections import Counter
from collections.abc import Callable

from desktop.engine.protocol import Engine, LoadedModel
from desktop.engine.requests import EngineEvent, Generate, Generated, Request


class CountingEngine:
    """Passes everything on; `counts`: answers `asked` with a schema, `cut off`, `asked again`."""

    def __init__(self, engine: Engine) -> None:
        self.counts: Counter[str] = Counter()
        self._engine = engine
        self._bound: dict[str, Generate] = {}
        self._cut_off: set[tuple[object, ...]] = set()

    @property
    def model(self) -> LoadedModel:
        """The model in use."""
        return self._engine.model

    def start(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Start the engine."""
        self._engine.start(stopped)

    def submit(self, request: Request) -> None:
        """Count an answer that a schema binds, and pass it on."""
        if isinstance(request, Generate) and request.json_schema:
            self._bound[request.id] = request
            self.counts["asked"] += 1
            self.counts["asked again"] += _what(request) in self._cut_off
        self._engine.submit(request)

    def collect(self, seconds: float) -> list[EngineEvent]:
        """What the engine tells, with the answers that were cut off counted."""
        events = self._engine.collect(seconds)
        for event in events:
            if isinstance(event, Generated) and event.finish == "length" and event.id in self._bound:
                self.counts["cut off"] += 1
                self._cut_off.add(_what(self._bound[event.id]))
        return events

    def stop(self) -> None:
        """Drop everything that is in flight."""
        self._engine.stop()

    def close(self) -> None:
        """Let go of the model."""
        self._engine.close()


def _what(request: Generate) -> tuple[object, ...]:
    """What stays the same where a request is made again with more room."""
    return request.prompt, request.json_schema, request.seed_number
