"""Which samples are asked for, as SQL that finds their keys in an index: by key, never by offset.

The indexes begin with project and status, so each status is walked on its own, and SQLite merges the walks as it
goes: a page out of a million samples costs as much as one out of a hundred.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from desktop.domain.finding import FindingKind
from desktop.domain.sample import Sample, Status
from desktop.store.connection import Connection
from desktop.store.rows import UNSCORED
from desktop.store.schema_third import DOUBT
from desktop.store.values import clean

Order = Literal["id", "score", "doubt"]
Key = tuple[int] | tuple[float, int]
"""Where a sample stands in an order: what it goes by there, the id at the end."""

MOST_WORDS = 32
_TERMS: dict[Order, tuple[str, ...]] = {"id": ("id",), "score": ("score", "id"), "doubt": (DOUBT, "id")}
_INDEX: dict[tuple[Order, bool], str] = {
    ("id", False): "samples_of_project",
    ("score", False): "samples_by_score",
    ("doubt", False): "samples_by_doubt",
    ("id", True): "samples_reviewed",
    ("score", True): "samples_reviewed_by_score",
    ("doubt", True): "samples_reviewed_by_doubt",
}
_SHORTEST_BEGINNING = 3
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Query:
    """The samples of a project that meet all conditions; none of `statuses` means any.

    `found` is kinds of which something was found in them: () for nothing at all, None for whatever. `match` is a
    search for the index, None for no search and "" for one that finds nothing. `after` is the key behind
    which to go on, `last` the highest id that counts.
    """

    project_id: int
    statuses: tuple[Status, ...]
    reviewed: bool | None = None
    minimum_score: float | None = None
    maximum_score: float | None = None
    found: tuple[FindingKind, ...] | None = None
    match: str | None = None
    order: Order = "id"
    descending: bool = False
    after: Key | None = None
    last: int | None = None
    limit: int = 100


def find_keys(connection: Connection, query: Query) -> list[Key]:
    """The key of each sample asked for, in order."""
    if query.match == "":
        return []
    keys: list[Key] = connection.tuples(_sql(query), **_parameters(query))
    # Each stretch of them is in order and may be as long as what is asked for.
    return sorted(keys, reverse=query.descending)[: max(query.limit, 0)]


def batches(connection: Connection, query: Query, following: int) -> Iterator[list[int]]:
    """The ids of all that were there at the start: as many as the query's limit at first, then `following` at a time.

    Nothing stays open between two batches.
    """
    last = connection.value("SELECT ifnull(max(id), 0) FROM samples")
    query = replace(query, last=last)
    while keys := find_keys(connection, query):
        yield ids_of(keys)
        if len(keys) < query.limit:
            return
        query = replace(query, after=keys[-1], limit=following)


def ids_of(keys: Sequence[Key]) -> list[int]:
    """The id in each key."""
    return [key[-1] for key in keys]


def key_of(sample: Sample, order: Order) -> Key:
    """Where a sample stands in an order, to the last bit as the library has it."""
    score = UNSCORED if sample.score is None else sample.score
    match order:
        case "id":
            return (sample.id,)
        case "score":
            return (score, sample.id)
        case "doubt":
            return (abs(score - 0.5) + 2 * (sample.review != "") + 4 * (score < 0), sample.id)


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
        return _matches_by_id(query) if query.order == "id" else _matches(query)
    first, *others = _stretches(query)
    return " UNION ALL ".join(f"SELECT * FROM ({each})" for each in (first, *others)) if others else first


def _stretches(query: Query) -> Iterator[str]:
    """The samples behind `after`: those that differ from it in the id alone, then those that differ before that.

    SQLite would go through all samples of one score for a comparison of pairs.
    """
    terms, sign = _TERMS[query.order], _comparison(query)
    if query.after is None:
        yield _merged(query, "true")
        return
    for depth in reversed(range(len(terms))):
        same = [f"{term} = :after_{place}" for place, term in enumerate(terms[:depth])]
        beyond = " AND ".join([*same, f"{terms[depth]} {sign} :after_{depth}"])
        yield _merged(query, beyond, "=" if depth else sign, depth)


def _merged(query: Query, beyond: str, way: str = "", depth: int = 0) -> str:
    """A walk for each status, merged; those behind the first `depth` terms are sorted by the others alone."""
    walks = (f"{_walk(query, (status,), way)} AND {beyond}" for status in query.statuses)
    return f"{' UNION ALL '.join(walks)} {_sorted(query, depth)}"


def _matches_by_id(query: Query) -> str:
    """The search index gives its matches in the order of ids, so it stops as soon as the page is full."""
    beyond = f"found_id {_comparison(query)} :after_0" if query.after else "true"
    direction = "DESC" if query.descending else "ASC"
    return (
        "SELECT id FROM (SELECT rowid AS found_id FROM samples_fts WHERE samples_fts MATCH :match) "
        f"CROSS JOIN samples ON id = found_id WHERE {beyond} "
        f"AND {_conditions(query, query.statuses)} ORDER BY found_id {direction} LIMIT :limit"
    )


def _matches(query: Query) -> str:
    terms = _TERMS[query.order]
    after = ", ".join(f":after_{place}" for place in range(len(terms)))
    beyond = f"({', '.join(terms)}) {_comparison(query)} ({after})" if query.after else "true"
    # The sign keeps SQLite from looking up each match in the table instead of walking the index.
    found = "+id IN (SELECT rowid FROM samples_fts WHERE samples_fts MATCH :match)"
    return f"{_walk(query, query.statuses)} AND {beyond} AND {found} {_sorted(query)}"


def _walk(query: Query, statuses: Sequence[Status], way: str = "") -> str:
    index = _INDEX[query.order, query.reviewed is True]
    keys = ", ".join(f"{term} AS key_{place}" for place, term in enumerate(_TERMS[query.order]))
    return f"SELECT {keys} FROM samples INDEXED BY {index} WHERE {_conditions(query, statuses, way)}"


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
    if query.found is not None:
        yield _having(query.found)
    if query.last is not None:
        yield "+id <= :last"


def _having(kinds: Sequence[FindingKind]) -> str:
    """The samples in which something of these kinds was found, or where none is named, nothing."""
    if not kinds:
        return "NOT EXISTS (SELECT 1 FROM findings INDEXED BY findings_of_sample WHERE sample_id = samples.id)"
    listed = ", ".join(f"'{kind.value}'" for kind in kinds)
    found = "FROM findings INDEXED BY findings_of_project WHERE project_id = :project_id"
    # The sign keeps SQLite on the index that has them in order: one by one they would all be looked up, then sorted.
    return f"+id IN (SELECT sample_id {found} AND kind IN ({listed}))"


def _comparison(query: Query) -> str:
    return "<" if query.descending else ">"


def _sorted(query: Query, depth: int = 0) -> str:
    direction = " DESC" if query.descending else ""
    keys = (f"key_{place}{direction}" for place in range(depth, len(_TERMS[query.order])))
    return f"ORDER BY {', '.join(keys)} LIMIT :limit"


def _parameters(query: Query) -> dict[str, Any]:
    return {
        "project_id": query.project_id,
        "limit": max(query.limit, 0),
        **{f"after_{place}": value for place, value in enumerate(query.after or ())},
        # What has no score is stored as -1, and a bound is for what has one.
        "minimum_score": max(query.minimum_score or 0.0, 0.0),
        "maximum_score": query.maximum_score,
        "match": query.match,
        "last": query.last,
    }
