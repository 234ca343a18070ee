from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Status
from desktop.store.library import Library
from tests.store.making import a_sample


def test_a_run_comes_back_as_it_was_started(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    run = library.start_run(project.id, 100, 3, 42, "ab" * 32, {"temperature": 0.8})
    expected = Run(
        run.id, project.id, RunStatus.RUNNING, 100, 3, 42, "ab" * 32, {"temperature": 0.8}, started=run.started
    )
    assert run == expected == library.run(run.id)
    assert run.started.endswith("+00:00")


def test_a_run_is_stopped_and_resumed(library: Library, run: Run) -> None:
    stopped = library.finish_run(run.id, RunStatus.STOPPED)
    assert (stopped.status, bool(stopped.ended)) == (RunStatus.STOPPED, True)
    resumed = library.reopen_run(run.id)
    assert (resumed.status, resumed.ended) == (RunStatus.RUNNING, "")


def test_times_and_tokens_add_up(library: Library, run: Run) -> None:
    library.add_run_time(run.id, 100, 2.0, 1.5, 0.25)
    library.add_run_time(run.id, 50, 1.0, 0.5, 0.25)
    found = library.run(run.id)
    assert (found.tokens, found.seconds, found.generate_seconds, found.score_seconds) == (150, 3.0, 2.0, 0.5)


def test_the_latest_run_of_each_project(library: Library, run: Run) -> None:
    later = library.start_run(run.project_id, 1, 1, 0, "", {})
    other = library.add_project("Other", "essay", {})
    assert library.runs(run.project_id) == [run, later]
    assert library.latest_run(run.project_id) == later
    assert library.latest_run(other.id) is None


def test_only_runs_that_are_marked_as_running_are_running(library: Library, run: Run) -> None:
    later = library.start_run(run.project_id, 1, 1, 0, "", {})
    assert library.running_runs() == [run, later]
    library.finish_run(run.id, RunStatus.DONE)
    assert library.running_runs() == [later]


def test_ordinals_are_finished_once_they_have_a_sample(library: Library, run: Run) -> None:
    assert library.finished_ordinals(run.id) == set()
    for ordinal in (0, 3):
        library.add_sample(a_sample(run, ordinal))
    parent = library.add_sample(a_sample(run, 5, round_number=1))
    library.add_sample(a_sample(run, 5, round_number=1, parent=parent.id))
    assert library.finished_ordinals(run.id) == {0, 3, 5}
    assert library.finished_ordinals(run.id, 0) == {0, 3}
    assert library.finished_ordinals(run.id, 1) == {5}


def test_ordinals_are_unscored_while_one_of_their_samples_is(library: Library, run: Run) -> None:
    first = library.add_sample(a_sample(run, 0, status=Status.ACCEPTED))
    library.add_sample(a_sample(run, 0, parent=first.id))
    library.add_sample(a_sample(run, 1, status=Status.FAILED))
    library.add_sample(a_sample(run, 2, round_number=1))
    assert library.unscored_ordinals(run.id, 0) == {0}
    assert library.unscored_ordinals(run.id, 1) == {2}


def test_numbers_that_cannot_be_stored_are_refused(library: Library) -> None:
    project = library.add_project("Essays", "essay", {})
    with pytest.raises(UserError, match=r"seed number 9{40} is too large"):
        library.start_run(project.id, 1, 1, int("9" * 50), "", {})
    assert library.start_run(project.id, 1, 1, 2**63 - 1, "", {}).seed_number == 2**63 - 1


def test_a_run_that_is_gone_is_told(library: Library) -> None:
    for use in (
        lambda: library.run(9),
        lambda: library.reopen_run(9),
        lambda: library.finish_run(9, RunStatus.DONE),
        lambda: library.add_run_time(9, 1, 1, 1, 1),
    ):
        with pytest.raises(UserError, match="Run 9 is no longer"):
            use()


def test_what_a_run_asks_for_and_its_settings_can_change(library: Library, run: Run) -> None:
    changed = library.update_run(replace(run, requested=25, settings={"a": [1]}, seed_number=99))
    assert (changed.requested, changed.settings) == (25, {"a": [1]})
    assert changed.seed_number == run.seed_number, "that stays what it is"
    with pytest.raises(UserError, match="too large"):
        library.update_run(replace(run, requested=2**64))
    with pytest.raises(UserError, match="no longer"):
        library.update_run(replace(run, id=run.id + 1))
