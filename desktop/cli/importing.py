"""gristmill import: brings rows in, as samples or as seeds."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from desktop.cli.exit_codes import DONE, FAILED, INTERRUPTED
from desktop.cli.progress import duration
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.exchange.importing.previewing import Preview, RowFile, preview, recognised
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.imported import refuse_recipe, refuse_recipe_for_seeds, usual_recipe
from desktop.pipeline.importing import ImportReport, ImportStopped, finished_import, import_samples, import_seeds
from desktop.pipeline.judges import NEVER_CHECKED, opened_judge
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.scoring_stored import Scored, score_stored, unscored_imports
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library

_SAY_SECONDS = 5.0
_SEEDS = "seeds"
_OF_SAMPLES = "--score is for samples: seeds have no score. Leave it out, or import with --as samples."


def import_rows(terminal: Terminal) -> int:
    """Bring the file in, and score what came of it where that was asked for."""
    options = terminal.options
    as_seeds = options.kind == _SEEDS
    if as_seeds and options.score:
        raise UserError(_OF_SAMPLES)
    columns = _columns(options.fields)
    # A file that cannot be used makes no project.
    seen = preview(options.file, 1, columns, as_seeds=as_seeds)
    file = recognised(options.file, columns, as_seeds=as_seeds)
    terminal.say(f"{options.file.name} holds {file.shape.title}.")
    with terminal.open_library() as library:
        project, recipe = _project(terminal, library, seen, as_seeds)
        run = finished_import(library, project, file) if options.score and not options.again else None
        with stop_on_interrupt() as token:
            if run is not None:
                terminal.say(f"{options.file.name} is in {project.name} already; what has no score is scored.")
                return _score(terminal, library, project, recipe, run, token)
            try:
                report = _bring_in(terminal, library, project, recipe, file, seen.count, token)
            except ImportStopped:
                terminal.say("Stopped: no seed was brought in.")
                return INTERRUPTED
            _, unscored = unscored_imports(library, project.id)
            _tell(terminal, project, recipe, report, file, unscored)
            if report.stopped:
                return INTERRUPTED
            return _score(terminal, library, project, recipe, report.run, token) if options.score else DONE


def _columns(text: str) -> Mapping[str, str]:
    """What a person named by hand: "prompt=question,answer=response"."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if not all(equals and part.strip() and name.strip() for part, equals, name in pairs):
        raise UserError(f"--fields {text!r} names no fields: write it as prompt=NAME,answer=NAME.")
    return {part.strip(): name.strip() for part, _, name in pairs}


def _project(terminal: Terminal, library: Library, seen: Preview, as_seeds: bool) -> tuple[Project, Recipe]:
    """The project that was named, made where it is missing, and its recipe."""
    options = terminal.options
    name = " ".join(options.name.split())
    project = next((each for each in library.projects() if each.name == name), None)
    if project is None:
        recipe = find_recipe(options.recipe or usual_recipe(seen.rows[0]), terminal.places.recipes)
        _refuse(recipe, as_seeds)
        terminal.say(f"Made {name} ({recipe.title}).")
        return library.add_project(name, recipe.id, {}), recipe
    if options.recipe and options.recipe != project.recipe:
        raise UserError(
            f"{project.name} is of the recipe {project.recipe}: leave --recipe out, or name a new project."
        )
    recipe = recipe_for(project, terminal.places.recipes)
    _refuse(recipe, as_seeds)
    return project, recipe


def _refuse(recipe: Recipe, as_seeds: bool) -> None:
    if as_seeds:
        refuse_recipe_for_seeds(recipe)
    else:
        refuse_recipe(recipe)


def _bring_in(
    terminal: Terminal,
    library: Library,
    project: Project,
    recipe: Recipe,
    file: RowFile,
    count: int | None,
    token: CancelToken,
) -> ImportReport:
    options = terminal.options
    said = _Pace(terminal, count, "rows")
    if file.as_seeds:
        return import_seeds(
            library, project, file, options.licence, again=options.again, stopped=token, progress=said.tell
        )
    return import_samples(
        library, project, recipe, file, options.licence, again=options.again, stopped=token, progress=said.tell
    )


class _Pace:
    """Says every few seconds how far the work is, how fast it goes, and how long it still takes."""

    def __init__(self, terminal: Terminal, total: int | None, what: str) -> None:
        self._terminal, self._total, self._what = terminal, total, what
        self._told = self._started = time.monotonic()

    def tell(self, done: int) -> None:
        """So many are done."""
        now = time.monotonic()
        if now - self._told < _SAY_SECONDS:
            return
        self._told = now
        rate = done / (now - self._started)
        of = f" of {self._total:,}" if self._total else ""
        left = f", {duration((self._total - done) / rate)} left" if self._total and done < self._total else ""
        self._terminal.say(f"{done:,}{of} {self._what}, {rate:,.{2 if rate < 10 else 0}f} a second{left}")


def _tell(
    terminal: Terminal, project: Project, recipe: Recipe, report: ImportReport, file: RowFile, unscored: int
) -> None:
    kind = _SEEDS if file.as_seeds else "samples"
    for fault in report.faults:
        terminal.say(f"Skipped {fault}.")
    if report.bad > len(report.faults):
        terminal.say(f"{report.bad - len(report.faults):,} more rows were skipped.")
    skipped = f"; {report.bad:,} rows were skipped" if report.bad else ""
    terminal.show(f"{report.taken:,} {kind} came into {project.name} ({recipe.title}){skipped}.")
    if report.stopped:
        terminal.say(f"Stopped; {report.before + report.taken:,} {kind} are kept, and the same command goes on.")
    elif not terminal.options.score:
        terminal.show(_next_step(project, file, unscored))
    if report.stopped or not terminal.options.score:
        terminal.result({**_figures(project, report, file), "stopped": report.stopped})


def _next_step(project: Project, file: RowFile, unscored: int) -> str:
    if file.as_seeds:
        return f"Next: gristmill run {project.name!r}"
    if not unscored:
        return f"Next: gristmill curate {project.name!r}, or review them in the window."
    return f"Next: gristmill import {project.name!r} {str(file.path)!r} --score, or review them in the window."


def _figures(project: Project, report: ImportReport, file: RowFile) -> dict[str, Any]:
    return {
        "project": project.name,
        "run": report.run.id,
        "file": str(file.path),
        "sha256": file.sha256,
        "shape": file.shape.name,
        "as": _SEEDS if file.as_seeds else "samples",
        "taken": report.taken,
        "skipped": report.bad,
        "faults": list(report.faults),
    }


def _score(
    terminal: Terminal, library: Library, project: Project, recipe: Recipe, run: Run, token: CancelToken
) -> int:
    """Measure what came in and has no score."""
    total = library.run_counts(run.id)[Status.GENERATED]
    said = _Pace(terminal, total, "samples")
    done, checkups = 0, CheckUps(terminal.places.checkups)
    with (
        terminal.engine(library, stopped=token) as engine,
        opened_judge(library, project, engine, checkups, partial(terminal.load, stopped=token)) as judge,
    ):
        if not judge.checked:
            terminal.say(NEVER_CHECKED)
        for event in score_stored(library, engine, recipe, project, run, token, judge):
            if isinstance(event, Scored):
                done = event.done
                said.tell(done)
            else:
                terminal.say(event.text)
    return _tell_scored(terminal, library, project, run, done, total)


def _tell_scored(terminal: Terminal, library: Library, project: Project, run: Run, done: int, total: int) -> int:
    counts = library.run_counts(run.id)
    terminal.show(
        f"Scored {done:,} samples: of all that came in, {counts[Status.ACCEPTED]:,} are accepted, "
        f"{counts[Status.REJECTED]:,} rejected, {counts[Status.FAILED]:,} could not be measured."
    )
    left = counts[Status.GENERATED]
    terminal.result(
        {
            "project": project.name,
            "run": run.id,
            "scored": done,
            "accepted": counts[Status.ACCEPTED],
            "rejected": counts[Status.REJECTED],
            "failed": counts[Status.FAILED],
            "left": left,
        }
    )
    if left:
        terminal.say(f"Stopped with {left:,} samples left; the same command goes on.")
        return INTERRUPTED
    return DONE if counts[Status.ACCEPTED] + counts[Status.REJECTED] or not total else FAILED
