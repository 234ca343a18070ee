"""The beginning of each file of an export, as it will be written, without writing it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from desktop.domain.project import Project
from desktop.exchange.formats import format_named
from desktop.exchange.jsonl import one_line, to_json
from desktop.exchange.parquet import SUFFIX, as_columns
from desktop.pipeline.layout import Part, parts
from desktop.pipeline.outgoing import Outgoing, lots
from desktop.pipeline.repeating import Order
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first rows of one file, a line each; of Parquet, each row as JSON.

    `rows` is how many the file will have, known only where a test part is held back: then all were gone through.
    """

    file: str
    lines: tuple[str, ...]
    rows: int | None = None


def beginnings(
    library: Library, project: Project, order: Order, limit: int, check: Callable[[], None] = lambda: None
) -> tuple[Beginning, ...]:
    """The first `limit` rows of each file that the order asks for, with the test part last.

    Where rows are held back for testing all of them are read, and `check` is called between lots. Raises UserError as
    the export itself would, for a format or a field that there is none of, or rows that cannot be parted.
    """
    outgoing = Outgoing(project, format_named(order.format_name), order.selection, order.keys)
    files = parts(library, outgoing, order.target, order.layout, check)
    counted = bool(order.layout.test)
    return tuple(_beginning(library, outgoing, part, limit, counted=counted) for part in files)


def _beginning(library: Library, outgoing: Outgoing, part: Part, limit: int, *, counted: bool) -> Beginning:
    rows, batches = None, part.batches
    if counted:
        batches = list(batches)
        rows = sum(map(len, batches))
    as_parquet = part.path.suffix.lower() == SUFFIX
    found = lots(library, outgoing, batches, lines=not as_parquet)
    return Beginning(part.path.name, tuple(islice(_lines(found, outgoing, as_parquet), limit)), rows)


def _lines(found: Iterator[list[tuple[Any, Any]]], outgoing: Outgoing, as_parquet: bool) -> Iterator[str]:
    for lot in found:
        for _, row in lot:
            yield one_line(to_json(as_columns(row, outgoing.columns)) if as_parquet else row)
