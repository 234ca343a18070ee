"""gristmill run --replay: makes a run again and says how much of it is word for word the same."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from desktop.cli.exit_codes import DONE, FAILED, INTERRUPTED
from desktop.cli.progress import ProgressPrinter
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.engine.builtin import builtin_model
from desktop.engine.discovery import find_models
from desktop.engine.protocol import Engine
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.judges import opened_judge
from desktop.pipeline.planning import recipe_to_run
from desktop.pipeline.replaying import Replayed, changes_since, refuse_other_seeds, replay, run_of
from desktop.pipeline.run_settings import MadeWith, project_as_it_was
from desktop.pipeline.written_by import find_writer
from desktop.preferences import load_preferences
from desktop.store.library import Library

_OF_OTHER_RUNS = ("count", "rounds", "candidates", "revise", "seed", "judge")


def replay_run(terminal: Terminal) -> int:
    """Make the run that was named again; what it writes stays out of the dataset."""
    options = terminal.options
    if options.resume or any(getattr(options, name) is not None for name in _OF_OTHER_RUNS):
        raise UserError("--replay makes a run just as it was: leave --resume, --count and the like aside.")
    with terminal.open_library() as library:
        project = library.project(options.name)
        run = run_of(library, project, options.replay)
        project = project_as_it_was(project, run)
        recipe = recipe_to_run(project, terminal.places.recipes)
        refuse_other_seeds(library, project, recipe, run)
        terminal = _as_many_at_once(terminal, run)
        engine = terminal.load(_file_of(terminal, library, run))
        try:
            return _carry_out(terminal, library, engine, project, recipe, run)
        finally:
            engine.close()


def _carry_out(
    terminal: Terminal, library: Library, engine: Engine, project: Project, recipe: Recipe, run: Run
) -> int:
    for change in changes_since(library, project, recipe, run, engine.model):
        terminal.say(change)
    printer, figures = ProgressPrinter(terminal), Replayed(run.id, 0, 0, 0)
    checkups = CheckUps(terminal.places.checkups)
    with (
        stop_on_interrupt() as token,
        opened_judge(library, project, engine, checkups, partial(terminal.load, stopped=token)) as judge,
    ):
        for event in replay(library, engine, recipe, project, run, token, judge):
            if isinstance(event, Replayed):
                figures = event
            else:
                printer.take(event)
    printer.end()
    terminal.show(f"Run {run.id} of {project.name}: {figures.in_words()}")
    terminal.result({"project": project.name, **asdict(figures), "share": round(figures.share, 4)})
    if token():
        terminal.say("Stopped. Nothing was kept of it.")
        return INTERRUPTED
    return DONE if figures.replayed else FAILED


def _as_many_at_once(terminal: Terminal, run: Run) -> Terminal:
    """The terminal with as many samples at once as the run had, unless somebody says otherwise."""
    options = terminal.options
    parallel = options.parallel or MadeWith.of(run).parallel or None
    return replace(terminal, options=argparse.Namespace(**{**vars(options), "parallel": parallel}))


def _file_of(terminal: Terminal, library: Library, run: Run) -> Path:
    """The model file that wrote the run, by its SHA-256. Raises UserError where it is not to be found."""
    places, mend = _candidates(terminal, library, run), "name its file with --model."
    return find_writer(library, run, places, terminal.places.cache, terminal.say, mend)


def _candidates(terminal: Terminal, library: Library, run: Run) -> Iterator[Path]:
    """Where it was named, last seen, came along, or may lie."""
    if terminal.options.model is not None:
        yield terminal.options.model
        return
    seen = library.model_path(run.model_sha256)
    if seen is not None:
        yield seen
    yield builtin_model()
    preferences, _ = load_preferences(terminal.places.preferences)
    yield from (found.path for found in find_models(Path.home(), preferences.model_folders))
