"""An answer's signals and score."""

from dataclasses import dataclass

from desktop.domain.judged import Judged
from desktop.domain.sample import Signal
from desktop.domain.text import words
from desktop.engine.work import Work
from desktop.judging.readings import Readings, read
from desktop.judging.signals import (
    bigrams_in_source,
    coherence,
    completeness,
    negated,
    new_words_in_source,
    relevance,
    repetition,
    support,
)
from desktop.judging.soundness import Scales, score_of, weakest

_TELLING_TOKENS = 32
_CONTRADICTED = 0.25


@dataclass(frozen=True, slots=True)
class Verdict:
    """The signals of an answer, the score they make, and the weakest of them in words.

    `hallucination_risk` is 1 minus the soundness of grounding; None without a source.
    """

    signals: tuple[Signal, ...]
    score: float
    weakness: str
    hallucination_risk: float | None


def judge(judged: Judged, scales: Scales) -> Work[Verdict]:
    """Measure an answer. Raises NotMeasurable where the model cannot read it."""
    readings = yield from read(judged)
    signals = _plain_signals(judged, readings, scales)
    if judged.source.strip():
        signals = (*signals, *_grounding_signals(judged, readings, scales))
    counted = tuple(signal for signal in signals if signal.name in scales.meanings)
    low = weakest(counted)
    grounding = next((signal for signal in counted if signal.name == "grounding"), None)
    weakness = scales.meanings[low.name] + (f": {low.evidence}" if low.evidence else "")
    return Verdict(signals, score_of(counted), weakness, round(1 - grounding.soundness, 4) if grounding else None)


def _plain_signals(judged: Judged, readings: Readings, scales: Scales) -> tuple[Signal, ...]:
    # A name or a number may be unlikely, and end without a stop, and yet be right: a few tokens say little.
    certainty = min(1.0, len(readings.given) / _TELLING_TOKENS)
    values = {
        "relevance": (relevance(readings), 1.0),
        "coherence": (coherence(readings), certainty),
        "completeness": (completeness(readings), certainty),
        "repetition": (repetition(judged.answer), 1.0),
    }
    return tuple(
        _signal(name, value, 1 - weight * (1 - scales.signals[name].soundness(value)))
        for name, (value, weight) in values.items()
    )


def _grounding_signals(judged: Judged, readings: Readings, scales: Scales) -> tuple[Signal, ...]:
    """Grounding, and the parts that it is made of with their evidence."""
    mean_gain, least_gain, place = support(readings)
    in_source, missing = new_words_in_source(judged.answer, judged.question, judged.source)
    values = {
        "source_gain": mean_gain,
        "least_supported_word": least_gain,
        "copied_bigrams": bigrams_in_source(judged.answer, judged.source),
        "words_in_source": in_source,
    }
    unsupported = ", ".join(missing)
    evidence = {"least_supported_word": _word_at(judged.answer, readings, place), "words_in_source": unsupported}
    together = scales.grounding.value(values)
    sound = scales.grounding.scale.soundness(together)
    parts = tuple(_signal(name, value, sound, evidence.get(name, "")) for name, value in values.items())
    whole = _signal("grounding", together, sound, unsupported and f"not in the source: {unsupported}")
    return (whole, *parts, *_citation(judged, scales))


def _citation(judged: Judged, scales: Scales) -> tuple[Signal, ...]:
    """How much of the answer stands in the sentence that it cites: verified, not trusted."""
    if not judged.cited:
        return ()
    share, _ = new_words_in_source(judged.answer, judged.question, judged.cited)
    if negated(judged.answer) != negated(judged.cited):
        # One says that it is so, the other that it is not.
        share = min(share, _CONTRADICTED)
    return (_signal("citation", share, scales.signals["citation"].soundness(share), judged.cited),)


def _signal(name: str, value: float, soundness: float, evidence: str = "") -> Signal:
    return Signal(name, round(value, 4), round(soundness, 4), evidence)


def _word_at(answer: str, readings: Readings, place: int) -> str:
    """The whole word of the answer that a token belongs to."""
    before, token, after = _around(answer, readings, place)
    head = "" if token[:1].isspace() or before[-1:].isspace() else (before.split() or [""])[-1]
    ended = after[:1].isspace() or (token[-1:].isspace() and not token.isspace())
    tail = "" if ended else (after.split() or [""])[0]
    reached = head + token.strip()
    found = words(reached + tail)
    # Between white space there may be several words, as in "1867/1903": the token is in the last that it reaches.
    return found[max(0, len(words(reached)) - 1)] if found else token.strip()


def _around(answer: str, readings: Readings, place: int) -> tuple[str, str, str]:
    """What comes before a token, the characters that it has a part in, and what comes after."""
    data, lengths = answer.encode(), readings.given.lengths
    start = sum(lengths[:place])
    before = data[:start].decode("utf-8", "ignore")
    after = data[start + sum(lengths[place : place + 1]) :].decode("utf-8", "ignore")
    return before, answer[len(before) : len(answer) - len(after)], after
