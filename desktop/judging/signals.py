"""The first signals: each one number read from the model's own probabilities or from the words."""

from itertools import pairwise
from math import fsum

from desktop.domain.text import words
from desktop.judging.readings import Readings

_END_OF_STOP_WORDS = 3


_NEGATIONS = frozenset({"not", "no", "never", "without", "neither", "nor", "none", "cannot"})


def coherence(readings: Readings) -> float:
    """Mean log-probability of the answer's tokens given the prompt, in nats: low where words make no sense."""
    return readings.given.mean_logprob


def relevance(readings: Readings) -> float:
    """How much likelier the prompt makes the beginning of the answer: the gain of its mean log-probability.

    In nats a token: the pointwise mutual information of prompt and answer, per token. About 0 for an answer to
    another question.
    """
    beginning = readings.given.logprobs[: len(readings.bare)]
    return fsum(beginning) / max(1, len(beginning)) - readings.bare.mean_logprob


def completeness(readings: Readings) -> float:
    """Log-probability, in nats, that the model would end right after the answer: low where it is cut off."""
    return readings.end_logprob


def repetition(answer: str) -> float:
    """Distinct word trigrams over all of them, 0 to 1: low where the text loops. 1 for a text without any."""
    own = words(answer)
    trigrams = list(zip(own, own[1:], own[2:], strict=False))
    return len(set(trigrams)) / len(trigrams) if trigrams else 1.0


def bigrams_in_source(answer: str, source: str) -> float:
    """Share of the answer's word bigrams that stand in the source, 0 to 1; of its words, if it is one word."""
    own = words(answer)
    if len(own) < 2:
        return float(all(word in set(words(source)) for word in own))
    theirs = set(pairwise(words(source)))
    return sum(pair in theirs for pair in pairwise(own)) / (len(own) - 1)


def new_words_in_source(answer: str, question: str, source: str) -> tuple[float, tuple[str, ...]]:
    """Share of the answer's telling words that stand in the source, and those that do not.

    Telling are words that the question did not bring already and that are longer than three letters or hold a digit.
    """
    asked, known = set(words(question)), _vocabulary(source)
    telling = [
        word
        for word in words(answer)
        if word not in asked and (len(word) > _END_OF_STOP_WORDS or any(letter.isdigit() for letter in word))
    ]
    unknown = [word for word in telling if not {word, _owner(word)} & known]
    return (1 - len(unknown) / len(telling) if telling else 1.0), tuple(dict.fromkeys(unknown))


def negated(text: str) -> bool:
    """Whether a sentence says that something is not so (in English)."""
    return any(word in _NEGATIONS or word.endswith(("n't", "n’t")) for word in words(text))


def _vocabulary(text: str) -> set[str]:
    """The words of a text, and those that a possessive belongs to."""
    own = words(text)
    return {*own, *map(_owner, own)}


def _owner(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def support(readings: Readings) -> tuple[float, float, int]:
    """How much likelier the source makes the answer: the mean gain a token, the least gain, and that token's place.

    In nats; 0 without a source. The least supported word is where an invention shows.
    """
    if readings.unsourced is None or not len(readings.given):
        return 0.0, 0.0, 0
    gains = [given - alone for given, alone in zip(readings.given.logprobs, readings.unsourced.logprobs, strict=True)]
    least = min(range(len(gains)), key=gains.__getitem__)
    return sum(gains) / len(gains), gains[least], least
