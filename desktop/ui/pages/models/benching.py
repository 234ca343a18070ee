"""The speed of a model, measured as a job that can be stopped."""

from collections.abc import Callable, Iterator

from desktop.engine.protocol import Engine, LoadedModel
from desktop.engine.requests import EngineEvent, Request
from desktop.pipeline.benching import BenchFigures, bench_engine


class _Stopped(Exception):
    """The user wants no figures any more."""


class _Stoppable:
    """An engine that gives up as soon as it is asked to stop."""

    def __init__(self, engine: Engine, stopped: Callable[[], bool]) -> None:
        self._engine = engine
        self._stopped = stopped

    @property
    def model(self) -> LoadedModel:
        return self._engine.model

    def start(self, stopped: Callable[[], bool] = lambda: False) -> None:
        self._engine.start(stopped)

    def submit(self, request: Request) -> None:
        self._engine.submit(request)

    def collect(self, seconds: float) -> list[EngineEvent]:
        if self._stopped():
            raise _Stopped
        return self._engine.collect(min(seconds, 0.2))

    def stop(self) -> None:
        self._engine.stop()

    def close(self) -> None:
        self._engine.close()


def measure(engine: Engine, stopped: Callable[[], bool], say: Callable[[str], None]) -> Iterator[BenchFigures]:
    """Yields the figures once they are measured; nothing where it was stopped. `say` is told what is going on."""
    try:
        yield bench_engine(_Stoppable(engine, stopped), say)
    except _Stopped:
        engine.stop()
