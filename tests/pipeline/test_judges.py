"""Who judges: the model that writes, or another one; and by which scales."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.checkup import CheckedSignal
from desktop.domain.errors import UserError
from desktop.domain.project import Judging, Project
from desktop.domain.run import RunStatus
from desktop.domain.sample import Sample, Status
from desktop.engine.requests import EngineEvent, Likelihood, Likely, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.judging.soundness import Scale, load_scales
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.events import Event, PreferenceMeasured, Progress, RunEnded, SampleFinished, Told
from desktop.pipeline.judges import OWN_JUDGE, Judge, checked_scales, opened_judge, scales_of_project, usable
from desktop.pipeline.running import Wish, start_run
from desktop.store.library import Library
from tests.pipeline.making import OTHER_MODEL, SCALES, a_run, answer, carry_out, essay_project, is_essay, trace
from tests.store.making import a_calibration
from tests.ui.checkups import SURE, a_checkup

OTHER = OTHER_MODEL.identity.sha256
OWN = SCRIPTED_MODEL.identity.sha256


class Log:
    """Who was asked for what, in order."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str]] = []

    def script(self, who: str, script: Callable[[Request], EngineEvent] = answer) -> Callable[[Request], EngineEvent]:
        def noted(request: Request) -> EngineEvent:
            self.entries.append((who, type(request).__name__))
            return script(request)

        return noted


def samples(library: Library, project: Project) -> list[Sample]:
    return list(library.iterate(project.id))


def reads(own: float, others: float) -> Callable[[Request], EngineEvent]:
    """Finds its own essay, and what others wrote, as likely as told; the prompt makes either likelier."""

    def script(request: Request) -> EngineEvent:
        if not isinstance(request, Likelihood):
            return answer(request)
        logprob = own if is_essay(request.continuation) else others
        bare = not request.prompt.messages[-1].content
        return Likely(request.id, trace(request.continuation, logprob - bare), -1.0)

    return script


def another(script: Callable[[Request], EngineEvent] | None = None) -> Judge:
    return Judge(SCALES, ScriptedEngine(script or reads(-2.0, -2.0), model=OTHER_MODEL), own_scales=SCALES)


def test_a_round_is_first_written_and_then_measured_by_the_judge(library: Library) -> None:
    log, project = Log(), essay_project(library)
    run = a_run(library, project, 3)
    carry_out(library, project, run, log.script("writer"), judge=another(log.script("judge", reads(-2.0, -2.0))))
    found = [entry for entry in log.entries if entry != ("writer", "Likelihood")]
    writing, judging = ("writer", "Generate"), ("judge", "Likelihood")
    assert set(found) == {writing, judging}
    changes = [entry for place, entry in enumerate(found) if not place or found[place - 1] != entry]
    assert changes == [writing, judging]
    assert library.run_counts(run.id)[Status.ACCEPTED] == 3


def test_the_drafts_of_a_place_are_chosen_from_once_the_judge_has_measured_them(library: Library) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(answer), project, Wish(2, candidates=3))
    events = carry_out(library, project, run, judge=another())
    assert library.run_counts(run.id) == {**dict.fromkeys(Status, 0), Status.ACCEPTED: 2, Status.REJECTED: 4}
    progress = [event for event in events if isinstance(event, Progress)][-1]
    assert (progress.done, progress.accepted, progress.rejected, progress.gave_way) == (2, 2, 0, 4)


def test_the_judge_does_not_take_the_writers_word_for_its_tokens(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 1), judge=another())
    (sample,) = samples(library, project)
    assert {signal.name: signal.value for signal in sample.signals}["coherence"] == -2.0
    assert sample.trace.mean_logprob == pytest.approx(-1.0), "what the writer thought of them is kept to be shown"


def test_a_run_that_was_stopped_between_writing_and_judging_goes_on_with_judging(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 3)
    judge = another()
    carry_out(library, project, run, stop_after=3, judge=judge)
    assert library.run_counts(run.id)[Status.GENERATED] == 3
    assert library.run(run.id).status is RunStatus.STOPPED
    assert judge.engine is not None
    assert judge.engine.submitted == []  # type: ignore[attr-defined]
    log = Log()
    events = carry_out(
        library, project, run, log.script("writer"), judge=another(log.script("judge", reads(-2.0, -2.0)))
    )
    assert ("writer", "Generate") not in log.entries
    assert library.run_counts(run.id) == {**dict.fromkeys(Status, 0), Status.ACCEPTED: 3}
    assert isinstance(events[-1], RunEnded)
    assert events[-1].run.status is RunStatus.DONE
    progress = [event for event in events if isinstance(event, Progress)][-1]
    assert (progress.done, progress.accepted) == (3, 3)


def test_a_run_that_was_stopped_while_it_was_judged_keeps_what_was_judged(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 6)
    carry_out(library, project, run, stop_after=8, judge=another())
    counts = library.run_counts(run.id)
    assert counts[Status.GENERATED] + counts[Status.ACCEPTED] == 6
    assert counts[Status.ACCEPTED] >= 2
    carry_out(library, project, run, judge=another())
    assert library.run_counts(run.id)[Status.ACCEPTED] == 6
    assert len(samples(library, project)) == 6


def test_a_run_may_go_on_without_the_judge_that_it_began_with(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 3)
    carry_out(library, project, run, stop_after=3, judge=another())
    carry_out(library, project, run)
    assert library.run_counts(run.id)[Status.ACCEPTED] == 3


def measured(events: list[Event]) -> PreferenceMeasured:
    (found,) = [event for event in events if isinstance(event, PreferenceMeasured)]
    return found


def test_a_writer_that_finds_only_its_own_samples_better_prefers_itself(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 4)
    events = carry_out(library, project, run, reads(-2.0, -3.6), judge=another(reads(-3.6, -3.6)))
    found = measured(events).preference
    assert found.samples == 4
    assert found.by_writer > found.by_judge
    assert found.milder == pytest.approx(0.0, abs=1e-3)
    assert found.preference.low > 0
    assert found.preference.value == pytest.approx(found.by_writer - found.by_judge, abs=1e-3)
    (told,) = [event.text for event in events if isinstance(event, Told)]
    assert told.endswith("over 4 samples: it prefers itself.")


def test_a_writer_that_is_milder_with_everyone_does_not_prefer_itself(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 4)
    found = measured(carry_out(library, project, run, reads(-2.0, -2.0), judge=another(reads(-3.6, -3.6)))).preference
    assert found.milder > 0.05
    assert found.preference.value == pytest.approx(0.0, abs=0.1)
    assert abs(found.preference.value) < found.by_writer - found.by_judge
    assert "prefers itself" not in found.in_words() or found.preference.low > 0


def test_only_what_the_writer_itself_wrote_counts_as_its_own(library: Library) -> None:
    project = essay_project(library)
    first = a_run(library, project, 5)
    list_of = carry_out(library, project, first)
    assert not any(isinstance(event, PreferenceMeasured) for event in list_of)
    for sample in samples(library, project)[:2]:
        library.edit_sample(sample.id, {"essay": "Mine."}, sample.messages)
    events = carry_out(library, project, a_run(library, project, 2), judge=another())
    assert measured(events).preference.samples == 5, "two were edited by a person"


def test_a_model_that_judges_itself_is_not_measured_against_itself(library: Library) -> None:
    project = essay_project(library)
    log = Log()
    events = carry_out(library, project, a_run(library, project, 1), log.script("writer"))
    assert not any(isinstance(event, PreferenceMeasured) for event in events)
    assert sum(isinstance(event, SampleFinished) for event in events) == 1


def judged_by(library: Library, sha256: str, path: Path | None) -> Project:
    library.remember_model(replace(OTHER_MODEL.identity, sha256=sha256), path)
    project = essay_project(library)
    return library.update_project(replace(project, judging=Judging(judge=sha256)))


def open_none(path: Path) -> ScriptedEngine:
    raise AssertionError(f"{path} was opened")


@pytest.mark.parametrize("judge", ["", OWN])
def test_the_writer_judges_where_no_other_is_named(library: Library, tmp_path: Path, judge: str) -> None:
    project = replace(essay_project(library), judging=Judging(judge=judge))
    with opened_judge(library, project, ScriptedEngine(answer), CheckUps(tmp_path), open_none) as found:
        assert found == OWN_JUDGE


def test_another_judge_is_opened_and_let_go_of(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "judge.gguf"
    file.touch()
    project = judged_by(library, OTHER, file)
    other = ScriptedEngine(answer, model=OTHER_MODEL)
    opened: list[Path] = []

    def open_model(path: Path) -> ScriptedEngine:
        opened.append(path)
        return other

    def fail() -> None:
        with opened_judge(library, project, ScriptedEngine(answer), CheckUps(tmp_path), open_model) as found:
            assert found.engine is other
            assert not other.closed
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert opened == [file]
    assert other.closed


@pytest.mark.parametrize("known", [True, False])
def test_a_judge_whose_file_is_gone_is_told_in_words(library: Library, tmp_path: Path, known: bool) -> None:
    project = judged_by(library, OTHER, tmp_path / "gone.gguf" if known else None)
    with (
        pytest.raises(UserError, match="no longer where it was"),
        opened_judge(library, project, ScriptedEngine(answer), CheckUps(tmp_path), open_none),
    ):
        pass


def test_a_run_whose_judge_is_gone_is_not_begun(library: Library, tmp_path: Path) -> None:
    project = judged_by(library, OTHER, tmp_path / "gone.gguf")
    with pytest.raises(UserError, match="no longer where it was"):
        start_run(library, ScriptedEngine(answer), project, Wish(2))
    assert library.runs(project.id) == []


@pytest.mark.parametrize(("signals", "begins"), [((), False), (("difficulty",), False), (("coherence",), True)])
def test_a_run_that_could_score_nothing_is_not_begun(
    library: Library, signals: tuple[str, ...], begins: bool
) -> None:
    project = replace(essay_project(library), judging=Judging(signals=signals))
    library.remember_model(SCRIPTED_MODEL.identity, None)
    if begins:
        start_run(library, ScriptedEngine(answer), project, Wish(2))
    else:
        with pytest.raises(UserError, match="switch on at least one"):
            start_run(library, ScriptedEngine(answer), project, Wish(2))
    assert len(library.runs(project.id)) == begins


def test_a_projects_scales_are_those_of_its_judge_else_of_who_wrote_last(library: Library, tmp_path: Path) -> None:
    checkups = CheckUps(tmp_path / "checkups")
    checkups.keep(a_checkup(OWN))
    project = essay_project(library)
    assert scales_of_project(library, project, checkups) == load_scales(), "nobody wrote yet"
    a_run(library, project, 1)
    assert scales_of_project(library, project, checkups) == checked_scales(checkups, ScriptedEngine(answer))[0]
    by_another = replace(project, judging=Judging(judge=OTHER))
    assert scales_of_project(library, by_another, checkups) == load_scales()


def test_scales_are_those_of_the_models_own_check_up(library: Library, tmp_path: Path) -> None:
    checkups = CheckUps(tmp_path / "checkups")
    engine = ScriptedEngine(answer)
    assert checked_scales(checkups, engine) == (load_scales(), False)
    checkups.keep(a_checkup(OTHER))
    assert checked_scales(checkups, engine) == (load_scales(), False), "it is of another model"
    checkups.keep(a_checkup(OWN))
    scales, checked = checked_scales(checkups, engine)
    assert checked
    assert scales.signals["relevance"] == Scale(0.05, 0.03)
    assert set(scales.signals) == {"relevance", "citation"}
    with opened_judge(library, essay_project(library), engine, checkups, open_none) as judge:
        assert (judge.scales, judge.checked) == (scales, True)


def test_each_of_two_models_is_read_by_the_scales_of_its_own_check_up(library: Library, tmp_path: Path) -> None:
    checkups = CheckUps(tmp_path / "checkups")
    checkups.keep(a_checkup(OTHER))
    file = tmp_path / "judge.gguf"
    file.touch()
    project = judged_by(library, OTHER, file)
    other = ScriptedEngine(answer, model=OTHER_MODEL)
    with opened_judge(library, project, ScriptedEngine(answer), checkups, lambda path: other) as judge:
        assert judge.checked
        assert "coherence" not in judge.scales.signals
        assert judge.own_scales == load_scales()


def test_a_criterion_counts_only_for_the_rubric_that_the_check_up_tested(library: Library, tmp_path: Path) -> None:
    checkups = CheckUps(tmp_path / "checkups")
    rubric = ("Is it kind?",)
    told = CheckedSignal("criterion:1", {"off topic": SURE}, 1.0, "off topic", 5.0, 0.5)
    checkups.keep(a_checkup(OWN, criteria=rubric, signals=(told,)))
    engine = ScriptedEngine(answer)
    assert "criterion:1" in checked_scales(checkups, engine, rubric)[0].signals
    for others in ((), ("Is it clear?",)):
        scales, checked = checked_scales(checkups, engine, others)
        assert checked
        assert "criterion:1" not in scales.signals


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"model_sha256": OWN}, True),
        ({"model_sha256": ""}, True),
        ({"model_sha256": OTHER}, False),
        ({"model_sha256": OWN, "used": False}, False),
    ],
)
def test_what_reviews_taught_is_used_only_for_the_model_that_it_was_fitted_to(
    changes: dict[str, object], fits: bool
) -> None:
    calibration = a_calibration(**changes)
    assert usable(calibration, ScriptedEngine(answer)) == (calibration if fits else None)


def test_without_reviews_there_is_nothing_to_use() -> None:
    assert usable(None, ScriptedEngine(answer)) is None


def test_a_run_scores_by_what_the_reviews_taught(library: Library) -> None:
    project = essay_project(library)
    always = a_calibration(names=("coherence",), means=(0.0,), spreads=(1.0,), weights=(1.0,), bias=-3.0)
    library.store_calibration(project.id, always)
    carry_out(library, project, a_run(library, project, 1))
    (sample,) = samples(library, project)
    assert sample.score == pytest.approx(1 / (1 + math.exp(4)), abs=1e-4)
    assert sample.status is Status.REJECTED
    assert sample.reason == "Going by your reviews, its coherence speaks against it: it is below the usual"
