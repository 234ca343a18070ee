"""Counts of the samples that count. A place may have several versions, of which the others gave way.

What counts of a place are the versions that stand accepted, else the one with the highest score, the earlier of
equals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from sqlite3 import Row

from desktop.domain.sample import Status
from desktop.store.connection import Shelf

_GAVE_WAY = """
WITH gave_way AS (
    SELECT id FROM (
        SELECT version.id, version.status, row_number() OVER (
            PARTITION BY version.run_id, version.round, version.ordinal
            ORDER BY version.status = 'accepted' DESC, version.score DESC, version.id
        ) AS turn
        FROM (
            SELECT DISTINCT run_id, round, ordinal FROM samples INDEXED BY samples_of_parent
            WHERE parent_id IS NOT NULL AND {scope} = :id
        ) AS several CROSS JOIN samples AS version INDEXED BY samples_place
        ON version.run_id = several.run_id AND version.ordinal = several.ordinal AND version.round = several.round
    ) WHERE turn > 1 AND status <> 'accepted'
)
"""
GAVE_WAY = _GAVE_WAY.format(scope="project_id")
"""Begins a statement: `gave_way` holds the ids of the versions in the project `:id` that do not count."""
GAVE_WAY_IN_RUN = _GAVE_WAY.format(scope="run_id")
"""The same of the run `:id`."""

_COUNTS = "status, count(*) AS count, total(samples.id IN gave_way) AS gave_way"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many samples that count stand in each status, 0 included; and how many versions gave way to them."""

    by_status: Mapping[Status, int] = field(default_factory=lambda: dict.fromkeys(Status, 0))
    gave_way: int = 0

    @property
    def total(self) -> int:
        """How many samples count."""
        return sum(self.by_status.values())


class Counted(Shelf):
    """Counts of what a dataset has of each place; only places with several versions are read."""

    def counted(self, project_id: int) -> Counts:
        """The samples of a project."""
        rows = self._connection.rows(
            f"{GAVE_WAY} SELECT {_COUNTS} FROM samples INDEXED BY samples_of_project "
            "WHERE project_id = :id GROUP BY status",
            id=project_id,
        )
        return _counts(rows)

    def run_counted(self, run_id: int) -> Counts:
        """The samples of a run."""
        rows = self._connection.rows(
            f"{GAVE_WAY_IN_RUN} SELECT {_COUNTS} FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id GROUP BY status",
            id=run_id,
        )
        return _counts(rows)

    def rounds_counted(self, run_id: int) -> dict[int, Counts]:
        """The samples of each round of a run that has any."""
        rows = self._connection.rows(
            f"{GAVE_WAY_IN_RUN} SELECT round, {_COUNTS} FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id GROUP BY round, status",
            id=run_id,
        )
        rounds = sorted({row["round"] for row in rows})
        return {number: _counts(row for row in rows if row["round"] == number) for number in rounds}


def _counts(rows: Iterable[Row]) -> Counts:
    by_status, gave_way = dict.fromkeys(Status, 0), 0
    for row in rows:
        by_status[Status(row["status"])] = int(row["count"] - row["gave_way"])
        gave_way += int(row["gave_way"])
    return Counts(by_status, gave_way)
