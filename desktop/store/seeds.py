"""Seeds, numbered from 0 without gaps in each project."""

import sqlite3
from collections.abc import Iterable, Iterator
from json import loads

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.store.connection import Shelf
from desktop.store.values import clean, to_json

_BATCH = 500


class Seeds(Shelf):
    """What the samples of each project start from."""

    def add_seeds(self, project_id: int, seeds: Iterable[Seed]) -> int:
        """Adds seeds behind those that are there, all of them or none; returns how many.

        `seeds` is read as it is stored, in bounded memory. The library is locked for writing meanwhile, so
        `seeds` must not wait for another thread that writes.
        """
        with self._connection.writing() as database:
            start = self.seed_count(project_id)
            database.conn.executemany(
                "INSERT INTO seeds (project_id, position, chunk_id, text, fields) VALUES (?, ?, ?, ?, ?)",
                (
                    (project_id, position, seed.chunk_id, clean(seed.text), to_json(seed.fields))
                    for position, seed in enumerate(seeds, start)
                ),
            )
            return self.seed_count(project_id) - start

    def seed_count(self, project_id: int) -> int:
        """How many seeds a project has."""
        # Positions have no gaps, so the last one tells, however many there are.
        return int(
            self._connection.value(
                "SELECT ifnull(max(position) + 1, 0) FROM seeds WHERE project_id = :id", id=project_id
            )
        )

    def seed_at(self, project_id: int, position: int) -> Seed:
        """The seed at a position, from 0. Raises UserError where there is none."""
        row = self._connection.row(
            "SELECT * FROM seeds WHERE project_id = :id AND position = :position", id=project_id, position=position
        )
        if row is None:
            count = self.seed_count(project_id)
            raise UserError(
                f"There is no seed at position {position}, since the project has {count}; add seeds first."
            )
        return _seed(row)

    def seed(self, seed_id: int) -> Seed:
        """The seed with that id. Raises UserError where it is gone."""
        row = self._connection.row("SELECT * FROM seeds WHERE id = :id", id=seed_id)
        if row is None:
            raise UserError(f"Seed {seed_id} is no longer in {self._connection.path}; add it again.")
        return _seed(row)

    def seeds(self, project_id: int, limit: int | None = None) -> Iterator[Seed]:
        """The first `limit` seeds of a project in order, or all of them, read in small batches."""
        end = self.seed_count(project_id)
        end = end if limit is None else min(end, limit)
        for start in range(0, end, _BATCH):
            yield from self._seeds_between(project_id, start, min(start + _BATCH, end))

    def _seeds_between(self, project_id: int, start: int, end: int) -> list[Seed]:
        rows = self._connection.rows(
            "SELECT * FROM seeds WHERE project_id = :id AND position >= :start AND position < :end ORDER BY position",
            id=project_id,
            start=start,
            end=end,
        )
        return [_seed(row) for row in rows]


def _seed(row: sqlite3.Row) -> Seed:
    return Seed(row["text"], loads(row["fields"]), row["chunk_id"], row["id"], row["position"])
