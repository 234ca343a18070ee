"""One request each, from its tokens to its reply: what is read from the rows of logits that it wanted."""

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from desktop.domain.tokens import TokenTrace
from desktop.engine.llama.sampler import TokenSampler
from desktop.engine.llama.statistics import log_sum
from desktop.engine.llama.vocabulary import Vocabulary
from desktop.engine.requests import (
    Begun,
    Choose,
    Chosen,
    Embed,
    Embedded,
    Generate,
    Generated,
    Likelihood,
    Likely,
    Reply,
)
from desktop.engine.scheduler import Priority, Scheduler, Task

_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """What one decoded row offers: its logits with what they say, and entropy and hidden state if asked for."""

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
    wants_entropies = False
    keep_warm = False

    def __init__(self, request_id: str, tokens: list[int], wanted_from: int, priority: Priority) -> None:
        self.task = Task(request_id, tokens, wanted_from, priority)
        self.prompt_tokens = len(tokens)
        self.needs = len(tokens)
        self.started = 0.0

    def begin(self) -> None:
        """Note that the work has begun; only the first call counts."""
        self.started = self.started or time.monotonic()

    @abstractmethod
    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Take one row; the reply when the request is finished."""

    def news(self) -> str:
        """Text written since the last call."""
        return ""

    def checkpoint(self) -> Begun:
        """What was written since the last call, to go on from."""
        return Begun()

    def close(self) -> None:
        """Free what is native."""
        return


class GenerateJob(Job):
    """Writes on, token by token, from what was begun: of that, only the last token's logits are read."""

    wants_entropies = True

    def __init__(
        self,
        request: Generate,
        tokens: list[int],
        vocabulary: Vocabulary,
        sampler: TokenSampler,
        stops: tuple[str, ...],
    ) -> None:
        begun = request.begun
        super().__init__(request.id, [*tokens, *begun.tokens], len(tokens) + len(begun) - 1, Priority.WRITING)
        self.prompt_tokens = len(tokens)
        self.keep_warm = request.keep_warm
        self._room = request.sampling.max_tokens
        self.needs = len(tokens) + self._room + 1
        self._vocabulary = vocabulary
        self._sampler = sampler
        self._stops = stops
        self._written = list(begun.tokens)
        self._logprobs = list(begun.logprobs)
        self._entropies = list(begun.entropies)
        self._sampler.accept(begun.tokens)
        self._told = 0
        self._kept = len(begun)

    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Draw the next token, or end."""
        if len(self._written) >= self._room:
            return self._whole_reply("length", reading)
        token = self._sampler.draw(reading.logits, reading.highest)
        if self._vocabulary.is_end(token):
            return self._whole_reply("stop", reading)
        self._written.append(token)
        self._logprobs.append(round(reading.logprob(token), _DECIMALS))
        self._entropies.append(round(reading.entropy, _DECIMALS))
        stop = self._stop_place()
        if stop is not None:
            return self._stopped_reply(stop)
        scheduler.append(self.task, token)
        return None

    def news(self) -> str:
        """Text written since the last call, whole characters only."""
        text, _ = self._vocabulary.spell(self._written[self._told :])
        if text.endswith("\ufffd"):
            return ""
        self._told = len(self._written)
        return text

    def checkpoint(self) -> Begun:
        """What was written since the last call, to go on from."""
        since, self._kept = self._kept, len(self._written)
        return Begun(tuple(self._written[since:]), tuple(self._logprobs[since:]), tuple(self._entropies[since:]))

    def close(self) -> None:
        """Free the sampler."""
        self._sampler.close()

    def _end_logprob(self, reading: Reading) -> float:
        return log_sum(reading.logits[self._vocabulary.ends]) - reading.normalizer

    def _stop_place(self) -> int | None:
        """Where in the text, in bytes, a stop text begins, if one is complete."""
        if not self._stops:
            return None
        # Only the end of the text can hold a stop that was not there before.
        first = max(0, len(self._written) - max(map(len, self._stops)) - 8)
        tail, _ = self._vocabulary.spell(self._written[first:])
        if not any(stop in tail for stop in self._stops):
            return None
        # The tail may begin within a character of several tokens, so that places in it are not places in the text.
        text, _ = self._vocabulary.spell(self._written)
        found = [place for stop in self._stops if (place := text.find(stop)) >= 0]
        return len(text[: min(found)].encode()) if found else None

    def _stopped_reply(self, place: int) -> Generated:
        """The reply without the stop text; a token that reaches into it is cut."""
        text, lengths = self._vocabulary.spell(self._written)
        ends = np.cumsum(lengths)
        stop_token = int(np.searchsorted(ends, place, side="right"))
        kept = int(np.searchsorted(ends, place, side="left")) + 1 if place else 0
        last = place - (int(ends[kept - 2]) if kept > 1 else 0)
        cut = (*lengths[: kept - 1], last) if kept else ()
        return self._reply("stop", self._logprobs[stop_token], text.encode()[:place].decode(), cut)

    def _whole_reply(self, finish: Literal["stop", "length"], reading: Reading) -> Generated:
        return self._reply(finish, self._end_logprob(reading), *self._vocabulary.spell(self._written))

    def _reply(
        self, finish: Literal["stop", "length"], end_logprob: float, text: str, lengths: tuple[int, ...]
    ) -> Generated:
        kept = len(lengths)
        return Generated(
            self.task.id,
            text,
            TokenTrace(lengths, tuple(self._logprobs[:kept]), tuple(self._entropies[:kept])),
            round(end_logprob, _DECIMALS),
            finish,
            self.prompt_tokens,
            self.task.reused,
            round(time.monotonic() - self.started, 3),
        )


class LikelihoodJob(Job):
    """Reads how likely each token of a given text is."""

    def __init__(
        self, request: Likelihood, prompt: list[int], continuation: list[int], vocabulary: Vocabulary
    ) -> None:
        super().__init__(request.id, prompt + continuation, len(prompt) - 1, Priority.SCORING)
        self.prompt_tokens = len(prompt)
        self._continuation = continuation
        self._text = request.continuation
        self._vocabulary = vocabulary
        self._logprobs: list[float] = []

    def read(self, reading: Reading, scheduler: Scheduler) -> Reply | None:
        """Note the next token of the text; after the last, how likely the end is."""
        place = len(self._logprobs)
        if place < len(self._continuation):
            self._logprobs.append(round(reading.logprob(self._continuation[place]), _DECIMALS))
            return None
        lengths = self._lengths()
        end = log_sum(reading.logits[self._vocabulary.ends]) - reading.normalizer
        trace = TokenTrace(lengths, tuple(self._logprobs))
        return Likely(self.task.id, trace, round(end, _DECIMALS), self.task.reused)

    def _lengths(self) -> tuple[int, ...]:
        """The lengths of the tokens, without the space that some vocabularies put before a text."""
        text, lengths = self._vocabulary.spell(self._continuation)
        if lengths and text.startswith(" ") and not self._text.startswith(" "):
            return (lengths[0] - 1, *lengths[1:])
        return lengths


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
