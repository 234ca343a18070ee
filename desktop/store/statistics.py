"""Counts of samples, each from an index that covers it."""

from collections.abc import Iterable
from sqlite3 import Row

from desktop.domain.sample import Status
from desktop.store.connection import Shelf


class Statistics(Shelf):
    """Counts, without reading a single sample."""

    def counts(self, project_id: int) -> dict[Status, int]:
        """How many samples of a project stand in each status, 0 included."""
        rows = self._connection.rows(
            "SELECT status, count(*) AS count FROM samples INDEXED BY samples_of_project "
            "WHERE project_id = :id GROUP BY status",
            id=project_id,
        )
        return _by_status(rows)

    def run_counts(self, run_id: int) -> dict[Status, int]:
        """How many samples of a run stand in each status, 0 included."""
        rows = self._connection.rows(
            "SELECT status, count(*) AS count FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id GROUP BY status",
            id=run_id,
        )
        return _by_status(rows)

    def round_counts(self, run_id: int) -> dict[int, dict[Status, int]]:
        """How many samples of each round of a run stand in each status; only rounds that have samples."""
        rows = self._connection.rows(
            "SELECT round, status, count(*) AS count FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id GROUP BY round, status",
            id=run_id,
        )
        return {number: _by_status(row for row in rows if row["round"] == number) for number in _rounds(rows)}

    def round_scores(self, run_id: int) -> dict[int, float]:
        """The mean score of each round of a run that has scored samples."""
        rows = self._connection.rows(
            "SELECT round, avg(score) AS mean FROM samples WHERE run_id = :id AND score >= 0 GROUP BY round",
            id=run_id,
        )
        return {row["round"]: round(row["mean"], 4) for row in rows}

    def score_histogram(self, project_id: int, bins: int) -> list[int]:
        """How many scored samples fall in each of `bins` equal parts of 0 to 1; the last one holds 1 itself."""
        if bins < 1:
            raise ValueError(f"a histogram of {bins} bins shows nothing")
        rows = self._connection.rows(
            "SELECT min(CAST(score * :bins AS INTEGER), :bins - 1) AS bin, count(*) AS count "
            "FROM samples INDEXED BY samples_by_score WHERE project_id = :id AND score >= 0 GROUP BY bin",
            id=project_id,
            bins=bins,
        )
        found = {row["bin"]: row["count"] for row in rows}
        return [found.get(number, 0) for number in range(bins)]


def _by_status(rows: Iterable[Row]) -> dict[Status, int]:
    return dict.fromkeys(Status, 0) | {Status(row["status"]): row["count"] for row in rows}


def _rounds(rows: list[Row]) -> list[int]:
    return sorted({row["round"] for row in rows})
