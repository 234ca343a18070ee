"""What the samples of a project cover: the branches of its topic tree, and the values of its attributes."""

from dataclasses import dataclass
from json import loads
from sqlite3 import Row

from desktop.store.connection import Shelf
from desktop.store.counted import GAVE_WAY

# A seed that was changed or taken out is retired, and its samples are still of its branch.
_BY_BRANCH = f"""{GAVE_WAY}
SELECT json_extract(seeds.fields, '$.branch') AS branch,
    count(*) FILTER (WHERE seeds.position IS NOT NULL) AS seeds,
    sum(ifnull(made.samples, 0)) AS samples, sum(ifnull(made.accepted, 0)) AS accepted,
    sum(ifnull(made.scored, 0)) AS scored, total(made.total) AS total
FROM seeds
LEFT JOIN (
    SELECT seed_id, count(*) AS samples, count(*) FILTER (WHERE status = 'accepted') AS accepted,
        total(score) FILTER (WHERE score >= 0) AS total, count(*) FILTER (WHERE score >= 0) AS scored
    FROM samples WHERE project_id = :id AND samples.id NOT IN gave_way GROUP BY seed_id
) AS made ON made.seed_id = seeds.id
WHERE seeds.project_id = :id AND json_type(seeds.fields, '$.branch') = 'array'
GROUP BY branch HAVING seeds > 0 OR samples > 0 ORDER BY min(ifnull(seeds.position, 1e18)), min(seeds.id)
"""
_BY_VALUE = f"""{GAVE_WAY}
SELECT held.key AS name, held.value AS value, count(*) AS samples,
    count(*) FILTER (WHERE status = 'accepted') AS accepted,
    count(*) FILTER (WHERE score >= 0) AS scored, total(score) FILTER (WHERE score >= 0) AS total
FROM samples CROSS JOIN json_each(samples.fields, '$.attributes') AS held
WHERE project_id = :id AND samples.id NOT IN gave_way GROUP BY held.key, held.value ORDER BY held.key, min(samples.id)
"""


@dataclass(frozen=True, slots=True)
class Covered:
    """What one branch or value has: `seeds` that start from it, `samples` made, `accepted` ones, and scores.

    `names` is the path of a branch, or an attribute's name and its value; `total` adds up the scores of those that
    are `scored`.
    """

    names: tuple[str, ...]
    seeds: int = 0
    samples: int = 0
    accepted: int = 0
    scored: int = 0
    total: float = 0.0

    @property
    def mean(self) -> float | None:
        """The mean score; None where nothing is scored."""
        return self.total / self.scored if self.scored else None


class Coverage(Shelf):
    """Counts by branch and by attribute."""

    def covered_branches(self, project_id: int) -> list[Covered]:
        """The branches that seeds start from, in the order of the seeds; a retired one counts by its samples."""
        rows = self._connection.rows(_BY_BRANCH, id=project_id)
        return [_covered(tuple(map(str, loads(row["branch"]))), row, row["seeds"]) for row in rows]

    def covered_values(self, project_id: int) -> list[Covered]:
        """The values of attributes that samples were made with."""
        rows = self._connection.rows(_BY_VALUE, id=project_id)
        return [_covered((row["name"], str(row["value"])), row) for row in rows]

    def tree_domain(self, project_id: int) -> str:
        """What the project's topic tree is about, as its latest seed says; empty where it has none."""
        found = self._connection.row(
            "SELECT json_extract(fields, '$.domain') AS domain FROM seeds WHERE project_id = :id "
            "AND position >= 0 AND json_type(fields, '$.branch') = 'array' ORDER BY position DESC LIMIT 1",
            id=project_id,
        )
        return str(found["domain"] or "") if found is not None else ""


def _covered(names: tuple[str, ...], row: Row, seeds: int = 0) -> Covered:
    return Covered(names, seeds, row["samples"], row["accepted"], row["scored"], row["total"])
