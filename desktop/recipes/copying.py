"""What a small model took from the examples that its prompt showed, instead of making it up."""

from collections.abc import Iterator, Sequence

from desktop.domain.message import Message
from desktop.domain.text import words

STOP_WORDS = frozenset(
    words(
        "a about above after again all also am an and any are as at be because been before being below between both "
        "but by can could did do does doing down during each few for from further had has have having he her here "
        "hers him his how i if in into is it its just me more most my no nor not now of off on once only or other "
        "our out over own same she should so some such than that the their them then there these they this those "
        "through to too under until up very was we were what when where which while who whom why will with would "
        "you your yours it's i'm that's don't please thank thanks"
    )
)
"""Words that say nothing of what a text is about."""

_RUN = 4


def copied_word(text: str, prompt: Sequence[Message]) -> str:
    """A telling word of a text that stands in the examples of its prompt and not in what was asked; else empty.

    The examples are the assistant's turns, what was asked is the last turn. A plural is the same word.
    """
    shown = {_stem(word) for turn in prompt if turn.role == "assistant" for word in words(turn.content)}
    asked = {_stem(word) for word in words(prompt[-1].content)} if prompt else set()
    own = (word for word in words(text) if word not in STOP_WORDS and not word.isdigit())
    return next((word for word in own if _stem(word) in shown - asked), "")


def repeats_example(text: str, prompt: Sequence[Message]) -> bool:
    """Whether four words in a row of a text stand so in an example of its prompt, and not in what was asked."""
    shown = {run for turn in prompt if turn.role == "assistant" for run in _runs(turn.content)}
    asked = set(_runs(prompt[-1].content)) if prompt else set()
    return bool((shown - asked) & set(_runs(text)))


def shares_a_word(text: str, other: str) -> bool:
    """Whether two texts have a telling word in common, in any number."""
    mine, theirs = ({_stem(word) for word in words(each) if word not in STOP_WORDS} for each in (text, other))
    return bool(mine & theirs)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    own = words(text)
    return zip(*(own[start:] for start in range(_RUN)), strict=False)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
