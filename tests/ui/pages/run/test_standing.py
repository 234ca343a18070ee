"""How a project stands between runs, and what is said of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Lineage, Sample, Status
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.events import Measuring
from desktop.pipeline.running import Wish, start_run
from desktop.store.counted import Counts
from desktop.store.library import Library
from desktop.ui.engine_host import EngineState
from desktop.ui.live_run import LiveRun
from desktop.ui.pages.run.sentences import (
    finished_sentence,
    is_waiting,
    left_over,
    live_sentence,
    pace_sentence,
    round_in_words,
    run_status_in_words,
    scores_sentence,
    stopped_at,
)
from desktop.ui.pages.run.standing import (
    CommonReason,
    PastRun,
    RoundFigures,
    commonest_reason,
    look_at,
    read_record,
)
from tests.pipeline.making import a_run, answer, carry_out, essay_project

_NONE = Path("none")


@pytest.fixture
def essays(library: Library) -> Project:
    return essay_project(library)


@pytest.fixture
def past() -> PastRun:
    run = Run(1, 1, RunStatus.STOPPED, 1000, 1, 0, "", tokens=5000, seconds=100.0)
    by_status = {Status.ACCEPTED: 300, Status.REJECTED: 100, Status.FAILED: 12, Status.GENERATED: 3}
    return PastRun(run, Counts(by_status, 0), "M", 412)


def _rejected(reason: str) -> Sample:
    lineage = Lineage(run_id=1, round=1, ordinal=0, seed_id=None, seed_number=0)
    return Sample(1, lineage, Status.REJECTED, {}, (), (), "", reason=reason)


def test_a_project_with_seeds_and_no_run_has_nothing_in_its_way(library: Library, essays: Project) -> None:
    standing = look_at(library, essays, _NONE)

    assert (standing.obstacle, standing.resumable, standing.runs, standing.latest) == ("", None, 0, None)
    assert standing.recipe is not None


def test_a_project_without_seeds_cannot_be_run(library: Library, essays: Project) -> None:
    library.arrange_seeds(essays.id, [])

    assert look_at(library, essays, _NONE).obstacle == "There are no seeds to start from yet: add at least one."


def test_a_recipe_that_is_gone_is_an_obstacle(library: Library, essays: Project) -> None:
    standing = look_at(library, replace(essays, recipe="gone"), _NONE)

    assert standing.recipe is None
    assert "gone" in standing.obstacle


def test_a_run_that_was_stopped_can_be_resumed(library: Library, essays: Project) -> None:
    carry_out(library, essays, a_run(library, essays, 8), stop_after=2)

    standing = look_at(library, essays, _NONE)

    assert standing.resumable is not None
    assert standing.latest is not None
    assert 2 <= standing.latest.done < 8


def test_the_record_lists_runs_the_newest_first_with_their_model(library: Library, essays: Project) -> None:
    for count in (2, 3):
        wish = Wish(count, seed_number=count)
        carry_out(library, essays, start_run(library, ScriptedEngine(answer), essays, wish))

    record = read_record(library, essays, Path("none"))

    assert [(past.run.requested, past.done, past.model) for past in record.runs] == [
        (3, 3, "scripted"),
        (2, 2, "scripted"),
    ]
    assert sum(record.histogram) == 5
    assert record.counts.by_status[Status.ACCEPTED] == 5
    assert record.rounds == ()


def test_the_record_tells_the_rounds_of_the_latest_run_where_there_are_several(
    library: Library, essays: Project
) -> None:
    carry_out(library, essays, a_run(library, essays, 4, rounds=2))

    record = read_record(library, essays, Path("none"))

    assert [(figures.number, figures.made, figures.accepted) for figures in record.rounds] == [(1, 2, 2), (2, 2, 2)]
    assert record.counts.gave_way == 4


def test_the_commonest_reason_is_found_whatever_its_evidence() -> None:
    meaning = "The source does not support this"
    samples = [
        _rejected("It repeats sample 7."),
        _rejected(f"{meaning}: not in the source: one"),
        _rejected(f"{meaning}: not in the source: two"),
        _rejected("Too short: 12 words, where at least 75 were asked for."),
    ]

    assert commonest_reason(samples, (meaning,)) == CommonReason(meaning, 2, 3)


def test_reasons_that_differ_in_their_figures_alone_are_one() -> None:
    samples = [_rejected(f"Too short: {count} words, where at least 75 were asked for.") for count in (1, 2)]

    assert commonest_reason(samples, ()) == CommonReason("Too short", 2, 2)


def test_those_that_a_person_rejected_have_no_reason() -> None:
    assert commonest_reason([_rejected("")], ()) is None


def test_a_killed_run_is_told_as_stopped(past: PastRun) -> None:
    assert stopped_at(past) == "Run stopped at 412 of 1,000"
    assert left_over(past) == "What is finished is kept. Resume makes the 588 samples that are missing."
    assert run_status_in_words(RunStatus.RUNNING) == run_status_in_words(RunStatus.STOPPED) == "stopped"


def test_a_finished_run_says_how_long_it_took(past: PastRun) -> None:
    assert finished_sentence(past) == "of 1,000 samples, made in about 2 minutes"


def test_a_new_run_is_said_to_take_as_long_as_at_the_last_ones_pace(past: PastRun) -> None:
    assert pace_sentence(824, past) == "At the pace of the last run that takes about 3 minutes."
    assert pace_sentence(824, None) == ""


@pytest.mark.parametrize(
    ("accepted", "made", "said"),
    [
        (0, 0, "Each bar will show how many samples have that score."),
        (5, 5, "Everything so far is accepted."),
        (999, 1000, "999 of 1,000 are accepted (99 %)."),
        (1, 1000, "1 of 1,000 is accepted (1 %)."),
    ],
)
def test_the_scores_are_summed_up_in_a_sentence(accepted: int, made: int, said: str) -> None:
    assert scores_sentence(accepted, made, 0, None) == said


def test_samples_that_repeated_another_are_told_apart() -> None:
    assert scores_sentence(5, 8, 0, None, 1).endswith("(62 %). 1 repeated another sample and was left out.")
    assert scores_sentence(5, 8, 0, None, 2).endswith("(62 %). 2 repeated another sample and were left out.")


@pytest.mark.parametrize(
    ("gave_way", "said"), [(1, "1 draft gave way to a better one."), (12, "12 drafts gave way to better ones.")]
)
def test_drafts_that_gave_way_are_told_apart(gave_way: int, said: str) -> None:
    assert scores_sentence(5, 8, gave_way, None) == f"5 of 8 are accepted (62 %). {said}"


def test_the_sentence_on_the_scores_names_the_commonest_reason() -> None:
    said = scores_sentence(60, 86, 0, CommonReason("The text repeats itself", 19, 26))

    assert said == (
        "60 of 86 are accepted (70 %). Of the last 26 rejected, 19 share the commonest reason: "
        "“The text repeats itself”."
    )


def test_a_round_under_way_is_told_as_running() -> None:
    assert round_in_words(RoundFigures(2, 112, 83, 0.712), running=True) == ("2, running", "112", "74 %", "0.71")
    assert round_in_words(RoundFigures(1, 3, 0, None), running=False) == ("1", "3", "0 %", "")


@pytest.fixture
def live() -> LiveRun:
    return LiveRun(Project(1, "Essays", "essay"), 100)


@pytest.mark.parametrize(
    ("state", "phase", "said"),
    [
        (EngineState.LOADING, "", "of 100 samples. Loading the model."),
        (EngineState.LOADING, "Reading m.gguf once to know it again: 40 %", "of 100 samples. Reading m.gguf once "
         "to know it again: 40 %"),
        (EngineState.BUSY, "", "of 100 samples. Reading the prompts."),
    ],
)  # fmt: skip
def test_before_the_first_word_the_engines_phase_is_told(
    live: LiveRun, state: EngineState, phase: str, said: str
) -> None:
    assert live_sentence(live, state, phase, stopping=False) == said
    assert is_waiting(live, state)


def test_while_a_round_is_measured_it_is_told_how_far_that_is(live: LiveRun) -> None:
    live.measuring = Measuring(2, 0, 16)
    said = "of 100 samples. Measuring round 2: 0 of 16 drafts"
    assert live_sentence(live, EngineState.BUSY, "", stopping=False) == said
    assert is_waiting(live, EngineState.BUSY)

    live.measuring, live.seconds_left = Measuring(2, 5, 16), 40.0
    said = "of 100 samples. Measuring round 2: 5 of 16 drafts, about 40 seconds left"
    assert live_sentence(live, EngineState.BUSY, "", stopping=False) == said
    assert not is_waiting(live, EngineState.BUSY)


def test_once_words_come_the_time_that_is_left_is_told(live: LiveRun) -> None:
    live.tokens, live.seconds = 10, 1.0
    assert live_sentence(live, EngineState.BUSY, "", stopping=False) == "of 100 samples. The first are being written."

    live.seconds_left = 900.0
    assert live_sentence(live, EngineState.BUSY, "", stopping=False) == "of 100 samples, about 15 minutes left"


def test_while_it_stops_that_is_what_is_told(live: LiveRun) -> None:
    said = live_sentence(live, EngineState.BUSY, "", stopping=True)

    assert said == "of 100 samples. Stopping. What is finished is kept."


@pytest.mark.parametrize(
    ("count", "rejected", "said"),
    [
        (1, 1, "The reason of the 1 rejected: “Too short”."),
        (1, 3, "Of the last 3 rejected, 1 has the reason: “Too short”."),
        (2, 3, "Of the last 3 rejected, 2 share the commonest reason: “Too short”."),
    ],
)
def test_one_that_is_rejected_shares_its_reason_with_nobody(count: int, rejected: int, said: str) -> None:
    assert scores_sentence(2, 8, 0, CommonReason("Too short", count, rejected)).endswith(said)
