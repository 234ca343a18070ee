"""What curation found in samples, and which of them gave way to a twin."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from json import dumps
from sqlite3 import Row
from typing import NamedTuple

from desktop.domain.finding import COPIES, Finding, FindingKind
from desktop.store.connection import Shelf
from desktop.store.values import clean

GAVE_WAY = "It repeats sample"
"""How the reason of a sample begins that gave way to a twin."""

_COPIES = ", ".join(f"'{kind}'" for kind in sorted(COPIES))
_INSERT = """
INSERT INTO findings (project_id, sample_id, kind, share, words, place, other, twin_id)
SELECT project_id, id, :kind, :share, :words, :place, :other, :twin_id FROM samples WHERE id = :sample_id
"""
_COPIES_AMONG = f"""
 AND id IN (SELECT value FROM json_each(:ids)) AND EXISTS (
    SELECT 1 FROM findings INDEXED BY findings_of_sample WHERE sample_id = samples.id AND kind IN ({_COPIES})
)
"""
_ALL_COPIES = f"""
 AND id IN (
    SELECT sample_id FROM findings INDEXED BY findings_of_project WHERE project_id = :project AND kind IN ({_COPIES})
)
"""
# Only what stands accepted, or waits for its score, gives way. A person's verdict stands. The sign keeps SQLite from
# walking all samples of the project for a few that are named.
_GIVE_WAY = f"""
UPDATE samples SET judged = 'rejected', status = iif(review = '', 'rejected', status), reason = (
    SELECT '{GAVE_WAY} ' || twin_id || '.' FROM findings INDEXED BY findings_of_sample
    WHERE sample_id = samples.id AND kind IN ({_COPIES}) ORDER BY share DESC LIMIT 1
) WHERE +project_id = :project AND judged IN ('accepted', 'generated')
"""
_GONE = f"""
judged = 'rejected' AND substr(reason, 1, {len(GAVE_WAY)}) = '{GAVE_WAY}' AND id IN (
    SELECT sample_id FROM findings INDEXED BY findings_of_project WHERE project_id = :project AND kind IN ({_COPIES})
)
"""
_COME_BACK = f"""
UPDATE samples SET judged = iif(score < 0, 'generated', 'accepted'),
    status = iif(review <> '', status, iif(score < 0, 'generated', 'accepted')), reason = ''
WHERE {_GONE}
"""
_ONLY = " AND id IN (SELECT value FROM json_each(:ids))"
# The order of `rank` in the pipeline: what a person kept first, and last what a person rejected.
_BEST_FIRST = f"""
SELECT id FROM samples WHERE project_id = :project AND (status IN ('accepted', 'generated') OR {_GONE})
ORDER BY CASE WHEN review IN ('accept', 'edit') THEN 0 WHEN review = '' THEN 1 ELSE 2 END,
    score DESC, run_id, round, ordinal, id
"""
# Two walks of an index each: wide rows are read only of what gave way.
_STANDINGS = f"""
SELECT id, review, score FROM samples INDEXED BY samples_of_project
WHERE project_id = :project AND status IN ('accepted', 'generated')
UNION ALL
SELECT id, review, score FROM samples WHERE status NOT IN ('accepted', 'generated') AND {_GONE}
"""
_FOLLOWERS = f"""
SELECT twin_id, sample_id FROM findings INDEXED BY findings_of_project
WHERE project_id = :project AND kind IN ({_COPIES})
    AND sample_id IN (SELECT id FROM samples WHERE review = '' AND {_GONE})
"""
_REPEATED = f"""
SELECT round, count(*) AS count FROM samples INDEXED BY samples_of_run
WHERE run_id = :run AND status = 'rejected' AND substr(reason, 1, {len(GAVE_WAY)}) = '{GAVE_WAY}' GROUP BY round
"""
_OF_SAMPLES = """
SELECT findings.* FROM json_each(:ids) AS wanted
CROSS JOIN findings INDEXED BY findings_of_sample ON sample_id = wanted.value ORDER BY wanted.key, findings.id
"""


class Stands(NamedTuple):
    """A sample that may stand before others or give way to them, and what decides which; no score is -1."""

    sample_id: int
    review: str
    score: float


class Findings(Shelf):
    """Stores findings, and lets copies give way."""

    def store_findings(self, found: Mapping[int, Sequence[Finding]]) -> None:
        """Stores the findings of samples, in place of what each had. Samples that are gone are left out."""
        rows = ((sample_id, finding) for sample_id, findings in found.items() for finding in findings)
        with self._connection.writing() as database:
            database.conn.executemany("DELETE FROM findings WHERE sample_id = ?", ((each,) for each in found))
            database.conn.executemany(_INSERT, (_values(sample_id, finding) for sample_id, finding in rows))

    def findings(self, ids: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
        """The findings of those samples that have any."""
        found: dict[int, tuple[Finding, ...]] = {}
        for row in self._connection.rows(_OF_SAMPLES, ids=dumps(list(ids))):
            found[row["sample_id"]] = (*found.get(row["sample_id"], ()), _finding(row))
        return found

    def found_in(self, project_id: int) -> list[int]:
        """The samples of a project in which something was found, by id."""
        rows = self._connection.rows(
            "SELECT DISTINCT sample_id FROM findings INDEXED BY findings_of_project WHERE project_id = :id "
            "ORDER BY sample_id",
            id=project_id,
        )
        return [row["sample_id"] for row in rows]

    def finding_counts(self, project_id: int) -> dict[FindingKind, int]:
        """In how many samples of a project something of each kind was found; only kinds that were."""
        rows = self._connection.rows(
            "SELECT kind, count(DISTINCT sample_id) AS count FROM findings INDEXED BY findings_of_project "
            "WHERE project_id = :id GROUP BY kind",
            id=project_id,
        )
        return {FindingKind(row["kind"]): row["count"] for row in rows}

    def found_count(self, project_id: int) -> int:
        """In how many samples of a project anything was found."""
        counted = (
            "SELECT count(DISTINCT sample_id) FROM findings INDEXED BY findings_of_project WHERE project_id = :id"
        )
        return int(self._connection.value(counted, id=project_id))

    def let_copies_give_way(self, project_id: int, ids: Sequence[int] | None = None) -> int:
        """Rejects each sample that repeats another one, or those of `ids` that do; returns how many.

        Only what was accepted, or waits for its score, gives way. What a person reviewed keeps its status, is not
        counted, and gives way once the verdict is taken back.
        """
        which = _ALL_COPIES if ids is None else _COPIES_AMONG
        values = {"project": project_id, "ids": dumps(list(ids or ()))}
        with self._connection.writing() as database:
            database.execute(f"{_GIVE_WAY}{which} AND review <> ''", values)
            return database.execute(f"{_GIVE_WAY}{which} AND review = ''", values).rowcount

    def let_come_back(self, project_id: int, ids: Sequence[int]) -> None:
        """Lets those of `ids` that gave way to a twin stand as they did before; their findings stay."""
        with self._connection.writing() as database:
            database.execute(_COME_BACK + _ONLY, {"project": project_id, "ids": dumps(list(ids))})

    def forget_findings(self, project_id: int) -> None:
        """Takes away what was found in a project; what gave way to a twin stands as it did before."""
        with self._connection.writing() as database:
            database.execute(_COME_BACK, {"project": project_id})
            database.execute("DELETE FROM findings WHERE project_id = ?", [project_id])

    def gave_way(self, project_id: int) -> list[int]:
        """The samples of a project that were rejected because they repeat another one, by id."""
        rows = self._connection.rows(f"SELECT id FROM samples WHERE {_GONE} ORDER BY id", project=project_id)
        return [row["id"] for row in rows]

    def best_first(self, project_id: int) -> "array[int]":
        """What stands accepted, waits for its score or gave way, by id: of twins the one that is to stay first."""
        rows = self._connection.rows(_BEST_FIRST, project=project_id)
        return array("q", (row["id"] for row in rows))

    def standings(self, project_id: int) -> Iterator[Stands]:
        """How each sample stands that `best_first` lists, in no order."""
        return map(Stands._make, self._connection.tuples(_STANDINGS, project=project_id))

    def followers(self, project_id: int) -> dict[int, list[int]]:
        """By id, each sample to which others gave way, with those; without what a person reviewed."""
        found: dict[int, list[int]] = {}
        for row in self._connection.rows(_FOLLOWERS, project=project_id):
            found.setdefault(row["twin_id"], []).append(row["sample_id"])
        return found

    def repeated(self, run_id: int) -> dict[int, int]:
        """How many samples of each round of a run were rejected because they repeat another one."""
        return {row["round"]: row["count"] for row in self._connection.rows(_REPEATED, run=run_id)}


def _values(sample_id: int, finding: Finding) -> dict[str, object]:
    return {
        "sample_id": sample_id,
        "kind": finding.kind,
        "share": finding.share,
        "words": clean(finding.words),
        "place": clean(finding.place),
        "other": clean(finding.other),
        "twin_id": finding.twin_id,
    }


def _finding(row: Row) -> Finding:
    return Finding(FindingKind(row["kind"]), row["share"], row["words"], row["place"], row["other"], row["twin_id"])
