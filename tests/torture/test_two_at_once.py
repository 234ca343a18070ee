"""Two Gristmills at work on one library: each ends well or in a sentence, and nothing is lost."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop.domain.run import RunStatus
from desktop.store.library import Library
from tests.pipeline.making import a_run, carry_out, essay_project
from tests.torture.companions import Companion, companion, ended
from tests.torture.fuzz_library import own_home

COUNT = 12


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with a project of essays."""
    for name, value in own_home(tmp_path).items():
        monkeypatch.setenv(name, value)
    made = tmp_path / "library.gristmill"
    with Library.open(made) as library:
        essay_project(library, tuple(f"topic {number}" for number in range(COUNT)))
    return made


@contextmanager
def looked_at(path: Path) -> Iterator[Library]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Library.open(path) as library:
        yield library


def wait_for_samples(path: Path, count: int, program: Companion) -> None:
    with Library.open(path, read_only=True) as library:
        while sum(sum(library.counts(project.id).values()) for project in library.projects()) < count:
            assert program.poll() is None, ended(program)
            time.sleep(0.02)


def run_words(*more: str) -> tuple[str, ...]:
    return ("run", "Essays", *more)


def test_two_runs_of_one_project(path: Path) -> None:
    both = [
        companion(path, *run_words("--count", str(COUNT), "--seed", seed), seconds=0.001) for seed in ("1", "500")
    ]
    assert [ended(each)[0] for each in both] == [0, 0]
    with looked_at(path) as library:
        project = library.project("Essays").id
        runs = library.runs(project)
        assert [run.status for run in runs] == [RunStatus.DONE, RunStatus.DONE]
        assert [library.finished_ordinals(run.id) for run in runs] == [set(range(COUNT))] * 2
        assert sum(library.counts(project).values()) == 2 * COUNT


def test_a_run_that_another_one_is_making_is_not_made_twice(path: Path) -> None:
    with Library.open(path) as library:
        project = library.project("Essays")
        carry_out(library, project, a_run(library, project, COUNT), stop_after=2)
    first = companion(path, *run_words("--resume"), seconds=0.3)
    wait_for_samples(path, 4, first)
    code, said = ended(companion(path, *run_words("--resume")))
    assert code == 2
    assert "Another Gristmill is making this run: wait until it is done, or stop it." in said
    assert ended(first)[0] == 0
    with looked_at(path) as library:
        (run,) = library.runs(1)
        assert run.status is RunStatus.DONE
        assert library.finished_ordinals(run.id) == set(range(COUNT))
        assert sum(library.counts(1).values()) == COUNT


def test_a_run_that_was_killed_is_gone_on_with(path: Path) -> None:
    first = companion(path, *run_words("--count", str(COUNT)), seconds=0.02)
    wait_for_samples(path, 3, first)
    first.kill()
    first.communicate()
    code, said = ended(companion(path, *run_words("--resume")))
    assert code == 0, said
    with looked_at(path) as library:
        assert library.finished_ordinals(1) == set(range(COUNT))


def test_a_run_with_an_export_and_curation_beside_it(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    program = companion(path, *run_words("--count", str(COUNT)), seconds=0.02)
    wait_for_samples(path, 4, program)
    assert ended(companion(path, "export", "Essays", "--all", "--to", str(target)))[0] == 0
    assert ended(companion(path, "curate", "Essays"))[0] == 0
    assert ended(companion(path, "list"))[0] == 0
    code, said = ended(program)
    assert code == 0, said
    assert len([json.loads(line) for line in target.read_text("utf-8").splitlines()]) >= 3
    with looked_at(path) as library:
        assert library.finished_ordinals(1) == set(range(COUNT))


def test_two_imports(path: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    turns = [[{"role": "user", "content": f"Why {n}?"}, {"role": "assistant", "content": "So."}] for n in range(300)]
    rows.write_text("".join(json.dumps({"messages": each}) + "\n" for each in turns), "utf-8")
    both = [companion(path, "import", name, str(rows)) for name in ("Mine", "Yours")]
    assert [ended(each)[0] for each in both] == [0, 0]
    same = [companion(path, "import", "Ours", str(rows)) for _ in range(2)]
    codes = sorted(ended(each)[0] for each in same)
    assert codes in ([0, 0], [0, 2])
    with looked_at(path) as library:
        counts = [sum(library.counts(library.project(name).id).values()) for name in ("Mine", "Yours", "Ours")]
        assert counts[:2] == [300, 300]
        assert counts[2] in (300, 600)


def test_a_run_whose_project_is_deleted(path: Path) -> None:
    program = companion(path, *run_words("--count", str(COUNT)), seconds=0.02)
    wait_for_samples(path, 3, program)
    with Library.open(path) as library:
        library.add_project("Another", "essay", {})
        library.delete_project(library.project("Essays").id)
    code, said = ended(program)
    assert code == 2
    (line,) = [each for each in said.splitlines() if each.startswith("gristmill: ")]
    assert "no longer in" in line
    with looked_at(path) as library:
        assert [project.name for project in library.projects()] == ["Another"]


def test_a_run_beside_a_program_that_holds_the_library_too_long(path: Path) -> None:
    program = companion(path, *run_words("--count", str(COUNT)), seconds=0.02)
    wait_for_samples(path, 3, program)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Library.open(path, read_only=True) as library:
            finished = library.finished_ordinals(1)
        code, said = ended(program)
        other.execute("ROLLBACK")
    assert code == 2
    assert f"{path} is locked by another program; close that program and try again." in said
    with looked_at(path) as library:
        assert library.finished_ordinals(1) == finished
    assert ended(companion(path, *run_words("--resume")))[0] == 0
    with looked_at(path) as library:
        assert library.finished_ordinals(1) == set(range(COUNT))
        assert sum(library.counts(1).values()) == COUNT


def test_a_run_whose_library_is_replaced(path: Path) -> None:
    program = companion(path, *run_words("--count", str(COUNT)), seconds=0.1)
    wait_for_samples(path, 2, program)
    other = path.with_name("other.gristmill")
    with Library.open(other) as library:
        library.add_project("Another", "essay", {})
    other.replace(path)
    code, said = ended(program)
    assert code == 2
    kept = path.with_name(f"{path.name}.saved")
    assert f"all that was in it is kept in {kept}" in said
    with looked_at(kept) as library:
        assert len(library.finished_ordinals(1)) >= 2
    with looked_at(path) as library:
        assert [project.name for project in library.projects()] == ["Another"]
    assert ended(companion(kept, *run_words("--resume")))[0] == 0
    with looked_at(kept) as library:
        assert library.finished_ordinals(1) == set(range(COUNT))
