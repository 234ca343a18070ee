"""Which files an export may be written to."""

import os
from pathlib import Path

from desktop.domain.errors import UserError

_ENDINGS = frozenset({".jsonl", ".json", ".ndjson", ".txt", ".parquet"})
# What SQLite and the window keep beside a library while it is open.
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock")


def refuse_unknown_kind(target: Path) -> None:
    """Raises UserError for a target that by its ending is a table, an archive or nothing that is known."""
    if target.suffix.lower() not in _ENDINGS and not target.is_dir():
        raise UserError(
            f"Rows are written as lines of JSON or as Parquet, which {str(target)!r} does not end in: name a file "
            "that ends in .jsonl or .parquet."
        )


def refuse_library(library: Path, *targets: Path) -> None:
    """Raises UserError where one of the targets is the library itself or belongs to it, by whatever name or link."""
    own = [library.with_name(library.name + ending) for ending in _BESIDE]
    for target in targets:
        if any(_same(target, each) for each in own):
            raise UserError(f"{target} is the library that the rows come from, or a part of it: name another file.")


def _same(one: Path, other: Path) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    return one.exists() and other.exists() and one.samefile(other)
