"""One sample to look at: made and scored like any other, and stored nowhere."""

from collections.abc import Callable, Iterator

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
from desktop.pipeline.workshop import Workshop, open_workshop
from desktop.recipes.draft import Start
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
    for event in work_through(engine, [(number, _try(shop, number))], stopped):
        match event:
            case Finished():
                yield SampleFinished(event.result)
            case Written():
                yield SampleWriting(event.key, event.added)
            case Notice():
                yield Told(event.text)


def _try(shop: Workshop, number: int) -> Work[Sample]:
    seed = start_for(shop.library, shop.project, shop.recipe, number)
    chunk = chunk_of(shop.library, seed)
    where = place_of_try(number, shop.library.seed_count(shop.project.id) or len(shop.recipe.starters))
    sample = yield from write_sample(shop, where, Start(seed, where.seed_number, where.turn, chunk))
    if sample.status is not Status.GENERATED:
        return sample
    return (yield from measure_sample(shop, sample, chunk))
