"""Projects with content, and an engine that answers at once."""

from desktop.domain.project import Project
from desktop.engine.scripted import ScriptedEngine
from desktop.store.library import Library
from tests.pipeline.making import a_run as new_run
from tests.pipeline.making import answer, carry_out, essay_project


def scripted_engine() -> ScriptedEngine:
    """A model whose every essay is sound."""
    return ScriptedEngine(answer)


def made_essays(library: Library, count: int = 8) -> Project:
    """A project whose run is done."""
    project = essay_project(library)
    carry_out(library, project, new_run(library, project, count))
    return project
