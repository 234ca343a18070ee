"""Several writers at once, and writers that are killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import desktop
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.store.library import Library
from tests.store.making import a_run, a_sample, indexed_words

ROOT = Path(desktop.__file__).parents[1]

OPENS = """
import sys
from pathlib import Path
from desktop.store.library import Library
with Library.open(Path(sys.argv[1])) as library:
    library.add_project(sys.argv[2], "essay", {})
"""

WRITES = """
import sys
from pathlib import Path
from desktop.store.library import Library
from tests.store.making import a_sample
with Library.open(Path(sys.argv[1])) as library:
    run = library.run(int(sys.argv[2]))
    for ordinal in range(int(sys.argv[3]), int(sys.argv[4])):
        sample = library.add_sample(a_sample(run, ordinal, f"Sample {ordinal} " + "x" * 3000))
        print(sample.id, ordinal, flush=True)
"""


def child(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_programs_may_make_the_same_library_at_once(path: Path) -> None:
    children = [child(OPENS, path, f"Project {number}") for number in range(3)]
    for process in children:
        process.communicate()
        assert process.returncode == 0
    with Library.open(path) as library:
        assert sorted(project.name for project in library.projects()) == ["Project 0", "Project 1", "Project 2"]


def test_two_programs_write_to_one_run(path: Path) -> None:
    with Library.open(path) as library:
        run = a_run(library)
        with child(WRITES, path, run.id, 0, 100) as other:
            for ordinal in range(100, 200):
                library.add_sample(a_sample(run, ordinal))
            other.communicate()
        assert other.returncode == 0
        assert library.finished_ordinals(run.id) == set(range(200))


def test_threads_share_a_library_while_others_read(library: Library, run: Run) -> None:
    def write(first: int) -> None:
        for ordinal in range(first, first + 50):
            sample = library.add_sample(a_sample(run, ordinal))
            library.score_sample(sample.id, Status.ACCEPTED, 0.5, [])

    def read() -> int:
        with library.reader() as reader:
            return max(sum(reader.counts(run.project_id).values()) for _ in range(50))

    with ThreadPoolExecutor(5) as threads:
        writing = [threads.submit(write, first) for first in range(0, 200, 50)]
        reading = threads.submit(read)
        for future in writing:
            future.result()
        assert 0 <= reading.result() <= 200
    assert library.counts(run.project_id)[Status.ACCEPTED] == 200


def test_a_reader_sees_what_was_committed_and_nothing_else(library: Library, run: Run) -> None:
    with library.reader() as reader:
        library.add_sample(a_sample(run, 0))
        assert reader.finished_ordinals(run.id) == {0}
        with library.together():
            library.add_sample(a_sample(run, 1))
            assert reader.finished_ordinals(run.id) == {0}
        assert reader.finished_ordinals(run.id) == {0, 1}


def add_and_fail(library: Library, run: Run) -> Iterator[None]:
    yield
    library.add_sample(a_sample(run, 2))
    raise RuntimeError("a mistake")


def test_together_is_all_or_none_but_a_refused_call_in_it_costs_only_itself(library: Library, run: Run) -> None:
    with library.together():
        library.add_sample(a_sample(run, 0))
        with pytest.raises(ValueError, match="ordinal 0"):
            library.add_sample(a_sample(run, 0))
        library.add_sample(a_sample(run, 1))
    with pytest.raises(RuntimeError), library.together():
        list(add_and_fail(library, run))
    assert library.finished_ordinals(run.id) == {0, 1}


@pytest.mark.parametrize("seen", [1, 40])
def test_a_killed_writer_loses_nothing_that_it_finished(path: Path, seen: int) -> None:
    with Library.open(path) as library:
        run = a_run(library)
    with child(WRITES, path, run.id, 0, 10**9) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(seen)]
        writer.kill()
        lines += writer.stdout.readlines()
    finished = [line.split() for line in lines if line.endswith("\n")]
    assert len(finished) >= seen
    with Library.open(path) as library:
        for sample_id, ordinal in finished:
            assert library.sample(int(sample_id)).lineage.ordinal == int(ordinal)
        # One more may have been committed before its line was printed.
        assert len(library.finished_ordinals(run.id)) - len(finished) in (0, 1)
        assert library._connection.value("PRAGMA integrity_check") == "ok"
        assert indexed_words(library)["sample"] == len(library.finished_ordinals(run.id))
        library.add_sample(a_sample(run, 10**9))


def test_a_library_whose_making_was_killed_is_made_anew(path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from desktop.store import opening
def killed(database, path, migrations, version):
    with opening.immediate(database):
        migrations.apply(database)
        database.execute("PRAGMA cache_size = 1")
        database.executescript("CREATE TABLE filler AS WITH RECURSIVE n(x) AS "
            "(SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500) SELECT randomblob(4000) AS b FROM n")
        os.kill(os.getpid(), 9)
opening.bring_up_to_date = killed
opening.connect(Path(sys.argv[1]))
"""
    with child(script, path) as process:
        process.communicate()
    assert process.returncode == -9
    assert path.stat().st_size
    with Library.open(path) as library:
        assert library.projects() == []
        assert "filler" not in library._connection.database.table_names()
