"""Rows as a Parquet file, with a schema that does not depend on the rows.

Columns of `full` that hold objects are JSON as text: what is in them differs from row to row, and a column of a
Parquet file has one type.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.exchange.jsonl import to_json
from desktop.exchange.replacing import replacement_of
from desktop.exchange.trouble import writing

SUFFIX = ".parquet"
_ROWS_IN_A_GROUP = 10_000
_SAID = "conversations"
_TURNS = (_SAID, "messages", "prompt", "completion", "chosen", "rejected")
_PLAIN = {
    **{"id": "int64", "tokens": "int64", "score": "double", "seconds": "double", "label": "bool"},
    "synthetic": "bool",
}
_TEXTS = frozenset(
    {
        *("instruction", "input", "output", "system", "text", "status", "reason", "review", "raw_text", "created"),
        "prompt_sha256",
    }
)


Row = Mapping[str, Any]


@contextmanager
def parquet_file(path: Path, keys: Sequence[str]) -> Iterator[Callable[[Sequence[Row]], None]]:
    """Gives what writes rows with those keys to `path`, many at a time, in bounded memory.

    The old file stays as it was if anything fails in the block. Raises UserError where pyarrow is missing or the
    file cannot be written.
    """
    arrow, parquet = _pyarrow()
    schema = arrow.schema([(key, _type(arrow, key)) for key in keys])
    waiting: list[Row] = []
    with (
        replacement_of(path) as file,
        writing(path),
        parquet.ParquetWriter(file, schema, compression="zstd") as writer,
    ):

        def flush() -> None:
            writer.write_table(arrow.Table.from_pylist(waiting, schema))
            waiting.clear()

        def write(rows: Sequence[Row]) -> None:
            waiting.extend(as_columns(row, keys) for row in rows)
            if len(waiting) >= _ROWS_IN_A_GROUP:
                flush()

        yield write
        if waiting:
            flush()


def as_columns(row: Row, keys: Sequence[str]) -> Row:
    """A row as the file holds it: all keys, objects as JSON."""
    return {key: to_json(row[key]) if _is_json(key, row.get(key)) else row.get(key) for key in keys}


def is_parquet_possible() -> bool:
    """Whether pyarrow is there to write Parquet files with; it is not loaded for that."""
    return find_spec("pyarrow") is not None


def _pyarrow() -> tuple[Any, Any]:
    # Loaded only where it is wanted: it is an extra, and large.
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UserError(
            "Parquet files are written with pyarrow, which is not here: name a file that ends in .jsonl, or run "
            "Gristmill from its source, after pip install '.[parquet]' there."
        ) from None
    return pyarrow, pyarrow.parquet


def _type(arrow: Any, key: str) -> Any:
    if key in _PLAIN:
        return arrow.type_for_alias(_PLAIN[key])
    if key not in _TURNS:
        return arrow.string()
    names = ("from", "value") if key == _SAID else ("role", "content")
    return arrow.list_(arrow.struct([(name, arrow.string()) for name in names]))


def _is_json(key: str, value: Any) -> bool:
    return value is not None and not (key in _TEXTS or key in _PLAIN or key in _TURNS)
