"""What every signal says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Need = Literal["", "source", "citation", "resamples"]


def no_tokens(prompt: int, answer: int) -> int:
    """The price of what is read from the words, or from what was decoded anyhow."""
    return 0


@dataclass(frozen=True, slots=True)
class SignalKind:
    """A signal that can be measured.

    `says` tells a user what is measured, `low` what a low value means; `advice` tells a model what to do about that.
    `defects` are the planted defects that it is made to see, the first one its own; without any it has no part in the
    score until reviews give it one. `price` tells in words what is decoded for it, and `tokens` how many tokens that
    is, from those of prompt and answer. `usual` says whether it is measured unless a project says otherwise, `needs`
    what a sample must have for it.
    """

    name: str
    title: str
    says: str
    low: str = ""
    advice: str = ""
    defects: tuple[str, ...] = ()
    price: str = "Nothing more is decoded."
    tokens: Callable[[int, int], int] = no_tokens
    usual: bool = True
    needs: Need = ""
