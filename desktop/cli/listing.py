"""gristmill list, show and recipes: what there is."""

import shlex
from pathlib import Path
from typing import Any

from desktop.cli.exit_codes import DONE, FAILED
from desktop.cli.run import run_figures
from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.exchange.jsonl import write_text_atomically
from desktop.pipeline.exporting import statuses_in_words
from desktop.pipeline.imports import import_of
from desktop.pipeline.repeating import options_in_words
from desktop.pipeline.wording import gave_way_in_words
from desktop.recipes.loading import all_recipes, find_recipe
from desktop.recipes.writing import add_recipe, as_toml
from desktop.store.counted import Counts
from desktop.store.damage import blamed_on_damage
from desktop.store.failures import DamagedLibrary
from desktop.store.library import Library


def list_projects(terminal: Terminal) -> int:
    """The projects of the library, with their samples."""
    with terminal.read_library() as library:
        names = library.project_names()
        rows = [row for name in names if (row := _project_row(terminal, library, name)) is not None]
    for project, counts in rows:
        terminal.show(f"{project.name}  ({project.recipe})  {_counts_in_words(counts)}")
    if not names:
        terminal.show("No projects yet. Make one with gristmill new, or try gristmill demo.")
    terminal.result(
        [{"project": project.name, "recipe": project.recipe, **_samples(counts)} for project, counts in rows]
    )
    return DONE if len(rows) == len(names) else FAILED


def _project_row(terminal: Terminal, library: Library, name: str) -> tuple[Project, Counts] | None:
    """A project with its samples; None where they cannot be read, which costs no other project."""
    try:
        with blamed_on_damage(library.path):
            project = library.project(name)
            return project, library.counted(project.id)
    except DamagedLibrary as error:
        terminal.say(f"{name} cannot be read: {error}")
        return None


def show(terminal: Terminal) -> int:
    """One project: its samples by status, its runs, the models that wrote it."""
    with terminal.read_library(make=False) as library:
        project = library.project(terminal.options.name)
        counts = library.counted(project.id)
        runs = library.runs(project.id)
        figures = [run_figures(library, project, run) for run in runs]
        models = {run.model_sha256: library.model(run.model_sha256) for run in runs}
        seeds, sources = library.seed_count(project.id), library.sources(project.id)
        exports = library.exports(project.id)
    terminal.show(f"{project.name}  ({project.recipe}, threshold {project.threshold:g})")
    terminal.show(f"  {seeds} seeds, {len(sources)} sources; {_counts_in_words(counts)}")
    for run, row in zip(runs, figures, strict=True):
        terminal.show(f"  {_run_line(row, run, models[run.model_sha256])}")
    for number, export in enumerate(exports, 1):
        terminal.show(f"  export {number}: {options_in_words(export.options)}, {export.written[:10]}")
    terminal.result(
        {
            "project": project.name,
            "recipe": project.recipe,
            "settings": dict(project.settings),
            "threshold": project.threshold,
            "seeds": seeds,
            "sources": [
                {"title": source.title, "path": source.path, "licence": source.licence} for source in sources
            ],
            **_samples(counts),
            "runs": [
                {**row, **_maker(run, models[run.model_sha256]), "started": run.started, "ended": run.ended}
                for run, row in zip(runs, figures, strict=True)
            ],
            "exports": [{**export.options, "rows": export.rows, "written": export.written} for export in exports],
        }
    )
    return 0


def recipes(terminal: Terminal) -> int:
    """What can be made; or one recipe taken in or written out."""
    options = terminal.options
    if options.add is not None:
        return _add(terminal, options.add)
    if options.copy is not None:
        return _copy(terminal, options.copy, options.to)
    found = list(all_recipes(terminal.places.recipes))
    for recipe in found:
        terminal.show(f"{recipe.id:14} {recipe.makes}. Starts from a {recipe.starts_from}.")
        for parameter in recipe.parameters:
            setting = shlex.quote(f"{parameter.name}={_in_words(parameter.default)}")
            terminal.show(f"{'':16}--set {setting}  {parameter.help}")
    terminal.result(
        [
            {
                "id": recipe.id,
                "title": recipe.title,
                "makes": recipe.makes,
                "follows": recipe.follows,
                "starts_from": recipe.starts_from,
                "settings": {parameter.name: parameter.default for parameter in recipe.parameters},
            }
            for recipe in found
        ]
    )
    return 0


def _add(terminal: Terminal, path: Path) -> int:
    recipe = add_recipe(path, terminal.places.recipes)
    terminal.show(f"{recipe.id} is among your recipes now: {recipe.makes}.")
    terminal.result({"id": recipe.id, "title": recipe.title})
    return 0


def _copy(terminal: Terminal, recipe_id: str, target: Path | None) -> int:
    if target is None:
        raise UserError("Say where the recipe goes: --to FILE.toml.")
    write_text_atomically(target, as_toml(find_recipe(recipe_id, terminal.places.recipes)))
    terminal.show(f"{target} holds the recipe {recipe_id}; change its id, then: gristmill recipes --add {target}")
    terminal.result({"id": recipe_id, "file": str(target)})
    return 0


def _in_words(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _samples(counts: Counts) -> dict[str, Any]:
    by_status = {str(status): count for status, count in counts.by_status.items()}
    return {"samples": by_status, "gave_way": counts.gave_way}


def _counts_in_words(counts: Counts) -> str:
    said = statuses_in_words(counts.by_status)
    return f"{said}; {gave_way_in_words(counts.gave_way)}" if counts.gave_way else said


def _maker(run: Run, model: ModelIdentity | None) -> dict[str, Any]:
    """Which model wrote the samples of a run, or which file they came from."""
    found = import_of(run)
    if found is None:
        return {"model": _model_name(model)}
    return {"model": "", "imported": {"file": found.file, "sha256": found.sha256, "licence": found.licence}}


def _model_name(model: ModelIdentity | None) -> str:
    return model.file_name if model else "unknown"


def _run_line(figures: dict[str, Any], run: Run, model: ModelIdentity | None) -> str:
    found = import_of(run)
    if found is not None:
        accepted = f", {figures['accepted']} accepted" if found.kind == "samples" else ""
        return f"run {figures['run']}: {figures['status']}, {found.taken} {found.kind} from {found.file}{accepted}"
    return (
        f"run {figures['run']}: {figures['status']}, {figures['done']} of {figures['requested']}, "
        f"{figures['accepted']} accepted, {_model_name(model)}"
    )
