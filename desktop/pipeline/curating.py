"""Curation: what repeats gives way to its better twin; what stands in a benchmark or a source is flagged."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path

from desktop.curation.contamination import Benchmarks
from desktop.curation.variety import Variety, variety
from desktop.domain.errors import UserError
from desktop.domain.finding import COPIES, Finding, FindingKind
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.exchange.benchmarks import read_benchmark
from desktop.pipeline.curator import Curator, Held, Spoken, rank
from desktop.recipes.languages import asked_language
from desktop.store.library import Library

_BATCH = 500
_LOOKED_AT = (Status.ACCEPTED, Status.GENERATED)
_PROGRESS_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class CurationProgress:
    """So many of so many samples have been gone through."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Curated:
    """What came of it: samples gone through, those that gave way to a twin, and in how many each kind was found.

    `variety` is that of the samples that are left.
    """

    samples: int
    gave_way: int
    counts: Mapping[FindingKind, int]
    variety: Variety


class Curation:
    """The samples of one project that a new one is held against."""

    def __init__(self, library: Library, project: Project, recipe: Recipe | None) -> None:
        self._library = library
        self._project = project
        self._kept = tuple(recipe.keeps) if recipe is not None else ()
        self._passage = lru_cache(maxsize=256)(self._passage_of)
        benchmarks = Benchmarks()
        for each in library.benchmarks(project.id):
            benchmarks.add(each.title, each.texts)
        self._curator = Curator(benchmarks, recipe is not None and recipe.quotes, asked_language(project.settings))

    def find(self, sample: Sample) -> dict[int, tuple[Finding, ...]]:
        """What is found in a sample; of twins the one with the lower rank is named, and held no longer."""
        spoken = self.spoken(sample)
        flags = self._curator.flags(spoken)
        found = {sample.id: flags}
        while (twin := self._curator.twin(sample.id, spoken.text)) is not None:
            other = self._curator.held[twin.twin_id or 0]
            if rank(sample) < rank(other.sample):
                return found | {sample.id: (*flags, twin)}
            self._curator.let_go(other)
            found[other.sample.id] = (*other.flags, replace(twin, twin_id=sample.id))
        self._curator.hold(Held(sample, spoken.text, flags))
        return found

    def spoken(self, sample: Sample) -> Spoken:
        """What of a sample is held against others: what was said in it, less what it did not bring itself.

        That two questions were put about one passage, or two rows made for one table, does not make them alike.
        """
        passage, title = self._passage(sample.lineage.seed_id)
        return Spoken(said_in(sample, passage, self._kept), passage, title)

    def _passage_of(self, seed_id: int | None) -> tuple[str, str]:
        """The passage that a seed is and the title of its source; empty where it is none."""
        seed = None if seed_id is None else self._library.seed(seed_id)
        if seed is None or seed.chunk_id is None:
            return "", ""
        chunk = self._library.chunk(seed.chunk_id)
        return chunk.text, self._library.source(chunk.source_id).title


def said_in(sample: Sample, passage: str, kept: tuple[str, ...]) -> str:
    """What was said in a sample, less the passage that it was made from and the fields that it `kept` of its seed."""
    said = "\n".join(message.content for message in sample.messages if message.role != "system")
    for given in (passage, *(sample.fields.get(name) for name in kept)):
        said = said.replace(given, "") if isinstance(given, str) and given else said
    return said.strip()


def add_benchmark(library: Library, project: Project, path: Path) -> int:
    """Keep the project clear of a benchmark file from now on; returns how many rows it has.

    Raises UserError where it cannot be read, holds nothing, or is there already.
    """
    rows = list(read_benchmark(path))
    if not rows:
        raise UserError(f"{path} holds no text: a benchmark has a row or a paragraph for each of its tasks.")
    library.add_benchmark(project.id, path.name, sha256(path.read_bytes()).hexdigest(), rows)
    return len(rows)


def curate(
    library: Library, project: Project, recipe: Recipe | None, stopped: Callable[[], bool] = lambda: False
) -> Iterator[CurationProgress | Curated]:
    """Go through a project anew: what stands accepted or waits for its score, the best samples first.

    What is stored is changed at the end and at once.

    What gave way earlier is looked at again, and accepted again where its twin is gone. Where `stopped` turns true,
    nothing is changed. Raises UserError where there is no such sample.
    """
    curation = Curation(library, project, recipe)
    gone = library.gave_way(project.id)
    counts = library.counts(project.id)
    total = sum(counts[status] for status in _LOOKED_AT) + len(gone)
    if not total:
        raise UserError(f"{project.name} has no sample to look at: run it, or import some.")
    found: dict[int, tuple[Finding, ...]] = {}
    told = time.monotonic()
    for done, sample in enumerate(_best_first(library, project, gone)):
        if stopped():
            return
        found |= curation.find(sample)
        if time.monotonic() - told > _PROGRESS_SECONDS:
            told = time.monotonic()
            yield CurationProgress(done, total)
    with library.together():
        library.forget_findings(project.id)
        library.store_findings(_with_last_twins(found))
        gave_way = library.let_copies_give_way(project.id)
    left = variety(_texts_left(library, project, curation), library.seed_count(project.id))
    yield Curated(len(found), gave_way, library.finding_counts(project.id), left)


def _texts_left(library: Library, project: Project, curation: Curation) -> Iterator[tuple[str, int | None]]:
    """What is said in each sample that is left, and its seed."""
    for sample in _samples(library, library.ids(project.id, statuses=_LOOKED_AT)):
        yield curation.spoken(sample).text, sample.lineage.seed_id


def _with_last_twins(found: Mapping[int, tuple[Finding, ...]]) -> dict[int, tuple[Finding, ...]]:
    """The findings, in which no twin is named that gave way itself: the one that it gave way to is."""
    twins = {key: each.twin_id for key, findings in found.items() for each in findings if each.kind in COPIES}

    def last(twin_id: int | None) -> int | None:
        while twin_id in twins:
            twin_id = twins[twin_id]
        return twin_id

    return {
        key: tuple(replace(each, twin_id=last(each.twin_id)) if each.kind in COPIES else each for each in findings)
        for key, findings in found.items()
    }


def _best_first(library: Library, project: Project, gone: list[int]) -> Iterator[Sample]:
    """What a person kept, then the others by score, then what gave way."""
    kept = library.ids(project.id, statuses=_LOOKED_AT, reviewed=True)
    others = library.ids(project.id, statuses=_LOOKED_AT, reviewed=False, order="score", descending=True)
    yield from _samples(library, chain(kept, others, [gone]))


def _samples(library: Library, batches: Iterable[Iterable[int]]) -> Iterator[Sample]:
    """The samples with those ids, in bounded memory."""
    for ids in batches:
        listed = list(ids)
        for start in range(0, len(listed), _BATCH):
            yield from library.samples_of(listed[start : start + _BATCH])
