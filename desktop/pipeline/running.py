"""A run as a plain generator of events: the terminal and the window only listen."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Judging, Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice, Spent
from desktop.engine.work import Finished, Work, Written, work_through
from desktop.pipeline.events import (
    Event,
    PreferenceMeasured,
    Progress,
    RoundCompared,
    RoundFinished,
    RunEnded,
    RunStarted,
    SampleFinished,
    SampleWriting,
    Told,
)
from desktop.pipeline.judges import OWN_JUDGE, Judge, refuse_unscored
from desktop.pipeline.learning import examples_for
from desktop.pipeline.places import Place, place
from desktop.pipeline.preferring import MOST_SAMPLES, self_preference
from desktop.pipeline.rounds import compare_rounds
from desktop.pipeline.sample import judged_of, make_sample, passage_of, score_sample
from desktop.pipeline.workshop import Workshop, open_workshop
from desktop.store.library import Library

# The engine tells what it spent every tenth of a second: so a listener hears of it four times a second and more.
_PROGRESS_SECONDS = 0.15
_JUDGED = (Status.ACCEPTED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new run shall make: `count` samples in all, spread over `rounds`."""

    count: int
    rounds: int = 1
    seed_number: int = 0


def start_run(library: Library, engine: Engine, project: Project, wish: Wish) -> Run:
    """Note a new run. Raises UserError where there is nothing to start from, to make, or to score by."""
    if wish.count < 1 or not 1 <= wish.rounds <= wish.count:
        raise UserError("A run needs a count of at least 1, and no more rounds than samples.")
    if not library.seed_count(project.id):
        raise UserError(f"{project.name} has no seeds and no documents to start from: add some first.")
    refuse_unscored(library, project, engine)
    _remember_model(library, engine)
    sha256 = engine.model.identity.sha256
    settings = _made_with(engine, project)
    return library.start_run(project.id, wish.count, wish.rounds, wish.seed_number, sha256, settings)


def _made_with(engine: Engine, project: Project) -> dict[str, Any]:
    """What the samples of a run come from besides its seeds, so that it can be told when the project has changed."""
    settings = {"runs_as": engine.model.runs_as, "threshold": project.threshold, **project.settings}
    if project.prompts:
        settings["prompts"] = dict(project.prompts)
    if project.rubric:
        settings["rubric"] = list(project.rubric)
    if project.judging != Judging():
        settings["judging"] = asdict(project.judging)
    return settings


def resumable_run(library: Library, project: Project) -> Run | None:
    """The project's last run, if it was stopped or killed before it was done."""
    run = library.latest_run(project.id)
    return run if run is not None and run.status is not RunStatus.DONE else None


def execute(
    library: Library,
    engine: Engine,
    recipe: Recipe,
    project: Project,
    run: Run,
    stopped: Callable[[], bool],
    judge: Judge = OWN_JUDGE,
) -> Iterator[Event]:
    """Make what is missing of a run, round by round. What is finished is committed, whatever happens after.

    Where another model is the `judge`, each round is first written and then measured.

    Raises UserError or EngineFailed where it cannot go on; the run can then be resumed.
    """
    _remember_model(library, engine)
    run = library.reopen_run(run.id)
    tally = _Tally(library, run)
    yield RunStarted(run, tally.done)
    status = RunStatus.STOPPED
    try:
        shop = open_workshop(library, engine, recipe, project, run, judge)
        for round_number in range(1, run.rounds + 1):
            yield from _round(shop, engine, round_number, tally, stopped)
            if stopped():
                break
            yield _round_finished(library, run, round_number)
            compared = compare_rounds(library, run, recipe, round_number)
            if compared is not None:
                yield RoundCompared(compared)
                if compared.collapses and round_number < run.rounds:
                    yield Told(compared.collapse_in_words())
                    break
        else:
            status = RunStatus.DONE
            yield from _self_preference(shop, engine, stopped)
    finally:
        tally.store()
        run = library.finish_run(run.id, status)
    yield tally.progress()
    yield RunEnded(run)


def _self_preference(shop: Workshop, engine: Engine, stopped: Callable[[], bool]) -> Iterator[Event]:
    """Where another model judged, whether the writer would have been kinder to itself."""
    if shop.judge.engine is None:
        return
    latest = shop.library.page(shop.project.id, statuses=_JUDGED, descending=True, limit=MOST_SAMPLES)
    # Another model may have written some of them, and a person others.
    its_own = (each for each in latest if each.lineage.model_sha256 == shop.model_sha256 and each.review != "edit")
    own = [judged_of(shop.recipe, sample, passage_of(shop.library, sample)) for sample in its_own]
    found = self_preference((engine, shop.judge.own_scales), (shop.judge.engine, shop.judge.scales), own, stopped)
    if found is not None:
        yield PreferenceMeasured(found)
        yield Told(found.in_words())


def _remember_model(library: Library, engine: Engine) -> None:
    model = engine.model
    library.remember_model(model.identity, Path(model.path) if model.path else None)


def _round(
    shop: Workshop, engine: Engine, round_number: int, tally: "_Tally", stopped: Callable[[], bool]
) -> Iterator[Event]:
    if shop.judge.engine is None:
        yield from _work(engine, chain(_unscored(shop, round_number), _unwritten(shop, round_number)), tally, stopped)
        return
    yield from _work(engine, _unwritten(shop, round_number), tally, stopped)
    if not stopped():
        yield from _work(shop.judge.engine, _unscored(shop, round_number), tally, stopped)


def _work(
    engine: Engine, works: Iterable[tuple[int, Work[Sample]]], tally: "_Tally", stopped: Callable[[], bool]
) -> Iterator[Event]:
    for event in work_through(engine, works, stopped):
        match event:
            case Finished():
                tally.add(event.result)
                yield SampleFinished(event.result)
            case Written():
                yield SampleWriting(event.key, event.added)
            case Notice():
                yield Told(event.text)
            case Spent():
                tally.spend(event)
        if tally.due():
            yield tally.progress()


def _unscored(shop: Workshop, round_number: int) -> Iterator[tuple[int, Work[Sample]]]:
    """The scores that are missing in a round."""
    for sample in list(shop.library.unscored(shop.run.id)):
        if sample.lineage.round == round_number:
            yield sample.lineage.ordinal, score_sample(shop, sample, passage_of(shop.library, sample))


def _unwritten(shop: Workshop, round_number: int) -> Iterator[tuple[int, Work[Sample]]]:
    """The samples that are missing in a round."""
    examples: tuple[Mapping[str, Any], ...] = examples_for(shop.library, shop.run, round_number)
    for where in _missing(shop, round_number):
        yield where.ordinal, make_sample(shop, where, examples)


def _missing(shop: Workshop, round_number: int) -> Iterator[Place]:
    finished = shop.library.finished_ordinals(shop.run.id)
    seeds = shop.library.seed_count(shop.project.id)
    for ordinal in range(shop.run.requested):
        where = place(shop.run, ordinal, seeds, shop.recipe.starts_from)
        if where.round == round_number and ordinal not in finished:
            yield where


def _round_finished(library: Library, run: Run, round_number: int) -> RoundFinished:
    scores = library.round_scores(run.id).get(round_number)
    accepted = library.round_counts(run.id).get(round_number, {}).get(Status.ACCEPTED, 0)
    return RoundFinished(round_number, accepted, scores)


class _Tally:
    """Counts a sitting: samples by status over the whole run, tokens and seconds since it began."""

    def __init__(self, library: Library, run: Run) -> None:
        self._library = library
        self._run = run
        self._counts = library.run_counts(run.id)
        self._started = self._told = time.monotonic()
        self._spent = Spent(0, 0, 0.0, 0.0)

    @property
    def done(self) -> int:
        return sum(count for status, count in self._counts.items() if status is not Status.GENERATED)

    def add(self, sample: Sample) -> None:
        self._counts[sample.status] += 1

    def spend(self, spent: Spent) -> None:
        before = self._spent
        self._spent = Spent(
            before.written_tokens + spent.written_tokens,
            before.read_tokens + spent.read_tokens,
            before.generate_seconds + spent.generate_seconds,
            before.score_seconds + spent.score_seconds,
        )

    def due(self) -> bool:
        return time.monotonic() - self._told >= _PROGRESS_SECONDS

    def progress(self) -> Progress:
        self._told = time.monotonic()
        return Progress(
            self.done,
            self._run.requested,
            self._counts[Status.ACCEPTED],
            self._counts[Status.REJECTED],
            self._counts[Status.FAILED],
            self._spent.written_tokens,
            self._spent.read_tokens,
            self._told - self._started,
            self._spent.generate_seconds,
            self._spent.score_seconds,
        )

    def store(self) -> None:
        self._library.add_run_time(
            self._run.id,
            self._spent.written_tokens,
            time.monotonic() - self._started,
            self._spent.generate_seconds,
            self._spent.score_seconds,
        )
