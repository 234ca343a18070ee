"""The benchmarks that a project keeps clear of."""

from collections.abc import Iterable
from dataclasses import dataclass
from json import loads

from desktop.domain.errors import UserError
from desktop.store.connection import Shelf
from desktop.store.values import to_json


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark file as it was when it was added: the number and the text of each of its rows."""

    title: str
    sha256: str
    texts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ListedBenchmark:
    """A benchmark without its texts: its title, the hash that it is known by, and how many rows it has."""

    title: str
    sha256: str
    rows: int


class Benchmarks(Shelf):
    """Benchmarks by project; each holds its own texts, so that its file may go."""

    def add_benchmark(self, project_id: int, title: str, sha256: str, texts: Iterable[tuple[int, str]]) -> None:
        """Stores a benchmark. Raises UserError where the project has one of the same content."""
        with self._connection.writing() as database:
            known = self._connection.row(
                "SELECT title FROM benchmarks WHERE project_id = :id AND sha256 = :sha256",
                id=project_id,
                sha256=sha256,
            )
            if known is not None:
                raise UserError(f"{title} is there already, as {known['title']}; choose another file.")
            database.execute(
                "INSERT INTO benchmarks (project_id, title, sha256, texts) VALUES (?, ?, ?, ?)",
                [project_id, title, sha256, to_json(list(texts))],
            )

    def benchmarks(self, project_id: int) -> list[Benchmark]:
        """The benchmarks of a project, in the order in which they were added."""
        rows = self._connection.rows(
            "SELECT title, sha256, texts FROM benchmarks WHERE project_id = :id ORDER BY id", id=project_id
        )
        return [
            Benchmark(row["title"], row["sha256"], tuple((number, text) for number, text in loads(row["texts"])))
            for row in rows
        ]

    def list_benchmarks(self, project_id: int) -> list[ListedBenchmark]:
        """The benchmarks of a project in the same order, to be listed."""
        rows = self._connection.rows(
            "SELECT title, sha256, json_array_length(texts) AS count FROM benchmarks WHERE project_id = :id "
            "ORDER BY id",
            id=project_id,
        )
        return [ListedBenchmark(row["title"], row["sha256"], row["count"]) for row in rows]

    def remove_benchmark(self, project_id: int, sha256: str) -> None:
        """Takes a benchmark out of a project; where there is none, nothing happens."""
        with self._connection.writing() as database:
            database.execute("DELETE FROM benchmarks WHERE project_id = ? AND sha256 = ?", [project_id, sha256])
