"""Model files that the library has met."""

import sqlite3
from dataclasses import asdict
from pathlib import Path

from desktop.domain.model import ModelIdentity
from desktop.store.connection import Shelf
from desktop.store.values import clean

_REMEMBER = """
INSERT INTO models (
    sha256, file_name, name, architecture, quantization, licence, context_length, size, path, turn
) VALUES (
    :sha256, :file_name, :name, :architecture, :quantization, :licence, :context_length, :size, :path,
    (SELECT ifnull(max(turn), 0) + 1 FROM models)
) ON CONFLICT (sha256) DO UPDATE SET
    file_name = excluded.file_name, name = excluded.name, architecture = excluded.architecture,
    quantization = excluded.quantization, licence = excluded.licence,
    context_length = excluded.context_length, size = excluded.size,
    path = CASE excluded.path WHEN '' THEN path ELSE excluded.path END, turn = excluded.turn
"""


class Models(Shelf):
    """The models by SHA-256, and which was used last."""

    def remember_model(self, model: ModelIdentity, path: Path | None = None) -> None:
        """Notes that `model` is being used, and the `path` of its file where it is given."""
        values = {key: clean(value) if isinstance(value, str) else value for key, value in asdict(model).items()}
        with self._connection.writing() as database:
            database.execute(_REMEMBER, {**values, "path": clean(str(path)) if path else ""})

    def model(self, sha256: str) -> ModelIdentity | None:
        """The model with that SHA-256, if the library has met it."""
        row = self._connection.row("SELECT * FROM models WHERE sha256 = :sha256", sha256=sha256)
        return _model(row) if row else None

    def last_model(self) -> ModelIdentity | None:
        """The model that was remembered last, if there is one."""
        row = self._connection.row("SELECT * FROM models ORDER BY turn DESC LIMIT 1")
        return _model(row) if row else None

    def model_path(self, sha256: str) -> Path | None:
        """Where the file of that model was last seen, if that is known. It may be gone since."""
        row = self._connection.row("SELECT path FROM models WHERE sha256 = :sha256", sha256=sha256)
        return Path(row["path"]) if row and row["path"] else None


def _model(row: sqlite3.Row) -> ModelIdentity:
    return ModelIdentity(
        sha256=row["sha256"],
        file_name=row["file_name"],
        name=row["name"],
        architecture=row["architecture"],
        quantization=row["quantization"],
        licence=row["licence"],
        context_length=row["context_length"],
        size=row["size"],
    )
