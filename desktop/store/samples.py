"""Samples: added and scored one at a time, each committed before the call returns."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlite_utils import Database

from desktop.domain.errors import UserError
from desktop.domain.evidence import Evidence
from desktop.domain.sample import Sample, Signal, Status
from desktop.store.connection import Shelf
from desktop.store.rows import UNSCORED, insert_evidence, insert_sample, insert_signals, read_samples
from desktop.store.values import clean, now

_BATCH = 100


class PlaceTaken(ValueError):
    """The run has that version of a place, or a first one, already. The one that is there stays."""


class Samples(Shelf):
    """The generated rows."""

    def add_sample(self, sample: Sample) -> Sample:
        """Stores a sample with its signals and evidence; once this returns it is on the disk. Returns it with its id.

        Raises PlaceTaken where its run has a first version at the same ordinal and round or, for a sample with a
        parent, one of the same parent and seed number.
        """
        created = sample.created or now()
        with self._connection.writing() as database:
            sample_id = _insert(database, sample, created)
        return replace(sample, id=sample_id, created=created)

    def add_samples(self, samples: Iterable[Sample]) -> None:
        """Stores samples in one transaction: all of them or none. Raises PlaceTaken as `add_sample` does."""
        created = now()
        with self._connection.writing() as database:
            for sample in samples:
                _insert(database, sample, sample.created or created)

    def score_sample(
        self,
        sample_id: int,
        status: Status,
        score: float | None,
        signals: Sequence[Signal],
        reason: str = "",
        evidence: Sequence[Evidence] = (),
    ) -> None:
        """Stores what was measured and decided, in place of what there was. A person's verdict stands."""
        with self._connection.writing() as database:
            changed = database.execute(
                "UPDATE samples SET judged = :status, status = iif(review = '', :status, status), "
                "score = :score, reason = :reason WHERE id = :id",
                {
                    "status": status,
                    "score": UNSCORED if score is None else score,
                    "reason": clean(reason),
                    "id": sample_id,
                },
            )
            self._check_found(changed, sample_id)
            for table in ("signals", "evidence"):
                database.execute(f"DELETE FROM {table} WHERE sample_id = ?", [sample_id])
            insert_signals(database, sample_id, signals)
            insert_evidence(database, sample_id, evidence)

    def add_signals(self, sample_id: int, signals: Sequence[Signal]) -> None:
        """Stores signals of a sample beside those that it has, in place of any of the same name.

        Its score stays what it is. Raises UserError where the sample is gone.
        """
        with self._connection.writing() as database:
            self._check_there(sample_id)
            database.conn.executemany(
                "DELETE FROM signals WHERE sample_id = ? AND name = ?", ((sample_id, each.name) for each in signals)
            )
            insert_signals(database, sample_id, signals)

    def store_evidence(self, sample_id: int, evidence: Evidence) -> None:
        """Stores evidence of one kind, in place of what there was. Raises UserError where the sample is gone."""
        with self._connection.writing() as database:
            self._check_there(sample_id)
            database.execute("DELETE FROM evidence WHERE sample_id = ? AND kind = ?", [sample_id, evidence.kind])
            insert_evidence(database, sample_id, [evidence])

    def sample(self, sample_id: int) -> Sample:
        """One sample, whole, its signals by name and its evidence by kind. Raises UserError where it is gone."""
        found = read_samples(self._connection, [sample_id], whole=True)
        if not found:
            raise self._gone(sample_id)
        return found[0]

    def unscored(self, run_id: int) -> Iterator[Sample]:
        """The samples of a run that are written but not scored, whole, in the order of their ids."""
        last = 0
        while ids := self._unscored_after(run_id, last):
            yield from read_samples(self._connection, ids, whole=True)
            last = ids[-1]

    def _unscored_after(self, run_id: int, last: int) -> list[int]:
        rows = self._connection.rows(
            "SELECT id FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :run AND status = :status AND id > :last ORDER BY id LIMIT :limit",
            run=run_id,
            status=Status.GENERATED,
            last=last,
            limit=_BATCH,
        )
        return [row["id"] for row in rows]

    def _check_there(self, sample_id: int) -> None:
        if self._connection.row("SELECT id FROM samples WHERE id = :id", id=sample_id) is None:
            raise self._gone(sample_id)

    def _check_found(self, changed: sqlite3.Cursor, sample_id: int) -> None:
        if not changed.rowcount:
            raise self._gone(sample_id)

    def _gone(self, sample_id: int) -> UserError:
        return UserError(f"Sample {sample_id} is no longer in {self._connection.path}; look at the others.")


def _insert(database: Database, sample: Sample, created: str) -> int:
    try:
        return insert_sample(database, sample, created)
    except sqlite3.IntegrityError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise
        lineage = sample.lineage
        raise PlaceTaken(
            f"run {lineage.run_id} has a sample at ordinal {lineage.ordinal} of round {lineage.round} already"
        ) from error
