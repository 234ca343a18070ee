"""Seeds, numbered from 0 without gaps in each project.

A seed that is taken out of the list is retired: it has no place any more, but its samples still find it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from json import dumps, loads
from sys import maxsize

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.store.connection import Shelf
from desktop.store.values import clean, to_json

_BATCH = 500
_PLACE = "UPDATE seeds SET position = ?, left_position = NULL WHERE id = ? AND project_id = ?"
_CHANGE = """
INSERT INTO seeds (project_id, position, chunk_id, text, fields)
SELECT project_id, :position, chunk_id, :text, fields FROM seeds WHERE id = :old
"""


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
        """The seed with that id, retired or not. Raises UserError where it is gone."""
        row = self._connection.row("SELECT * FROM seeds WHERE id = :id", id=seed_id)
        if row is None:
            raise UserError(f"Seed {seed_id} is no longer in {self._connection.path}; add it again.")
        return _seed(row)

    def seeds(self, project_id: int, limit: int | None = None) -> Iterator[Seed]:
        """The first `limit` seeds of a project in order, or all of them, read in small batches."""
        end, left, last = self.seed_count(project_id), maxsize if limit is None else limit, -1
        while batch := self._seeds_between(project_id, last, end, min(_BATCH, left)):
            yield from batch
            left, last = left - len(batch), batch[-1].position

    def seeds_of(self, ids: Sequence[int]) -> list[Seed]:
        """The seeds with those ids, retired or not, in the order asked for; those that are gone are left out."""
        rows = self._connection.rows(
            "SELECT seeds.* FROM json_each(:ids) AS wanted CROSS JOIN seeds ON seeds.id = wanted.value "
            "ORDER BY wanted.key",
            ids=dumps(list(ids)),
        )
        return [_seed(row) for row in rows]

    def seed_ids(self, project_id: int) -> list[int]:
        """The ids of a project's seeds in order."""
        rows = self._connection.rows(
            "SELECT id FROM seeds WHERE project_id = :id AND position >= 0 ORDER BY position", id=project_id
        )
        return [row["id"] for row in rows]

    def arrange_seeds(self, project_id: int, ids: Sequence[int]) -> None:
        """Makes a project's list exactly these of its seeds, in this order.

        Those that are left out are retired, and retired ones come back. Raises ValueError where a seed is named
        twice, UserError where one is gone.
        """
        if len(set(ids)) < len(ids):
            raise ValueError("a seed has one place in its list")
        with self._connection.writing() as database:
            pairs = list(zip_longest(self.seed_ids(project_id), ids))
            left = [(old,) for old, new in pairs if old is not None and old != new]
            placed = [
                (position, new, project_id) for position, (old, new) in enumerate(pairs) if new not in (None, old)
            ]
            database.conn.executemany("UPDATE seeds SET position = NULL WHERE id = ?", left)
            changed = database.conn.executemany(_PLACE, placed)
            if placed and changed.rowcount < len(placed):
                raise UserError(f"A seed of that list is no longer in {self._connection.path}; add it again.")

    def change_seed(self, seed_id: int, text: str) -> Seed:
        """A new seed with that text in place of the old one, which is retired; its fields and chunk are kept.

        The same text changes nothing. Raises UserError where the old one is gone or retired.
        """
        text = clean(text)
        with self._connection.writing() as database:
            old = self.seed(seed_id)
            if old.position < 0:
                raise UserError(f"Seed {seed_id} was taken out of the list; bring it back to change it.")
            if old.text == text:
                return old
            database.execute("UPDATE seeds SET position = NULL WHERE id = ?", [seed_id])
            changed = database.execute(_CHANGE, {"position": old.position, "text": text, "old": seed_id})
            return self.seed(int(changed.lastrowid or 0))

    def _seeds_between(self, project_id: int, last: int, end: int, limit: int) -> list[Seed]:
        rows = self._connection.rows(
            "SELECT * FROM seeds WHERE project_id = :id AND position > :last AND position < :end "
            "ORDER BY position LIMIT :limit",
            id=project_id,
            last=last,
            end=end,
            limit=max(limit, 0),
        )
        return [_seed(row) for row in rows]


def _seed(row: sqlite3.Row) -> Seed:
    position = -1 if row["position"] is None else row["position"]
    return Seed(row["text"], loads(row["fields"]), row["chunk_id"], row["id"], position)
