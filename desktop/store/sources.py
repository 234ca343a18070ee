"""Sources with their chunks."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from json import loads

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Source
from desktop.store.connection import Shelf
from desktop.store.values import clean, to_json

_BATCH = 200


class Sources(Shelf):
    """The documents of each project."""

    def add_source(self, project_id: int, source: Source, chunks: Iterable[Chunk]) -> Source:
        """Stores a document with its chunks, numbered in order; returns it with its id.

        A document with the same SHA-256 that is in the project already is returned as it is, unchanged.
        """
        with self._connection.writing() as database:
            found = self._source_with(project_id, source.sha256)
            if found:
                return found
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

    def sources(self, project_id: int) -> list[Source]:
        """A project's documents in the order in which they were added."""
        rows = self._connection.rows("SELECT * FROM sources WHERE project_id = :id ORDER BY id", id=project_id)
        return [_source(row) for row in rows]

    def source(self, source_id: int) -> Source:
        """One document. Raises UserError where it is gone."""
        row = self._connection.row("SELECT * FROM sources WHERE id = :id", id=source_id)
        if row is None:
            raise UserError(f"Source {source_id} is no longer in {self._connection.path}; add the document again.")
        return _source(row)

    def chunk(self, chunk_id: int) -> Chunk:
        """One chunk. Raises UserError where it is gone."""
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
        return int(
            self._connection.value(
                "SELECT count(*) FROM sources JOIN chunks ON chunks.source_id = sources.id WHERE project_id = :id",
                id=project_id,
            )
        )

    def _source_with(self, project_id: int, sha256: str) -> Source | None:
        row = self._connection.row(
            "SELECT * FROM sources WHERE project_id = :id AND sha256 = :sha256", id=project_id, sha256=sha256
        )
        return _source(row) if row else None

    def _chunks_after(self, source_id: int, position: int) -> list[Chunk]:
        rows = self._connection.rows(
            "SELECT * FROM chunks WHERE source_id = :id AND position > :position ORDER BY position LIMIT :limit",
            id=source_id,
            position=position,
            limit=_BATCH,
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
