"""What is scored: an answer, the prompt that it answers, and the source that it must rest on."""

from dataclasses import dataclass

from desktop.domain.message import Message
from desktop.domain.tokens import TokenTrace


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer. `prompt` and `trace` may come from generating it; a missing trace is measured.

    With a `source`, `question` is what was asked of it, and `cited` the sentence that is said to prove the answer.
    """

    prompt: tuple[Message, ...]
    answer: str
    trace: TokenTrace | None = None
    end_logprob: float = 0.0
    source: str = ""
    question: str = ""
    cited: str = ""
