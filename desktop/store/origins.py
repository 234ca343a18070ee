"""What samples came from: the models that wrote them, their runs, and the sources that they were made from."""

from collections.abc import Sequence
from json import dumps, loads
from sqlite3 import Row
from typing import Any, NamedTuple

from desktop.domain.finding import COPIES, FindingKind
from desktop.domain.project import Source
from desktop.domain.sampling import Sampling
from desktop.domain.selection import Selection
from desktop.store.queries import distinct
from desktop.store.sources import Sources

_CHOSEN = "samples.id IN (SELECT value FROM json_each(:ids))"
_STANDING = "status IN (SELECT value FROM json_each(:statuses))"
_SCORED = " AND score >= :least"
# A model that wrote any of them is found at the first one; only for one that wrote none are all looked at.
_MODELS = """
SELECT model_sha256 FROM (SELECT model_sha256, min(id) AS first FROM writers WHERE model_sha256 <> '' GROUP BY 1)
AS known WHERE EXISTS (
    SELECT 1 FROM samples {by} WHERE project_id = :project_id AND {which}
    AND writer_id IN (SELECT id FROM writers WHERE writers.model_sha256 = known.model_sha256)
) ORDER BY first
"""
_RUNS = """
SELECT id FROM runs WHERE project_id = :project_id AND EXISTS (
    SELECT 1 FROM samples WHERE run_id = runs.id AND {which}
) ORDER BY id
"""
_SOURCES = """
SELECT DISTINCT source_id FROM seeds JOIN chunks ON chunks.id = chunk_id
WHERE seeds.id IN (SELECT DISTINCT seed_id FROM samples WHERE project_id = :project_id AND {which}
AND seed_id IS NOT NULL) ORDER BY source_id
"""
_FOUND = """
SELECT iif(kind IN ({copies}), '{copy}', kind) AS kind, count(DISTINCT sample_id) AS samples, min(sample_id) AS first
FROM findings INDEXED BY findings_of_project JOIN samples ON samples.id = sample_id
WHERE findings.project_id = :project_id AND {which} GROUP BY 1
"""
_WRITERS = "SELECT id, model_sha256, sampling FROM writers WHERE id IN (SELECT value FROM json_each(:ids))"


class Concerned(NamedTuple):
    """How many samples something concerns, and the id of the first of them."""

    samples: int
    first: int


class Origins(Sources):
    """Looks up the origins of many samples at once; of those chosen by score, also what a person rejected."""

    def models_behind(self, project_id: int, selection: Selection) -> list[str]:
        """The SHA-256 of each model that wrote some of them. It may read every sample: seconds on a million."""
        by = "INDEXED BY samples_of_project" if selection.statuses else ""
        return self._behind(_MODELS, project_id, selection, by=by)

    def runs_behind(self, project_id: int, selection: Selection) -> list[int]:
        """The id of each run that some of them are of."""
        return self._behind(_RUNS, project_id, selection)

    def sources_behind(self, project_id: int, selection: Selection) -> list[Source]:
        """Each source that some of them were made from."""
        if not self.sources(project_id, with_removed=True):
            return []
        return [self.source(each) for each in self._behind(_SOURCES, project_id, selection)]

    def findings_behind(self, project_id: int, selection: Selection) -> dict[FindingKind, Concerned]:
        """Of each kind of finding, in how many of them it was found; only kinds that were.

        All kinds that name a twin count as COPY: a sample may repeat one word for word and another nearly.
        """
        copies = ", ".join(f"'{kind}'" for kind in sorted(COPIES))
        words = {"copies": copies, "copy": FindingKind.COPY.value}
        found = self._rows_behind(_FOUND, project_id, selection, **words)
        return {FindingKind(row["kind"]): Concerned(row["samples"], row["first"]) for row in found}

    def writers(self, ids: Sequence[int]) -> dict[int, tuple[str, Sampling]]:
        """The SHA-256 of the model and the sampling settings of each of those writers."""
        rows = self._connection.rows(_WRITERS, ids=dumps(list(ids)))
        return {row["id"]: (row["model_sha256"], Sampling(**loads(row["sampling"]))) for row in rows}

    def _behind(self, query: str, project_id: int, selection: Selection, **parts: str) -> list[Any]:
        """The first column of what is found of the samples that are meant."""
        return [row[0] for row in self._rows_behind(query, project_id, selection, **parts)]

    def _rows_behind(self, query: str, project_id: int, selection: Selection, **parts: str) -> list[Row]:
        scored = "" if selection.minimum_score is None else _SCORED
        return self._connection.rows(
            query.format(which=_STANDING + scored if selection.statuses else _CHOSEN, **parts),
            project_id=project_id,
            ids=dumps(selection.ids),
            statuses=dumps(distinct(selection.statuses)),
            least=selection.minimum_score,
        )
