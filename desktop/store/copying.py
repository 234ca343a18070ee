"""A project made from another one."""

from desktop.domain.project import Project
from desktop.store.projects import Projects
from desktop.store.values import now

_PROJECT = """
INSERT INTO projects (name, recipe, settings, threshold, created, prompts, rubric, judging)
SELECT :name, recipe, settings, threshold, :created, prompts, rubric, judging FROM projects WHERE id = :old
"""

# A removed source goes along only where a seed in the list rests on it.
_SOURCES = """
INSERT INTO sources (project_id, title, path, media_type, sha256, characters, licence, removed)
SELECT :new, title, path, media_type, sha256, characters, licence, removed FROM sources
WHERE project_id = :old AND (removed = 0 OR id IN (
    SELECT source_id FROM seeds JOIN chunks ON chunks.id = chunk_id
    WHERE seeds.project_id = :old AND seeds.position >= 0
)) ORDER BY id
"""

_CHUNKS = """
INSERT INTO chunks (source_id, position, heading, start, end, text, sentences)
SELECT copied.id, chunks.position, heading, start, end, text, sentences FROM sources AS copied
JOIN sources AS origin ON origin.project_id = :old AND origin.sha256 = copied.sha256
JOIN chunks ON chunks.source_id = origin.id
WHERE copied.project_id = :new ORDER BY copied.id, chunks.position
"""

# A chunk and its copy have the same place in sources of the same content.
_SEEDS = """
INSERT INTO seeds (project_id, position, chunk_id, text, fields)
SELECT :new, position, (
    SELECT twin.id FROM chunks JOIN sources AS origin ON origin.id = chunks.source_id
    JOIN sources AS copied ON copied.project_id = :new AND copied.sha256 = origin.sha256
    JOIN chunks AS twin ON twin.source_id = copied.id AND twin.position = chunks.position
    WHERE chunks.id = seeds.chunk_id
), text, fields FROM seeds WHERE project_id = :old AND position >= 0 ORDER BY position
"""


_BENCHMARKS = """
INSERT INTO benchmarks (project_id, title, sha256, texts)
SELECT :new, title, sha256, texts FROM benchmarks WHERE project_id = :old ORDER BY id
"""


class Copying(Projects):
    """Makes projects from others."""

    def duplicate_project(self, project_id: int, name: str) -> Project:
        """A new project with all that the other one starts from: settings, prompts, rubric, judging, seeds, sources,
        benchmarks.

        It has no runs and no samples, so nothing learnt from reviews either. Raises UserError where the name is taken
        or no name, or the other is gone.
        """
        with self._connection.writing() as database:
            self.project_of(project_id)
            name = self._new_name(name)
            values = {"old": project_id, "name": name, "created": now()}
            new = int(database.execute(_PROJECT, values).lastrowid or 0)
            for statement in (_SOURCES, _CHUNKS, _SEEDS, _BENCHMARKS):
                database.execute(statement, {"old": project_id, "new": new})
            return self.project_of(new)
