"""Sources with their chunks.

A source that is removed stays, with its chunks, for the samples made from it; only lists leave it out.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from json import loads

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Source
from desktop.store.seeds import Seeds
from desktop.store.values import clean, to_json

_BATCH = 200
_LEAVE = """
UPDATE seeds SET left_position = position
WHERE position >= 0 AND chunk_id IN (SELECT id FROM chunks WHERE source_id = ?)
"""


class Sources(Seeds):
    """The documents of each project."""

    def add_source(self, project_id: int, source: Source, chunks: Iterable[Chunk]) -> Source:
        """Stores a document with its chunks, numbered in order; returns it with its id.

        A document with the same SHA-256 that is in the project already is returned as it is, unchanged; one that
        was removed is restored with its seeds.
        """
        with self._connection.writing() as database:
            found = self._source_with(project_id, source.sha256)
            if found:
                return self.restore_source(found.id)
            cursor = database.execute(
                "INSERT INTO sources (project_id, title, path, media_type, sha256, characters, licence) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    project_id,
                    clean(source.title),
                    clean(source.path),
                    source.media_type,
                    source.sha256,
                    source.characters,
                    clean(source.licence),
                ],
            )
            source_id = int(cursor.lastrowid or 0)
            database.conn.executemany(
                "INSERT INTO chunks (source_id, position, heading, start, end, text, sentences) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (_chunk_values(source_id, position, chunk) for position, chunk in enumerate(chunks)),
            )
            return replace(source, id=source_id)

    def sources(self, project_id: int, *, with_removed: bool = False) -> list[Source]:
        """A project's documents in the order in which they were added, perhaps with those that were removed."""
        rows = self._connection.rows(
            "SELECT * FROM sources WHERE project_id = :id AND removed <= :removed ORDER BY id",
            id=project_id,
            removed=with_removed,
        )
        return [_source(row) for row in rows]

    def source(self, source_id: int) -> Source:
        """One document, removed or not. Raises UserError where it is gone."""
        row = self._connection.row("SELECT * FROM sources WHERE id = :id", id=source_id)
        if row is None:
            raise UserError(f"Source {source_id} is no longer in {self._connection.path}; add the document again.")
        return _source(row)

    def remove_source(self, source_id: int) -> None:
        """Takes a document and its seeds out of the lists. Raises UserError where it is gone."""
        with self._connection.writing() as database:
            self.source(source_id)
            database.execute("UPDATE sources SET removed = 1 WHERE id = ?", [source_id])
            database.execute(_LEAVE, [source_id])
            project_id, leaving = self._project_of_source(source_id), set(self._left_with(source_id))
            self.arrange_seeds(project_id, [seed for seed in self.seed_ids(project_id) if seed not in leaving])

    def restore_source(self, source_id: int) -> Source:
        """Brings a removed document back, and behind all other seeds those that went with it, in their order.

        One that was not removed is returned as it is. Raises UserError where it is gone.
        """
        with self._connection.writing() as database:
            source = self.source(source_id)
            database.execute("UPDATE sources SET removed = 0 WHERE id = ?", [source_id])
            if back := self._left_with(source_id):
                project_id = self._project_of_source(source_id)
                self.arrange_seeds(project_id, self.seed_ids(project_id) + back)
            return source

    def set_licence(self, source_id: int, text: str) -> Source:
        """Stores the licence of a document; returns the document. Raises UserError where it is gone."""
        with self._connection.writing() as database:
            database.execute("UPDATE sources SET licence = ? WHERE id = ?", [clean(text), source_id])
            return self.source(source_id)

    def chunk(self, chunk_id: int) -> Chunk:
        """One chunk, of a removed source or not. Raises UserError where it is gone."""
        row = self._connection.row("SELECT * FROM chunks WHERE id = :id", id=chunk_id)
        if row is None:
            raise UserError(f"Chunk {chunk_id} is no longer in {self._connection.path}; add the document again.")
        return _chunk(row)

    def chunks(self, project_id: int) -> Iterator[Chunk]:
        """A project's chunks, source by source, read in small batches."""
        for source in self.sources(project_id):
            position = -1
            while batch := self._chunks_after(source.id, position):
                yield from batch
                position = batch[-1].position

    def chunk_count(self, project_id: int) -> int:
        """How many chunks a project's sources have."""
        return sum(self.chunk_counts(project_id).values())

    def chunk_counts(self, project_id: int) -> dict[int, int]:
        """How many chunks each of a project's sources has, by the source's id."""
        rows = self._connection.rows(
            "SELECT sources.id, (SELECT count(*) FROM chunks WHERE source_id = sources.id) AS count "
            "FROM sources WHERE project_id = :id AND removed = 0 ORDER BY id",
            id=project_id,
        )
        return {row["id"]: row["count"] for row in rows}

    def chunks_of(self, source_id: int, start: int, limit: int) -> list[Chunk]:
        """Up to `limit` chunks of a source, removed or not, from the position `start` on."""
        return self._chunks_after(source_id, start - 1, limit)

    def _source_with(self, project_id: int, sha256: str) -> Source | None:
        row = self._connection.row(
            "SELECT * FROM sources WHERE project_id = :id AND sha256 = :sha256", id=project_id, sha256=sha256
        )
        return _source(row) if row else None

    def _project_of_source(self, source_id: int) -> int:
        return int(self._connection.value("SELECT project_id FROM sources WHERE id = :id", id=source_id))

    def _left_with(self, source_id: int) -> list[int]:
        rows = self._connection.rows(
            "SELECT seeds.id FROM chunks JOIN seeds ON chunk_id = chunks.id "
            "WHERE source_id = :id AND left_position IS NOT NULL ORDER BY left_position, seeds.id",
            id=source_id,
        )
        return [row["id"] for row in rows]

    def _chunks_after(self, source_id: int, position: int, limit: int = _BATCH) -> list[Chunk]:
        rows = self._connection.rows(
            "SELECT * FROM chunks WHERE source_id = :id AND position > :position ORDER BY position LIMIT :limit",
            id=source_id,
            position=position,
            limit=max(limit, 0),
        )
        return [_chunk(row) for row in rows]


def _source(row: sqlite3.Row) -> Source:
    return Source(
        title=row["title"],
        path=row["path"],
        media_type=row["media_type"],
        sha256=row["sha256"],
        characters=row["characters"],
        licence=row["licence"],
        id=row["id"],
    )


def _chunk(row: sqlite3.Row) -> Chunk:
    return Chunk(
        text=row["text"],
        sentences=tuple(loads(row["sentences"])),
        heading=row["heading"],
        start=row["start"],
        end=row["end"],
        id=row["id"],
        source_id=row["source_id"],
        position=row["position"],
    )


def _chunk_values(source_id: int, position: int, chunk: Chunk) -> tuple[int | str, ...]:
    sentences = to_json(chunk.sentences)
    return source_id, position, clean(chunk.heading), chunk.start, chunk.end, clean(chunk.text), sentences
