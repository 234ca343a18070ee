"""A run is made by one program at a time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from desktop.domain.errors import UserError
from desktop.domain.run import Run
from desktop.pipeline import claiming
from desktop.pipeline.claiming import claim, release
from desktop.store.library import Library
from tests.pipeline.making import a_run, carry_out, essay_project


@pytest.fixture
def other() -> Iterator[psutil.Process]:
    """Another program that runs."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield psutil.Process(process.pid)
        process.communicate(b"\n")


@pytest.fixture
def run(library: Library) -> Run:
    return a_run(library, essay_project(library), 2)


def claimed_by(library: Library, run: Run, **program: object) -> None:
    claim(library, run)
    kept = library.run(run.id)
    note = {**kept.settings["at_work"], **program}
    library.update_run(replace(kept, settings={**kept.settings, "at_work": note}))


def test_a_run_that_another_program_makes_is_refused_and_left_as_it_is(
    library: Library, run: Run, other: psutil.Process
) -> None:
    claimed_by(library, run, process=other.pid, since=other.create_time())
    before = library.run(run.id)
    with pytest.raises(UserError, match="Another Gristmill is making this run"):
        carry_out(library, library.project("Essays"), run)
    assert library.run(run.id) == before


def test_one_whose_program_was_killed_is_free(library: Library, run: Run, other: psutil.Process) -> None:
    # The number of a program that is gone may be another one's by now.
    claimed_by(library, run, process=other.pid, since=1.0)
    carry_out(library, library.project("Essays"), run)
    assert library.finished_ordinals(run.id) == {0, 1}


@pytest.mark.parametrize("process", [os.getpid(), 2**22 + 5], ids=["own", "gone"])
def test_so_is_ones_own_and_that_of_a_program_that_is_gone(library: Library, run: Run, process: int) -> None:
    claimed_by(library, run, process=process)
    claim(library, run)


def test_so_is_one_of_another_machine(library: Library, run: Run, other: psutil.Process) -> None:
    claimed_by(library, run, process=other.pid, since=other.create_time(), machine="elsewhere")
    claim(library, run)


def test_nothing_of_it_stays_in_a_run_that_is_over(library: Library, run: Run) -> None:
    claim(library, run)
    assert claiming._AT_WORK in library.run(run.id).settings
    release(library, run)
    assert library.run(run.id).settings == run.settings
    carry_out(library, library.project("Essays"), run)
    assert library.run(run.id).settings == run.settings
