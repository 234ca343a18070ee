"""Curation: what repeats gives way to its better twin; what stands in a benchmark or a source is flagged."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from desktop.curation.contamination import Benchmarks
from desktop.curation.variety import Variety, variety
from desktop.domain.errors import UserError
from desktop.domain.finding import COPIES, Finding, FindingKind
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.exchange.benchmarks import read_benchmark
from desktop.pipeline.curator import Curator, Held, Rank, Spoken, held_of
from desktop.recipes.languages import asked_language
from desktop.store.findings import GAVE_WAY
from desktop.store.library import Library

_BATCH = 100
LOOKED_AT = (Status.ACCEPTED, Status.GENERATED)
"""What others are held against: what stands accepted, and what waits for its score."""
_PROGRESS_SECONDS = 0.2
_NEARLY_ALL = 0.8


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


class Changed(NamedTuple):
    """A sample that gave way to a twin that came later, or came back, as it stood before and stands now."""

    before: Sample
    after: Sample


class Curation:
    """The samples of one project that a new one is held against.

    Whatever the order in which samples come, in the end the same are held: each that has no twin of a higher rank
    among them.
    """

    def __init__(self, library: Library, project: Project, recipe: Recipe | None) -> None:
        self._library = library
        self._project = project
        self._kept = tuple(recipe.keeps) if recipe is not None else ()
        # Not a method: an object in a cycle with its cache, and all that it holds, would wait for the collector.
        self._passage = lru_cache(maxsize=256)(partial(_passage_of, library))
        self._followers: dict[int, list[int]] = {}
        self._taken: set[int] = set()
        self._changed: list[Changed] = []
        benchmarks = Benchmarks()
        for each in library.benchmarks(project.id):
            benchmarks.add(each.title, each.texts)
        self._curator = Curator(benchmarks, recipe is not None and recipe.quotes, asked_language(project.settings))

    def hold_there(self, waits: Callable[[Sample], bool]) -> Iterator[CurationProgress]:
        """Hold what stands in the project, without finding anything in it, but for what `waits` to be taken."""
        counts = self._library.counts(self._project.id)
        total, done = sum(counts[status] for status in LOOKED_AT), 0
        self._followers = self._library.followers(self._project.id)
        for batch in _batches(chain.from_iterable(self._library.ids(self._project.id, statuses=LOOKED_AT))):
            self._hold([sample for sample in self._library.samples_of(batch) if not waits(sample)])
            done += len(batch)
            yield CurationProgress(done, total)

    def take(self, ids: Sequence[int]) -> None:
        """Store what is found in samples that were accepted, each once, and hold what comes later against them.

        Of twins the one of the lower rank gives way; what had given way to that one alone comes back.
        """
        new = [each for each in ids if each not in self._taken]
        self._taken.update(new)
        for sample in self._library.samples_of(new):
            self._store(sample.id, self.find(sample, afresh=True))

    def find_again(self, ids: Sequence[int], left: Collection[int]) -> dict[int, tuple[Finding, ...]]:
        """What is found where samples came or changed since, beside those that `left`: they hold nothing back now."""
        waiting = dict.fromkeys(ids)
        for each in (*ids, *left):
            self._curator.let_go(each)
            waiting |= dict.fromkeys(self._followers.pop(each, ()))
        found: dict[int, tuple[Finding, ...]] = {}
        for sample in _samples(self._library, waiting):
            if _may_come_back(sample):
                found |= self.find(sample)
        return found

    def changed(self) -> list[Changed]:
        """What became of other samples than those that were taken, since this was asked the last time."""
        changed, self._changed = self._changed, []
        return changed

    def find(self, sample: Sample, *, afresh: bool = False) -> dict[int, tuple[Finding, ...]]:
        """What is found in a sample, and in those that give way to it or come back by it; twins name who stays.

        With `afresh`, twins are read again: a person may have reviewed or edited them meanwhile.
        """
        found: dict[int, tuple[Finding, ...]] = {}
        waiting = [sample]
        while waiting:
            each = waiting.pop()
            here = self._set_beside(each, afresh)
            found |= here
            left = [follower for key in here if key != each.id for follower in self._followers.pop(key, ())]
            if left:
                waiting += (follower for follower in self._library.samples_of(left) if _may_come_back(follower))
        return found

    def _set_beside(self, sample: Sample, afresh: bool) -> dict[int, tuple[Finding, ...]]:
        """What is found in a sample beside those that are held, and in those among them that give way to it."""
        spoken = self.spoken(sample)
        new = held_of(sample, spoken, self._curator.flags(spoken))
        twins = self._curator.twins(new, spoken.text)
        if afresh and twins:
            self._hold_afresh([_twin_of(twin) for twin in twins])
            twins = self._curator.twins(new, spoken.text)
        better = [twin for twin in twins if self._rank_of(twin) > new.rank]
        if better:
            nearest = max(better, key=lambda twin: (twin.share, self._rank_of(twin)))
            self._follow(new, nearest)
            return {new.id: (*new.flags, nearest)}
        found = {new.id: new.flags}
        for twin in twins:
            other = self._curator.let_go(_twin_of(twin))
            assert other is not None
            turned = replace(twin, twin_id=new.id)
            self._follow(other, turned)
            found[other.id] = (*other.flags, turned)
        self._curator.hold(new, spoken.text)
        return found

    def _follow(self, loser: Held, twin: Finding) -> None:
        self._followers.setdefault(_twin_of(twin), []).append(loser.id)

    def _rank_of(self, twin: Finding) -> Rank:
        return self._curator.held[_twin_of(twin)].rank

    def _hold_afresh(self, ids: Sequence[int]) -> None:
        for sample_id in ids:
            self._curator.let_go(sample_id)
        self._hold([sample for sample in self._library.samples_of(ids) if sample.status in LOOKED_AT])

    def _hold(self, samples: Sequence[Sample]) -> None:
        """Hold samples with what is stored of them."""
        stored = self._library.findings([sample.id for sample in samples])
        for sample in samples:
            spoken = self.spoken(sample)
            flags = tuple(each for each in stored.get(sample.id, ()) if each.kind not in COPIES)
            self._curator.hold(held_of(sample, spoken, flags), spoken.text)

    def _store(self, taken: int, found: Mapping[int, tuple[Finding, ...]]) -> None:
        others = [key for key in found if key != taken]
        before = self._library.samples_of(others) if others else []
        with self._library.together():
            if others:
                self._library.let_come_back(self._project.id, others)
            self._library.store_findings(found)
            if any(each.kind in COPIES for findings in found.values() for each in findings):
                self._library.let_copies_give_way(self._project.id, list(found))
        after = {sample.id: sample for sample in (self._library.samples_of(others) if others else ())}
        changed = (Changed(old, after[old.id]) for old in before if old.id in after)
        self._changed += (each for each in changed if each.before.status is not each.after.status)

    def spoken(self, sample: Sample) -> Spoken:
        """What of a sample is held against others: what was said in it, less what it did not bring itself.

        That two questions were put about one passage, or two rows made for one table, does not make them alike.
        """
        passage, title = self._passage(sample.lineage.seed_id)
        text = said_in(sample, passage, self._kept)
        return Spoken(text, _answers_in(sample, text), passage, title, _given_in(sample))


def _passage_of(library: Library, seed_id: int | None) -> tuple[str, str]:
    """The passage that a seed is and the title of its source; empty where it is none."""
    seed = None if seed_id is None else library.seed(seed_id)
    if seed is None or seed.chunk_id is None:
        return "", ""
    chunk = library.chunk(seed.chunk_id)
    return chunk.text, library.source(chunk.source_id).title


def said_in(sample: Sample, passage: str, kept: tuple[str, ...]) -> str:
    """What was said in a sample, less the passage that it was made from and the fields that it `kept` of its seed."""
    turns = (message.content for message in sample.messages if message.role != "system")
    said = "\n".join((*turns, *_worse_in(sample)))
    for given in (passage, *(sample.fields.get(name) for name in kept)):
        said = said.replace(given, "") if isinstance(given, str) and given else said
    return said.strip()


def _answers_in(sample: Sample, text: str) -> tuple[str, ...]:
    """What was answered in a sample; nothing where one answer is nearly all of its `text`, and is told by that."""
    answered = "\n".join(message.content for message in sample.messages if message.role == "assistant")
    worse = _worse_in(sample)
    return () if not worse and len(answered) >= _NEARLY_ALL * len(text) else (answered, *worse)


def _worse_in(sample: Sample) -> tuple[str, ...]:
    """The worse answer of a pair: it goes out as well."""
    worse = sample.fields.get("rejected")
    return (worse,) if isinstance(worse, str) and worse else ()


def _given_in(sample: Sample) -> str:
    """The system turns that came with a row from elsewhere; the recipe's own are no sample's."""
    brought_in = not sample.lineage.model_sha256
    return "\n".join(turn.content for turn in sample.messages if turn.role == "system") if brought_in else ""


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

    What gave way earlier is looked at again, and accepted again where its twin is gone. What is made, scored or
    reviewed meanwhile is looked at in the end, as it stands then. Where `stopped` turns true,
    nothing is changed. Raises UserError where there is no such sample.
    """
    curation, seen = Curation(library, project, recipe), dict(_standings(library, project))
    ids = library.best_first(project.id)
    if not ids:
        raise UserError(f"{project.name} has no sample to look at: run it, or import some.")
    found: dict[int, tuple[Finding, ...]] = {}
    told = time.monotonic()
    for done, sample in enumerate(_samples(library, ids)):
        if stopped():
            return
        found |= curation.find(sample)
        if time.monotonic() - told > _PROGRESS_SECONDS:
            told = time.monotonic()
            yield CurationProgress(done, len(ids))
    # Most of what a run beside this one did is caught up with before that run has to wait for it.
    found |= _caught_up(curation, library, project, seen)
    with library.together():
        found |= _caught_up(curation, library, project, seen)
        library.forget_findings(project.id)
        library.store_findings(found)
        gave_way = library.let_copies_give_way(project.id)
    left = variety(_texts_left(library, project, recipe, curation), library.seed_count(project.id))
    yield Curated(len(found), gave_way, library.finding_counts(project.id), left)


def _caught_up(
    curation: Curation, library: Library, project: Project, seen: dict[int, int]
) -> dict[int, tuple[Finding, ...]]:
    """What is found by what came, changed or left since it was `seen`, which is brought up to date.

    A run, a scoring or a person may go on meanwhile, in this program or in another one.
    """
    changed: dict[int, int] = {}
    left = set(seen)
    for sample_id, standing in _standings(library, project):
        left.discard(sample_id)
        if seen.get(sample_id) != standing:
            changed[sample_id] = standing
    for sample_id in left:
        del seen[sample_id]
    seen |= changed
    return curation.find_again(list(changed), left)


def _standings(library: Library, project: Project) -> Iterator[tuple[int, int]]:
    """Each sample that is looked at, with a number for what its rank goes by: small, for there may be a million."""
    return ((each.sample_id, hash(each)) for each in library.standings(project.id))


def _texts_left(
    library: Library, project: Project, recipe: Recipe | None, curation: Curation
) -> Iterator[tuple[str, int | None]]:
    """The judged text of each sample that is left, and its seed; all that it says where the recipe is gone."""
    if recipe is not None:
        # What was asked is the person's, or the recipe's: it says nothing of how varied the answers are.
        yield from ((text, seed_id) for seed_id, text in library.texts_by_seed(project.id, recipe.judged, LOOKED_AT))
        return
    listed = chain.from_iterable(library.ids(project.id, statuses=LOOKED_AT))
    for sample in _samples(library, listed):
        yield curation.spoken(sample).text, sample.lineage.seed_id


def _samples(library: Library, ids: Iterable[int]) -> Iterator[Sample]:
    """The samples with those ids, in bounded memory."""
    for batch in _batches(ids):
        yield from library.samples_of(batch)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    following = iter(ids)
    while batch := list(islice(following, _BATCH)):
        yield batch


def _may_come_back(sample: Sample) -> bool:
    """Whether nothing but a twin keeps a sample out."""
    return sample.status in LOOKED_AT or (not sample.review and sample.reason.startswith(GAVE_WAY))


def _twin_of(finding: Finding) -> int:
    assert finding.twin_id is not None
    return finding.twin_id
