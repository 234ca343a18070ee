"""Whether a library is damaged: asked where something went wrong for which nobody knows another reason.

What is stored is not checked each time it is read, which would cost every export; it is checked when reading failed.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from desktop.domain.errors import UserError
from desktop.domain.finding import FindingKind
from desktop.domain.sampling import Sampling
from desktop.store.failures import DamagedLibrary, damaged, told_plainly
from desktop.store.opening import connect
from desktop.store.packing import calibration_of, evidence_of, judging_of
from desktop.store.rows import messages_of
from desktop.store.schema import MIGRATIONS
from desktop.store.structure import missing_parts
from desktop.store.traces import decode_trace

LONGEST_SECONDS = 20.0
_STEPS = 1000
_UNSOUND = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


def damage_of(path: Path, seconds: float = LONGEST_SECONDS) -> DamagedLibrary | None:
    """What is damaged of the library at `path`; None where it is whole, out of reach, or takes longer to look at."""
    try:
        connection = connect(path, read_only=True)
    except DamagedLibrary as error:
        return error
    except UserError:
        return None
    except sqlite3.DatabaseError as error:
        return damaged(path, str(error))
    try:
        with told_plainly(path), _ended_after(connection.database, seconds):
            found = next(_damage(connection.database), "")
        return damaged(path, found) if found else None
    except DamagedLibrary as error:
        return error
    except UserError:
        return None
    except sqlite3.OperationalError as error:
        # What takes too long is interrupted.
        interrupted = error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
        return None if interrupted else damaged(path, str(error))
    finally:
        connection.close()


def is_sound(table: str, row: sqlite3.Row) -> bool:
    """Whether a row of a table holds what was written to it, as far as its columns say."""
    try:
        for of_table, column, check in _CHECKS:
            if of_table == table:
                check(row[column])
    except _UNSOUND:
        return False
    return True


@contextmanager
def blamed_on_damage(path: Path) -> Iterator[None]:
    """Whatever goes wrong in the block is raised as UserError if the library at `path` turns out to be damaged."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        if found := damage_of(path):
            raise found from error
        raise


@contextmanager
def _ended_after(database: Database, seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    database.conn.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        database.conn.set_progress_handler(None, 0)


def _damage(database: Database) -> Iterator[str]:
    """Each damage in a few words; the small tables first."""
    yield from missing_parts(database, MIGRATIONS)
    for table, column, check in sorted(_CHECKS, key=lambda each: each[0] in _LARGE):
        yield from _unsound(database, table, column, check)
    for (said,) in database.execute("PRAGMA integrity_check(1)"):
        if said != "ok":
            yield str(said).splitlines()[-1]
    for table, row, *_ in database.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} belongs to nothing"


def _unsound(database: Database, table: str, column: str, check: Callable[[Any], object]) -> Iterator[str]:
    # As bytes, since text that is none cannot be fetched as text.
    found = database.execute(f"SELECT {_KEYS.get(table, 'id')}, CAST({column} AS BLOB) FROM {table}")
    for key, content in found:
        try:
            check(content if column == "trace" else content.decode())
        except _UNSOUND:
            yield f"{column} of {table}, row {key}"


def _object(text: str) -> Mapping[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _texts(text: str) -> None:
    found = json.loads(text)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError("no list of texts")


def _prompts(text: str) -> None:
    if not all(isinstance(each, str) for each in _object(text).values()):
        raise ValueError("no prompts")


def _messages(text: str) -> None:
    if not all(isinstance(part, str) for each in messages_of(text) for part in (each.role, each.content)):
        raise ValueError("no messages")


def _benchmark(text: str) -> None:
    if not all(isinstance(number, int) and isinstance(row, str) for number, row in json.loads(text)):
        raise ValueError("no rows")


_KEYS = {"evidence": "sample_id", "calibrations": "project_id", "rounds": "run_id", "originals": "sample_id"}
_KEYS |= {"models": "rowid", "signals": "sample_id"}
_LARGE = {"prompts", "samples", "evidence", "originals", "signals"}
_CHECKS: tuple[tuple[str, str, Callable[[Any], object]], ...] = (
    ("projects", "name", str),
    ("projects", "recipe", str),
    ("projects", "settings", _object),
    ("projects", "prompts", _prompts),
    ("projects", "rubric", _texts),
    ("projects", "judging", judging_of),
    ("sources", "title", str),
    ("sources", "path", str),
    ("sources", "licence", str),
    ("chunks", "heading", str),
    ("chunks", "text", str),
    ("chunks", "sentences", _texts),
    ("seeds", "text", str),
    ("seeds", "fields", _object),
    ("models", "name", str),
    ("models", "file_name", str),
    ("models", "licence", str),
    ("runs", "settings", _object),
    ("runs", "model_sha256", str),
    ("writers", "sampling", lambda text: Sampling(**_object(text))),
    ("calibrations", "calibration", calibration_of),
    ("rounds", "figures", _object),
    ("benchmarks", "title", str),
    ("benchmarks", "texts", _benchmark),
    ("exports", "options", _object),
    ("findings", "kind", FindingKind),
    ("findings", "words", str),
    ("findings", "place", str),
    ("findings", "other", str),
    ("answers", "answer", str),
    ("prompts", "messages", _messages),
    ("samples", "fields", _object),
    ("samples", "messages", _messages),
    ("samples", "raw_text", str),
    ("samples", "reason", str),
    ("samples", "trace", decode_trace),
    ("originals", "fields", _object),
    ("originals", "messages", _messages),
    ("evidence", "found", lambda text: evidence_of("source", text)),
    ("signals", "evidence", str),
)
