"""Sound texts spoiled in known ways: what a judge must be able to tell apart."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise, zip_longest

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.text import sentence_spans
from desktop.judging.signals.names import names_of

SOUND = "sound"
OFF_TOPIC = "off topic"
SHUFFLED = "sentences shuffled"
SCRAMBLED = "words scrambled"
LOOPING = "looping"
CUT_OFF = "cut off"
CHANGED = "numbers or names changed"
CONTRADICTION = "contradiction"
UNSUPPORTED = "unsupported sentence"
PLAIN = (OFF_TOPIC, SHUFFLED, SCRAMBLED, LOOPING, CUT_OFF)
SOURCED = (CHANGED, CONTRADICTION, UNSUPPORTED)
DEFECTS = (*PLAIN, *SOURCED)

LEAST_SENTENCES = 4
"""A text with fewer sentences cannot be spoiled in all ways."""

_KEPT = 0.55
_REPEATS = 5
_DIGIT = re.compile(r"\d")
_STOP = re.compile(r"[.!?…。！？][\"'”’)\]]*\s*$")
_VERB = re.compile(r"\b(is|are|was|were|has|have|had|can|may|must|will)\b(?! not\b)")
_NOT = re.compile(r"\b(is|are|was|were|has|have|had|can|may|must|will) not\b")


@dataclass(frozen=True, slots=True)
class Planted:
    """An answer that is sound or has one defect. Those with the same `text` number come from the same sound one."""

    text: int
    defect: str
    judged: Judged


@dataclass(frozen=True, slots=True)
class Sourced:
    """An answer that is true to its source, one that contradicts it, and a sentence that stands nowhere in it."""

    judged: Judged
    contradiction: str
    unsupported: str


def plant(texts: Sequence[Judged], seed_number: int = 0) -> Iterator[Planted]:
    """Each text as it is, answering another one's prompt, and spoiled in each of the ways that need no source."""
    chance = random.Random(seed_number)
    for number, text in enumerate(texts):
        yield Planted(number, SOUND, text)
        if other := _other_prompt(texts, number):
            yield Planted(number, OFF_TOPIC, replace(text, prompt=other, trace=None))
        for defect, spoil in _SPOILERS.items():
            spoiled = spoil(text.answer, chance)
            # A text without spaces between its words has none to scramble.
            if spoiled and spoiled != text.answer:
                yield Planted(number, defect, _with(text, spoiled))


def plant_sourced(texts: Sequence[Sourced], seed_number: int = 0) -> Iterator[Planted]:
    """Each answer about a source as it is and spoiled in the ways that go against a source."""
    chance = random.Random(seed_number)
    for number, text in enumerate(texts):
        foreign = names_of(texts[(number + len(texts) // 2) % len(texts)].judged.source)
        yield Planted(number, SOUND, text.judged)
        if changed := changed_names(text.judged.answer, foreign, chance):
            yield Planted(number, CHANGED, _with(text.judged, changed))
        if text.contradiction:
            yield Planted(number, CONTRADICTION, _with(text.judged, text.contradiction))
        if text.unsupported:
            yield Planted(number, UNSUPPORTED, _with(text.judged, _joined(text.judged.answer, text.unsupported)))


def shuffled(text: str, chance: random.Random) -> str:
    """The same sentences in another order, with the line breaks where they were."""
    spans = sentence_spans(text)
    order = [text[start:end] for start, end in spans]
    before = list(order)
    while order == before and len(set(order)) > 1:
        chance.shuffle(order)
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(spans)]
    return "".join(chain.from_iterable(zip_longest(order, gaps, fillvalue="")))


def scrambled(text: str, chance: random.Random) -> str:
    """The same words in random order, with the line breaks where they were."""
    words, gaps = text.split(), re.findall(r"\s+", text.strip())
    chance.shuffle(words)
    return "".join(chain.from_iterable(zip_longest(words, gaps, fillvalue="")))


def looping(text: str, chance: random.Random) -> str:
    """The first half, then its last sentence again and again."""
    half = sentence_spans(text)[: max(2, len(sentence_spans(text)) // 2)]
    start, end = half[-1]
    return " ".join([text[:end], *[text[start:end]] * _REPEATS])


def cut_off(text: str, chance: random.Random) -> str:
    """The beginning, ending in the middle of a sentence."""
    words = text.split(" ")
    kept = words[: int(len(words) * _KEPT)]
    while kept and _STOP.search(kept[-1]):
        kept.pop()
    return " ".join(kept)


def changed_names(answer: str, foreign: Sequence[str], chance: random.Random) -> str:
    """The answer with one number changed, or one name put in place of another; empty where it holds neither."""
    found = names_of(answer)
    if not found:
        return ""
    numbers = [name for name in found if _DIGIT.search(name)]
    old = _place_of(chance.choice(numbers or found), answer)
    others = [name for name in foreign if not _DIGIT.search(name) and name not in found]
    if numbers:
        new = _other_number(answer[old], chance)
    elif others:
        new = chance.choice(others)
    else:
        return ""
    return answer[: old.start] + new + answer[old.stop :]


def negated(answer: str) -> str:
    """The answer with the opposite sense, by a "not" put in or taken out; empty where there is no place for it."""
    if _NOT.search(answer):
        return _NOT.sub(r"\1", answer, count=1)
    return _VERB.sub(r"\1 not", answer, count=1) if _VERB.search(answer) else ""


def _other_prompt(texts: Sequence[Judged], number: int) -> tuple[Message, ...]:
    """Another text's prompt, from far away: what stands near it may be of the same kind. Empty if all are alike."""
    far = number + len(texts) // 2 + 1
    others = (texts[(far + step) % len(texts)].prompt for step in range(len(texts)))
    return next((prompt for prompt in others if prompt != texts[number].prompt), ())


def _place_of(name: str, answer: str) -> slice:
    """Where a name or number stands in an answer, there perhaps with commas for its thousands."""
    spelt = re.sub(r"(?<=\d)(?=\d)", ",?", re.escape(name))
    found = re.search(rf"(?<!\w){spelt}(?!\w)", answer)
    assert found is not None
    return slice(*found.span())


def _other_number(number: str, chance: random.Random) -> str:
    """A number of the same form: its last digit but one, or its only one, is another."""
    places = [match.start() for match in _DIGIT.finditer(number)]
    place = places[-2] if len(places) > 1 else places[0]
    digits = [digit for digit in "123456789" if digit != number[place]]
    return number[:place] + chance.choice(digits) + number[place + 1 :]


def _joined(answer: str, sentence: str) -> str:
    stop = "" if answer.rstrip().endswith((".", "!", "?")) else "."
    return f"{answer.rstrip()}{stop} {sentence}"


def _with(judged: Judged, answer: str) -> Judged:
    return replace(judged, answer=answer, trace=None)


_SPOILERS: Mapping[str, Callable[[str, random.Random], str]] = {
    SHUFFLED: shuffled,
    SCRAMBLED: scrambled,
    LOOPING: looping,
    CUT_OFF: cut_off,
}
