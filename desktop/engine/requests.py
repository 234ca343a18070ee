"""What can be asked of an engine, and what it answers.

Every request carries an `id` that its reply repeats. Replies come in the order in which they are finished.
"""

from dataclasses import dataclass, field
from typing import Literal

from desktop.domain.message import Message
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace


@dataclass(frozen=True, slots=True)
class Prompt:
    """What comes before the model's words: a conversation, or raw text where `messages` is empty.

    A conversation is rendered with the model's own chat template up to the start of the assistant's turn;
    `opening` is then put into the assistant's mouth. `text` is sent as it stands, special tokens included. Where the
    `speaker` is "user", the conversation goes on with a user's turn instead, and the model writes that.
    """

    messages: tuple[Message, ...] = ()
    text: str = ""
    opening: str = ""
    speaker: Literal["assistant", "user"] = "assistant"


@dataclass(frozen=True, slots=True)
class Begun:
    """The first tokens of an answer that is being written, with the log-probability and entropy of each (nats)."""

    tokens: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
    entropies: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.tokens)

    def __add__(self, more: "Begun") -> "Begun":
        return Begun(self.tokens + more.tokens, self.logprobs + more.logprobs, self.entropies + more.entropies)


@dataclass(frozen=True, slots=True)
class Generate:
    """Write on from a prompt. Candidates of one prompt are several requests with other seed numbers.

    `json_schema` (a JSON document) or `grammar` (GBNF) bind what is written. `keep_warm` holds the KV cache for
    a moment after the end, for a request that continues the same conversation. What was `begun` before, by the same
    model, is read and not written again; the reply has it too.
    """

    id: str
    prompt: Prompt
    sampling: Sampling = field(default_factory=Sampling)
    seed_number: int = 0
    json_schema: str = ""
    grammar: str = ""
    stop: tuple[str, ...] = ()
    keep_warm: bool = False
    begun: Begun = field(default_factory=Begun)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely the model finds `continuation` after the prompt, token by token.

    With `first`, only so many of its tokens are read.
    """

    id: str
    prompt: Prompt
    continuation: str
    first: int = 0


@dataclass(frozen=True, slots=True)
class Choose:
    """The distribution over answers of one token each, after the prompt."""

    id: str
    prompt: Prompt
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Embed:
    """The mean of the model's last hidden states over `text`."""

    id: str
    text: str


Request = Generate | Likelihood | Choose | Embed


@dataclass(frozen=True, slots=True)
class Generated:
    """The reply to `Generate`. `end_logprob` is the log-probability of ending after the text.

    `reused_tokens` of the `prompt_tokens` were found in the KV cache. `seconds` is from admission to the end.
    """

    id: str
    text: str
    trace: TokenTrace
    end_logprob: float
    finish: Literal["stop", "length"]
    prompt_tokens: int
    reused_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Likely:
    """The reply to `Likelihood`: the tokens that were read, and the log-probability of ending after them.

    The trace holds no entropies: nobody who reads a given text needs them.
    """

    id: str
    trace: TokenTrace
    end_logprob: float
    reused_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reply to `Choose`: the raw probability of each answer, in order; their sum is the mass."""

    id: str
    probabilities: tuple[float, ...]

    @property
    def mass(self) -> float:
        """How much of the whole distribution fell on the answers, 0 to 1."""
        return sum(self.probabilities)


@dataclass(frozen=True, slots=True)
class Embedded:
    """The reply to `Embed`: one vector, as long as the model is wide."""

    id: str
    vector: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The reply to a request that could not be answered, with the reason in a sentence."""

    id: str
    reason: str


Reply = Generated | Likely | Chosen | Embedded | Refused


@dataclass(frozen=True, slots=True)
class Writing:
    """Text added to an unfinished `Generate` since the last such event."""

    id: str
    added: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What an unfinished `Generate` has written since the last such event; all of them together can be `begun`."""

    id: str
    more: Begun


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the user should know of the engine: a phase, a restart, a choice made."""

    text: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What the engine did since the last such event: tokens written and read, and the time that went into each.

    A step that did both is divided by its rows.
    """

    written_tokens: int
    read_tokens: int
    generate_seconds: float
    score_seconds: float


EngineEvent = Reply | Writing | Checkpoint | Notice | Spent
"""What `Engine.collect` returns."""
