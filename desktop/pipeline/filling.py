"""Fills one place of a run: its drafts are written and measured, the best one is chosen, a weak one is rewritten.

Each version is committed when it is finished, and what is to be done next is read from the library: a run that was
killed anywhere goes on from there. The versions are written one after the other, so that none waits for another to be
committed; the places beside this one keep the engine's batch full.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.engine.work import Work
from desktop.pipeline.choosing import by_place, is_finished, missing_numbers, rulings, to_revise
from desktop.pipeline.loop import loop_of
from desktop.pipeline.places import (
    Place,
    first_number,
    place,
    revision_number,
    round_of,
    seeds_of,
    with_number,
)
from desktop.pipeline.sample import keep_sample, make_sample, passage_of, sample_of, score_sample, start_at
from desktop.pipeline.settling import revised_below, settle
from desktop.pipeline.wording import critique_of
from desktop.pipeline.workshop import Workshop
from desktop.recipes.draft import Draft
from desktop.recipes.revising import revise
from desktop.store.library import Library
from desktop.store.versions import Version

Examples = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of a place: its versions before and after, those made or measured since, and whether that is all.

    Where another model judges, a place that waits for it is not finished.
    """

    before: tuple[Version, ...]
    after: tuple[Version, ...]
    samples: tuple[Sample, ...]
    finished: bool


def fill_place(shop: Workshop, where: Place, examples: Examples) -> Work[Filled]:
    """Take a place as far as it goes without another judge."""
    before = _versions(shop, where)
    made = yield from _measured(shop, before)
    made += yield from _drafted(shop, where, before, examples)
    versions = _ruled(shop, where)
    if loop_of(shop.run).revise and _all_measured(versions):
        made += yield from _revised(shop, where, versions)
    return _filled(shop, where, before, made)


def judge_version(shop: Workshop, sample: Sample) -> Work[Filled]:
    """Measure one version by another judge; to write it again is for `fill_place`."""
    lineage = sample.lineage
    where = place(shop.run, lineage.ordinal, seeds_of(shop.library, shop.project), shop.recipe.starts_from)
    before = _versions(shop, where)
    measured = yield from score_sample(shop, sample, passage_of(shop.library, sample))
    return _filled(shop, where, before, [measured])


def unfinished_places(shop: Workshop, round_number: int) -> Iterator[Place]:
    """The places of a round at which there is something left to do. Raises UserError where their seeds are gone."""
    finished = _finished_in(shop.library, shop.recipe, shop.project, shop.run, round_number)
    of_round = (each for each in range(shop.run.requested) if round_of(shop.run, each) == round_number)
    seeds = 0
    for ordinal in of_round:
        if ordinal not in finished:
            seeds = seeds or seeds_of(shop.library, shop.project)
            yield place(shop.run, ordinal, seeds, shop.recipe.starts_from)


def finished_places(library: Library, recipe: Recipe, project: Project, run: Run) -> set[int]:
    """The ordinals of all places of the run at which nothing is left to do."""
    rounds = range(1, run.rounds + 1)
    return {ordinal for number in rounds for ordinal in _finished_in(library, recipe, project, run, number)}


def _finished_in(library: Library, recipe: Recipe, project: Project, run: Run, round_number: int) -> set[int]:
    loop, bound = loop_of(run), revised_below(recipe, project)
    if loop.plain:
        # Of a million samples this reads an index and no row.
        return library.finished_ordinals(run.id, round_number) - library.unscored_ordinals(run.id, round_number)
    places = by_place(library.versions(run.id, round_number))
    return {
        ordinal
        for ordinal, versions in places.items()
        if is_finished(versions, first_number(run, ordinal), loop, bound)
    }


def _versions(shop: Workshop, where: Place) -> list[Version]:
    return shop.library.versions(shop.run.id, where.round, where.ordinal)


def _measured(shop: Workshop, versions: Iterable[Version]) -> Work[list[Sample]]:
    """The versions that were written and not measured, measured now."""
    made: list[Sample] = []
    for version in versions if shop.judge.engine is None else ():
        if version.status is Status.GENERATED:
            sample = shop.library.sample(version.id)
            made.append((yield from score_sample(shop, sample, passage_of(shop.library, sample))))
    return made


def _drafted(shop: Workshop, where: Place, versions: Sequence[Version], examples: Examples) -> Work[list[Sample]]:
    """The drafts that a place lacks; the first one is the parent of the others."""
    made: list[Sample] = []
    first = next((version.id for version in versions if version.parent_id is None), None)
    for number in missing_numbers(versions, where.seed_number, loop_of(shop.run)):
        made.append((yield from make_sample(shop, with_number(where, number), examples, first)))
        first = made[0].id if first is None else first
    return made


def _ruled(shop: Workshop, where: Place) -> list[Version]:
    """The versions of a place: once all are measured, the best one keeps what its score says, the others give way."""
    versions = _versions(shop, where)
    found = rulings(versions) if _all_measured(versions) else []
    with shop.library.together():
        shop.library.rule(found)
        # Where nothing is found, a person may have finished the place meanwhile.
        settle(shop, where.round, where.ordinal)
    return _versions(shop, where)


def _all_measured(versions: Iterable[Version]) -> bool:
    return all(version.status is not Status.GENERATED for version in versions)


def _revised(shop: Workshop, where: Place, versions: Sequence[Version]) -> Work[list[Sample]]:
    """The weak best version of a place, written again."""
    weak = to_revise(versions, revised_below(shop.recipe, shop.project))
    if weak is None:
        return []
    draft = shop.library.sample(weak.id)
    start = replace(start_at(shop, where), seed_number=draft.lineage.seed_number)
    number, wish = revision_number(where.seed_number), critique_of(draft, shop.judge.scales)
    try:
        written = yield from revise(shop.recipe, shop.settings, start, draft, wish, number)
    except UserError as error:
        written = Draft(failure=str(error))
    sample = sample_of(shop, with_number(where, number), draft.lineage.seed_id, written)
    return [(yield from keep_sample(shop, sample, start.chunk, draft.id))]


def _filled(shop: Workshop, where: Place, before: Iterable[Version], made: Iterable[Sample]) -> Filled:
    after = _ruled(shop, where)
    bound = revised_below(shop.recipe, shop.project)
    finished = is_finished(after, where.seed_number, loop_of(shop.run), bound)
    return Filled(tuple(before), tuple(after), _as_they_stand(made, after), finished)


def _as_they_stand(made: Iterable[Sample], after: Iterable[Version]) -> tuple[Sample, ...]:
    """Samples with the status and reason that they have by now; each once."""
    now = {version.id: version for version in after}
    latest = {sample.id: sample for sample in made if sample.id in now}
    return tuple(
        replace(sample, status=now[sample.id].status, reason=now[sample.id].reason) for sample in latest.values()
    )
