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

    @property
    def asked(self) -> str:
        """What the answer answers: the question about its source or, of a conversation, what was said last."""
        said = [message.content for message in self.prompt if message.role == "user"]
        return (self.question or (said[-1] if said else "")).strip()
