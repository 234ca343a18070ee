"""One request each, from its tokens to its reply: what is read from the rows of logits that it wanted."""

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop.domain.tokens import TokenTrace
from desktop.engine.llama.sampler import TokenSampler
from desktop.engine.llama.statistics import log_sum
from desktop.engine.llama.vocabulary import Vocabulary
from desktop.engine.requests import Choose, Chosen, Embed, Embedded, Generate, Generated, Likelihood, Likely, Reply
from desktop.engine.scheduler import Priority, Scheduler, Task

_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What one decoded row offers: its logits with what they say, and the hidden state if it was asked for."""

    row: int
    logits: npt.NDArray[np.float32]
    highest: float
    normalizer: float
    entropy: float
    hidden: npt.NDArray[np.float32] | None = None

    def logprob(self, token: int) -> float:
        """The log-probability of a token as the next one."""
        return float(self.logits[token]) - self.normalizer


class Job(ABC):
    """A request in work. `read` takes the next wanted row and returns the reply when it was the last.

    `needs` is how many tokens it may come to take in the KV cache.
    """

    wants_hidden = False
    keep_warm = False

    def __init__(self, request_id: str, tokens: list[int], wanted_from: int, priority: Priority) -> None:
        self.task = Task(request_id, tokens, wanted_from, priority)
        self.prompt_tokens = len(tokens)
        self.needs = len(tokens)

    @abstractmethod
    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Take one row; the reply when the request is finished."""

    def news(self) -> str:
        """Text written since the last call."""
        return ""

    def close(self) -> None:
        """Free what is native."""
        return


class GenerateJob(Job):
    """Writes on, token by token."""

    def __init__(
        self,
        request: Generate,
        tokens: list[int],
        vocabulary: Vocabulary,
        sampler: TokenSampler,
        stops: tuple[str, ...],
    ) -> None:
        super().__init__(request.id, tokens, len(tokens) - 1, Priority.WRITING)
        self.keep_warm = request.keep_warm
        self._room = request.sampling.max_tokens
        self.needs = len(tokens) + self._room + 1
        self._vocabulary = vocabulary
        self._sampler = sampler
        self._stops = stops
        self._written: list[int] = []
        self._logprobs: list[float] = []
        self._entropies: list[float] = []
        self._told = 0
        self._started = time.monotonic()

    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Draw the next token, or end."""
        if len(self._written) >= self._room:
            return self._reply("length", self._end_logprob(reading), len(self._written))
        token = self._sampler.draw(reading.logits, reading.highest)
        if self._vocabulary.is_end(token):
            return self._reply("stop", self._end_logprob(reading), len(self._written))
        self._written.append(token)
        self._logprobs.append(round(reading.logprob(token), _DECIMALS))
        self._entropies.append(round(reading.entropy, _DECIMALS))
        kept = self._kept_before_stop()
        if kept is not None:
            return self._reply("stop", self._logprobs[kept], kept)
        scheduler.append(self.task, token)
        return None

    def news(self) -> str:
        """Text written since the last call, whole characters only."""
        text, _ = self._vocabulary.spell(self._written[self._told :])
        if text.endswith("\ufffd"):
            return ""
        self._told = len(self._written)
        return text

    def close(self) -> None:
        """Free the sampler."""
        self._sampler.close()

    def _end_logprob(self, reading: Reading) -> float:
        return log_sum(reading.logits[self._vocabulary.ends]) - reading.normalizer

    def _kept_before_stop(self) -> int | None:
        """How many tokens come before a stop text, if one is complete."""
        if not self._stops:
            return None
        longest = max(map(len, self._stops))
        first = max(0, len(self._written) - longest - 8)
        text, lengths = self._vocabulary.spell(self._written[first:])
        found = [place for stop in self._stops if (place := text.find(stop)) >= 0]
        if not found:
            return None
        before = len(text[: min(found)].encode())
        ends = np.cumsum(lengths)
        return first + int(np.searchsorted(ends, before, side="right"))

    def _reply(self, finish: str, end_logprob: float, kept: int) -> Generated:
        text, lengths = self._vocabulary.spell(self._written[:kept])
        trace = TokenTrace(lengths, tuple(self._logprobs[:kept]), tuple(self._entropies[:kept]))
        seconds = round(time.monotonic() - self._started, 3)
        return Generated(
            self.task.id,
            text,
            trace,
            round(end_logprob, _DECIMALS),
            "stop" if finish == "stop" else "length",
            self.prompt_tokens,
            self.task.reused,
            seconds,
        )


class LikelihoodJob(Job):
    """Reads how likely each token of a given text is."""

    def __init__(
        self, request: Likelihood, prompt: list[int], continuation: list[int], vocabulary: Vocabulary
    ) -> None:
        super().__init__(request.id, prompt + continuation, len(prompt) - 1, Priority.SCORING)
        self.prompt_tokens = len(prompt)
        self._continuation = continuation
        self._vocabulary = vocabulary
        self._logprobs: list[float] = []
        self._entropies: list[float] = []

    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Note the next token of the text; after the last, how likely the end is."""
        place = len(self._logprobs)
        if place < len(self._continuation):
            self._logprobs.append(round(reading.logprob(self._continuation[place]), _DECIMALS))
            self._entropies.append(round(reading.entropy, _DECIMALS))
            return None
        _, lengths = self._vocabulary.spell(self._continuation)
        end = log_sum(reading.logits[self._vocabulary.ends]) - reading.normalizer
        trace = TokenTrace(lengths, tuple(self._logprobs), tuple(self._entropies))
        return Likely(self.task.id, trace, round(end, _DECIMALS), self.task.reused)


class ChooseJob(Job):
    """Reads the distribution over a few answers."""

    def __init__(self, request: Choose, tokens: list[int], answers: list[int]) -> None:
        super().__init__(request.id, tokens, len(tokens) - 1, Priority.SCORING)
        self._answers = answers

    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Read the answers' probabilities."""
        return Chosen(self.task.id, tuple(float(np.exp(reading.logprob(answer))) for answer in self._answers))


class EmbedJob(Job):
    """Averages the hidden states over a text."""

    wants_hidden = True

    def __init__(self, request: Embed, tokens: list[int], width: int) -> None:
        super().__init__(request.id, tokens, 0, Priority.SCORING)
        self._sum = np.zeros(width, np.float64)

    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Add one hidden state; the mean after the last."""
        assert reading.hidden is not None
        self._sum += reading.hidden
        if reading.row < self.prompt_tokens - 1:
            return None
        return Embedded(self.task.id, tuple(float(x) for x in self._sum / self.prompt_tokens))
