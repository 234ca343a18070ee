"""Many samples: their ids, a page of them, or all of them one after the other."""

from array import array
from collections.abc import Collection, Iterator, Sequence
from json import dumps
from sqlite3 import Row
from sys import maxsize

from desktop.domain.finding import FindingKind
from desktop.domain.sample import Sample, Status
from desktop.store.connection import Shelf
from desktop.store.queries import Order, Query, batches, distinct, find_keys, ids_of, key_of, match_of
from desktop.store.rows import read_samples
from desktop.store.values import clean

_BATCH = 200
_LARGE_BATCH = 20_000


class Pages(Shelf):
    """Reads many samples."""

    def page(
        self,
        project_id: int,
        *,
        statuses: Sequence[Status] = (),
        reviewed: bool | None = None,
        minimum_score: float | None = None,
        maximum_score: float | None = None,
        found: Collection[FindingKind] | None = None,
        search: str = "",
        order: Order = "id",
        descending: bool = False,
        after: Sample | None = None,
        limit: int = 100,
    ) -> list[Sample]:
        """Up to `limit` samples, those behind `after` in the order asked for; without token traces and evidence.

        No `statuses` means any. With `found`, those come in which curation found something of these kinds, or where
        none is named, nothing. `search` is words that all occur in a sample's text, the last one perhaps only
        begun if it has three letters; words past the 32nd are left out, and a search without a letter or digit
        finds nothing. By "score", samples without one come before all others. By "doubt", the unreviewed ones whose
        score is nearest to 0.5 come first, then the reviewed ones, likewise, and last those without a score. None
        without a score comes with a minimum or maximum.
        """
        query = Query(
            project_id=project_id,
            statuses=distinct(statuses),
            reviewed=reviewed,
            minimum_score=minimum_score,
            maximum_score=maximum_score,
            found=None if found is None else tuple(found),
            match=match_of(search),
            order=order,
            descending=descending,
            after=key_of(after, order) if after else None,
            limit=limit,
        )
        return self.samples_of(ids_of(find_keys(self._connection, query)))

    def ids(
        self,
        project_id: int,
        *,
        statuses: Sequence[Status] = (),
        reviewed: bool | None = None,
        minimum_score: float | None = None,
        maximum_score: float | None = None,
        found: Collection[FindingKind] | None = None,
        search: str = "",
        order: Order = "id",
        descending: bool = False,
    ) -> Iterator["array[int]"]:
        """The ids of all samples that `page` would find, in its order: first 200 of them, then 20,000 at a time.

        Nothing stays open between two batches. Samples that come in meanwhile are left out; one whose status,
        score or review changes meanwhile may be missed, or come twice.
        """
        query = Query(
            project_id=project_id,
            statuses=distinct(statuses),
            reviewed=reviewed,
            minimum_score=minimum_score,
            maximum_score=maximum_score,
            found=None if found is None else tuple(found),
            match=match_of(search),
            order=order,
            descending=descending,
            limit=_BATCH,
        )
        # A search in another order than that of ids sorts all that it finds each time: it is asked only once more.
        following = maxsize if query.match and order != "id" else _LARGE_BATCH
        return (array("q", batch) for batch in batches(self._connection, query, following))

    def samples_of(self, ids: Sequence[int], *, whole: bool = False) -> list[Sample]:
        """The samples with those ids in the order asked for, with token traces and evidence only if `whole`.

        Those that are gone are left out.
        """
        return read_samples(self._connection, ids, whole=whole)

    def iterate(
        self, project_id: int, *, statuses: Sequence[Status] = (), minimum_score: float | None = None
    ) -> Iterator[Sample]:
        """All samples that were there at the start, whole, in the order of their ids, in bounded memory."""
        query = Query(project_id, distinct(statuses), minimum_score=minimum_score, limit=_BATCH)
        for ids in batches(self._connection, query, _BATCH):
            yield from read_samples(self._connection, ids, whole=True)

    def best_of_run(self, run_id: int, before_round: int, limit: int) -> list[Sample]:
        """The best accepted samples of a run's rounds before one, without their token traces.

        Those that a person accepted or edited come first, then those with the highest score.
        """
        rows = self._connection.rows(
            "SELECT id FROM samples INDEXED BY samples_of_run WHERE run_id = :run AND round < :round "
            "AND status = :status ORDER BY review <> '' DESC, score DESC, id LIMIT :limit",
            run=run_id,
            round=before_round,
            status=Status.ACCEPTED,
            limit=limit,
        )
        return self.samples_of([row["id"] for row in rows])

    def weak_drafts(self, run_id: int, before_round: int, below: float, limit: int) -> list[Sample]:
        """The latest rejected first drafts of a run's rounds before one, with no score or one `below` a bound.

        They come without their token traces.
        """
        rows = self._connection.rows(
            "SELECT id FROM samples INDEXED BY samples_of_run WHERE run_id = :run AND status = :status "
            "AND round < :round AND score < :below AND parent_id IS NULL "
            "ORDER BY id DESC LIMIT :limit",
            run=run_id,
            status=Status.REJECTED,
            round=before_round,
            below=below,
            limit=limit,
        )
        return self.samples_of([row["id"] for row in rows])

    def field_values(
        self, project_id: int, field_name: str, statuses: Sequence[Status] = ()
    ) -> Iterator[tuple[int, str]]:
        """The id and the text of one field of each sample that has it as a text, in the order of ids."""
        yield from ((row["id"], row["value"]) for row in self._field_rows(project_id, field_name, statuses))

    def texts_by_seed(
        self, project_id: int, field_name: str, statuses: Sequence[Status] = ()
    ) -> Iterator[tuple[int | None, str]]:
        """The same texts, each with the seed of its sample instead of its id."""
        yield from ((row["seed_id"], row["value"]) for row in self._field_rows(project_id, field_name, statuses))

    def _field_rows(self, project_id: int, field_name: str, statuses: Sequence[Status]) -> Iterator[Row]:
        for ids in batches(self._connection, Query(project_id, distinct(statuses), limit=_BATCH), 5 * _BATCH):
            yield from self._connection.rows(_FIELD_VALUES, ids=dumps(ids), name=clean(field_name))


# Fields nested deeper than SQLite reads are no JSON to it, and no text field either.
_FIELD_VALUES = """
SELECT samples.id, seed_id, field.value FROM json_each(:ids) AS wanted
CROSS JOIN samples ON samples.id = wanted.value
CROSS JOIN json_each(iif(json_valid(fields), fields, '{}')) AS field
WHERE field.key = :name AND field.type = 'text' ORDER BY wanted.key
"""
