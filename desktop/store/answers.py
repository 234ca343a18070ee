"""What the engine has answered of places that are not finished: they can be gone on with after a kill."""

from collections.abc import Iterable

from desktop.store.connection import Shelf

Answer = tuple[int, str, str]
"""The place's ordinal, the request by its digest, and the answer or a further part of it, as text."""


class Answers(Shelf):
    """The answers of runs. They mean nothing to the store."""

    def note_answers(self, run_id: int, more: Iterable[Answer], over: Iterable[int] = ()) -> None:
        """Note answers of a run, and forget those of the places that are over."""
        with self._connection.writing() as database:
            database.conn.executemany(
                "DELETE FROM answers WHERE run_id = ? AND ordinal = ?", ((run_id, ordinal) for ordinal in over)
            )
            database.conn.executemany(
                "INSERT INTO answers (run_id, ordinal, request, answer) VALUES (?, ?, ?, ?)",
                ((run_id, *answer) for answer in more),
            )

    def answers(self, run_id: int) -> list[Answer]:
        """The answers of a run in the order in which they were noted."""
        found = "SELECT ordinal, request, answer FROM answers WHERE run_id = :run ORDER BY id"
        return [(row["ordinal"], row["request"], row["answer"]) for row in self._connection.rows(found, run=run_id)]

    def forget_answers(self, run_id: int) -> None:
        """Forget all answers of a run."""
        with self._connection.writing() as database:
            database.execute("DELETE FROM answers WHERE run_id = ?", [run_id])
