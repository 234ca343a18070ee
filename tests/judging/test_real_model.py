"""The built-in model as a judge of a few texts: what was spoiled scores lower, what was made up is found."""

import pytest

from desktop.domain.judged import Judged
from desktop.engine.local import LocalEngine
from desktop.engine.work import Finished, work_through
from desktop.judging.catalogue import USUAL
from desktop.judging.checkup.planting import (
    CUT_OFF,
    LOOPING,
    SCRAMBLED,
    SOUND,
    UNSUPPORTED,
    Planted,
    plant,
    plant_sourced,
)
from desktop.judging.checkup.texts import shipped_sourced, shipped_texts
from desktop.judging.judge import Verdict, judge
from desktop.judging.soundness import load_scales

pytestmark = pytest.mark.model

# Short ones, and without the order of the sentences, which costs as much as all the rest: few tokens are read.
TEXTS = sorted(shipped_texts(), key=lambda text: len(text.answer))[:2]
ABOUT = shipped_sourced()[:4]
SIGNALS = USUAL - {"order"}
SPOILED = (LOOPING, CUT_OFF, SCRAMBLED)


def verdicts(engine: LocalEngine, planted: list[Planted]) -> dict[tuple[int, str], Verdict]:
    works = [((each.text, each.defect), judge(each.judged, load_scales(), SIGNALS)) for each in planted]
    return {event.key: event.result for event in work_through(engine, works) if isinstance(event, Finished)}


def test_spoiled_texts_score_lower_than_the_sound_ones(built_in_engine: LocalEngine) -> None:
    found = verdicts(built_in_engine, [each for each in plant(TEXTS) if each.defect in (SOUND, *SPOILED)])
    for text in range(len(TEXTS)):
        for defect in SPOILED:
            assert found[text, defect].score < found[text, SOUND].score, (text, defect)


def test_the_sentence_that_nothing_supports_is_the_riskiest_of_its_answer(built_in_engine: LocalEngine) -> None:
    planted = [each for each in plant_sourced(ABOUT) if each.defect in (SOUND, UNSUPPORTED)]
    found = verdicts(built_in_engine, planted)
    answers = {(each.text, each.defect): each.judged for each in planted}
    for text, about in enumerate(ABOUT):
        sound, spoiled = found[text, SOUND], found[text, UNSUPPORTED]
        (evidence,) = spoiled.evidence
        low = evidence.weakest
        assert low is not None
        assert shown(answers[text, UNSUPPORTED], low.start, low.end) == about.unsupported, text
        assert spoiled.hallucination_risk == low.risk
        assert sound.hallucination_risk is not None
        assert sound.hallucination_risk < low.risk, text
        assert low.unsupported, "and it is said which words stand nowhere"


def shown(judged: Judged, start: int, end: int) -> str:
    return judged.answer[start:end]
