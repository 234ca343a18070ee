"""The score learns from reviews and forgets again; verdicts stand."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.project import Judging, Project
from desktop.domain.sample import Sample, Signal, Status
from desktop.engine.requests import EngineEvent, Generate, Generated, Likelihood, Likely, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.judging.calibrating import LEAST_REVIEWS, calibrated_score, values_of
from desktop.judging.soundness import Scale, Scales, load_scales, score_of
from desktop.pipeline import calibrating
from desktop.pipeline.calibrating import forget, learn, standing
from desktop.pipeline.judges import OWN_JUDGE, Judge
from desktop.pipeline.running import Wish, start_run
from desktop.store.library import Library
from tests.pipeline.making import a_run, answer, carry_out, essay_on, essay_project, question_project, trace

COUNT = 30


def varied(request: Request) -> EngineEvent:
    """Essays of another likelihood and length each, some of them off the topic or cut off."""
    match request:
        case Generate() if request.sampling.max_tokens > 60:
            number = request.seed_number // 16
            text = essay_on(request.seed_number) + " And so it is." * (number % 5)
            return Generated(request.id, text, trace(text, -1.0 - number % 7 / 2), -2.0 - number % 4, "stop", 9, 0, 0)
        case Likelihood():
            return Likely(request.id, trace(request.continuation, -3.0 - len(request.continuation) % 3), -1.0)
        case _:
            return answer(request)


@pytest.fixture
def project(library: Library) -> Project:
    made = essay_project(library, tuple(f"topic {number}" for number in range(COUNT)))
    carry_out(library, made, a_run(library, made, COUNT), varied)
    return made


def samples(library: Library, project: Project) -> list[Sample]:
    return list(library.iterate(project.id))


def review(library: Library, project: Project, count: int, accepted: int | None = None) -> None:
    """Accepts the shorter ones of the first samples, two of the five lengths or so many, and rejects the rest."""
    some = sorted(samples(library, project)[:count], key=lambda sample: len(sample.raw_text))
    kept = count * 2 // 5 if accepted is None else accepted
    library.review_samples([sample.id for sample in some[:kept]], "accept")
    library.review_samples([sample.id for sample in some[kept:]], "reject")


@pytest.mark.parametrize(
    ("reviews", "accepted", "sentence"),
    [
        (0, 0, "The score learns from 20 reviews on: review 20 more."),
        (19, 9, "The score learns from 20 reviews on: review 1 more."),
        (20, 20, "The score learns what you reject from 4 such reviews on: reject a few more."),
        (20, 3, "The score learns what you accept from 4 such reviews on: accept a few more."),
    ],
)
def test_too_few_reviews_are_refused_with_what_is_missing(
    library: Library, project: Project, reviews: int, accepted: int, sentence: str
) -> None:
    review(library, project, reviews, accepted)
    with pytest.raises(UserError) as refused:
        learn(library, project)
    assert str(refused.value) == sentence == standing(library, project).obstacle
    assert library.calibration(project.id) is None


def test_how_far_the_reviews_go_is_told(library: Library, project: Project) -> None:
    review(library, project, 20)
    before = standing(library, project)
    assert (before.accepted, before.rejected, before.calibration, before.new_reviews) == (8, 12, None, 20)
    assert before.obstacle == ""
    calibration = learn(library, project)
    review(library, project, 23)
    after = standing(library, project)
    assert after.calibration == calibration
    assert after.new_reviews == 3


def test_all_samples_are_scored_by_what_was_learnt_and_verdicts_stand(library: Library, project: Project) -> None:
    review(library, project, LEAST_REVIEWS)
    before = {sample.id: sample for sample in samples(library, project)}
    calibration = learn(library, project)
    assert calibration.used
    assert calibration.model_sha256 == "0" * 64
    assert library.calibration(project.id) == calibration
    counted = set(load_scales().meanings)
    for sample in samples(library, project):
        plain = score_of([signal for signal in sample.signals if signal.name in counted])
        text = sample.messages[-1].content
        assert sample.score == calibrated_score(calibration, values_of(sample.signals, text, plain))
        assert sample.signals == before[sample.id].signals
        assert sample.review == before[sample.id].review
        if sample.review:
            assert sample.status == before[sample.id].status
        else:
            assert sample.status is (Status.ACCEPTED if sample.score >= project.threshold else Status.REJECTED)
            assert bool(sample.reason) is (sample.status is Status.REJECTED)
    assert {sample.score for sample in samples(library, project)} != {sample.score for sample in before.values()}


def test_to_forget_gives_back_every_score_status_and_reason(library: Library, project: Project) -> None:
    before = samples(library, project)
    review(library, project, LEAST_REVIEWS)
    reviewed = samples(library, project)
    learn(library, project)
    forget(library, project)
    assert library.calibration(project.id) is None
    after = samples(library, project)
    assert after == reviewed
    assert [(each.score, each.reason) for each in after] == [(each.score, each.reason) for each in before]
    library.review_samples([each.id for each in after], "")
    assert samples(library, project) == before


def test_to_forget_gives_back_scores_that_a_check_up_made(library: Library) -> None:
    shipped = load_scales()
    signals = {name: shipped.signals[name] for name in ("relevance", "repetition")} | {"order": Scale(0.1, 0.05)}
    scales = Scales(signals, shipped.grounding)
    project = essay_project(library, tuple(f"topic {number}" for number in range(COUNT)))
    carry_out(library, project, a_run(library, project, COUNT), varied, judge=Judge(scales, None, checked=True))
    before = [(each.score, each.reason) for each in samples(library, project)]
    review(library, project, LEAST_REVIEWS)
    learn(library, project, scales)
    forget(library, project, scales)
    assert [(each.score, each.reason) for each in samples(library, project)] == before
    assert Judge(scales) != OWN_JUDGE


def test_to_learn_twice_learns_the_same(library: Library, project: Project) -> None:
    review(library, project, LEAST_REVIEWS)
    first = learn(library, project)
    scored = samples(library, project)
    second = learn(library, project)
    assert replace(second, made=first.made) == first
    assert samples(library, project) == scored


def test_verdicts_at_random_change_no_score(library: Library, project: Project) -> None:
    before = samples(library, project)
    for place, sample in enumerate(before[:24]):
        library.review_sample(sample.id, "accept" if place * 7919 % 24 < 12 else "reject")
    calibration = learn(library, project)
    assert not calibration.used
    assert library.calibration(project.id) == calibration, "that it was no better is kept to be told"
    assert [each.score for each in samples(library, project)] == [each.score for each in before]


def test_an_edited_sample_counts_as_not_good_enough(library: Library, project: Project) -> None:
    review(library, project, LEAST_REVIEWS, 20)
    for sample in samples(library, project)[:5]:
        library.edit_sample(sample.id, {"essay": "Mine."}, sample.messages)
    found = standing(library, project)
    assert (found.accepted, found.rejected) == (15, 5)


def test_a_score_is_fitted_to_the_judge_where_there_is_one(library: Library, project: Project) -> None:
    review(library, project, LEAST_REVIEWS)
    judged = library.update_project(replace(project, judging=Judging(judge="1" * 64)))
    assert learn(library, judged).model_sha256 == "1" * 64


def test_samples_of_one_seed_are_held_out_together(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[int] = []

    def noted(reviews: list[object], made: str, sha256: str) -> object:
        groups.extend(review.group for review in reviews)  # type: ignore[attr-defined]
        raise UserError("enough")

    monkeypatch.setattr("desktop.pipeline.calibrating.calibrate", noted)
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 24), varied)
    review(library, project, 24)
    with pytest.raises(UserError, match="enough"):
        learn(library, project)
    assert len(set(groups)) == 4
    assert sorted(groups).count(groups[0]) == 6


def test_what_has_no_score_is_left_alone(library: Library, project: Project) -> None:
    other = question_project(library)
    review(library, project, LEAST_REVIEWS)
    learn(library, project)
    assert standing(library, other).accepted == 0
    assert samples(library, other) == []


def test_of_several_drafts_of_a_seed_the_one_that_scores_highest_by_what_was_learnt_is_accepted(
    library: Library,
) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(answer), project, Wish(1, candidates=3))
    carry_out(library, project, run)
    first, second, third = library.versions(run.id, 1)
    for version, soundness in ((first, 0.6), (second, 0.7), (third, 0.9)):
        library.score_sample(version.id, version.status, 0.1, (Signal("relevance", 1.0, soundness),))
    forget(library, project)
    assert [each.status for each in library.versions(run.id, 1)] == [
        Status.REJECTED,
        Status.REJECTED,
        Status.ACCEPTED,
    ]
    assert library.versions(run.id, 1)[0].reason.startswith("Another draft of this seed scored higher (0.90")


def accepted(library: Library, project: Project) -> set[int]:
    return {each.id for each in samples(library, project) if each.status is Status.ACCEPTED}


def interrupted_at(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, scoring anew is interrupted at the sample of that number."""
    before, scored = iter(range(number - 1)), calibrating._scored

    def interrupted(*args: Any) -> tuple[int, float, Status, str]:
        if next(before, None) is None:
            raise KeyboardInterrupt
        return scored(*args)

    monkeypatch.setattr(calibrating, "_scored", interrupted)


@pytest.mark.parametrize("at_once", [1, 500])
def test_interrupted_at_any_sample_it_leaves_nothing_accepted_that_gave_way(
    library: Library, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(answer), project, Wish(3, candidates=2))
    carry_out(library, project, run)
    best, copy, other = sorted(accepted(library, project))
    library.store_findings({copy: [Finding(FindingKind.COPY, twin_id=best)]})
    library.let_copies_give_way(project.id)
    monkeypatch.setattr(calibrating, "_AT_ONCE", at_once)
    for number in range(1, len(samples(library, project)) + 1):
        with monkeypatch.context() as changed:
            interrupted_at(number, changed)
            with pytest.raises(KeyboardInterrupt):
                forget(library, project)
        assert accepted(library, project) == {best, other}
    forget(library, project)
    assert accepted(library, project) == {best, other}


def test_interrupted_before_the_best_are_chosen_nothing_is_changed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(answer), project, Wish(2, candidates=2))
    carry_out(library, project, run)
    before = samples(library, project)

    def interrupted(*args: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(calibrating, "rulings", interrupted)
    with pytest.raises(KeyboardInterrupt):
        forget(library, project)
    assert samples(library, project) == before
