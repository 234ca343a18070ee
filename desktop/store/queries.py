"""Which samples are asked for, as SQL that finds their keys in an index: by key, never by offset.

The indexes begin with project and status, so each status is walked on its own, and SQLite merges the walks as it
goes: a page out of a million samples costs as much as one out of a hundred.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from desktop.domain.sample import Status
from desktop.store.connection import Connection
from desktop.store.values import clean

Order = Literal["id", "score"]
Key = tuple[float, int]
MOST_WORDS = 32
_INDEX = {
    ("id", False): "samples_of_project",
    ("score", False): "samples_by_score",
    ("id", True): "samples_reviewed",
    ("score", True): "samples_reviewed_by_score",
}
_SHORTEST_BEGINNING = 3
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Query:
    """The samples of a project that meet all conditions; none of `statuses` means any.

    `match` is a search for the index, None for no search and "" for one that finds nothing. `after` is the score
    and id behind which to go on, `last` the highest id that counts.
    """

    project_id: int
    statuses: tuple[Status, ...]
    reviewed: bool | None = None
    minimum_score: float | None = None
    maximum_score: float | None = None
    match: str | None = None
    order: Order = "id"
    descending: bool = False
    after: Key | None = None
    last: int | None = None
    limit: int = 100


def find_keys(connection: Connection, query: Query) -> list[Key]:
    """The score (-1 where there is none) and the id of each sample asked for, in order."""
    if query.match == "":
        return []
    return [(row["score"], row["id"]) for row in connection.rows(_sql(query), **_parameters(query))]


def match_of(search: str) -> str | None:
    """The user's words as an FTS5 query in which nothing but the words has a meaning.

    None where nothing was typed; "" where what was typed holds no letter or digit.
    """
    if not search.strip():
        return None
    found = [word.replace('"', '""') for word in clean(search).split() if _WORD.search(word)]
    found = found[:MOST_WORDS]
    # A letter or two begin so many words that looking for all of them would take seconds.
    begun = "*" if found and len(found[-1].encode()) >= _SHORTEST_BEGINNING else ""
    return " ".join(f'"{word}"' for word in found) + begun


def distinct(statuses: Sequence[Status]) -> tuple[Status, ...]:
    """Each of `statuses` once; all there are where none is named."""
    return tuple(dict.fromkeys(statuses)) or tuple(Status)


def _sql(query: Query) -> str:
    if query.match:
        return _matches_by_id(query) if query.order == "id" else _matches_by_score(query)
    return f"{' UNION ALL '.join(_walks(query))} {_sorted(query)}"


def _walks(query: Query) -> Iterator[str]:
    for status in query.statuses:
        for beyond, way in _beyond(query):
            yield f"{_walk(query, (status,), way)} AND {beyond}"


def _beyond(query: Query) -> tuple[tuple[str, str], ...]:
    """What holds of the samples behind `after`, a walk each, and how the walk compares their score."""
    sign = _comparison(query)
    if query.after is None:
        return (("true", ""),)
    if query.order == "id":
        return ((f"id {sign} :after_id", "="),)
    # Two walks, since SQLite would go through all samples of one score for a comparison of pairs.
    return ((f"score = :after_score AND id {sign} :after_id", "="), (f"score {sign} :after_score", sign))


def _matches_by_id(query: Query) -> str:
    """The search index gives its matches in the order of ids, so it stops as soon as the page is full."""
    beyond = f"found_id {_comparison(query)} :after_id" if query.after else "true"
    direction = "DESC" if query.descending else "ASC"
    return (
        "SELECT id, score FROM (SELECT rowid AS found_id FROM samples_fts WHERE samples_fts MATCH :match) "
        f"CROSS JOIN samples ON id = found_id WHERE {beyond} "
        f"AND {_conditions(query, query.statuses)} ORDER BY found_id {direction} LIMIT :limit"
    )


def _matches_by_score(query: Query) -> str:
    # The sign keeps SQLite from looking up each match in the table instead of walking the index.
    beyond = f"(score, id) {_comparison(query)} (:after_score, :after_id)" if query.after else "true"
    found = "+id IN (SELECT rowid FROM samples_fts WHERE samples_fts MATCH :match)"
    return f"{_walk(query, query.statuses)} AND {beyond} AND {found} {_sorted(query)}"


def _walk(query: Query, statuses: Sequence[Status], way: str = "") -> str:
    index = _INDEX[query.order, query.reviewed is True]
    return f"SELECT id, score FROM samples INDEXED BY {index} WHERE {_conditions(query, statuses, way)}"


def _conditions(query: Query, statuses: Sequence[Status], way: str = "") -> str:
    listed = ", ".join(f"'{status.value}'" for status in statuses)
    return " AND ".join(["project_id = :project_id", f"status IN ({listed})", *_filters(query, way)])


def _filters(query: Query, way: str) -> Iterator[str]:
    if query.reviewed is not None:
        yield "review <> ''" if query.reviewed else "review = ''"
    # SQLite enters an index by no signed column: a walk that starts at `after` must not start at a bound instead.
    if query.minimum_score is not None or query.maximum_score is not None:
        yield f"{'+' if way in ('=', '>') else ''}score >= :minimum_score"
    if query.maximum_score is not None:
        yield f"{'+' if way in ('=', '<') else ''}score <= :maximum_score"
    if query.last is not None:
        yield "+id <= :last"


def _comparison(query: Query) -> str:
    return "<" if query.descending else ">"


def _sorted(query: Query) -> str:
    direction = " DESC" if query.descending else ""
    keys = ("id",) if query.order == "id" else ("score", "id")
    return f"ORDER BY {', '.join(key + direction for key in keys)} LIMIT :limit"


def _parameters(query: Query) -> dict[str, Any]:
    after = query.after or (None, None)
    return {
        "project_id": query.project_id,
        "limit": max(query.limit, 0),
        "after_score": after[0],
        "after_id": after[1],
        # What has no score is stored as -1, and a bound is for what has one.
        "minimum_score": max(query.minimum_score or 0.0, 0.0),
        "maximum_score": query.maximum_score,
        "match": query.match,
        "last": query.last,
    }
