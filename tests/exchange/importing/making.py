"""Files of rows to look at."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from desktop.exchange.importing.reading import kind_of, read_file
from desktop.exchange.rows import RowError


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path) -> dict[int, Any]:
    """What is in a file: by its number each row, or what is wrong with it."""
    found = read_file(path, kind_of(path))
    return {number: row.reason if isinstance(row, RowError) else row for number, row in found}
