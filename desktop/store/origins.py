"""What samples came from: the models that wrote them, and the sources that they were made from."""

from collections.abc import Sequence
from json import dumps

from desktop.domain.project import Source
from desktop.domain.sample import Status
from desktop.store.queries import distinct
from desktop.store.sources import Sources

_WHICH = {
    True: "project_id = :project_id AND samples.id IN (SELECT value FROM json_each(:ids))",
    False: "project_id = :project_id AND status IN (SELECT value FROM json_each(:statuses))",
}
_MODELS = """
SELECT model_sha256 FROM writers WHERE id IN (SELECT DISTINCT writer_id FROM samples WHERE {which}) GROUP BY 1
ORDER BY min(id)
"""
_SOURCES = """
SELECT DISTINCT source_id FROM seeds JOIN chunks ON chunks.id = chunk_id
WHERE seeds.id IN (SELECT DISTINCT seed_id FROM samples WHERE {which} AND seed_id IS NOT NULL) ORDER BY source_id
"""


class Origins(Sources):
    """Looks up origins of many samples at once."""

    def origins(
        self, project_id: int, statuses: Sequence[Status], ids: Sequence[int] = ()
    ) -> tuple[list[str], list[Source]]:
        """The SHA-256 of each model, and each source, that samples came from.

        Those of the samples in `statuses` count; without any, those with these `ids`.
        """
        chosen = not statuses
        values = {"project_id": project_id, "ids": dumps(list(ids)), "statuses": dumps(distinct(statuses))}
        models = self._connection.rows(_MODELS.format(which=_WHICH[chosen]), **values)
        sources = self._connection.rows(_SOURCES.format(which=_WHICH[chosen]), **values)
        return [row["model_sha256"] for row in models], [self.source(row["source_id"]) for row in sources]
