"""Measures a round before it begins: fresh first drafts of the same seeds, with the same numbers, in every round.

They differ from those of the first round by nothing but what the round was given to learn. They are measured like any
sample and kept out of the dataset: only their figures are stored.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import Engine
from desktop.engine.requests import Embed, Embedded, Notice, Spent
from desktop.engine.work import Finished, Work, work_through
from desktop.judging.catalogue import USUAL
from desktop.pipeline.filling import Examples
from desktop.pipeline.loop import loop_of
from desktop.pipeline.places import Place, place_of_probe
from desktop.pipeline.sample import measure_sample, passage_of, start_at, write_sample
from desktop.pipeline.workshop import Workshop

MOST_PROBES = 16
"""From so many seeds a round is measured at most, the project's first ones."""

LEAST_PROBES = 6
"""Fewer pairs of drafts tell nothing even where all agree: by the sign test, five of five come by chance in 6 %."""

UNCHOSEN = "doubt"
"""The signal that took no part in choosing: the mean log-probability of the answer's least likely words."""

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


@dataclass(frozen=True, slots=True)
class Drafted:
    """The draft from the seed at a position was written and measured."""

    position: int
    probe: Probe


def probe_count(run: Run, seeds: int) -> int:
    """How many drafts measure each round of a run: no more than a round writes itself, but 6 to 16 if seeds allow."""
    written = run.requested // run.rounds * loop_of(run).candidates
    return min(seeds, MOST_PROBES, max(LEAST_PROBES, written))


def probe(
    shop: Workshop,
    engine: Engine,
    round_number: int,
    examples: Examples,
    positions: Iterable[int],
    stopped: Callable[[], bool],
) -> Iterator[Told | Drafted]:
    """Write and measure drafts of a round from the seeds at `positions`; yields each when it is finished.

    What the engine spent and had to say comes too. `shop` is one that nothing else is made in.
    """
    shop = replace(shop, project=_with_unchosen(shop.project))
    places = (place_of_probe(shop.run, round_number, position) for position in positions)
    works = ((where.seed_position, _probed(shop, where, examples)) for where in places)
    for event in work_through(engine, works, stopped):
        match event:
            case Finished():
                sample = yield from _judged(shop, event.result, stopped)
                if sample is not None:
                    yield Drafted(event.key, _probe_of(shop, sample))
            case Notice() | Spent():
                yield event


def together(engine: Engine, probes: Mapping[int, Probe], stopped: Callable[[], bool]) -> Iterator[Told | Probed]:
    """All drafts of a round, by the positions of their seeds, with their spread; nothing where it was stopped."""
    probed = Probed(tuple(probes[position] for position in sorted(probes)), None)
    for event in work_through(engine, [("", _spread(probed.texts))], stopped):
        match event:
            case Finished():
                yield replace(probed, spread=event.result)
            case Notice() | Spent():
                yield event


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


def _judged(shop: Workshop, sample: Sample, stopped: Callable[[], bool]) -> Generator[Told, None, Sample | None]:
    """A draft as it is, or measured by another judge: one by one, so that each is finished when it is told."""
    judge = shop.judge.engine
    if judge is None or sample.status is not Status.GENERATED:
        return sample
    for event in work_through(judge, [("", _measured(shop, sample))], stopped):
        match event:
            case Finished():
                return event.result
            case Notice() | Spent():
                yield event
    return None


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
