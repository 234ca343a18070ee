"""A damaged library is told as one, whatever went wrong first, and is left as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.sample import Status
from desktop.store.damage import blamed_on_damage, damage_of
from desktop.store.failures import DamagedLibrary
from desktop.store.library import Library
from desktop.store.schema import SCHEMA_VERSION
from tests.store.making import a_sample, fill
from tests.store.tampering import tampering


@pytest.fixture
def full(path: Path) -> Path:
    """A library with a row in every table."""
    with Library.open(path) as library:
        fill(library)
    return path


def test_a_whole_library_is_not_blamed(full: Path) -> None:
    assert damage_of(full) is None
    with pytest.raises(ZeroDivisionError), blamed_on_damage(full):
        1 / 0  # noqa: B018 (it is to fail)


def test_nor_is_one_that_is_not_there(path: Path) -> None:
    assert damage_of(path) is None


def test_what_a_user_can_mend_is_told_as_it_is(full: Path) -> None:
    with tampering(full) as connection:
        connection.execute("UPDATE projects SET settings = '{'")
    with pytest.raises(UserError, match=r"^Choose another\.$"), blamed_on_damage(full):
        raise UserError("Choose another.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE projects SET settings = '{'", "settings of projects, row 1"),
        ("UPDATE projects SET settings = '[]'", "settings of projects, row 1"),
        ("UPDATE projects SET rubric = '5'", "rubric of projects, row 1"),
        ("UPDATE projects SET judging = 'null'", "judging of projects, row 1"),
        ("UPDATE projects SET name = CAST(x'ff' AS TEXT)", "name of projects, row 1"),
        ("UPDATE runs SET settings = ''", "settings of runs, row 1"),
        ("UPDATE runs SET status = 'asleep'", "CHECK constraint failed in runs"),
        ("UPDATE chunks SET sentences = '[5]'", "sentences of chunks, row 1"),
        ("UPDATE seeds SET fields = printf('%.*c', 5000, '9')", "fields of seeds, row 1"),
        ("UPDATE samples SET status = 'odd'", "CHECK constraint failed in samples"),
        ('UPDATE samples SET messages = \'[{"role":"user"}]\'', "messages of samples, row 1"),
        ("UPDATE samples SET messages = CAST(x'5bff5d' AS TEXT)", "messages of samples, row 1"),
        ("UPDATE samples SET fields = replace(printf('%.*c', 2000, '.'), '.', '[')", "fields of samples, row 1"),
        ("UPDATE samples SET trace = x'09'", "trace of samples, row 1"),
        ("UPDATE originals SET messages = '{}x'", "messages of originals, row 1"),
        ("UPDATE writers SET sampling = '{\"luck\":1}'", "sampling of writers, row 1"),
        ("UPDATE evidence SET found = '{}'", "found of evidence, row 1"),
        ("UPDATE calibrations SET calibration = '{}'", "calibration of calibrations, row 1"),
        ("UPDATE rounds SET figures = '[]'", "figures of rounds, row 1"),
        ("UPDATE benchmarks SET texts = '[5]'", "texts of benchmarks, row 1"),
        ("UPDATE exports SET options = 'x'", "options of exports, row 1"),
        ("UPDATE findings SET kind = 'nice'", "kind of findings, row 1"),
        ("DELETE FROM runs", "row 1 of answers belongs to nothing"),
        ("DROP INDEX samples_by_score", "the index samples_by_score is missing"),
        ("DROP TABLE rounds", "the column figures of rounds is missing"),
        ("ALTER TABLE projects RENAME COLUMN recipe TO recipes", "the column recipe of projects is missing"),
    ],
)
def test_damage_is_named_and_what_to_do(full: Path, change: str, said: str) -> None:
    with tampering(full) as connection:
        connection.execute(change)
    before = full.read_bytes()
    with pytest.raises(DamagedLibrary) as caught, blamed_on_damage(full):
        raise KeyError("whatever went wrong")
    sentence = str(caught.value)
    assert sentence.startswith(f"{full} is damaged ({said}")
    assert sentence.endswith("; put a backup copy in its place, or choose another file.")
    assert full.read_bytes() == before


def test_text_that_is_none_is_told_where_it_is_read(full: Path) -> None:
    with tampering(full) as connection:
        connection.execute("UPDATE projects SET recipe = CAST(x'e4' AS TEXT)")
    with Library.open(full) as library, pytest.raises(DamagedLibrary, match="is damaged"):
        library.projects()


def test_a_description_that_is_no_text_is_told_when_it_is_opened(full: Path) -> None:
    content = full.read_bytes()
    full.write_bytes(content.replace(b"CREATE TABLE runs", b"CREATE TA\xc4\xd6\xdc runs"))
    before = full.read_bytes()
    for read_only in (False, True):
        with pytest.raises(DamagedLibrary, match="is damaged"):
            Library.open(full, read_only=read_only)
    assert full.read_bytes() == before


@pytest.mark.parametrize("version", [-3, 0, 1, SCHEMA_VERSION - 1])
def test_a_library_whose_version_is_not_that_of_its_tables_is_left_alone(full: Path, version: int) -> None:
    with closing(sqlite3.connect(full)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    before = full.read_bytes()
    with pytest.raises(DamagedLibrary, match="its version is not that of its tables"):
        Library.open(full)
    assert full.read_bytes() == before
    assert [entry.name for entry in full.parent.iterdir()] == [full.name]


def test_damage_costs_no_time_without_end(full: Path) -> None:
    with Library.open(full) as library, library.together():
        run = library.runs(1)[0]
        for ordinal in range(1, 2000):
            library.add_sample(a_sample(run, ordinal, status=Status.REJECTED))
    with tampering(full) as connection:
        connection.execute("UPDATE originals SET fields = '['")
    assert damage_of(full, seconds=0.0) is None
    assert damage_of(full) is not None
