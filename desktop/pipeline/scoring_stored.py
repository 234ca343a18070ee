"""Samples that are stored and not scored yet, such as those that were brought in: measured, and kept or rejected."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.imported import is_import
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice, Spent
from desktop.engine.work import Finished, Work, work_through
from desktop.pipeline.events import Told
from desktop.pipeline.imports import import_of, noted
from desktop.pipeline.judges import OWN_JUDGE, Judge, refuse_unscored
from desktop.pipeline.sample import passage_of, score_sample
from desktop.pipeline.workshop import Workshop, open_workshop
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class Scored:
    """A stored sample has its score; `done` of `total` have theirs."""

    sample: Sample
    done: int
    total: int


def score_stored(
    library: Library,
    engine: Engine,
    recipe: Recipe,
    project: Project,
    run: Run,
    stopped: Callable[[], bool] = lambda: False,
    judge: Judge = OWN_JUDGE,
) -> Iterator[Scored | Told]:
    """Measure the samples of a run that have no score yet; each is committed as it is measured.

    When `stopped` turns true, what is measured stays, and the next call goes on. Raises UserError where no signal
    that counts is on, or the judge is gone.
    """
    refuse_unscored(library, project, engine)
    reader = judge.engine or engine
    _note_judge(library, run, reader)
    shop = open_workshop(library, engine, recipe, project, run, judge, anew=True)
    total, done = library.run_counts(run.id)[Status.GENERATED], 0
    spent = 0.0
    try:
        for event in work_through(reader, _works(shop), stopped):
            match event:
                case Finished():
                    done += 1
                    yield Scored(event.result, done, total)
                case Notice():
                    yield Told(event.text)
                case Spent():
                    spent += event.score_seconds
    finally:
        library.add_run_time(run.id, 0, spent, 0.0, spent)


def unscored_imports(library: Library, project_id: int) -> tuple[tuple[Run, ...], int]:
    """The runs that brought samples in which have no score yet, and how many those are."""
    imported = [run for run in library.runs(project_id) if is_import(run)]
    counts = [library.run_counts(run.id)[Status.GENERATED] for run in imported]
    return tuple(run for run, count in zip(imported, counts, strict=True) if count), sum(counts)


def score_imported(
    library: Library,
    engine: Engine,
    recipe: Recipe,
    project: Project,
    stopped: Callable[[], bool] = lambda: False,
    judge: Judge = OWN_JUDGE,
) -> Iterator[Scored | Told]:
    """Measure all samples that were brought into a project and have no score yet, as `score_stored` does."""
    runs, total = unscored_imports(library, project.id)
    done = 0
    for run in runs:
        for event in score_stored(library, engine, recipe, project, run, stopped, judge):
            if isinstance(event, Scored):
                done += 1
                yield Scored(event.sample, done, total)
            else:
                yield event
        if stopped():
            return


def _works(shop: Workshop) -> Iterator[tuple[int, Work[Sample]]]:
    for sample in shop.library.unscored(shop.run.id):
        yield sample.id, _score(shop, sample)


def _score(shop: Workshop, sample: Sample) -> Work[Sample]:
    return (yield from score_sample(shop, sample, passage_of(shop.library, sample)))


def _note_judge(library: Library, run: Run, reader: Engine) -> None:
    """What was brought in has no writer here: its judge is noted beside it, so that its scores can be read."""
    identity = reader.model.identity
    library.remember_model(identity, Path(reader.model.path) if reader.model.path else None)
    if import_of(run) is not None:
        noted(library, run, judge=identity.sha256)
