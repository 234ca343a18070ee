"""What a check-up finds out, from values that were made to tell or not to tell."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from desktop.domain.checkup import CheckedSignal, CheckUp
from desktop.domain.interval import Interval
from desktop.domain.judged import Judged
from desktop.judging.catalogue import KINDS
from desktop.judging.checkup import report as module
from desktop.judging.checkup.measuring import GRADE, Measured
from desktop.judging.checkup.planting import (
    CHANGED,
    CONTRADICTION,
    CUT_OFF,
    DEFECTS,
    LOOPING,
    OFF_TOPIC,
    PLAIN,
    SCRAMBLED,
    SHUFFLED,
    SOUND,
    SOURCED,
    UNSUPPORTED,
    Planted,
)
from desktop.judging.checkup.report import VERSION, Telling, report, scales_of, telling
from desktop.judging.signals.grounding import PARTS
from desktop.judging.soundness import GROUNDING, Scale, Scales, Weighing
from tests.judging.making import SCALES

Values = Callable[[str, random.Random], float]
BEFORE = Scales(SCALES.signals, Weighing(dict.fromkeys(PARTS, 1.0), Scale(2.0, 1.0)))


def rows(values: Mapping[str, Values], texts: int = 20, sourced: int = 20, seed: int = 0) -> list[Measured]:
    """Texts with every defect, the values of each made from its defect."""
    chance = random.Random(seed)
    planted = [Planted(text, defect, Judged((), "")) for text in range(texts) for defect in (SOUND, *PLAIN)]
    planted += [
        Planted(texts + text, defect, Judged((), "", source="It is so."))
        for text in range(sourced)
        for defect in (SOUND, *SOURCED)
    ]
    return [Measured(each, {name: value(each.defect, chance) for name, value in values.items()}) for each in planted]


def falls(*defects: str, by: float = 3.0) -> Values:
    """A value that is lower where there is one of the `defects`."""
    return lambda defect, chance: chance.gauss(-by if defect in defects else 0.0, 1.0)


def at_random(defect: str, chance: random.Random) -> float:
    return chance.gauss(0.0, 1.0)


def found(values: Mapping[str, Values], rubric: Sequence[str] = (), **sizes: int) -> CheckUp:
    return report(rows(values, **sizes), BEFORE, rubric)


def signal(checkup: CheckUp, name: str) -> CheckedSignal:
    return next(each for each in checkup.signals if each.name == name)


def test_a_signal_that_sees_its_defect_gets_a_weight_and_a_scale_set_on_it() -> None:
    checked = signal(found({"completeness": falls(CUT_OFF, LOOPING)}), "completeness")
    assert (checked.weight, checked.detects) == (1.0, CUT_OFF), "its own defect comes before others"
    assert checked.aucs[CUT_OFF].low > 0.9
    assert checked.aucs[OFF_TOPIC].low < 0.5 < checked.aucs[OFF_TOPIC].high
    assert -3.0 < checked.middle < 0.0
    scale = Scale(checked.middle, checked.width)
    assert scale.soundness(-3.0) < 0.1 < 0.9 < scale.soundness(0.0)


def test_a_signal_that_sees_another_defect_than_its_own_is_set_on_the_one_it_sees_best() -> None:
    means = {LOOPING: -4.0, SHUFFLED: -2.0, CUT_OFF: 1.0}
    checked = signal(
        found({"completeness": lambda defect, chance: chance.gauss(means.get(defect, 0.0), 1.0)}), "completeness"
    )
    assert (checked.weight, checked.detects) == (1.0, LOOPING)


def test_a_signal_at_random_gets_no_weight_in_nearly_all_check_ups() -> None:
    weights = [
        signal(report(rows({"coherence": at_random}, 14, 18, seed), BEFORE, ()), "coherence").weight
        for seed in range(8)
    ]
    assert sum(weights) <= 1


@pytest.mark.parametrize("name", ["relevance", "coherence", "order"])
def test_a_signal_that_is_wrong_way_round_gets_no_weight(name: str) -> None:
    checked = signal(found({name: falls(*DEFECTS, by=-3.0)}), name)
    assert checked.weight == 0.0
    assert checked.detects == ""
    assert checked.aucs[OFF_TOPIC].high < 0.5


def test_a_signal_without_a_weight_has_no_part_in_the_scales() -> None:
    checkup = found({"relevance": falls(OFF_TOPIC), "coherence": falls(*DEFECTS, by=-3.0)})
    scales = scales_of(checkup, BEFORE)
    assert "relevance" in scales.signals
    assert "coherence" not in scales.signals


@pytest.mark.parametrize("name", ["difficulty", "doubt"])
def test_what_is_no_defect_at_either_end_gets_no_weight_however_well_it_tells(name: str) -> None:
    checked = signal(found({name: falls(*DEFECTS)}), name)
    assert checked.weight == 0.0
    assert checked.aucs[OFF_TOPIC].low > 0.9


def grounded(tells: str = "words_in_source") -> dict[str, Values]:
    """Values of grounding's parts, of which one tells; only rows with a source keep them."""
    return {name: falls(*SOURCED) if name == tells else at_random for name in (*PARTS, GROUNDING)}


def with_source_only(measured: Sequence[Measured]) -> list[Measured]:
    return [
        row if row.planted.judged.source else replace(row, values={GRADE: 5.0, "repetition": 1.0}) for row in measured
    ]


def test_grounding_gets_the_weights_of_the_parts_that_tell() -> None:
    checkup = report(with_source_only(rows(grounded())), BEFORE, ())
    weights = checkup.grounding_weights
    assert set(weights) == set(PARTS)
    assert weights["words_in_source"] > 1.0
    assert all(abs(weights[name]) < 0.6 * weights["words_in_source"] for name in PARTS if name != "words_in_source")
    checked = signal(checkup, GROUNDING)
    assert (checked.weight, checked.width) == (1.0, 1.0)
    assert checked.aucs[UNSUPPORTED].low > 0.9, "it is weighed anew before it is measured"
    assert all(signal(checkup, name).weight == 0.0 for name in PARTS), "its parts count once"


def test_grounding_that_tells_nothing_has_no_part_in_the_scales() -> None:
    same = dict.fromkeys((*PARTS, GROUNDING), lambda defect, chance: 1.0)
    checkup = report(with_source_only(rows(same)), BEFORE, ())
    assert signal(checkup, GROUNDING).weight == 0.0
    assert not scales_of(checkup, BEFORE).grounded
    assert GROUNDING not in scales_of(checkup, BEFORE).meanings


def test_without_texts_about_a_source_grounding_stays_as_it_was() -> None:
    checkup = found({"relevance": falls(OFF_TOPIC)}, sourced=0)
    assert checkup.grounding_weights == BEFORE.grounding.weights
    scales = scales_of(checkup, BEFORE)
    assert scales.grounded
    assert scales.grounding == BEFORE.grounding
    assert set(checkup.score) == set(PLAIN)


def test_a_criterion_that_tells_gets_a_weight_and_one_that_does_not_gets_none() -> None:
    values = {"criterion:1": falls(SHUFFLED, SCRAMBLED), "criterion:2": falls(*DEFECTS, by=-2.0)}
    checkup = found(values, rubric=("Does it hang together?", "Is it wild?"))
    assert checkup.criteria == ("Does it hang together?", "Is it wild?")
    assert signal(checkup, "criterion:1").weight == 1.0
    assert signal(checkup, "criterion:1").detects in (SHUFFLED, SCRAMBLED)
    assert signal(checkup, "criterion:2").weight == 0.0
    assert set(scales_of(checkup, BEFORE).signals) == {"criterion:1", "citation"}


def test_the_signals_stand_in_the_order_of_the_catalogue_criteria_last() -> None:
    names = ["criterion:2", "criterion:1", "asked_support", "repetition", "relevance"]
    checkup = found(dict.fromkeys([*names, GRADE], at_random))
    assert [each.name for each in checkup.signals] == [
        *(name for name in KINDS if name in names),
        "criterion:1",
        "criterion:2",
    ]


def test_the_score_tells_what_its_signals_tell_together() -> None:
    values: dict[str, Values] = {
        "relevance": falls(OFF_TOPIC, by=6),
        "completeness": falls(CUT_OFF, by=6),
        "repetition": falls(LOOPING, by=6),
    }
    checkup = found(values, sourced=0)
    assert all(checkup.score[defect].value > 0.95 for defect in (OFF_TOPIC, CUT_OFF, LOOPING))
    assert checkup.score[SHUFFLED].value < 0.7
    assert checkup.score[SHUFFLED].value < checkup.score_auc.value < checkup.score[LOOPING].value


def test_the_plain_grade_is_told_beside_the_score_and_is_no_signal() -> None:
    checkup = found({GRADE: falls(*PLAIN), "relevance": falls(OFF_TOPIC)})
    assert [each.name for each in checkup.signals] == ["relevance"]
    assert checkup.judge_prompt[SCRAMBLED].low > 0.9
    assert checkup.judge_prompt[CHANGED].low < 0.5 < checkup.judge_prompt[CHANGED].high
    assert 0.5 < checkup.judge_prompt_auc.value < checkup.judge_prompt[SCRAMBLED].value


def test_without_a_grade_it_is_at_chance() -> None:
    checkup = found({"relevance": falls(OFF_TOPIC)})
    assert checkup.judge_prompt == {}
    assert checkup.judge_prompt_auc.value == 0.5


def test_a_defect_is_told_from_sound_texts_of_its_own_kind() -> None:
    # Answers about a source have lower values, sound or not: that must not pass for a defect.
    def lower(defect: str, chance: random.Random) -> float:
        return chance.gauss(0.0, 1.0)

    measured = [
        replace(row, values={"coherence": row.values["coherence"] - 10 * bool(row.planted.judged.source)})
        for row in rows({"coherence": lower}, texts=40, sourced=40)
    ]
    by_defect = telling(measured, lambda row: row.values["coherence"]).by_defect
    assert set(by_defect) == set(DEFECTS)
    assert 0.3 < by_defect[CONTRADICTION].value < 0.7


def test_texts_without_the_value_are_left_out() -> None:
    measured = rows({"coherence": falls(SCRAMBLED)}, sourced=0)
    some = [row for row in measured if row.planted.text % 2]
    half = [row if row.planted.text % 2 else replace(row, values={}) for row in measured]
    assert telling(half, lambda row: row.values.get("coherence")) == telling(
        some, lambda row: row.values.get("coherence")
    )


def test_scales_of_gives_back_the_scales_that_were_found() -> None:
    checkup = found({"relevance": falls(OFF_TOPIC), "order": falls(SHUFFLED), "repetition": falls(LOOPING)})
    scales = scales_of(checkup, BEFORE)
    for name in ("relevance", "order", "repetition"):
        checked = signal(checkup, name)
        assert scales.signals[name] == Scale(checked.middle, checked.width)
    assert set(scales.meanings) == {"relevance", "order", "repetition", "citation", GROUNDING}


def test_a_citation_is_verified_as_before_whatever_the_model() -> None:
    scales = scales_of(found({"relevance": falls(OFF_TOPIC)}), BEFORE)
    assert scales.signals["citation"] == BEFORE.signals["citation"]
    bare = Scales({}, BEFORE.grounding)
    assert "citation" not in scales_of(found({"relevance": falls(OFF_TOPIC)}), bare).signals


def test_grounding_goes_into_the_scales_with_what_was_found() -> None:
    checkup = report(with_source_only(rows(grounded())), BEFORE, ())
    scales = scales_of(checkup, BEFORE)
    assert scales.grounded
    assert scales.grounding.weights == checkup.grounding_weights
    assert scales.grounding.scale.middle == signal(checkup, GROUNDING).middle
    assert GROUNDING not in scales.signals


def test_scales_that_were_measured_on_this_very_model_stay() -> None:
    measured = with_source_only(rows(grounded()))
    some = rows({"relevance": falls(OFF_TOPIC), "coherence": falls(*DEFECTS, by=-3.0)})
    known = report([*some, *measured], BEFORE, (), known=True)
    assert signal(known, "relevance").middle == BEFORE.signals["relevance"].middle
    assert signal(known, "relevance").width == BEFORE.signals["relevance"].width
    assert signal(known, "coherence").weight == 0.0, "what beats chance is found out all the same"
    assert known.grounding_weights == BEFORE.grounding.weights
    assert signal(known, GROUNDING).middle == BEFORE.grounding.scale.middle


def test_no_text_is_scored_by_a_scale_that_was_fitted_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each value tells by its size whether its text is odd; a scale remembers which ones it was fitted to."""
    measured = [
        replace(row, values={"relevance": row.values["relevance"] + 100 * (row.planted.text % 2)})
        for row in rows({"relevance": falls(OFF_TOPIC)}, sourced=0)
    ]
    scored: list[int] = []

    def noted(sound: Sequence[float], spoiled: Sequence[float]) -> Scale:
        odd = {value > 50 for value in (*sound, *spoiled)}
        return Scale(float(odd.pop()) if len(odd) == 1 else -1.0, 1.0)

    def score(row: Measured, scales: Scales) -> float:
        assert scales.signals["relevance"].middle == 1 - row.planted.text % 2
        scored.append(row.planted.text)
        return 0.5

    def told(rows: Sequence[Measured], value: Callable[[Measured], float | None]) -> Telling:
        return Telling({OFF_TOPIC: Interval(0.9, 0.8, 1.0)}, Interval(0.9, 0.8, 1.0))

    monkeypatch.setattr(module, "fit_scale", noted)
    monkeypatch.setattr(module, "_score", score)
    monkeypatch.setattr(module, "telling", told)
    assert signal(report(measured, BEFORE, ()), "relevance").weight == 1.0
    assert sorted(scored) == sorted(row.planted.text for row in measured)


def test_a_report_says_with_which_version_it_was_made() -> None:
    assert found({"relevance": at_random}).version == VERSION
