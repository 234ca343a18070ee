"""The beginning of a round: what it is given by those before it, and whether that helps, measured before it is used.

What a round was given is stored when it begins, and each draft that measures it when it is finished, so that a run
which was stopped in it goes on with the same.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from desktop.engine.protocol import Engine
from desktop.engine.requests import Notice, Spent
from desktop.pipeline.events import Event, Measuring, RoundBegun, RoundCompared, Told
from desktop.pipeline.filling import Examples
from desktop.pipeline.learning import Learnt, examples_of, learn_for
from desktop.pipeline.places import seeds_of
from desktop.pipeline.probing import Drafted, Probe, Probed, probe, probe_count, together
from desktop.pipeline.rounds import RoundsCompared, compare_rounds
from desktop.pipeline.tally import Tally
from desktop.pipeline.workshop import Workshop, open_workshop
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a round is made with."""

    shop: Workshop
    examples: Examples = ()


def begin_round(
    shop: Workshop, engine: Engine, round_number: int, tally: Tally, stopped: Callable[[], bool]
) -> Generator[Event, None, Beginning | None]:
    """Learn from the rounds before and measure what that brings; a run of one round has nothing to learn.

    None where the run must stop: it was told to, or its drafts have lost too much of their variety. A run that is
    resumed after that goes on all the same.
    """
    if shop.run.rounds == 1:
        return Beginning(shop)
    learnt = _learnt(shop, round_number)
    yield RoundBegun(round_number, learnt)
    examples = examples_of(shop.library, learnt)
    fresh = round_number not in probed_rounds(shop.library, shop.run.id)
    if fresh:
        yield from _measure(shop, engine, round_number, learnt, tally, stopped)
    tally.begin_measuring(None, _to_measure_after(shop, round_number))
    yield tally.progress()
    if stopped():
        return None
    compared = compared_round(shop.library, shop.run.id, round_number, shop.recipe.judged)
    if compared is not None:
        yield RoundCompared(compared)
        if compared.collapses and fresh:
            yield Told(compared.collapse_in_words())
            return None
    return Beginning(_guided(shop, engine, learnt) if round_number > 1 else shop, examples)


def learnt_rounds(library: Library, run_id: int) -> dict[int, Learnt]:
    """What each round of a run was given, of those that have begun."""
    return {number: _learnt_of(figures["learnt"]) for number, figures in library.rounds(run_id).items()}


def probed_rounds(library: Library, run_id: int) -> dict[int, Probed]:
    """The drafts that each round of a run was measured by."""
    stored = library.rounds(run_id)
    return {number: Probed.of_plain(figures["probed"]) for number, figures in stored.items() if "probed" in figures}


def compared_round(library: Library, run_id: int, round_number: int, judged: str) -> RoundsCompared | None:
    """A round that has begun against the first one; None for the first itself, or where there are too few drafts.

    `judged` names the field that is scored.
    """
    probed = probed_rounds(library, run_id)
    if round_number == 1 or not {1, round_number} <= probed.keys():
        return None
    shown = library.samples_of(learnt_rounds(library, run_id)[round_number].examples)
    texts = [str(sample.fields.get(judged, "")) for sample in shown]
    return compare_rounds(probed[1], probed[round_number], round_number, texts)


def compared_rounds(library: Library, run_id: int, judged: str) -> Iterator[RoundsCompared]:
    """Each later round that has begun against the first one, the latest first."""
    for number in sorted(probed_rounds(library, run_id), reverse=True):
        if compared := compared_round(library, run_id, number, judged):
            yield compared


def _learnt(shop: Workshop, round_number: int) -> Learnt:
    stored = learnt_rounds(shop.library, shop.run.id)
    if round_number in stored:
        return stored[round_number]
    learnt = learn_for(shop, round_number)
    _store(shop, round_number, learnt, {})
    return learnt


def _measure(
    shop: Workshop, engine: Engine, round_number: int, learnt: Learnt, tally: Tally, stopped: Callable[[], bool]
) -> Iterator[Event]:
    """Write what is missing of the drafts that measure a round, each stored when it is finished."""
    # A round that is measured by no drafts would be so for good.
    seeds_of(shop.library, shop.project)
    count, probes = _probe_count(shop), _probes_begun(shop, round_number)
    missing = [position for position in range(count) if position not in probes]
    begun = Measuring(round_number, count - len(missing), count)
    tally.begin_measuring(begun, len(missing) + _to_measure_after(shop, round_number))
    yield Told(_announced(begun))
    yield tally.progress()
    # In a workshop of its own, the same in every round: what was written keeps no task from what is written here.
    apart, examples = _guided(shop, engine, learnt, anew=True), examples_of(shop.library, learnt)
    for event in probe(apart, engine, round_number, examples, missing, stopped):
        if isinstance(event, Drafted):
            probes[event.position] = event.probe
            _store(shop, round_number, learnt, {"probing": {str(key): asdict(probes[key]) for key in probes}})
            tally.add_measured()
            yield tally.progress()
        else:
            yield from _heard(event, tally)
    for last in together(engine, probes, stopped):
        if isinstance(last, Probed):
            _store(shop, round_number, learnt, {"probed": last.as_plain()})
        else:
            yield from _heard(last, tally)


def _heard(event: Notice | Spent, tally: Tally) -> Iterator[Event]:
    """What the engine spent goes to the tally, what it had to say to the listener."""
    if isinstance(event, Spent):
        tally.spend(event)
    else:
        yield Told(event.text)
    if tally.due():
        yield tally.progress()


def _announced(begun: Measuring) -> str:
    said = (
        f"Round {begun.round} is measured first, by {begun.total} drafts of the same seeds in every round; they are "
        "kept out of the dataset."
    )
    return f"{said} {begun.done} of them {'is' if begun.done == 1 else 'are'} there already." if begun.done else said


def _probe_count(shop: Workshop) -> int:
    """How many drafts measure each round: as many as measured the first one, once that was done."""
    seeds = shop.library.seed_count(shop.project.id)
    first = probed_rounds(shop.library, shop.run.id).get(1)
    return probe_count(shop.run, seeds) if first is None else min(seeds, len(first.probes))


def _to_measure_after(shop: Workshop, round_number: int) -> int:
    """How many drafts are still to measure the rounds after one."""
    return _probe_count(shop) * (shop.run.rounds - round_number)


def _probes_begun(shop: Workshop, round_number: int) -> dict[int, Probe]:
    """The drafts of a round that was being measured when the run was stopped, by the position of their seeds."""
    plain = shop.library.rounds(shop.run.id)[round_number].get("probing", {})
    return {int(position): Probe(**each) for position, each in plain.items()}


def _guided(shop: Workshop, engine: Engine, learnt: Learnt, *, anew: bool = False) -> Workshop:
    library, recipe, project, run, judge = shop.library, shop.recipe, shop.project, shop.run, shop.judge
    guided = open_workshop(library, engine, recipe, project, run, judge, learnt.guidance, anew=anew)
    return replace(guided, curation=shop.curation)


def _store(shop: Workshop, round_number: int, learnt: Learnt, figures: Mapping[str, Any]) -> None:
    shop.library.store_round(shop.run.id, round_number, {"learnt": asdict(learnt), **figures})


def _learnt_of(plain: Mapping[str, Any]) -> Learnt:
    return Learnt(tuple(plain["examples"]), plain["weakest"], plain["rejected"])
