"""What the model thought of each token of a text."""

from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class TokenTrace:
    """A text's tokens in order: length in UTF-8 bytes, log-probability (nats) and entropy (nats) of each.

    Both are of the raw distribution, before temperature and truncation. The lengths add up to the text,
    so that any token can be found in it without the model.
    """

    lengths: tuple[int, ...] = ()
    logprobs: tuple[float, ...] = ()
    entropies: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.logprobs)

    @property
    def mean_logprob(self) -> float:
        """Mean log-probability a token, in nats; 0 for an empty trace."""
        return fsum(self.logprobs) / len(self.logprobs) if self.logprobs else 0.0
