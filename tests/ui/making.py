"""Projects with content, and an engine that answers at once."""

from desktop.domain.project import Project
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.running import Wish, start_run
from desktop.store.library import Library
from tests.pipeline.making import answer, carry_out, essay_project, ever_the_same


def scripted_engine() -> ScriptedEngine:
    """A model whose every essay is sound."""
    return ScriptedEngine(answer)


def made_essays(library: Library, count: int = 8) -> Project:
    """A project whose run is done; all its essays are the same, and are left so."""
    project = essay_project(library)
    run = start_run(library, scripted_engine(), project, Wish(count, curate=False))
    carry_out(library, project, run, ever_the_same)
    return project
