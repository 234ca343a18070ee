"""The runs of a project that brought rows in, and those that made samples."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from desktop.domain.imported import IMPORTED, Import, is_import
from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.domain.selection import Selection
from desktop.store.library import Library

_NAMES = frozenset(field.name for field in fields(Import))


def import_of(run: Run) -> Import | None:
    """What a run brought in; None for one that made samples."""
    held = run.settings.get(IMPORTED)
    if not isinstance(held, Mapping):
        return None
    return Import(**{name: value for name, value in held.items() if name in _NAMES})


def imports_of(library: Library, project: Project) -> tuple[Import, ...]:
    """All that was brought into a project, the oldest first."""
    found = (import_of(run) for run in library.runs(project.id))
    return tuple(each for each in found if each is not None)


def imports_behind(library: Library, project: Project, selection: Selection) -> tuple[Import, ...]:
    """What was brought into a project that the selected samples may come from, the oldest first.

    Which samples were made from seeds that were brought in is not known: those are always among it.
    """
    found = [(run, each) for run in library.runs(project.id) if (each := import_of(run)) is not None]
    # To look whom samples came from takes long where there are very many of them.
    behind = library.runs_behind(project.id, selection) if found else []
    return tuple(each for run, each in found if each.kind == "seeds" or run.id in behind)


def earlier_import(library: Library, project: Project, wanted: Import) -> Run | None:
    """The last run that brought in the same file as the same."""
    same = [
        run
        for run in library.runs(project.id)
        if (found := import_of(run)) and (found.sha256, found.kind) == (wanted.sha256, wanted.kind)
    ]
    return same[-1] if same else None


def end_cut_off_imports(library: Library) -> int:
    """Marks imports as stopped that are still marked as running: so are those that were killed. Returns how many.

    Nobody else must be bringing rows into the library. What they took is kept, and the same file goes on from there.
    """
    cut_off = [run for run in library.running_runs() if is_import(run)]
    for run in cut_off:
        library.finish_run(run.id, RunStatus.STOPPED)
    return len(cut_off)


def latest_made_run(library: Library, project_id: int) -> Run | None:
    """The last run that made samples, if there is one."""
    made = [run for run in library.runs(project_id) if import_of(run) is None]
    return made[-1] if made else None


def judge_of_runs(library: Library, project_id: int) -> str:
    """The SHA-256 of the model that a project's samples were scored by last, where it names none; "" for none.

    It is the one that wrote last or, where rows were brought in since, the one that scored them.
    """
    judges = [(found.judge if (found := import_of(run)) else run.model_sha256) for run in library.runs(project_id)]
    return next((sha256 for sha256 in reversed(judges) if sha256), "")


def settings_of(found: Import, **others: Any) -> dict[str, Any]:
    """The settings of a run that brings rows in."""
    return {**others, IMPORTED: asdict(found)}


def noted(library: Library, run: Run, **changes: Any) -> Run:
    """The run with what has changed of its import, stored; what others noted of it meanwhile stays."""
    with library.together():
        kept = library.run(run.id)
        found = import_of(kept)
        assert found is not None, "only a run that brings rows in has that"
        changed = replace(found, **changes)
        settings = {**kept.settings, **settings_of(changed)}
        return library.update_run(replace(kept, requested=changed.taken, settings=settings))
