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
    new_words_in_source,
    relevance,
    repetition,
    support,
)
from desktop.judging.soundness import Scales, score_of, weakest


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
    if judged.source:
        signals = (*signals, *_grounding_signals(judged, readings, scales))
    counted = tuple(signal for signal in signals if signal.name in scales.meanings)
    low = weakest(counted)
    grounding = next((signal for signal in counted if signal.name == "grounding"), None)
    weakness = scales.meanings[low.name] + (f": {low.evidence}" if low.evidence else "")
    return Verdict(signals, score_of(counted), weakness, round(1 - grounding.soundness, 4) if grounding else None)


def _plain_signals(judged: Judged, readings: Readings, scales: Scales) -> tuple[Signal, ...]:
    values = {
        "relevance": relevance(readings),
        "coherence": coherence(readings),
        "completeness": completeness(readings),
        "repetition": repetition(judged.answer),
    }
    return tuple(
        Signal(name, round(value, 4), round(scales.signals[name].soundness(value), 4))
        for name, value in values.items()
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
    evidence = {
        "least_supported_word": _word_at(judged.answer, readings, place),
        "words_in_source": ", ".join(missing),
    }
    if judged.cited:
        values["citation"] = cited_support(judged.answer, judged.question, judged.cited)
        evidence["citation"] = judged.cited
    together = scales.grounding.value(values)
    sound = scales.grounding.scale.soundness(together)
    parts = tuple(
        Signal(name, round(value, 4), round(sound, 4), evidence.get(name, "")) for name, value in values.items()
    )
    unsupported = f"not in the source: {', '.join(missing)}" if missing else ""
    return (Signal("grounding", round(together, 4), round(sound, 4), unsupported), *parts)


def cited_support(answer: str, question: str, cited: str) -> float:
    """Share of the answer's telling words that stand in the cited sentence, 0 to 1: the citation, verified."""
    share, _ = new_words_in_source(answer, question, cited)
    return share


def _word_at(answer: str, readings: Readings, place: int) -> str:
    """The whole word of the answer that a token belongs to."""
    data = answer.encode()
    start = sum(readings.given.lengths[:place])
    end = start + (readings.given.lengths[place] if place < len(readings.given) else 0)
    before, after = data[:start].decode("utf-8", "ignore"), data[end:].decode("utf-8", "ignore")
    token = data[start:end].decode("utf-8", "ignore")
    head = "" if token[:1].isspace() or before[-1:].isspace() else (before.split() or [""])[-1]
    tail = "" if after[:1].isspace() else (after.split() or [""])[0]
    found = words(head + token.strip() + tail)
    return found[0] if found else token.strip()
