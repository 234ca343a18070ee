"""A check-up as the rows of a table, each figure with what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from desktop.domain.checkup import CheckedSignal, CheckUp
from desktop.domain.interval import Interval
from desktop.judging.catalogue import KINDS
from desktop.judging.checkup.figures import CHANCE
from desktop.judging.checkup.planting import DEFECTS
from desktop.ui.wording import of_signals, signal_in_words

translate = QCoreApplication.translate
_CRITERION = "criterion:"


class RowKind(StrEnum):
    """What a row is about."""

    SIGNAL = "signal"
    SCORE = "score"
    GRADE = "grade"


@dataclass(frozen=True, slots=True)
class Cell:
    """How well something tells sound from spoiled: its figure, how far that is above chance (0 to 1), and in words.

    `tells` is whether the whole interval lies above chance.
    """

    text: str
    above: float
    tells: bool
    reading: str


@dataclass(frozen=True, slots=True)
class Row:
    """One signal, the score, or the plain grade. `weight` says in a word whether it `counts`, `why` in a sentence."""

    kind: RowKind
    title: str
    says: str
    weight: str
    why: str
    counts: bool
    cells: tuple[Cell, ...]


def columns() -> tuple[str, ...]:
    """The defects, as the heads of the columns."""
    return tuple(of_signals(defect) for defect in DEFECTS)


def rows_of(checkup: CheckUp) -> tuple[Row, ...]:
    """The signals, the score that they make, and what is set against it."""
    return (
        *(_signal_row(signal, checkup) for signal in checkup.signals),
        _row(
            RowKind.SCORE,
            translate("CheckUp", "Combined score"),
            translate("CheckUp", "All signals that have a weight, put together as for every sample."),
            ("", ""),
            checkup.score,
        ),
        _row(
            RowKind.GRADE,
            translate("CheckUp", "Asked for a grade"),
            translate("CheckUp", "The same model, asked to grade each text from 1 to 9."),
            (
                translate("CheckUp", "no weight"),
                translate("CheckUp", "It is what others ask a model for, and stands here to be compared with."),
            ),
            checkup.judge_prompt,
        ),
    )


def verdict(checkup: CheckUp) -> str:
    """What came of it, in a sentence."""
    return translate(
        "CheckUp",
        "This model's probabilities tell sound from spoiled in {score} of pairs; asked for a grade, it tells them in "
        "{grade}: {compared}.",
    ).format(
        score=_with_bounds(checkup.score_auc),
        grade=_with_bounds(checkup.judge_prompt_auc),
        compared=_against_chance(checkup.judge_prompt_auc),
    )


def weights_sentence(checkup: CheckUp) -> str:
    """How many signals have a part in the score."""
    counted = sum(signal.weight > 0 for signal in checkup.signals)
    return translate("CheckUp", "{counted} of {all} signals have a weight in the score.").format(
        counted=counted, all=len(checkup.signals)
    )


def _with_bounds(figure: Interval) -> str:
    return translate("CheckUp", "{value:.2f} ({low:.2f} to {high:.2f})").format(
        value=figure.value, low=figure.low, high=figure.high
    )


def _against_chance(figure: Interval) -> str:
    if figure.low > CHANCE:
        return translate("CheckUp", "better than a coin toss")
    if figure.high < CHANCE:
        return translate("CheckUp", "worse than a coin toss")
    return translate("CheckUp", "a coin toss")


def _signal_row(signal: CheckedSignal, checkup: CheckUp) -> Row:
    title, says = signal_in_words(signal.name)
    if signal.name.startswith(_CRITERION):
        says = checkup.criteria[int(signal.name.removeprefix(_CRITERION)) - 1]
    return _row(RowKind.SIGNAL, title, says, _weight(signal, checkup), signal.aucs, counts=signal.weight > 0)


def _weight(signal: CheckedSignal, checkup: CheckUp) -> tuple[str, str]:
    none = translate("CheckUp", "no weight")
    if signal.weight > 0:
        told = translate("CheckUp", "It counts in the score, since it tells “{defect}” from sound for sure.")
        return translate("CheckUp", "counts"), told.format(defect=of_signals(signal.detects))
    if signal.name in checkup.grounding_weights:
        return translate("CheckUp", "in grounding"), translate(
            "CheckUp", "It counts as a part of grounding, and has no weight beside it."
        )
    known = KINDS.get(signal.name)
    if known is not None and not known.defects:
        return none, translate(
            "CheckUp", "It is not made to see a defect: only your reviews can give it a part in the score."
        )
    if any(figure.low > CHANCE for figure in signal.aucs.values()):
        return none, translate("CheckUp", "Grounding says the same better, and counts in its place.")
    return none, translate("CheckUp", "For no defect does this model tell more by it than a coin toss would.")


def _row(
    kind: RowKind,
    title: str,
    says: str,
    weight: tuple[str, str],
    aucs: Mapping[str, Interval],
    *,
    counts: bool = False,
) -> Row:
    cells = tuple(_cell(title, defect, aucs.get(defect)) for defect in DEFECTS)
    return Row(kind, title, says, *weight, counts, cells)


def _cell(title: str, defect: str, figure: Interval | None) -> Cell:
    heading = translate("CheckUp", "{title}, {defect}").format(title=title, defect=of_signals(defect))
    if figure is None:
        untested = translate("CheckUp", "{heading}: not measured on these texts.").format(heading=heading)
        return Cell("", 0.0, tells=False, reading=untested)
    told = translate(
        "CheckUp", "{heading}: {value:.2f}, {low:.2f} to {high:.2f} at 95 % confidence. {meaning}"
    ).format(heading=heading, value=figure.value, low=figure.low, high=figure.high, meaning=_meaning(figure))
    above = max(0.0, (figure.value - CHANCE) / (1 - CHANCE))
    return Cell(f"{figure.value:.2f}", above, figure.low > CHANCE, told)


def _meaning(figure: Interval) -> str:
    if figure.high < CHANCE:
        return translate("CheckUp", "It puts the spoiled text above the sound one more often than not.")
    if figure.low <= CHANCE:
        return translate("CheckUp", "That cannot be told from a coin toss, which gives 0.50.")
    return translate(
        "CheckUp", "Of 100 pairs of a sound text and a spoiled one it puts the sound one higher in about {count:.0f}."
    ).format(count=100 * figure.value)
