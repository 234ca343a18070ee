"""Samples a page at a time, by index and key, never by offset, however many there are.

A page is found in two steps: its ids from an index, then its rows by id. The index begins with project and status,
so each status is walked on its own and the walks are merged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from json import dumps
from typing import Any, Literal

from desktop.domain.sample import Sample, Status
from desktop.store.connection import Connection, Shelf
from desktop.store.rows import UNSCORED, read_samples
from desktop.store.values import clean

Order = Literal["id", "score"]
MOST_WORDS = 32
_BATCH = 200
_INDEX = {"id": "samples_of_project", "score": "samples_by_score"}
_KEY = {"id": "id", "score": "score, id"}
_BEYOND = {"id": "id {} :after_id", "score": "(score, id) {} (:after_score, :after_id)"}
_SHORTEST_BEGINNING = 3
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Query:
    project_id: int
    statuses: tuple[Status, ...]
    minimum_score: float | None = None
    match: str = ""
    order: Order = "id"
    descending: bool = False
    after: tuple[float, int] | None = None
    limit: int = _BATCH


class Pages(Shelf):
    """Reads many samples."""

    def page(
        self,
        project_id: int,
        *,
        statuses: Sequence[Status] = (),
        minimum_score: float | None = None,
        search: str = "",
        order: Order = "id",
        descending: bool = False,
        after: Sample | None = None,
        limit: int = 100,
    ) -> list[Sample]:
        """Up to `limit` samples, those behind `after` in the order asked for; without their token traces.

        No `statuses` means any. `search` is words that all occur in a sample's text, the last one perhaps only
        begun if it has three letters; words past the 32nd are left out, and a search without a letter or digit
        finds nothing. Samples without a score come before all others, and never with a `minimum_score`.
        """
        if search.strip() and not (match := _match(search)):
            return []
        query = _Query(
            project_id,
            _distinct(statuses),
            minimum_score,
            match if search.strip() else "",
            order,
            descending,
            _key(after) if after else None,
            limit,
        )
        return read_samples(self._connection, _ids(self._connection, query), traces=False)

    def iterate(
        self, project_id: int, *, statuses: Sequence[Status] = (), minimum_score: float | None = None
    ) -> Iterator[Sample]:
        """All samples that were there at the start, whole, in the order of their ids, in bounded memory."""
        query = _Query(project_id, _distinct(statuses), minimum_score)
        for ids in _batches(self._connection, query):
            yield from read_samples(self._connection, ids, traces=True)

    def best_of_run(self, run_id: int, before_round: int, limit: int) -> list[Sample]:
        """The best accepted samples of a run's rounds before one, the best first; without their token traces."""
        rows = self._connection.rows(
            "SELECT id FROM samples INDEXED BY samples_of_run WHERE run_id = :run AND round < :round "
            "AND status = :status ORDER BY score DESC, id LIMIT :limit",
            run=run_id,
            round=before_round,
            status=Status.ACCEPTED,
            limit=limit,
        )
        return read_samples(self._connection, [row["id"] for row in rows], traces=False)

    def field_values(
        self, project_id: int, field_name: str, statuses: Sequence[Status] = ()
    ) -> Iterator[tuple[int, str]]:
        """The id and the text of one field of each sample that has it as a text, in the order of ids."""
        for ids in _batches(self._connection, _Query(project_id, _distinct(statuses), limit=5 * _BATCH)):
            rows = self._connection.rows(_FIELD_VALUES, ids=dumps(ids), name=clean(field_name))
            yield from ((row["id"], row["value"]) for row in rows)


# Fields nested deeper than SQLite reads are no JSON to it, and no text field either.
_FIELD_VALUES = """
SELECT samples.id, field.value FROM json_each(:ids) AS wanted
CROSS JOIN samples ON samples.id = wanted.value
CROSS JOIN json_each(iif(json_valid(fields), fields, '{}')) AS field
WHERE field.key = :name AND field.type = 'text' ORDER BY wanted.key
"""


def _batches(connection: Connection, query: _Query) -> Iterator[list[int]]:
    last = connection.value("SELECT ifnull(max(id), 0) FROM samples")
    while ids := [sample_id for sample_id in _ids(connection, query) if sample_id <= last]:
        yield ids
        query = replace(query, after=(0, ids[-1]))


def _ids(connection: Connection, query: _Query) -> list[int]:
    return [row["id"] for row in connection.rows(_sql(query), **_parameters(query))]


def _sql(query: _Query) -> str:
    if query.match:
        return _matches_by_id(query) if query.order == "id" else _matches_by_score(query)
    walks = (f"SELECT * FROM ({_walk(query, (status,))} {_sorted(query)})" for status in query.statuses)
    return f"SELECT id FROM ({' UNION ALL '.join(walks)}) {_sorted(query)}"


def _matches_by_id(query: _Query) -> str:
    """The search index gives its matches in the order of ids, so it stops as soon as the page is full."""
    beyond = f"found.id {_comparison(query)} :after_id" if query.after else "true"
    direction = "DESC" if query.descending else "ASC"
    return (
        "SELECT samples.id FROM (SELECT rowid AS id FROM samples_fts WHERE samples_fts MATCH :match) AS found "
        f"CROSS JOIN samples ON samples.id = found.id WHERE {beyond} "
        f"AND {_conditions(query, query.statuses)} ORDER BY found.id {direction} LIMIT :limit"
    )


def _matches_by_score(query: _Query) -> str:
    # The sign keeps SQLite from looking up each match in the table instead of walking the index.
    walk = _walk(query, query.statuses)
    return f"{walk} AND +id IN (SELECT rowid FROM samples_fts WHERE samples_fts MATCH :match) {_sorted(query)}"


def _walk(query: _Query, statuses: Sequence[Status]) -> str:
    beyond = _BEYOND[query.order].format(_comparison(query)) if query.after else "true"
    where = f"{_conditions(query, statuses)} AND {beyond}"
    return f"SELECT id, score FROM samples INDEXED BY {_INDEX[query.order]} WHERE {where}"


def _conditions(query: _Query, statuses: Sequence[Status]) -> str:
    listed = ", ".join(f"'{status.value}'" for status in statuses)
    floor = "" if query.minimum_score is None else " AND score >= :minimum_score"
    return f"project_id = :project_id AND status IN ({listed}){floor}"


def _comparison(query: _Query) -> str:
    return "<" if query.descending else ">"


def _sorted(query: _Query) -> str:
    direction = " DESC" if query.descending else ""
    keys = ", ".join(key + direction for key in _KEY[query.order].split(", "))
    return f"ORDER BY {keys} LIMIT :limit"


def _parameters(query: _Query) -> dict[str, Any]:
    parameters: dict[str, Any] = {"project_id": query.project_id, "limit": max(query.limit, 0)}
    if query.after is not None:
        parameters |= {"after_score": query.after[0], "after_id": query.after[1]}
    if query.minimum_score is not None:
        parameters["minimum_score"] = max(query.minimum_score, 0.0)
    return parameters | ({"match": query.match} if query.match else {})


def _match(search: str) -> str:
    """The user's words as an FTS5 query in which nothing but the words has a meaning."""
    found = [word.replace('"', '""') for word in clean(search).split() if _WORD.search(word)]
    found = found[:MOST_WORDS]
    # A letter or two begin so many words that looking for all of them would take seconds.
    begun = "*" if found and len(found[-1].encode()) >= _SHORTEST_BEGINNING else ""
    return " ".join(f'"{word}"' for word in found) + begun


def _key(sample: Sample) -> tuple[float, int]:
    return (UNSCORED if sample.score is None else sample.score, sample.id)


def _distinct(statuses: Sequence[Status]) -> tuple[Status, ...]:
    return tuple(dict.fromkeys(statuses)) or tuple(Status)
