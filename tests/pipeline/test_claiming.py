"""A run is made by one program at a time, and a file brought in by one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from desktop.domain.errors import UserError
from desktop.domain.imported import IMPORTED
from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.exchange.importing.previewing import RowFile, recognised
from desktop.pipeline import claiming, importing
from desktop.pipeline.claiming import claim, release
from desktop.pipeline.importing import import_samples
from desktop.recipes.loading import find_recipe
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


@pytest.fixture
def rows(tmp_path: Path) -> RowFile:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "".join(json.dumps({"question": f"Why {number}?", "answer": "So."}) + "\n" for number in range(9))
    )
    return recognised(path)


def bring_in(library: Library, project: Project, rows: RowFile, stopped: Callable[[], bool] = lambda: False) -> Run:
    return import_samples(library, project, find_recipe("instruct", Path("none")), rows, stopped=stopped).run


def test_a_file_that_another_program_brings_in_is_refused_and_left_as_it_is(
    library: Library, rows: RowFile, other: psutil.Process
) -> None:
    project = library.add_project("Rows", "instruct", {})
    begun = bring_in(library, project, rows, stopped=lambda: True)
    claimed_by(library, begun, process=other.pid, since=other.create_time())
    before = library.run(begun.id)
    with pytest.raises(UserError, match="Another Gristmill is bringing this file in: wait"):
        bring_in(library, project, rows)
    assert library.runs(project.id) == [before]
    library.update_run(begun)
    assert bring_in(library, project, rows).id == begun.id


def test_a_file_is_claimed_only_while_it_comes_in(
    library: Library, rows: RowFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 2)
    project, noted = library.add_project("Rows", "instruct", {}), set[bool]()

    def look() -> bool:
        (run,) = library.runs(project.id)
        noted.add(claiming._AT_WORK in run.settings)
        return False

    run = bring_in(library, project, rows, look)
    assert noted == {True}
    assert set(run.settings) == {IMPORTED}


def test_where_a_claim_is_not_seen_no_row_comes_in_twice(
    library: Library, rows: RowFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 2)
    project, waiting = library.add_project("Rows", "instruct", {}), [rows]

    def meanwhile() -> bool:
        if waiting:
            # As from another machine: nobody knows whether its program still runs.
            with Library.open(library.path) as second:
                bring_in(second, project, waiting.pop())
        return False

    with pytest.raises(UserError, match="Another Gristmill is bringing this file in"):
        bring_in(library, project, rows, meanwhile)
    assert library.counts(project.id)[Status.GENERATED] == 9
    bring_in(library, project, rows)
    assert library.counts(project.id)[Status.GENERATED] == 9


def test_nothing_of_it_stays_in_a_run_that_is_over(library: Library, run: Run) -> None:
    claim(library, run)
    assert claiming._AT_WORK in library.run(run.id).settings
    release(library, run)
    assert library.run(run.id).settings == run.settings
    carry_out(library, library.project("Essays"), run)
    assert library.run(run.id).settings == run.settings
