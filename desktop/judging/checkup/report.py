"""From measured texts to what the check-up found out: figures, scales and weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.domain.checkup import CheckedSignal, CheckUp
from desktop.domain.interval import Interval
from desktop.domain.sample import Signal
from desktop.judging.catalogue import KINDS
from desktop.judging.checkup.figures import CHANCE, auc_interval
from desktop.judging.checkup.fitting import fit_scale, fit_weights
from desktop.judging.checkup.measuring import GRADE, Measured
from desktop.judging.checkup.planting import DEFECTS, SOUND, SOURCED
from desktop.judging.criteria import CRITERION
from desktop.judging.signals.grounding import PARTS
from desktop.judging.soundness import GROUNDING, Scale, Scales, Weighing, score_of

VERSION = 3
"""Counts up when what is measured changes: a check-up of another version is not believed."""

SCORE = "score"
_FIRMNESS = 2.0
# The best of eight defects beats chance by luck in one case of five: to share the 2.5 % takes 2.7 standard errors.
_SURER = 1.4
_FITTED_TOGETHER = frozenset((*PARTS, "source_gain"))
_NO_PART = frozenset({"difficulty", "doubt"})


@dataclass(frozen=True, slots=True)
class Telling:
    """How well values tell sound texts from spoiled ones: for each defect, and for all together."""

    by_defect: Mapping[str, Interval]
    together: Interval


def scales_of(checkup: CheckUp, before: Scales) -> Scales:
    """The scales that a check-up found: a signal without weight has no part in the score."""
    signals = {
        signal.name: Scale(signal.middle, signal.width)
        for signal in checkup.signals
        if signal.weight and signal.name != GROUNDING
    }
    if "citation" in before.signals:
        # No text that is planted cites anything: it is verified by the words, whatever the model.
        signals["citation"] = before.signals["citation"]
    found = next((signal for signal in checkup.signals if signal.name == GROUNDING), None)
    if found is None or not found.weight:
        return Scales(signals, before.grounding, grounded=found is None and before.grounded)
    return Scales(signals, Weighing(checkup.grounding_weights, Scale(found.middle, found.width)))


def report(measured: Sequence[Measured], before: Scales, rubric: Sequence[str], known: bool = False) -> CheckUp:
    """The figures of a check-up, without what is known of the model and the time.

    Scales and weights are fitted to the texts, unless `known` says that those from `before` were measured on this
    very model: then only what beats chance is found out. The combined score of a text is by scales that were fitted
    to the other half of the texts.
    """
    checkup = _fitted(measured, before, rubric, known)
    score = telling(_held_out(measured, checkup, before, known), lambda row: row.values.get(SCORE))
    grade = telling(measured, lambda row: row.values.get(GRADE))
    return replace(
        checkup,
        score=score.by_defect,
        score_auc=score.together,
        judge_prompt=grade.by_defect,
        judge_prompt_auc=grade.together,
    )


def _fitted(measured: Sequence[Measured], before: Scales, rubric: Sequence[str], known: bool) -> CheckUp:
    """What each signal is worth, and how it is read."""
    grounding = before.grounding if known else _grounding(measured, before.grounding)
    rows = [_with_grounding(row, grounding) for row in measured]
    names = sorted({name for row in rows for name in row.values} - {GRADE}, key=_place)
    signals = tuple(_checked(name, rows, grounding, before.signals.get(name) if known else None) for name in names)
    weights = grounding.weights
    return CheckUp("", "", "", 0.0, 0, 0, signals, {}, _NOTHING, {}, _NOTHING, weights, tuple(rubric), VERSION)


def _held_out(measured: Sequence[Measured], checkup: CheckUp, before: Scales, known: bool) -> list[Measured]:
    """The texts with the score of each, by scales of the signals that count which were fitted to the other half."""
    found: list[Measured] = []
    for half in (0, 1):
        others = [row for row in measured if row.planted.text % 2 != half]
        grounding = before.grounding if known else _grounding(others, before.grounding)
        weighed = [_with_grounding(row, grounding) for row in others]
        signals = tuple(signal if known else _rescaled(signal, weighed) for signal in checkup.signals)
        scales = scales_of(replace(checkup, signals=signals, grounding_weights=grounding.weights), before)
        tested = (_with_grounding(row, grounding) for row in measured if row.planted.text % 2 == half)
        found += (replace(row, values={**row.values, SCORE: _score(row, scales)}) for row in tested)
    return found


def _rescaled(signal: CheckedSignal, rows: Sequence[Measured]) -> CheckedSignal:
    """A signal that counts, with its scale fitted to other texts."""
    if not signal.weight:
        return signal
    scale = _scale(signal.name, signal.detects, rows)
    return replace(signal, middle=scale.middle, width=scale.width) if scale else signal


def _scale(name: str, detects: str, rows: Sequence[Measured]) -> Scale | None:
    """The scale on which a signal tells sound texts from those with a defect; None where there are none of a kind."""
    sound = _values(rows, SOUND, lambda row: row.values.get(name), sourced=detects in SOURCED)
    spoiled = _values(rows, detects, lambda row: row.values.get(name))
    if not sound or not spoiled:
        return None
    return fit_scale([value for _, value in sound], [value for _, value in spoiled])


_NOTHING = Interval(CHANCE, CHANCE, CHANCE)


def telling(rows: Sequence[Measured], value: Callable[[Measured], float | None]) -> Telling:
    """How well a value tells sound texts from spoiled ones; texts without the value are left out."""
    found = {defect: _values(rows, defect, value) for defect in DEFECTS}
    intervals: dict[str, Interval] = {}
    for defect, spoiled in found.items():
        sound = _values(rows, SOUND, value, sourced=defect in SOURCED)
        if spoiled and sound:
            intervals[defect] = _interval(sound, spoiled)
    everything = [pair for spoiled in found.values() for pair in spoiled]
    sound = _values(rows, SOUND, value)
    return Telling(intervals, _interval(sound, everything) if sound and everything else _NOTHING)


def _checked(name: str, rows: Sequence[Measured], grounding: Weighing, known: Scale | None) -> CheckedSignal:
    """What a signal is worth. It gets a weight where it beats chance for its own defect, else for its best one."""
    aucs = telling(rows, lambda row: row.values.get(name)).by_defect
    detects = _detected(name, aucs)
    if not detects or name in _FITTED_TOGETHER or name in _NO_PART:
        return CheckedSignal(name, aucs, 0.0)
    scale = grounding.scale if name == GROUNDING else known or _scale(name, detects, rows)
    assert scale is not None
    return CheckedSignal(name, aucs, 1.0, detects, scale.middle, scale.width)


def _detected(name: str, aucs: Mapping[str, Interval]) -> str:
    """The defect that a signal is set on: its own where it beats chance there, else the best; empty for none."""
    own = KINDS[name].defects[:1] if name in KINDS else ()
    if own and own[0] in aucs and aucs[own[0]].low > CHANCE:
        return own[0]
    sure = {defect: auc.value - _SURER * (auc.value - auc.low) for defect, auc in aucs.items()}
    best = max(sure, key=sure.__getitem__, default="")
    return best if best and sure[best] > CHANCE else ""


def _grounding(rows: Sequence[Measured], before: Weighing) -> Weighing:
    """Grounding's weights for this model, drawn towards those that were measured on the built-in one."""
    sourced = [row for row in rows if all(part in row.values for part in before.weights)]
    if not sourced:
        return before
    return fit_weights(
        [row.values for row in sourced], [row.planted.defect == SOUND for row in sourced], before, _FIRMNESS
    )


def _with_grounding(row: Measured, grounding: Weighing) -> Measured:
    if GROUNDING not in row.values:
        return row
    return replace(row, values={**row.values, GROUNDING: grounding.value(row.values)})


def _score(row: Measured, scales: Scales) -> float:
    counted = {name: scale for name, scale in scales.signals.items() if name in row.values}
    if scales.grounded and GROUNDING in row.values:
        counted[GROUNDING] = scales.grounding.scale
    return score_of(
        [Signal(name, row.values[name], scale.soundness(row.values[name])) for name, scale in counted.items()]
    )


def _values(
    rows: Sequence[Measured],
    defect: str,
    value: Callable[[Measured], float | None],
    *,
    sourced: bool | None = None,
) -> list[tuple[int, float]]:
    """The text's number and the value of each text with that defect (and with or without a source, as asked)."""
    pairs = []
    for row in rows:
        known = value(row)
        has_source = bool(row.planted.judged.source)
        if row.planted.defect == defect and known is not None and sourced in (None, has_source):
            pairs.append((row.planted.text, known))
    return pairs


def _interval(sound: Sequence[tuple[int, float]], spoiled: Sequence[tuple[int, float]]) -> Interval:
    return auc_interval(
        [value for _, value in sound],
        [value for _, value in spoiled],
        [text for text, _ in sound],
        [text for text, _ in spoiled],
    )


def _place(name: str) -> tuple[int, str]:
    order = list(KINDS)
    return (order.index(name) if name in KINDS else len(order) + name.startswith(CRITERION), name)
