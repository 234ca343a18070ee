"""What a run has come to while it is under way."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.interval import Interval
from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Status
from desktop.pipeline.events import (
    Event,
    Measuring,
    Progress,
    RoundBegun,
    RoundCompared,
    RoundFinished,
    RunEnded,
    RunStarted,
    SampleFinished,
    SampleWriting,
    Told,
)
from desktop.pipeline.learning import Learnt
from desktop.pipeline.rounds import RoundsCompared
from desktop.store.library import Library
from desktop.ui.live_run import BINS, LiveRun
from tests.pipeline.making import a_run, essay_project


@pytest.fixture
def project(library: Library) -> Project:
    return essay_project(library)


@pytest.fixture
def run(library: Library, project: Project) -> Run:
    return a_run(library, project, 8)


@pytest.fixture
def live(project: Project) -> LiveRun:
    return LiveRun(project, 8)


def sample(ordinal: int, status: Status = Status.ACCEPTED, score: float | None = 0.9) -> Sample:
    return Sample(
        project_id=1,
        lineage=Lineage(1, 1, ordinal, None, ordinal),
        status=status,
        fields={},
        messages=(),
        prompt=(),
        raw_text="",
        score=score,
    )


def progress(done: int, seconds: float, tokens: int = 0, **changes: Any) -> Progress:
    told = Progress(done, 8, done - 2, 1, 1, 3, tokens, 0, seconds, seconds / 2, seconds / 4)
    return replace(told, **changes)


def take(live: LiveRun, *events: Event) -> None:
    live.take(list(events))


def test_what_is_being_written_grows_until_it_is_finished(live: LiveRun) -> None:
    take(live, SampleWriting(3, "Trees "), SampleWriting(4, "Cars"), SampleWriting(3, "cool."))
    assert live.writing == {3: "Trees cool.", 4: "Cars"}

    take(live, SampleFinished(sample(3)))

    assert live.writing == {4: "Cars"}
    assert [each.lineage.ordinal for each in live.recent] == [3]


def test_the_samples_that_count_are_told_by_the_progress_and_not_by_each_draft(live: LiveRun) -> None:
    take(live, progress(4, 10.0), SampleFinished(sample(0)), SampleFinished(sample(0, Status.REJECTED)))

    assert (live.done, live.accepted, live.rejected, live.failed, live.gave_way) == (4, 2, 1, 1, 3)
    assert live.finished == 2


def test_what_is_measured_is_shown_until_the_round_begins(live: LiveRun) -> None:
    take(live, progress(0, 10.0, measuring=Measuring(2, 5, 16), seconds_left=30.0))
    assert (live.measuring, live.seconds_left) == (Measuring(2, 5, 16), 30.0)

    take(live, progress(0, 12.0))

    assert live.measuring is None


def test_what_rounds_were_given_and_what_came_of_it_is_kept(live: LiveRun) -> None:
    score = Interval(0.1, 0.05, 0.15)
    compared = RoundCompared(RoundsCompared(1, 2, score, None, 0.8, 0.8, 0.0))
    take(live, RoundBegun(1, Learnt()), RoundBegun(2, Learnt((3,))), compared)

    assert live.lessons == [
        "Round 2 is shown #3 as examples.",
        "Round 2 is better than round 1 by 0.10 (+0.05 to +0.15).",
    ]


def test_the_newest_finished_sample_comes_first_and_only_the_last_are_kept(live: LiveRun) -> None:
    take(live, *(SampleFinished(sample(number)) for number in range(100)))

    assert [each.lineage.ordinal for each in live.recent] == list(range(99, 39, -1))


def test_scores_fall_into_equal_parts_with_one_in_the_last(live: LiveRun) -> None:
    scores = (0.0, 0.049, 0.05, 1.0, None)
    take(live, *(SampleFinished(sample(number, score=score)) for number, score in enumerate(scores)))

    assert live.histogram == [2, 1, *[0] * (BINS - 3), 1]


def test_the_pace_is_that_of_this_sitting(live: LiveRun) -> None:
    take(live, progress(5, 10.0, 200))

    assert (live.done, live.tokens, live.seconds, live.tokens_per_second) == (5, 200, 10.0, 20.0)


def test_the_pace_is_nothing_before_the_first_second(live: LiveRun) -> None:
    assert live.tokens_per_second == 0.0


def test_a_run_that_goes_on_counts_what_was_there(live: LiveRun, run: Run) -> None:
    take(live, RunStarted(run, 5))

    assert (live.done, live.started_with, live.run) == (5, 5, run)


def test_a_round_is_noted_with_its_mean(live: LiveRun) -> None:
    take(live, RoundFinished(1, 3, 0.7), RoundFinished(2, 0, None))

    assert [(each.number, each.accepted, each.mean_score) for each in live.rounds] == [(1, 3, 0.7), (2, 0, None)]


def test_sentences_are_kept_in_order(live: LiveRun) -> None:
    take(live, *(Told(f"sentence {number}") for number in range(30)))

    assert list(live.told) == [f"sentence {number}" for number in range(10, 30)]


def test_nothing_is_being_written_when_it_has_ended(live: LiveRun, run: Run) -> None:
    ended = []
    last = RunEnded(replace(run, ended="2026-03-01T12:00:00+00:00"))
    for event in (RunStarted(run, 0), SampleWriting(1, "Half of"), last):
        take(live, event)
        ended.append(live.ended)

    assert ended == [False, False, True]
    assert live.writing == {}


def test_trouble_ends_it_too(live: LiveRun) -> None:
    live.trouble = "The engine stopped."

    assert live.ended
