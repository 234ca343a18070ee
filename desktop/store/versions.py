"""The versions of a place in a run: its first draft, further drafts, a revision; without their texts."""

import sqlite3
from collections.abc import Iterable, Sequence
from json import dumps
from typing import NamedTuple

from desktop.domain.sample import Status
from desktop.store.connection import Shelf
from desktop.store.rows import UNSCORED
from desktop.store.values import clean

_COLUMNS = "id, run_id, round, ordinal, parent_id, seed_number, status, review, score, reason"

_RULE = """
UPDATE samples SET judged = :status, status = iif(review = '', :status, status), reason = :reason WHERE id = :id
"""

_RULINGS = """
SELECT samples.id, judged, reason FROM json_each(:ids) AS wanted CROSS JOIN samples ON samples.id = wanted.value
"""
_PLACES = f"""
WITH places AS (
    SELECT DISTINCT run_id, round, ordinal
    FROM json_each(:ids) AS wanted CROSS JOIN samples ON samples.id = wanted.value
)
SELECT {", ".join(f"samples.{column}" for column in _COLUMNS.split(", "))}
FROM places CROSS JOIN samples INDEXED BY samples_place USING (run_id, ordinal, round) ORDER BY samples.id
"""


class Version(NamedTuple):
    """One version of a place. The first one has no parent."""

    id: int
    run_id: int
    round: int
    ordinal: int
    parent_id: int | None
    seed_number: int
    status: Status
    review: str
    score: float | None
    reason: str


class Versions(Shelf):
    """Reads the versions of places."""

    def versions(self, run_id: int, round_number: int, ordinal: int | None = None) -> list[Version]:
        """All versions in a round of a run, or those of one place, place by place in the order they were made in."""
        rows = self._connection.rows(
            f"SELECT {_COLUMNS} FROM samples INDEXED BY samples_place WHERE run_id = :run "
            f"{'AND ordinal = :ordinal ' if ordinal is not None else ''}AND round = :round ORDER BY ordinal, id",
            run=run_id,
            round=round_number,
            ordinal=ordinal,
        )
        return [_version(row) for row in rows]

    def rule(self, rulings: Iterable[tuple[int, Status, str]]) -> None:
        """Stores what became of versions beside a better one: for each its id, status and reason.

        Their scores stay, and a person's verdict stands. It is one transaction.
        """
        rows = ({"id": sample_id, "status": status, "reason": clean(reason)} for sample_id, status, reason in rulings)
        with self._connection.writing() as database:
            database.conn.executemany(_RULE, rows)

    def rulings(self, ids: Sequence[int]) -> list[tuple[int, Status, str]]:
        """What the pipeline made of samples, as `rule` puts it back; those that are gone are left out."""
        rows = self._connection.rows(_RULINGS, ids=dumps(list(ids)))
        return [(row["id"], Status(row["judged"]), row["reason"]) for row in rows]

    def places_of(self, ids: Sequence[int]) -> list[list[Version]]:
        """All versions of each place that has one of those samples, in the order they were made in."""
        found: dict[tuple[int, int, int], list[Version]] = {}
        for version in map(_version, self._connection.rows(_PLACES, ids=dumps(list(ids)))):
            found.setdefault((version.run_id, version.round, version.ordinal), []).append(version)
        return list(found.values())


def _version(row: sqlite3.Row) -> Version:
    score = None if row["score"] == UNSCORED else row["score"]
    return Version(
        id=row["id"],
        run_id=row["run_id"],
        round=row["round"],
        ordinal=row["ordinal"],
        parent_id=row["parent_id"],
        seed_number=row["seed_number"],
        status=Status(row["status"]),
        review=row["review"],
        score=score,
        reason=row["reason"],
    )
