"""Projects put away, brought back, and at last deleted a little at a time."""

from itertools import count

from desktop.domain.project import Project
from desktop.store.projects import LONGEST_NAME, Projects

# What a project owns in great numbers, children before parents; the rest goes with its own row.
_CONTENTS = (
    "DELETE FROM samples WHERE id IN "
    "(SELECT id FROM samples INDEXED BY samples_of_project WHERE project_id = :project LIMIT :most)",
    "DELETE FROM prompts WHERE id IN (SELECT id FROM prompts WHERE project_id = :project LIMIT :most)",
    "DELETE FROM seeds WHERE id IN (SELECT id FROM seeds WHERE project_id = :project LIMIT :most)",
    "DELETE FROM chunks WHERE id IN (SELECT chunks.id FROM sources JOIN chunks ON source_id = sources.id "
    "WHERE project_id = :project LIMIT :most)",
)


class Discarding(Projects):
    """Deleting that can be undone."""

    def discard_project(self, project_id: int) -> None:
        """Puts a project away: out of every list, its name free, all of it kept. UserError where it is gone."""
        with self._connection.writing() as database:
            self.project_of(project_id)
            # No name holds a line break, so this one is taken by nobody.
            database.execute("UPDATE projects SET discarded = name, name = char(10) || id WHERE id = ?", [project_id])

    def restore_project(self, project_id: int) -> Project:
        """Brings a discarded project back; where its name is taken, under a free one such as "Name 2".

        One that was not discarded is returned as it is. Raises UserError where deleting it has begun.
        """
        with self._connection.writing() as database:
            row = self._connection.row("SELECT discarded FROM projects WHERE id = :id", id=project_id)
            if row is not None and row["discarded"]:
                name = self._free_name(row["discarded"])
                database.execute("UPDATE projects SET name = ?, discarded = NULL WHERE id = ?", [name, project_id])
            return self.project_of(project_id)

    def purge_discarded(self, most: int) -> int:
        """Deletes up to `most` rows of a discarded project for good; returns how many went, 0 when none is left.

        One call is one short transaction. Of a sample, its revisions go with it. Raises ValueError for a `most`
        below 1.
        """
        if most < 1:
            raise ValueError(f"deleting {most} rows at a time would never end")
        with self._connection.writing():
            row = self._connection.row("SELECT id FROM projects WHERE discarded IS NOT NULL ORDER BY id LIMIT 1")
            return self._purge(row["id"], most) if row else 0

    def _purge(self, project_id: int, most: int) -> int:
        database, gone = self._connection.database, 0
        database.execute("UPDATE projects SET discarded = '' WHERE id = ? AND discarded <> ''", [project_id])
        for statement in _CONTENTS:
            gone += database.execute(statement, {"project": project_id, "most": most - gone}).rowcount
            if gone >= most:
                return gone
        return gone + database.execute("DELETE FROM projects WHERE id = ?", [project_id]).rowcount

    def _free_name(self, name: str) -> str:
        if not self._named(name):
            return name
        numbered = (f"{name[: LONGEST_NAME - len(f' {n}')]} {n}" for n in count(2))
        return next(candidate for candidate in numbered if not self._named(candidate))
