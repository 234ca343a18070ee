"""Whether all parts of a schema are there: its tables with their columns, its indexes, triggers and views."""

from collections.abc import Iterator
from contextlib import closing

from sqlite_utils import Database, Migrations

_COLUMNS = """
SELECT 'the column ' || columns.name || ' of ' || parts.name FROM sqlite_master AS parts
JOIN pragma_table_info(parts.name) AS columns
WHERE parts.type = 'table' AND substr(parts.name, 1, 1) <> '_' AND substr(parts.name, 1, 12) <> 'samples_fts_'
"""
_OTHERS = """
SELECT 'the ' || type || ' ' || name FROM sqlite_master WHERE type <> 'table' AND substr(name, 1, 7) <> 'sqlite_'
AND substr(name, 1, 1) <> '_' AND tbl_name <> '_sqlite_migrations'
"""


def missing_parts(database: Database, migrations: Migrations, version: int | None = None) -> Iterator[str]:
    """What is missing of the schema that the first `version` of the `migrations` make, or all of them.

    What is there beside it, such as an index that the user made, is none of our business.
    """
    there = _parts(database)
    yield from (f"{part} is missing" for part in sorted(_parts_of(migrations, version) - there))


def applied_migrations(database: Database, migrations: Migrations) -> list[str]:
    """The names of the migrations that a library says were applied to it, in order."""
    return [each.name for each in migrations.applied(database)]


def names_of(migrations: Migrations, version: int) -> list[str]:
    """The names of the first `version` migrations."""
    with closing(_empty()) as database:
        return [each.name for each in migrations.pending(database)][:version]


def _parts_of(migrations: Migrations, version: int | None) -> set[str]:
    with closing(_empty()) as database:
        later = [each.name for each in migrations.pending(database)][version:] if version is not None else []
        migrations.apply(database, stop_before=later)
        return _parts(database)


def _parts(database: Database) -> set[str]:
    return {row[0] for query in (_COLUMNS, _OTHERS) for row in database.execute(query)}


def _empty() -> Database:
    return Database(memory=True, execute_plugins=False)
