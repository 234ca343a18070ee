"""Counts of samples, each from an index that covers it.

Shares, means and histograms are of the samples that count; plain counts are of all that were written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sqlite3 import Row

from desktop.domain.sample import Status
from desktop.store.connection import Shelf
from desktop.store.counted import GAVE_WAY, GAVE_WAY_IN_RUN

_BY_SEED = f"""{GAVE_WAY}
SELECT counted.seed_id, ifnull(text, '') AS text, made, accepted FROM (
    SELECT seed_id, count(*) AS made, sum(status = 'accepted') AS accepted FROM samples INDEXED BY samples_of_seed
    WHERE project_id = :id AND seed_id IS NOT NULL AND samples.id NOT IN gave_way
    GROUP BY seed_id
    ORDER BY (accepted + 0.0) / made {{direction}}, made DESC, seed_id LIMIT :limit
) AS counted LEFT JOIN seeds ON seeds.id = counted.seed_id
ORDER BY (accepted + 0.0) / made {{direction}}, made DESC, counted.seed_id
"""
_BY_ROUND = f"""{GAVE_WAY}
SELECT run_id, round, count(*) AS made, sum(samples.status = 'accepted') AS accepted, avg(nullif(score, -1)) AS mean
FROM runs CROSS JOIN samples INDEXED BY samples_of_run ON run_id = runs.id
WHERE runs.project_id = :id AND samples.id NOT IN gave_way GROUP BY run_id, round ORDER BY run_id, round
"""


@dataclass(frozen=True, slots=True)
class SeedShare:
    """How many samples from a seed count, and how many of them stand accepted."""

    seed_id: int
    text: str
    made: int
    accepted: int


@dataclass(frozen=True, slots=True)
class RoundShare:
    """How many samples of a round count, how many stand accepted, and the mean score of those that have one."""

    run_id: int
    round: int
    made: int
    accepted: int
    mean_score: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many samples came to the same end. `mark` is the text that was found in their reason, empty for none."""

    status: Status
    review: str
    scored: bool
    mark: str
    count: int


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

    def outcomes(self, project_id: int, marks: Sequence[str]) -> list[Outcome]:
        """How many samples came to each end; they are told apart by which of the `marks` their reason holds first."""
        held = " ".join(f"WHEN instr(reason, :mark_{place}) THEN {place}" for place in range(len(marks)))
        rows = self._connection.rows(
            "SELECT status, review, score >= 0 AS scored, count(*) AS count, "
            f"CASE WHEN false THEN -1 {held} ELSE -1 END AS mark "
            "FROM samples INDEXED BY samples_of_project WHERE project_id = :id AND status <> 'accepted' "
            "GROUP BY 1, 2, 3, 5 ORDER BY 1, 2, 3, 5",
            id=project_id,
            **{f"mark_{place}": mark for place, mark in enumerate(marks)},
        )
        ends = [
            Outcome(
                Status(row["status"]),
                row["review"],
                bool(row["scored"]),
                marks[row["mark"]] if row["mark"] >= 0 else "",
                row["count"],
            )
            for row in rows
        ]
        accepted = self.counts(project_id)[Status.ACCEPTED]
        return [*ends, Outcome(Status.ACCEPTED, "", True, "", accepted)] if accepted else ends

    def run_counts(self, run_id: int) -> dict[Status, int]:
        """How many samples of a run stand in each status, 0 included."""
        rows = self._connection.rows(
            "SELECT status, count(*) AS count FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id GROUP BY status",
            id=run_id,
        )
        return _by_status(rows)

    def places_done(self, run_id: int) -> int:
        """How many places of a run have a sample and none that is not scored yet."""
        begun = self._connection.value(
            "SELECT count(DISTINCT ordinal) FROM samples INDEXED BY samples_place WHERE run_id = :id", id=run_id
        )
        unscored = self._connection.value(
            "SELECT count(DISTINCT ordinal) FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id AND status = :status",
            id=run_id,
            status=Status.GENERATED,
        )
        return int(begun - unscored)

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
            f"{GAVE_WAY_IN_RUN} SELECT round, avg(score) AS mean FROM samples INDEXED BY samples_of_run "
            "WHERE run_id = :id AND score >= 0 AND samples.id NOT IN gave_way GROUP BY round",
            id=run_id,
        )
        return {row["round"]: round(row["mean"], 4) for row in rows}

    def score_histogram(self, project_id: int, bins: int) -> list[int]:
        """How many scored samples fall in each of `bins` equal parts of 0 to 1; the last one holds 1 itself."""
        _check_bins(bins)
        rows = self._connection.rows(
            f"{GAVE_WAY} SELECT min(CAST(score * :bins AS INTEGER), :bins - 1) AS bin, count(*) AS count "
            "FROM samples INDEXED BY samples_by_score WHERE project_id = :id AND score >= 0 "
            "AND samples.id NOT IN gave_way GROUP BY bin",
            id=project_id,
            bins=bins,
        )
        found = {row["bin"]: row["count"] for row in rows}
        return [found.get(number, 0) for number in range(bins)]

    def reaching(self, project_id: int, score: float) -> int:
        """How many samples score so much or more."""
        return int(
            self._connection.value(
                f"{GAVE_WAY} SELECT count(*) FROM samples INDEXED BY samples_by_score "
                "WHERE project_id = :id AND score >= :score AND samples.id NOT IN gave_way",
                id=project_id,
                score=score,
            )
        )

    def signal_histograms(self, project_id: int, bins: int) -> dict[str, list[int]]:
        """How many samples fall in each of `bins` equal parts of 0 to 1 by the soundness of each signal, by name."""
        _check_bins(bins)
        rows = self._connection.rows(
            f"{GAVE_WAY} SELECT name, max(0, min(CAST(soundness * :bins AS INTEGER), :bins - 1)) AS bin, "
            "count(*) AS count "
            "FROM samples INDEXED BY samples_of_project CROSS JOIN signals ON sample_id = samples.id "
            "WHERE project_id = :id AND samples.id NOT IN gave_way GROUP BY name, bin",
            id=project_id,
            bins=bins,
        )
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(row["name"], [0] * bins)[row["bin"]] = row["count"]
        return found

    def accepted_by_seed(self, project_id: int, limit: int, worst_first: bool) -> list[SeedShare]:
        """Up to `limit` seeds that have samples, retired ones too, by the share of them that stands accepted.

        Among equals those with more samples come first.
        """
        direction = "ASC" if worst_first else "DESC"
        rows = self._connection.rows(_BY_SEED.format(direction=direction), id=project_id, limit=max(limit, 0))
        return [SeedShare(row["seed_id"], row["text"], row["made"], row["accepted"]) for row in rows]

    def accepted_by_round(self, project_id: int) -> list[RoundShare]:
        """The rounds of all runs of a project that have samples, in order."""
        rows = self._connection.rows(_BY_ROUND, id=project_id)
        return [RoundShare(row["run_id"], row["round"], row["made"], row["accepted"], row["mean"]) for row in rows]

    def reviewed_count(self, project_id: int) -> int:
        """How many samples of a project a person has accepted, rejected or edited."""
        return int(
            self._connection.value(
                "SELECT count(*) FROM samples INDEXED BY samples_reviewed WHERE project_id = :id AND review <> ''",
                id=project_id,
            )
        )

    def reviewed_scores(self, project_id: int) -> list[tuple[float, bool]]:
        """The score of each sample that a person reviewed, and whether it was accepted or edited.

        What was rejected and has a finding is left out: the score knows nothing of it.
        """
        rows = self._connection.rows(
            "SELECT score, review <> 'reject' AS kept FROM samples INDEXED BY samples_reviewed "
            "WHERE project_id = :id AND review <> '' AND score >= 0 AND (review <> 'reject' OR NOT EXISTS ("
            "SELECT 1 FROM findings INDEXED BY findings_of_sample WHERE sample_id = samples.id AND kind <> 'quote'))",
            id=project_id,
        )
        return [(row["score"], bool(row["kept"])) for row in rows]


def _check_bins(bins: int) -> None:
    if bins < 1:
        raise ValueError(f"a histogram of {bins} bins shows nothing")


def _by_status(rows: Iterable[Row]) -> dict[Status, int]:
    return dict.fromkeys(Status, 0) | {Status(row["status"]): row["count"] for row in rows}


def _rounds(rows: list[Row]) -> list[int]:
    return sorted({row["round"] for row in rows})
