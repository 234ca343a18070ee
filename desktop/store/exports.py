"""The exports that were made of each project, so that they can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import loads
from typing import Any

from desktop.store.connection import Shelf
from desktop.store.values import now, to_json


@dataclass(frozen=True, slots=True)
class RememberedExport:
    """An export that was made: what was asked for, and when it was last written (UTC, ISO 8601)."""

    id: int
    options: Mapping[str, Any]
    written: str


class Exports(Shelf):
    """Exports by project."""

    def remember_export(self, project_id: int, options: Mapping[str, Any]) -> None:
        """Notes an export that was written now; one with the same options is not noted twice, it comes last."""
        plain = to_json(options)
        with self._connection.writing() as database:
            database.execute("DELETE FROM exports WHERE project_id = ? AND options = ?", [project_id, plain])
            database.execute(
                "INSERT INTO exports (project_id, options, written) VALUES (?, ?, ?)", [project_id, plain, now()]
            )

    def exports(self, project_id: int) -> list[RememberedExport]:
        """The exports of a project, the latest last."""
        rows = self._connection.rows(
            "SELECT id, options, written FROM exports WHERE project_id = :id ORDER BY id", id=project_id
        )
        return [RememberedExport(row["id"], loads(row["options"]), row["written"]) for row in rows]
