"""Measures a round before it begins: fresh first drafts of the same seeds, with the same numbers, in every round.

They differ from those of the first round by nothing but what the round was given to learn. They are measured like any
sample and kept out of the dataset: only their figures are stored.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

import numpy as np

from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import Engine
from desktop.engine.requests import Embed, Embedded, Notice, Spent
from desktop.engine.work import Finished, Work, work_through
from desktop.judging.catalogue import USUAL
from desktop.pipeline.filling import Examples
from desktop.pipeline.places import Place, place_of_probe
from desktop.pipeline.sample import measure_sample, passage_of, start_at, write_sample
from desktop.pipeline.workshop import Workshop

MOST_PROBES = 16
"""From so many seeds a round is measured, the project's first ones."""

UNCHOSEN = "doubt"
"""The signal that took no part in choosing: the mean log-probability of the answer's least likely words."""

T = TypeVar("T")
Told = Notice | Spent


@dataclass(frozen=True, slots=True)
class Probe:
    """A draft that was only measured. One that failed, or that the recipe rejects, has no text and scores 0.

    To leave those out would flatter a round that writes much that cannot be used. `unchosen` is the value of the
    signal that took no part in choosing.
    """

    seed_id: int | None
    score: float
    unchosen: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Probed:
    """The drafts of a round; `spread` is the mean cosine distance of their embeddings, None where there are none."""

    probes: tuple[Probe, ...]
    spread: float | None

    @property
    def texts(self) -> list[str]:
        """The texts of the drafts that can be used."""
        return [probe.text for probe in self.probes if probe.text]

    def as_plain(self) -> dict[str, Any]:
        """What is stored of it."""
        return asdict(self)

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Probed":
        """What was stored."""
        return cls(tuple(Probe(**each) for each in plain["probes"]), plain["spread"])


def probe_count(shop: Workshop) -> int:
    """How many drafts measure each round."""
    return min(MOST_PROBES, shop.library.seed_count(shop.project.id))


def probe(
    shop: Workshop, engine: Engine, round_number: int, examples: Examples, stopped: Callable[[], bool]
) -> Generator[Told, None, Probed | None]:
    """Write and measure the drafts of a round; None where it was stopped. `shop` is one that nothing else is made in.

    Yields what the engine spent and had to say.
    """
    shop = replace(shop, project=_with_unchosen(shop.project))
    count, judge = probe_count(shop), shop.judge.engine
    works = (_probed(shop, place_of_probe(shop.run, round_number, n), examples) for n in range(count))
    made = yield from _all(engine, works, stopped)
    if judge is not None:
        written = [sample for sample in made if sample.status is Status.GENERATED]
        unusable = [sample for sample in made if sample.status is not Status.GENERATED]
        made = unusable + (yield from _all(judge, (_measured(shop, sample) for sample in written), stopped))
    probed = Probed(tuple(_probe_of(shop, sample) for sample in made), None)
    spreads = yield from _all(engine, [_spread(probed.texts)], stopped)
    return None if stopped() or not spreads else replace(probed, spread=spreads[0])


def _with_unchosen(project: Project) -> Project:
    """The project with the signal that takes no part in choosing among those that are measured."""
    judging = project.judging
    signals = tuple(USUAL if judging.signals is None else judging.signals)
    return replace(project, judging=replace(judging, signals=tuple(dict.fromkeys((*signals, UNCHOSEN)))))


def _probed(shop: Workshop, where: Place, examples: Examples) -> Work[Sample]:
    """A draft, measured unless another model judges."""
    sample = yield from write_sample(shop, where, start_at(shop, where, examples))
    if sample.status is not Status.GENERATED or shop.judge.engine is not None:
        return sample
    return (yield from _measured(shop, sample))


def _measured(shop: Workshop, sample: Sample) -> Work[Sample]:
    return (yield from measure_sample(shop, sample, passage_of(shop.library, sample)))


def _probe_of(shop: Workshop, sample: Sample) -> Probe:
    if sample.score is None:
        return Probe(sample.lineage.seed_id, 0.0, None, "")
    unchosen = next((signal.value for signal in sample.signals if signal.name == UNCHOSEN), None)
    text = str(sample.fields.get(shop.recipe.judged, ""))
    return Probe(sample.lineage.seed_id, sample.score, unchosen, text)


def _spread(texts: Sequence[str]) -> Work[float | None]:
    """The mean cosine distance between the embeddings of texts, 0 to 2; None where there are no two of them."""
    replies = (yield tuple(Embed("", text) for text in texts)) if len(texts) > 1 else ()
    vectors = np.array([reply.vector for reply in replies if isinstance(reply, Embedded)])
    if len(vectors) < 2 or len(vectors) < len(replies):
        return None
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    alike = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    return round(float(1 - alike.mean()), 4)


def _all(engine: Engine, works: Iterable[Work[T]], stopped: Callable[[], bool]) -> Generator[Told, None, list[T]]:
    """The results of pieces of work in their order, as far as they came."""
    found: dict[int, T] = {}
    for event in work_through(engine, enumerate(works), stopped):
        match event:
            case Finished():
                found[event.key] = event.result
            case Notice() | Spent():
                yield event
    return [found[number] for number in sorted(found)]
