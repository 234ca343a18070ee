"""Numbers and names: whether those of the answer stand in the source or in the prompt.

    the answer's numbers, dates and names that stand in neither / its numbers, dates and names, taken from 1

From 0 to 1; 1 where there is none. A number is the same in digits and, up to twenty, in words; a name is a word with
a capital that does not begin a sentence, or that has one inside.

Source: entity overlap, Nan et al. 2021, "Entity-level Factual Consistency" (arXiv 2102.09130), here by plain rules.
"""

import re
from collections.abc import Mapping
from functools import cache

from desktop.domain.text import sentences, words
from desktop.judging.kinds import SignalKind
from desktop.judging.signals.source_words import vocabulary
from desktop.resources import resource

KIND = SignalKind(
    name="names_in_source",
    title="Numbers and names",
    says="The share of the answer's numbers, dates and names that stand in the source or in the question.",
    low="It holds numbers or names that stand nowhere in the source",
    advice="Use only the names and numbers of the text.",
    defects=("numbers or names changed",),
    needs="source",
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_SHORTEST_PLURAL = 4
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


def names_in_source(answer: str, question: str, source: str) -> tuple[float, tuple[str, ...]]:
    """Share of the answer's numbers, dates and names that stand in source or question, and those that do not."""
    found = names_of(answer)
    known = {_singular(key) for key in known_names(f"{question}\n{source}")}
    unknown = [name for name in found if _singular(name_key(name)) not in known]
    return (1 - len(unknown) / len(found) if found else 1.0), tuple(dict.fromkeys(unknown))


def names_of(text: str) -> list[str]:
    """The numbers and names of a text, in order, as they stand there."""
    found: list[str] = []
    for sentence in sentences(text):
        for place, match in enumerate(_WORD.finditer(_without_thousands(sentence))):
            word = match[0]
            if _is_number(word) or _is_name(word, begins=place == 0):
                found.append(word)
    return found


def _is_number(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _is_name(word: str, *, begins: bool) -> bool:
    if not word[:1].isupper() or word.lower() in _common_words():
        return False
    # At the beginning of a sentence every word has a capital: only what cannot be a common word counts.
    return not begins or any(letter.isupper() for letter in word[1:])


def known_names(text: str) -> set[str]:
    """The keys of all words of a text, and of the parts of those with a hyphen or a slash."""
    plain = _without_thousands(text)
    known = {name_key(word) for word in vocabulary(plain)} | {name_key(word) for word in words(plain)}
    return (
        known | {name_key(part) for word in known for part in re.split(r"[-–/]", word)} | set(_NUMBER.findall(plain))
    )


def name_key(word: str) -> str:
    """What two spellings of a name or a number have in common: 7 and seven, Nixon's and Nixon."""
    plain = word.lower().removesuffix("'s").removesuffix("’s")
    return _digits().get(plain, plain)


def _singular(key: str) -> str:
    """Sunday for Sundays; a name that ends in s loses it on both sides, so that it stays what it is."""
    return key.removesuffix("s") if key.isalpha() and len(key) > _SHORTEST_PLURAL else key


def _without_thousands(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


@cache
def _digits() -> Mapping[str, str]:
    """The numbers up to twenty, by their names."""
    return {word: str(number) for number, word in enumerate(_word_list("numbers"))}


@cache
def _common_words() -> frozenset[str]:
    """Words that are no names, though they have a capital."""
    return frozenset(_word_list("common-words"))


def _word_list(name: str) -> list[str]:
    return resource(f"judging/{name}.txt").read_text(encoding="utf-8").split()
