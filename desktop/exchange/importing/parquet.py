"""Rows out of Parquet, which takes a package that only those need who have such files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.exchange.importing.opening import reading
from desktop.exchange.rows import RowError
from desktop.exchange.textfile import refuse_pipe

MAGIC = b"PAR1"
_AT_ONCE = 500
_NO_VALUE = "it holds a text that is not valid UTF-8, or a number or a date that is out of bounds"

Numbered = tuple[int, dict[str, Any] | RowError]


def read_parquet(path: Path) -> Iterator[Numbered]:
    """The rows with their numbers from 1, in bounded memory. Raises UserError as `_opened` does."""
    number = 0
    with reading(path):
        for batch in _batches(path):
            for row in _rows(batch):
                number += 1
                yield number, RowError(number, _NO_VALUE) if row is None else row


def count_parquet(path: Path) -> int:
    """How many rows there are, by the file's own word. Raises UserError as `_opened` does."""
    with reading(path):
        return int(_opened(path).metadata.num_rows)


def _rows(batch: Any) -> list[dict[str, Any] | None]:
    """The rows of a batch; None for one with a value that Python cannot hold."""
    try:
        return list(batch.to_pylist())
    # Both are of Python's making; what is wrong with the file itself is told where it is read.
    except (ValueError, OverflowError):
        return [None] if batch.num_rows == 1 else [row for part in _halves(batch) for row in _rows(part)]


def _halves(batch: Any) -> tuple[Any, Any]:
    middle = batch.num_rows // 2
    return batch.slice(0, middle), batch.slice(middle)


def _batches(path: Path) -> Iterator[Any]:
    file = _opened(path)
    # Only where that succeeded is it known to be there.
    import pyarrow

    try:
        yield from file.iter_batches(batch_size=_AT_ONCE)
    except (pyarrow.ArrowException, OSError) as error:
        raise UserError(f"{path} is a damaged Parquet file; fetch it again.") from error


def _opened(path: Path) -> Any:
    """The file's reader. Raises UserError where it cannot be read or is damaged, or pyarrow is not installed."""
    refuse_pipe(path)
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UserError(
            f"{path} is a Parquet file, which takes a package that is not here: save it as JSON lines, or run "
            "Gristmill from its source, after pip install '.[parquet]' there."
        ) from None
    with path.open("rb"):
        # What the system refuses is told by itself: all else means damage.
        pass
    try:
        return pyarrow.parquet.ParquetFile(path)
    # A name in it that is no UTF-8 is a UnicodeDecodeError.
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is a damaged Parquet file; fetch it again.") from error
