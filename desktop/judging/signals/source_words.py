"""Words from the source: how many of the answer's telling words stand there.

    the answer's telling words that stand in the source / the answer's telling words

From 0 to 1; 1 where there is none. Telling are words that the question did not bring already and that are longer than
three letters or hold a digit.

Source: content-word overlap; measured for this project (`make bench-signals`).
"""

from desktop.domain.text import words
from desktop.judging.kinds import SignalKind

KIND = SignalKind(
    name="words_in_source",
    title="Words from the source",
    says="The share of the answer's telling words that stand in the source. Words that the question brought do not "
    "count.",
    defects=("unsupported sentence", "numbers or names changed", "contradiction"),
    needs="source",
)
_LONGEST_STOP_WORD = 3


def words_in_source(answer: str, question: str, source: str) -> tuple[float, tuple[str, ...]]:
    """Share of the answer's telling words that stand in the source, and those that do not, each once."""
    telling = telling_words(answer, question)
    known = vocabulary(source)
    unknown = [word for word in telling if not {word, _owner(word)} & known]
    return (1 - len(unknown) / len(telling) if telling else 1.0), tuple(dict.fromkeys(unknown))


def telling_words(answer: str, question: str = "") -> list[str]:
    """The answer's words that say something new, in order, in lower case."""
    asked = set(words(question))
    return [word for word in words(answer) if word not in asked and _tells(word)]


def vocabulary(text: str) -> set[str]:
    """The words of a text in lower case, and those that a possessive belongs to."""
    own = words(text)
    return {*own, *map(_owner, own)}


def _tells(word: str) -> bool:
    return len(word) > _LONGEST_STOP_WORD or any(letter.isdigit() for letter in word)


def _owner(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")
