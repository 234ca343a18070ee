"""One sample to look at: made and scored like any other, and stored nowhere."""

from collections.abc import Callable, Generator, Iterator

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice
from desktop.engine.work import Finished, Work, Written, work_through
from desktop.pipeline.events import Event, SampleFinished, SampleWriting, Told
from desktop.pipeline.judges import OWN_JUDGE, Judge
from desktop.pipeline.places import place_of_try
from desktop.pipeline.planning import start_for
from desktop.pipeline.sample import chunk_of, measure_sample, write_sample
from desktop.pipeline.workshop import open_workshop
from desktop.store.library import Library


def try_one(
    library: Library,
    engine: Engine,
    recipe: Recipe,
    project: Project,
    number: int,
    stopped: Callable[[], bool] = lambda: False,
    judge: Judge = OWN_JUDGE,
) -> Iterator[Event]:
    """Make one sample from the project's seed number `number`, counted round and round; nothing is stored.

    Another number is another seed and another seed number of the sampler. A project without seeds takes the
    recipe's starters. Yields SampleWriting as it is written and SampleFinished at the end, unless `stopped` turns
    true before. Raises UserError where there is nothing to start from.
    """
    run = Run(0, project.id, RunStatus.RUNNING, 1, 1, 0, engine.model.identity.sha256)
    shop = open_workshop(library, engine, recipe, project, run, judge)
    seed = start_for(library, project, recipe, number)
    chunk = chunk_of(library, seed)
    seeds = library.seed_count(project.id) or len(recipe.starters)
    where = place_of_try(number, seeds)
    start = shop.start(where, seed, chunk, seeds)
    sample = yield from _work(engine, number, write_sample(shop, where, start), stopped)
    if sample is not None and sample.status is Status.GENERATED:
        sample = yield from _work(judge.engine or engine, number, measure_sample(shop, sample, chunk), stopped)
    if sample is not None:
        yield SampleFinished(sample)


def _work(
    engine: Engine, number: int, work: Work[Sample], stopped: Callable[[], bool]
) -> Generator[Event, None, Sample | None]:
    """The sample that a piece of work makes; None where it was stopped."""
    sample = None
    for event in work_through(engine, [(number, work)], stopped):
        match event:
            case Finished():
                sample = event.result
            case Written():
                yield SampleWriting(event.key, event.added)
            case Notice():
                yield Told(event.text)
    return sample
