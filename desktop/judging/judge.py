"""An answer's signals, its score, and the evidence behind them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from desktop.domain.evidence import Evidence
from desktop.domain.judged import Judged
from desktop.domain.sample import Signal
from desktop.domain.text import words
from desktop.engine.work import Work
from desktop.judging.agreeing import NAMES as OF_RESAMPLES
from desktop.judging.agreeing import agree
from desktop.judging.catalogue import USUAL
from desktop.judging.criteria import CRITERION, measure_criteria
from desktop.judging.evidence import Grounded, grounded_sentences, source_evidence
from desktop.judging.readings import Readings, read
from desktop.judging.signals.asked_support import asked_support
from desktop.judging.signals.citation import citation
from desktop.judging.signals.coherence import coherence
from desktop.judging.signals.completeness import completeness
from desktop.judging.signals.difficulty import difficulty
from desktop.judging.signals.doubt import doubt
from desktop.judging.signals.grounding import PARTS
from desktop.judging.signals.order import order
from desktop.judging.signals.relevance import relevance
from desktop.judging.signals.repetition import repetition
from desktop.judging.signals.support import gains
from desktop.judging.soundness import GROUNDING, Scales, score_of, weakest

_TELLING_TOKENS = 32
# A name or a number may be unlikely, and end without a stop, and yet be right: a few tokens say little.
_NEED_LENGTH = frozenset({"coherence", "completeness", "order"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The signals of an answer, the score they make, and the weakest of them in words.

    `hallucination_risk` is that of the weakest sentence: against the source where there is one, else against
    re-samples; None where there is neither. `evidence` is what it rests on.
    """

    signals: tuple[Signal, ...]
    score: float
    weakness: str
    hallucination_risk: float | None
    evidence: tuple[Evidence, ...] = ()


def judge(
    judged: Judged,
    scales: Scales,
    signals: Collection[str] = USUAL,
    resamples: int = 0,
    rubric: Sequence[str] = (),
) -> Work[Verdict]:
    """Measure those `signals` of an answer that it can have. Raises NotMeasurable where the model cannot read it.

    With `resamples`, so many other answers to its prompt are written, to see whether they agree; each criterion of
    the `rubric` is asked of the model.
    """
    readings = yield from read(judged, signals)
    evidence: list[Evidence] = []
    found = [*_plain_signals(judged, readings, scales)]
    if readings.unsourced is not None:
        grounded = grounded_sentences(judged, readings, scales.grounding)
        if GROUNDING in signals:
            evidence.append(source_evidence(judged, grounded, scales.grounding))
        found += _grounding_signals(judged, readings, grounded, scales)
    found += _citation(judged, scales)
    if resamples:
        agreed = yield from agree(judged, resamples, len(readings.given))
        evidence.append(agreed.evidence)
        found += agreed.signals
    criteria = yield from measure_criteria(judged, rubric)
    found += (_signal(each.name, each.value, _of_criterion(each, scales), each.evidence) for each in criteria)
    wanted = tuple(signal for signal in found if _is_wanted(signal.name, signals))
    counted = tuple(signal for signal in wanted if signal.name in scales.meanings)
    return Verdict(
        wanted,
        score_of(counted),
        weakness(counted, scales),
        evidence[0].risk if evidence else None,
        tuple(evidence),
    )


def _is_wanted(name: str, signals: Collection[str]) -> bool:
    return name in signals or name in OF_RESAMPLES or name.startswith(CRITERION)


def _of_criterion(criterion: Signal, scales: Scales) -> float:
    """A criterion's soundness: by its scale where the check-up gave it one, else by the rating itself."""
    if criterion.name in scales.signals:
        return _sound(criterion.name, criterion.value, scales)
    return criterion.soundness


def weakness(counted: Collection[Signal], scales: Scales) -> str:
    """What holds the score down most, as a sentence with its evidence, or that nothing was measured."""
    if not counted:
        return "Nothing that has a part in the score could be measured"
    low = weakest(tuple(counted))
    return scales.meanings[low.name] + (f": {low.evidence}" if low.evidence else "")


def _plain_signals(judged: Judged, readings: Readings, scales: Scales) -> tuple[Signal, ...]:
    """The signals that need no source, as far as they were read."""
    values = {
        "coherence": coherence(readings),
        "completeness": completeness(readings),
        "repetition": repetition(judged.answer),
        "doubt": doubt(readings),
    }
    if readings.bare is not None:
        values = {"relevance": relevance(readings), **values, "difficulty": difficulty(readings)}
    if readings.shuffle is not None and readings.shuffled is not None:
        values["order"] = order(readings.given, readings.shuffle.beginning, readings.shuffled)
    if readings.asked is not None:
        values["asked_support"] = asked_support(readings.asked)
    certainty = min(1.0, len(readings.given) / _TELLING_TOKENS)
    return tuple(
        _signal(name, value, _sound(name, value, scales, certainty if name in _NEED_LENGTH else 1.0))
        for name, value in values.items()
    )


def _sound(name: str, value: float, scales: Scales, certainty: float = 1.0) -> float:
    """The soundness of a value, which little certainty draws to 1; 1 where the signal has no part in the score."""
    scale = scales.signals.get(name)
    return 1.0 if scale is None else 1 - certainty * (1 - scale.soundness(value))


def _grounding_signals(
    judged: Judged, readings: Readings, grounded: tuple[Grounded, ...], scales: Scales
) -> tuple[Signal, ...]:
    """Grounding, and the parts that it is made of with their evidence: those of the weakest sentence."""
    low = min(grounded, key=lambda sentence: sentence.together)
    sound = scales.grounding.scale.soundness(low.together)
    unsupported = ", ".join(low.unsupported)
    least_word = _word_at(judged.answer, readings, low.least_token) if low.least_token >= 0 else ""
    evidence = {"least_supported_word": least_word, "words_in_source": unsupported}
    found = gains(readings)
    return (
        _signal("grounding", low.together, sound, unsupported and f"not in the source: {unsupported}"),
        _signal("source_gain", sum(found) / max(1, len(found)), sound),
        *(_signal(name, low.values[name], sound, evidence.get(name, "")) for name in PARTS),
    )


def _citation(judged: Judged, scales: Scales) -> tuple[Signal, ...]:
    """How much of the answer stands in the sentence that it cites: verified, not trusted."""
    if not judged.cited:
        return ()
    share = citation(judged.answer, judged.question, judged.cited)
    return (_signal("citation", share, _sound("citation", share, scales), judged.cited),)


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
