"""A look at a file of rows before anything is taken in: what it holds, and whether it can be used."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.exchange.importing.reading import Kind, Numbered, count_if_cheap, kind_of, place_of, read_file
from desktop.exchange.importing.row import ImportedRow, NotARow, refuse_unanswered
from desktop.exchange.importing.shapes import PROMPTS_ALONE, Shape, mapped, recognise
from desktop.exchange.rows import RowError, sha256_of_rows

LOOKED_AT = 300
"""By how many rows a file is recognised."""

_MOST_CHARACTERS = 8_000_000
_NO_COLUMNS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file whose rows are known to be of a shape. `columns` are those that a person named by hand."""

    path: Path
    kind: Kind
    shape: Shape
    sha256: str
    as_seeds: bool = False

    def rows(self) -> Iterator[tuple[int, ImportedRow | RowError]]:
        """Each row with its number, read, or why it cannot be taken. Raises UserError as `read_file` does."""
        for number, row in read_file(self.path, self.kind):
            yield number, _taken(number, row, self.shape, self.as_seeds)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first rows of a file are.

    `shape` is None where it cannot be told, and `obstacle` says why nothing can be taken in. `columns` are all fields
    of the rows, `rows` the first of those that can be taken, `faults` say what is wrong with others; `count` is how
    many rows the file has at most, where that is soon told.
    """

    kind: Kind
    shape: Shape | None
    obstacle: str
    columns: tuple[str, ...]
    rows: tuple[ImportedRow, ...]
    faults: tuple[str, ...]
    count: int | None


def preview(path: Path, limit: int, columns: Mapping[str, str] = _NO_COLUMNS, *, as_seeds: bool = False) -> Preview:
    """Look at the first rows of a file and show `limit` of them. `columns` are those that a person named.

    Raises UserError where the file cannot be read at all.
    """
    kind = kind_of(path)
    first = list(_first_rows(read_file(path, kind)))
    shape, obstacle = _shape_of([row for _, row in first if isinstance(row, dict)], columns)
    found = [(number, _taken(number, row, shape, as_seeds)) for number, row in first] if shape else first
    rows = [row for _, row in found if isinstance(row, ImportedRow)]
    faults = [in_words(kind, row) for _, row in found if isinstance(row, RowError)]
    if not rows and faults and (shape or all(isinstance(row, RowError) for _, row in first)):
        obstacle = _nothing(shape, len(first), faults[0])
    names = dict.fromkeys(name for _, row in first if isinstance(row, dict) for name in row)
    count = count_if_cheap(path, kind)
    return Preview(kind, shape, obstacle, tuple(names), tuple(rows[:limit]), tuple(faults), count)


def recognised(path: Path, columns: Mapping[str, str] = _NO_COLUMNS, *, as_seeds: bool = False) -> RowFile:
    """The file with the shape of its rows. Raises UserError where none of the first can be taken in."""
    seen = preview(path, 1, columns, as_seeds=as_seeds)
    if seen.shape is None or seen.obstacle:
        raise UserError(f"{path} cannot be taken in. {seen.obstacle}")
    return RowFile(path, seen.kind, seen.shape, sha256_of_rows(path), as_seeds)


def in_words(kind: Kind, fault: RowError) -> str:
    """What is wrong with a row, and where it stands."""
    return f"{place_of(kind, fault.line)}: {fault.reason}"


def _shape_of(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> tuple[Shape | None, str]:
    if columns:
        shape = mapped(columns)
        lacking = [name for name in columns.values() if rows and not any(name in row for row in rows)]
        return shape, f"It has no field {lacking[0]!r}." if lacking else ""
    found = recognise(rows)
    return (None, found) if isinstance(found, str) else (found, "")


def _nothing(shape: Shape | None, looked_at: int, fault: str) -> str:
    if shape is not None and shape.name == PROMPTS_ALONE:
        return (
            "Its rows have prompts and no answers: take them in as seeds (--as seeds), or name the field of the "
            "answer (--fields prompt=NAME,answer=NAME)."
        )
    return f"None of its first {looked_at} rows can be used; {fault}."


def _taken(number: int, row: dict[str, Any] | RowError, shape: Shape, as_seeds: bool) -> ImportedRow | RowError:
    if isinstance(row, RowError):
        return row
    try:
        found = shape.read(row)
        return found if as_seeds else refuse_unanswered(found)
    except NotARow as error:
        return RowError(number, str(error))
    except KeyError as error:
        return RowError(number, f"it has no field {str(error.args[0])[:40]!r}")


def _first_rows(rows: Iterable[Numbered]) -> Iterator[Numbered]:
    """As many as tell the shape, and no more text than can be held."""
    characters = 0
    for count, (number, row) in enumerate(rows, start=1):
        yield number, row
        characters += 0 if isinstance(row, RowError) else sum(len(str(value)) for value in row.values())
        if count >= LOOKED_AT or characters > _MOST_CHARACTERS:
            return
