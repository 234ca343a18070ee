"""A run as a plain generator of events: the terminal and the window only listen."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Judging, Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Status
from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice, Spent
from desktop.engine.work import Finished, Work, WorkEvent, Written, work_through
from desktop.pipeline.beginning import Beginning, begin_round
from desktop.pipeline.claiming import claim, release
from desktop.pipeline.curating import Curation
from desktop.pipeline.events import (
    Event,
    PreferenceMeasured,
    RoundFinished,
    RunEnded,
    RunStarted,
    SampleFinished,
    SampleWriting,
    Told,
)
from desktop.pipeline.filling import Filled, fill_place, finished_places, judge_version, unfinished_places
from desktop.pipeline.imports import latest_made_run
from desktop.pipeline.journal import journal_of
from desktop.pipeline.judges import OWN_JUDGE, Judge, refuse_unscored
from desktop.pipeline.loop import MOST_CANDIDATES, Loop, usual_loop
from desktop.pipeline.places import seeds_of
from desktop.pipeline.preferring import MOST_SAMPLES, self_preference
from desktop.pipeline.run_settings import CURATE, is_curated, made_with
from desktop.pipeline.sample import judged_of, passage_of
from desktop.pipeline.tally import Tally
from desktop.pipeline.workshop import Workshop, open_workshop
from desktop.store.library import Library

# Another model judges the drafts, and after them the revisions.
_JUDGINGS = 2
_TOLD_SECONDS = 3.0
_JUDGED = (Status.ACCEPTED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new run shall make: samples for `count` places in all, spread over `rounds`.

    Each place gets the best of so many `candidates`; where they `revise`, a weak one is rewritten. Where nobody says,
    a run of several rounds writes two and rewrites, a run of one round does neither. Where they `curate`, of two
    samples of the project that say the same one gives way.
    """

    count: int
    rounds: int = 1
    seed_number: int = 0
    candidates: int | None = None
    revise: bool | None = None
    curate: bool = True

    @property
    def loop(self) -> Loop:
        """How much is made of each place."""
        usual = usual_loop(self.rounds)
        candidates = usual.candidates if self.candidates is None else self.candidates
        return Loop(candidates, usual.revise if self.revise is None else self.revise)


def start_run(library: Library, engine: Engine, project: Project, wish: Wish, recipe: Recipe | None = None) -> Run:
    """Note a new run, and of the `recipe` which one it is.

    Raises UserError where there is nothing to start from, to make, or to score by.
    """
    if wish.count < 1 or not 1 <= wish.rounds <= wish.count:
        raise UserError("A run needs a count of at least 1, and no more rounds than samples.")
    if not 1 <= wish.loop.candidates <= MOST_CANDIDATES:
        raise UserError(f"A run writes from 1 to {MOST_CANDIDATES} drafts of each seed.")
    seeds = seeds_of(library, project)
    refuse_unscored(library, project, engine)
    _remember_model(library, engine)
    sha256 = engine.model.identity.sha256
    noted = made_with(engine.model, seeds, recipe)
    settings = {**_settings(engine, project), **wish.loop.as_setting(), **noted}
    if wish.curate:
        settings[CURATE] = True
    return library.start_run(project.id, wish.count, wish.rounds, wish.seed_number, sha256, settings)


def _settings(engine: Engine, project: Project) -> dict[str, Any]:
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
    """The last run that made samples, if it was stopped or killed before it was done."""
    run = latest_made_run(library, project.id)
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

    Raises UserError or EngineFailed where it cannot go on, has lost its seeds, or another program makes it; it can
    then be resumed.
    """
    _remember_model(library, engine)
    claim(library, run)
    run = library.reopen_run(run.id)
    finished = finished_places(library, recipe, project, run)
    tally = Tally(library, run, finished, engine.model.parallel)
    yield RunStarted(run, tally.done)
    status = RunStatus.STOPPED
    try:
        curation = Curation(library, project, recipe) if is_curated(run) else None
        shop = replace(open_workshop(library, engine, recipe, project, run, judge), curation=curation)
        yield from _hold_there(shop, finished, stopped)
        for round_number in range(1, run.rounds + 1):
            beginning = yield from begin_round(shop, engine, round_number, tally, stopped)
            if beginning is None or stopped():
                break
            yield from _round(beginning, engine, round_number, tally, stopped)
            if stopped():
                break
            yield _round_finished(library, run, round_number)
        else:
            status = RunStatus.DONE
            library.forget_answers(run.id)
            yield from _self_preference(shop, engine, stopped)
    finally:
        run = _end(library, run, tally, status)
    yield tally.progress()
    yield RunEnded(run)


def _end(library: Library, run: Run, tally: Tally, status: RunStatus) -> Run:
    """Note the end of a sitting. Each of the three is tried, whatever becomes of the others."""
    try:
        tally.store()
    finally:
        try:
            release(library, run)
        finally:
            run = library.finish_run(run.id, status)
    return run


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


def _hold_there(shop: Workshop, finished: Collection[int], stopped: Callable[[], bool]) -> Iterator[Event]:
    """Hold what is there before the first sample is made, and say how far that is where it takes long."""
    if shop.curation is None:
        return
    # What the run left unfinished is taken when it is finished, as if it had not been stopped.
    own, told = shop.run.id, time.monotonic()
    for held in shop.curation.hold_there(
        lambda each: each.lineage.run_id == own and each.lineage.ordinal not in finished
    ):
        if stopped():
            return
        if time.monotonic() - told > _TOLD_SECONDS:
            told = time.monotonic()
            yield Told(f"Reading the samples there are, so that none is made twice: {held.done:,} of {held.total:,}.")


def _round(
    beginning: Beginning, engine: Engine, round_number: int, tally: Tally, stopped: Callable[[], bool]
) -> Iterator[Event]:
    """Fill the places of a round; where another model judges, as often as it has something to say on them."""
    shop = beginning.shop
    yield from _work(shop, engine, _unfilled(beginning, round_number), tally, stopped)
    for _ in range(_JUDGINGS if shop.judge.engine is not None else 0):
        assert shop.judge.engine is not None
        if not stopped():
            yield from _work(shop, shop.judge.engine, _unscored(shop, round_number), tally, stopped)
        if not stopped():
            yield from _work(shop, engine, _unfilled(beginning, round_number), tally, stopped)


def _work(
    shop: Workshop,
    engine: Engine,
    works: Iterable[tuple[int, Work[Filled]]],
    tally: Tally,
    stopped: Callable[[], bool],
) -> Iterator[Event]:
    with journal_of(shop.library, shop.run, engine.model) as journal:
        for event in work_through(engine, works, stopped, journal):
            yield from _told(shop, event, tally)


def _told(shop: Workshop, event: WorkEvent[int, Filled], tally: Tally) -> Iterator[Event]:
    match event:
        case Finished():
            tally.add(event.key, event.result)
            tally.note_changed(shop.curation.changed() if shop.curation is not None else ())
            yield tally.progress()
            yield from (SampleFinished(sample) for sample in event.result.samples)
        case Written():
            yield SampleWriting(event.key, event.added)
        case Notice():
            yield Told(event.text)
        case Spent():
            tally.spend(event)
    if tally.due():
        yield tally.progress()


def _unscored(shop: Workshop, round_number: int) -> Iterator[tuple[int, Work[Filled]]]:
    """The scores that are missing in a round."""
    for sample in list(shop.library.unscored(shop.run.id)):
        if sample.lineage.round == round_number:
            yield sample.lineage.ordinal, judge_version(shop, sample)


def _unfilled(beginning: Beginning, round_number: int) -> Iterator[tuple[int, Work[Filled]]]:
    """The places that are not finished in a round."""
    for where in unfinished_places(beginning.shop, round_number):
        yield where.ordinal, fill_place(beginning.shop, where, beginning.examples)


def _round_finished(library: Library, run: Run, round_number: int) -> RoundFinished:
    counts = library.rounds_counted(run.id).get(round_number)
    accepted = counts.by_status[Status.ACCEPTED] if counts is not None else 0
    return RoundFinished(round_number, accepted, library.round_scores(run.id).get(round_number))
