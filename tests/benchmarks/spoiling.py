"""Sound texts spoiled in known ways: what a judge must be able to tell apart."""

import random
from collections.abc import Callable, Mapping, Sequence

from desktop.domain.judged import Judged
from desktop.domain.text import sentences


def shuffled(text: str, chance: random.Random) -> str:
    """The same sentences in another order."""
    order = sentences(text)
    while order == sentences(text) and len(order) > 1:
        chance.shuffle(order)
    return " ".join(order)


def scrambled(text: str, chance: random.Random) -> str:
    """The same words in random order."""
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def looping(text: str, chance: random.Random) -> str:
    """The first half, then its last sentence again and again."""
    half = sentences(text)[: max(2, len(sentences(text)) // 2)]
    return " ".join([*half, *[half[-1]] * 5])


def cut_off(text: str, chance: random.Random) -> str:
    """The beginning, ending in the middle of a sentence."""
    words = text.split(" ")
    return " ".join(words[: int(len(words) * 0.55)])


SPOILERS: Mapping[str, Callable[[str, random.Random], str]] = {
    "shuffled": shuffled,
    "scrambled": scrambled,
    "looping": looping,
    "cut off": cut_off,
}


def spoiled(texts: Sequence[Judged], seed_number: int = 0) -> list[tuple[str, Judged]]:
    """Each text as it is ("sound"), answering another one's prompt ("off topic"), and spoiled in each way."""
    chance = random.Random(seed_number)
    rows: list[tuple[str, Judged]] = []
    for index, text in enumerate(texts):
        other = texts[(index + len(texts) // 2 + 1) % len(texts)]
        rows.append(("sound", Judged(text.prompt, text.answer)))
        rows.append(("off topic", Judged(other.prompt, text.answer)))
        rows += [(name, Judged(text.prompt, spoil(text.answer, chance))) for name, spoil in SPOILERS.items()]
    return rows
