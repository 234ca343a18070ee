"""Projects: made, found by name, changed and deleted."""

import sqlite3
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from json import loads
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import DEFAULT_THRESHOLD, Project
from desktop.store.connection import Shelf
from desktop.store.damage import is_sound
from desktop.store.packing import judging_of, packed
from desktop.store.values import now, to_json

LONGEST_NAME = 200
_NAMES_SHOWN = 10


class Projects(Shelf):
    """The projects of a library."""

    def add_project(
        self, name: str, recipe: str, settings: Mapping[str, Any], threshold: float = DEFAULT_THRESHOLD
    ) -> Project:
        """A new project. Raises UserError where the name is taken or no name, or the threshold not 0 to 1."""
        _check_threshold(threshold)
        with self._connection.writing() as database:
            name = self._new_name(name)
            cursor = database.execute(
                "INSERT INTO projects (name, recipe, settings, threshold, created) VALUES (?, ?, ?, ?, ?)",
                [name, recipe, to_json(settings), threshold, now()],
            )
            return self.project_of(int(cursor.lastrowid or 0))

    def refuse_name(self, name: str) -> None:
        """Raises UserError as `add_project` would, where the name is taken or no name."""
        self._new_name(name)

    def project(self, name: str) -> Project:
        """The project of that name. Raises UserError that names what there is."""
        found = self._named(" ".join(name.split()))
        if found is None:
            raise UserError(self._not_found(name))
        return found

    def project_of(self, project_id: int) -> Project:
        """The project with that number. Raises UserError where it was deleted or discarded."""
        row = self._connection.row("SELECT * FROM projects WHERE id = :id AND discarded IS NULL", id=project_id)
        if row is None:
            raise UserError(f"Project {project_id} is no longer in {self._connection.path}; choose another one.")
        return _project(row)

    def projects(self) -> list[Project]:
        """All projects that can be read, the oldest first; `damaged_projects` names the others."""
        rows = self._rows_of_projects()
        damaged = self._damaged_among(rows)
        return [_project(row) for row in rows if row["id"] not in damaged]

    def damaged_projects(self) -> list[str]:
        """The names of those that, or whose runs, hold what was never written to them, the oldest first."""
        rows = self._rows_of_projects()
        damaged = self._damaged_among(rows)
        return [row["name"] for row in rows if row["id"] in damaged]

    def project_names(self) -> list[str]:
        """The names of all projects, the oldest first, without reading more of them."""
        rows = self._connection.rows("SELECT name FROM projects WHERE discarded IS NULL ORDER BY id")
        return [row["name"] for row in rows]

    def update_project(self, project: Project) -> Project:
        """Stores all of `project` but its name, which stays what it is."""
        _check_threshold(project.threshold)
        with self._connection.writing() as database:
            database.execute(
                "UPDATE projects SET recipe = ?, settings = ?, threshold = ?, prompts = ?, rubric = ?, judging = ? "
                "WHERE id = ?",
                [
                    project.recipe,
                    to_json(project.settings),
                    project.threshold,
                    to_json(project.prompts),
                    to_json(project.rubric),
                    packed(project.judging),
                    project.id,
                ],
            )
            return self.project_of(project.id)

    def rename_project(self, project_id: int, name: str) -> Project:
        """Gives a project another name. Raises UserError where the name is taken or no name."""
        with self._connection.writing() as database:
            name = self._new_name(name, self.project_of(project_id).name)
            database.execute("UPDATE projects SET name = ? WHERE id = ?", [name, project_id])
            return self.project_of(project_id)

    def delete_project(self, project_id: int) -> None:
        """Deletes a project with all that is in it. Raises UserError where it is gone already."""
        with self._connection.writing() as database:
            self.project_of(project_id)
            database.execute("DELETE FROM projects WHERE id = ?", [project_id])

    def _rows_of_projects(self) -> list[sqlite3.Row]:
        return self._connection.rows("SELECT * FROM projects WHERE discarded IS NULL ORDER BY id")

    def _damaged_among(self, rows: Sequence[sqlite3.Row]) -> frozenset[int]:
        damaged = {row["id"] for row in rows if not is_sound("projects", row)}
        runs = self._connection.rows("SELECT project_id, settings, model_sha256 FROM runs")
        return frozenset(damaged | {run["project_id"] for run in runs if not is_sound("runs", run)})

    def _named(self, name: str) -> Project | None:
        # A name that cannot be stored cannot be sought either.
        if not name.isprintable():
            return None
        row = self._connection.row("SELECT * FROM projects WHERE name = :name", name=name)
        return _project(row) if row else None

    def _new_name(self, name: str, own: str = "") -> str:
        name = _name(name)
        if name != own and self._named(name):
            raise UserError(f'There is already a project named "{name}"; choose another name.')
        return name

    def _not_found(self, name: str) -> str:
        names = self.project_names()
        close = get_close_matches(name[:LONGEST_NAME], names, n=1)
        hint = f', did you mean "{close[0]}"?' if close else "."
        return f'There is no project named "{_shown(name)}" (there is {_listed(names)}){hint}'


def _project(row: sqlite3.Row) -> Project:
    return Project(
        id=row["id"],
        name=row["name"],
        recipe=row["recipe"],
        settings=loads(row["settings"]),
        threshold=row["threshold"],
        created=row["created"],
        prompts=loads(row["prompts"]),
        rubric=tuple(loads(row["rubric"])),
        judging=judging_of(row["judging"]),
    )


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise UserError("A project needs a name; give it one.")
    if len(name) > LONGEST_NAME:
        raise UserError(f"The project's name is {len(name)} characters long; use at most {LONGEST_NAME}.")
    if not name.isprintable():
        raise UserError(f'The project name "{_shown(name)}" holds characters that cannot be shown; leave them out.')
    return name


def _check_threshold(threshold: float) -> None:
    if not 0 <= threshold <= 1:
        raise UserError(f"The threshold is {threshold}; choose one from 0 to 1.")


def _shown(name: str) -> str:
    shortened = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
    return shortened if shortened.isprintable() else ascii(shortened)[1:-1]


def _listed(names: list[str]) -> str:
    if not names:
        return "none yet"
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(f'"{name}"' for name in names[:_NAMES_SHOWN]) + more
