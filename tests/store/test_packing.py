import json
from math import isnan, nan

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.interval import Interval
from desktop.domain.project import Judging
from desktop.store.packing import calibration_of, evidence_of, judging_of, packed
from tests.store.making import a_calibration


def test_what_is_usual_is_left_out() -> None:
    assert packed(Judging()) == "{}"
    assert packed(Judging(signals=())) == '{"signals":[]}'
    assert packed(SentenceEvidence(0, 0, 0.0)) == '{"start":0,"end":0,"risk":0.0}'


def test_everything_comes_back_as_it_was() -> None:
    judging = Judging(("coherence",), 3, "ab")
    evidence = Evidence("agreement", (SentenceEvidence(0, 4, 0.5, "Two.", 1, 5, ("three", "味")),), ("One.", ""))
    calibration = a_calibration(used=False, model_sha256="cd" * 32)
    assert judging_of(packed(judging)) == judging
    assert evidence_of("agreement", packed(evidence, leave_out=("kind",))) == evidence
    assert calibration_of(packed(calibration)) == calibration
    assert calibration_of(packed(a_calibration())) == a_calibration()


def test_names_that_are_not_known_are_passed_over() -> None:
    sentence = {"start": 0, "end": 4, "risk": 0.5, "mood": "glad"}
    assert evidence_of("source", json.dumps({"sentences": [sentence], "mood": "glad"})) == Evidence(
        "source", (SentenceEvidence(0, 4, 0.5),)
    )
    later = {**json.loads(packed(a_calibration())), "mood": ["glad"]}
    assert calibration_of(json.dumps(later)) == a_calibration()


def test_a_figure_that_could_not_be_measured_is_not_a_number() -> None:
    found = calibration_of(packed(a_calibration(auc=Interval(0.5, nan, nan)))).auc
    assert (found.value, isnan(found.low), isnan(found.high)) == (0.5, True, True)
