"""What each round of a run was shown and given, and what was measured before it."""

from collections.abc import Mapping
from json import loads
from typing import Any

from desktop.store.connection import Shelf
from desktop.store.values import to_json


class Rounds(Shelf):
    """The figures of rounds, as plain JSON objects."""

    def store_round(self, run_id: int, round_number: int, figures: Mapping[str, Any]) -> None:
        """Stores the figures of a round, in place of what there was."""
        with self._connection.writing() as database:
            database.execute(
                "INSERT INTO rounds (run_id, round, figures) VALUES (?, ?, ?) "
                "ON CONFLICT (run_id, round) DO UPDATE SET figures = excluded.figures",
                [run_id, round_number, to_json(figures)],
            )

    def rounds(self, run_id: int) -> dict[int, Mapping[str, Any]]:
        """The figures of each round of a run that has any, in order."""
        rows = self._connection.rows("SELECT round, figures FROM rounds WHERE run_id = :id ORDER BY round", id=run_id)
        return {row["round"]: loads(row["figures"]) for row in rows}
