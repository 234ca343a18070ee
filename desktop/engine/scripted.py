"""An engine that answers from a function: for tests of what stands above the engine."""

from collections.abc import Callable

from desktop.domain.model import ModelIdentity
from desktop.engine.protocol import LoadedModel
from desktop.engine.requests import EngineEvent, Request

SCRIPTED_MODEL = LoadedModel(
    identity=ModelIdentity("0" * 64, "scripted.gguf", "Scripted", "none", "none", "", 2048, 0),
    context=2048,
    parallel=4,
    threads=1,
    runs_as="none",
    has_template=True,
)


class ScriptedEngine:
    """Answers each request with what `script` returns for it, in order, when `collect` is called.

    At most `a_turn` requests are answered by one call, so that a test can stop in the middle.
    """

    def __init__(
        self,
        script: Callable[[Request], EngineEvent],
        *,
        a_turn: int = 4,
        model: LoadedModel = SCRIPTED_MODEL,
    ) -> None:
        self.model = model
        self.submitted: list[Request] = []
        self.closed = False
        self._script = script
        self._a_turn = a_turn
        self._waiting: list[Request] = []

    def start(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Nothing is to be loaded."""

    def submit(self, request: Request) -> None:
        """Note the request and put it in line."""
        self.submitted.append(request)
        self._waiting.append(request)

    def collect(self, seconds: float) -> list[EngineEvent]:
        """Answer the next few requests at once."""
        turn, self._waiting = self._waiting[: self._a_turn], self._waiting[self._a_turn :]
        return [self._script(request) for request in turn]

    def stop(self) -> None:
        """Forget what is waiting."""
        self._waiting.clear()

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True
