"""Looks at a library from outside while somebody else writes to it, and says what must never be."""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Kept = Mapping[tuple[int, int, int, int], str]
"""The text of each sample that was committed, by run, round, ordinal and seed number."""

_SAMPLES = "SELECT run_id, round, ordinal, seed_number, raw_text FROM samples"
_RUN = "SELECT status, requested FROM runs ORDER BY id DESC LIMIT 1"
_DONE = """
SELECT count(DISTINCT ordinal), count(*) FROM samples WHERE parent_id IS NULL
AND run_id = (SELECT max(id) FROM runs)
"""
_TWICE = """
SELECT count(*) FROM (
    SELECT 1 FROM samples WHERE parent_id IS NULL GROUP BY run_id, round, ordinal HAVING count(*) > 1
)
"""
_NOTED = "SELECT (SELECT ifnull(max(id), 0) FROM samples), (SELECT ifnull(max(id), 0) FROM answers)"


@dataclass(eq=False)
class Watcher:
    """Notes when something was committed last: what a kill destroys is younger than that.

    `silent` is how long nothing has been committed, in seconds; 0 before the first commit that it has seen.
    """

    path: Path
    _last: list[tuple[Any, ...]] = field(default_factory=list)
    _changed: float = 0.0

    def __post_init__(self) -> None:
        self._last = every_row(self.path, _NOTED)

    def look(self) -> None:
        """See whether there is anything new."""
        noted = every_row(self.path, _NOTED)
        if noted != self._last:
            self._last, self._changed = noted, time.monotonic()

    @property
    def silent(self) -> float:
        """Seconds since the last commit."""
        return time.monotonic() - self._changed if self._changed else 0.0


def samples_in(path: Path) -> Kept:
    """All that is committed."""
    return {(row[0], row[1], row[2], row[3]): row[4] for row in every_row(path, _SAMPLES)}


def status_of_run(path: Path) -> str:
    """How the latest run stands; "" where there is none."""
    found = every_row(path, _RUN)
    return str(found[0][0]) if found else ""


def refuse_miscount(path: Path) -> None:
    """Raises AssertionError where the latest run is not done, or has not exactly as many places as were asked for."""
    ((status, requested),) = every_row(path, _RUN)
    assert str(status) == "done", f"the run is {status}"
    assert every_row(path, _DONE) == [(requested, requested)], (
        f"{every_row(path, _DONE)} places, {requested} asked for"
    )


def refuse_damage(path: Path, before: Kept) -> None:
    """Raises AssertionError where the file is damaged, or a sample is gone, is another one, or is there twice."""
    refuse_broken_file(path)
    after = samples_in(path)
    lost = [place for place, text in before.items() if after.get(place) != text]
    assert not lost, f"{len(lost)} finished samples are lost, the first at {lost[0]}"
    assert every_row(path, _TWICE) == [(0,)], "a place has two first versions"


def refuse_broken_file(path: Path) -> None:
    """Raises AssertionError where SQLite finds the file damaged."""
    assert every_row(path, "PRAGMA integrity_check") == [("ok",)], f"{path} is damaged"


def every_row(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds; nothing where the library is not there, or only being made."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        try:
            return list(connection.execute(query))
        except sqlite3.OperationalError as error:
            # It is being made.
            if "no such table" in str(error):
                return []
            raise
