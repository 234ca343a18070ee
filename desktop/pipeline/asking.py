"""A sample asked again: whether other answers to its prompt agree with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice
from desktop.engine.work import Finished, Work, Written, work_through
from desktop.judging.agreeing import Agreed, agree
from desktop.judging.readings import NotMeasurable
from desktop.pipeline.events import SampleWriting, Told
from desktop.pipeline.sample import judged_of, passage_of
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class Asked:
    """The sample with the evidence of its re-samples, as it is stored."""

    sample: Sample


def ask_again(
    library: Library,
    engine: Engine,
    recipe: Recipe,
    project: Project,
    sample_id: int,
    resamples: int,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[SampleWriting | Told | Asked]:
    """Write `resamples` other answers to a sample's prompt and store how far they agree; its score stays.

    Yields SampleWriting as they are written and Asked at the end, unless `stopped` turns true before. Raises
    UserError where the sample is gone, another model wrote it, or this one gives no answer.
    """
    sample = library.sample(sample_id)
    _refuse_another(library, engine, sample)
    for event in work_through(engine, [(sample_id, _ask(library, recipe, sample, resamples))], stopped):
        match event:
            case Finished():
                library.store_evidence(sample_id, event.result.evidence)
                library.add_signals(sample_id, event.result.signals)
                yield Asked(library.sample(sample_id))
            case Written():
                yield SampleWriting(event.key, event.added)
            case Notice():
                yield Told(event.text)


def _refuse_another(library: Library, engine: Engine, sample: Sample) -> None:
    """What another model would say says nothing of what this one made up."""
    writer = sample.lineage.model_sha256
    if writer and writer != engine.model.identity.sha256:
        known = library.model(writer)
        name = known.file_name if known is not None else "another model"
        raise UserError(f"{name} wrote this sample, and another model is loaded: choose it in Models to ask again.")


def _ask(library: Library, recipe: Recipe, sample: Sample, resamples: int) -> Work[Agreed]:
    chunk = passage_of(library, sample)
    judged = judged_of(recipe, sample, chunk)
    try:
        return (yield from agree(judged, resamples, max(len(sample.trace), len(judged.answer.split()))))
    except NotMeasurable as error:
        raise UserError(str(error)) from error
