"""Runs: started, stopped and resumed, and which places of them are filled."""

import sqlite3
from collections.abc import Mapping
from json import loads
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Status
from desktop.store.connection import Shelf
from desktop.store.values import now, to_json

_LARGEST_NUMBER = 2**63 - 1


class Runs(Shelf):
    """The runs of each project."""

    def start_run(
        self,
        project_id: int,
        requested: int,
        rounds: int,
        seed_number: int,
        model_sha256: str,
        settings: Mapping[str, Any],
    ) -> Run:
        """A new run, marked as running. Raises UserError for a number that the library cannot hold."""
        for name, number in (("count", requested), ("number of rounds", rounds), ("seed number", seed_number)):
            _check_number(name, number)
        with self._connection.writing() as database:
            cursor = database.execute(
                "INSERT INTO runs (project_id, status, requested, rounds, seed_number, model_sha256, settings, "
                "started) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    project_id,
                    RunStatus.RUNNING,
                    requested,
                    rounds,
                    seed_number,
                    model_sha256,
                    to_json(settings),
                    now(),
                ],
            )
            return self.run(int(cursor.lastrowid or 0))

    def run(self, run_id: int) -> Run:
        """One run. Raises UserError where it is gone."""
        row = self._connection.row("SELECT * FROM runs WHERE id = :id", id=run_id)
        if row is None:
            raise UserError(f"Run {run_id} is no longer in {self._connection.path}; start a new one.")
        return _run(row)

    def runs(self, project_id: int) -> list[Run]:
        """A project's runs, the oldest first."""
        rows = self._connection.rows("SELECT * FROM runs WHERE project_id = :id ORDER BY id", id=project_id)
        return [_run(row) for row in rows]

    def running_runs(self) -> list[Run]:
        """The runs of all projects that are marked as running, the oldest first."""
        rows = self._connection.rows(
            "SELECT * FROM runs WHERE status = :status ORDER BY id", status=RunStatus.RUNNING
        )
        return [_run(row) for row in rows]

    def latest_run(self, project_id: int) -> Run | None:
        """The run that was started last, if there is one."""
        row = self._connection.row(
            "SELECT * FROM runs WHERE project_id = :id ORDER BY id DESC LIMIT 1", id=project_id
        )
        return _run(row) if row else None

    def reopen_run(self, run_id: int) -> Run:
        """Marks a run as running again, to resume it."""
        return self._mark(run_id, RunStatus.RUNNING, "")

    def finish_run(self, run_id: int, status: RunStatus) -> Run:
        """Marks a run as ended now, in `status`."""
        return self._mark(run_id, status, now())

    def update_run(self, run: Run) -> Run:
        """Stores how many samples were asked for in a run, and its settings. Raises UserError where it is gone."""
        _check_number("count", run.requested)
        with self._connection.writing() as database:
            database.execute(
                "UPDATE runs SET requested = ?, settings = ? WHERE id = ?",
                [run.requested, to_json(run.settings), run.id],
            )
            return self.run(run.id)

    def add_run_time(
        self, run_id: int, tokens: int, seconds: float, generate_seconds: float, score_seconds: float
    ) -> None:
        """Adds to a run's totals what was done since they were last added to."""
        with self._connection.writing() as database:
            self.run(run_id)
            database.execute(
                "UPDATE runs SET tokens = tokens + ?, seconds = seconds + ?, "
                "generate_seconds = generate_seconds + ?, score_seconds = score_seconds + ? WHERE id = ?",
                [tokens, seconds, generate_seconds, score_seconds, run_id],
            )

    def note_in_run(self, run_id: int, name: str, note: Mapping[str, Any]) -> None:
        """Adds a note to those of that name in a run's settings. Raises UserError where the run is gone."""
        with self._connection.writing() as database:
            settings = dict(self.run(run_id).settings)
            noted = {**settings, name: [*settings.get(name, ()), dict(note)]}
            database.execute("UPDATE runs SET settings = ? WHERE id = ?", [to_json(noted), run_id])

    def finished_ordinals(self, run_id: int, round_number: int | None = None) -> set[int]:
        """The ordinals of a run, or of one round of it, that have a sample, whatever became of it."""
        rows = self._connection.rows(
            "SELECT ordinal FROM samples INDEXED BY samples_place "
            "WHERE run_id = :id AND (:round IS NULL OR round = :round)",
            id=run_id,
            round=round_number,
        )
        return {row["ordinal"] for row in rows}

    def unscored_ordinals(self, run_id: int, round_number: int) -> set[int]:
        """The ordinals of a round of a run that have a sample which is written and not scored."""
        rows = self._connection.rows(
            "SELECT DISTINCT ordinal FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id AND status = :status AND round = :round",
            id=run_id,
            status=Status.GENERATED,
            round=round_number,
        )
        return {row["ordinal"] for row in rows}

    def _mark(self, run_id: int, status: RunStatus, ended: str) -> Run:
        with self._connection.writing() as database:
            database.execute("UPDATE runs SET status = ?, ended = ? WHERE id = ?", [status, ended, run_id])
            return self.run(run_id)


def _run(row: sqlite3.Row) -> Run:
    return Run(
        id=row["id"],
        project_id=row["project_id"],
        status=RunStatus(row["status"]),
        requested=row["requested"],
        rounds=row["rounds"],
        seed_number=row["seed_number"],
        model_sha256=row["model_sha256"],
        settings=loads(row["settings"]),
        tokens=row["tokens"],
        seconds=row["seconds"],
        generate_seconds=row["generate_seconds"],
        score_seconds=row["score_seconds"],
        started=row["started"],
        ended=row["ended"],
    )


def _check_number(name: str, number: int) -> None:
    if abs(number) > _LARGEST_NUMBER:
        raise UserError(f"The {name} {str(number)[:40]} is too large; use one below 9 quintillion.")
