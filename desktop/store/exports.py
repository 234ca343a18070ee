"""The exports that were made of each project, so that they can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps, loads
from sqlite3 import Row
from typing import Any

from desktop.store.connection import Shelf
from desktop.store.values import now, to_json

# Beside what was asked for: no part of it.
_ROWS = "rows"


@dataclass(frozen=True, slots=True)
class RememberedExport:
    """An export that was made: what was asked for, and when it was last written (UTC, ISO 8601).

    `rows` is how many it had then, 0 where that was not noted.
    """

    id: int
    options: Mapping[str, Any]
    written: str
    rows: int = 0


class Exports(Shelf):
    """Exports by project."""

    def remember_export(self, project_id: int, options: Mapping[str, Any], rows: int = 0) -> None:
        """Notes an export that was written now; one with the same options is not noted twice, it comes last."""
        asked = loads(to_json(options))
        same = [each.id for each in self.exports(project_id) if each.options == asked]
        kept = to_json({**options, _ROWS: rows} if rows else options)
        with self._connection.writing() as database:
            database.execute("DELETE FROM exports WHERE id IN (SELECT value FROM json_each(?))", [dumps(same)])
            database.execute(
                "INSERT INTO exports (project_id, options, written) VALUES (?, ?, ?)", [project_id, kept, now()]
            )

    def exports(self, project_id: int) -> list[RememberedExport]:
        """The exports of a project, the latest last."""
        rows = self._connection.rows(
            "SELECT id, options, written FROM exports WHERE project_id = :id ORDER BY id", id=project_id
        )
        return [_remembered(row) for row in rows]


def _remembered(row: Row) -> RememberedExport:
    options = loads(row["options"])
    rows = options.pop(_ROWS, 0)
    return RememberedExport(row["id"], options, row["written"], rows)
