"""How a round is measured before it begins."""

import time
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from desktop.domain.project import Judging, Project, Seed
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Status
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import Embed, Embedded, EngineEvent, Generate, Generated, Likelihood, Request, Spent
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.beginning import compared_round, probed_rounds
from desktop.pipeline.events import Measuring, Progress, RoundCompared, Told
from desktop.pipeline.judges import Judge
from desktop.pipeline.learning import Learnt
from desktop.pipeline.places import draft_numbers, place_of_probe
from desktop.pipeline.probing import LEAST_PROBES, MOST_PROBES, Probe, Probed, probe_count
from desktop.pipeline.rounds import compare_rounds
from desktop.pipeline.running import Wish, start_run
from desktop.pipeline.tally import Tally
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, OTHER_MODEL, SCALES, answer, carry_out, essay_project, trace


def a_loop(library: Library, project: Project, count: int = 8, rounds: int = 2) -> Run:
    wish = Wish(count, rounds, candidates=1, revise=False)
    return start_run(library, ScriptedEngine(answer), project, wish)


def embeds(request: Request) -> EngineEvent:
    """A model to whom every other text points elsewhere."""
    if isinstance(request, Embed):
        return Embedded(request.id, (1.0, 0.0) if int(request.id) % 2 else (0.0, 3.0))
    return answer(request)


def test_the_same_seeds_and_numbers_measure_every_round(library: Library) -> None:
    project = essay_project(library)
    asked: list[tuple[str, int]] = []

    def listens(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and request.sampling.max_tokens > 60:
            asked.append((request.prompt.messages[-1].content, request.seed_number))
        return answer(request)

    carry_out(library, project, run := a_loop(library, project), listens)
    first, own, second = asked[:4], asked[4:8], asked[8:12]
    assert first == second
    assert not {number for _, number in first} & {number for _, number in own}
    assert {round_number: len(each.probes) for round_number, each in probed_rounds(library, run.id).items()} == {
        1: 4,
        2: 4,
    }


def test_what_measures_a_round_is_kept_out_of_the_dataset_and_of_the_progress(library: Library) -> None:
    project = essay_project(library)
    events = carry_out(library, project, run := a_loop(library, project))
    assert library.run_counts(run.id)[Status.ACCEPTED] == 8
    assert library.counts(project.id)[Status.ACCEPTED] == 8
    said = (
        "Round 1 is measured first, by 4 drafts of the same seeds in every round; they are kept out of the dataset."
    )
    assert Told(said) in events


@pytest.mark.parametrize(
    ("count", "rounds", "candidates", "seeds", "probes"),
    [
        (6, 3, 2, 40, LEAST_PROBES),
        (20, 2, 1, 40, 10),
        (20, 2, 2, 40, MOST_PROBES),
        (1000, 2, 1, 40, MOST_PROBES),
        (1000, 2, 1, 4, 4),
    ],
)
def test_measuring_costs_no_more_than_the_round_but_so_many_drafts_that_they_tell_something(
    library: Library, count: int, rounds: int, candidates: int, seeds: int, probes: int
) -> None:
    project = essay_project(library)
    wish = Wish(count, rounds, candidates=candidates)
    assert probe_count(start_run(library, ScriptedEngine(answer), project, wish), seeds) == probes


def test_the_drafts_that_measure_a_round_are_from_the_first_seeds(library: Library) -> None:
    project = essay_project(library, topics=tuple(f"topic {number}" for number in range(MOST_PROBES)))
    carry_out(library, project, run := a_loop(library, project, count=2))
    first = library.seed_ids(project.id)[:LEAST_PROBES]
    found = probed_rounds(library, run.id).values()
    assert [[probe.seed_id for probe in each.probes] for each in found] == [first, first]


def test_a_run_that_was_measured_by_more_drafts_before_goes_on_with_as_many(library: Library) -> None:
    project = essay_project(library, topics=tuple(f"topic {number}" for number in range(MOST_PROBES)))
    run = a_loop(library, project, count=2)
    older = Probed(tuple(Probe(seed, 0.5, -4.0, ESSAY) for seed in library.seed_ids(project.id)), None)
    library.store_round(run.id, 1, {"learnt": asdict(Learnt()), "probed": older.as_plain()})
    carry_out(library, project, run)
    found = probed_rounds(library, run.id)
    assert found[1] == older
    assert len(found[2].probes) == MOST_PROBES


def dies_in(requests: int, asked: list[int]) -> Callable[[Request], EngineEvent]:
    """A model that is gone after so many requests; notes the seed numbers of the essays that it was asked for."""
    left = requests

    def script(request: Request) -> EngineEvent:
        nonlocal left
        left -= 1
        if not left:
            raise EngineFailed("gone")
        if isinstance(request, Generate) and request.sampling.max_tokens > 60:
            asked.append(request.seed_number)
        return answer(request)

    return script


def test_killed_while_a_round_is_measured_only_what_was_in_flight_is_written_again(library: Library) -> None:
    project = essay_project(library, topics=tuple(f"topic {number}" for number in range(12)))
    carry_out(library, project, unbroken := a_loop(library, project, count=24))
    broken, before, after = a_loop(library, project, count=24), list[int](), list[int]()
    with pytest.raises(EngineFailed):
        carry_out(library, project, broken, dies_in(48, before))
    assert 1 not in probed_rounds(library, broken.id), "it is not measured yet"
    there = {int(position) for position in library.rounds(broken.id)[1]["probing"]}
    assert 0 < len(there) < 12

    events = carry_out(library, project, broken, dies_in(10_000, after))

    told = [event.text for event in events if isinstance(event, Told)]
    assert told[0].endswith(f"{len(there)} of them are there already.")
    numbers = {position: place_of_probe(broken, 1, position).seed_number for position in range(12)}
    assert set(after[: 12 - len(there)]) == {numbers[position] for position in numbers if position not in there}
    assert probed_rounds(library, broken.id) == probed_rounds(library, unbroken.id)


def test_the_progress_says_which_round_is_measured_and_how_far_that_is(library: Library) -> None:
    project = essay_project(library)
    events = carry_out(library, project, a_loop(library, project))
    progress = [event for event in events if isinstance(event, Progress)]
    said = [event.measuring for event in progress if event.measuring is not None]
    assert list(dict.fromkeys(said)) == [Measuring(number, done, 4) for number in (1, 2) for done in range(5)]
    assert {event.done for event in progress if event.measuring is not None and event.measuring.round == 1} == {0}
    assert progress[-1].measuring is None


def test_the_time_that_is_left_counts_what_still_measures_rounds(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = essay_project(library)
    tally = Tally(library, a_loop(library, project, count=8), set(), parallel=4)
    started = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: started + 20.0)
    tally.begin_measuring(Measuring(1, 0, 4), 8)
    assert tally.progress().seconds_left is None

    tally.spend(Spent(200, 0, 10.0, 0.0))
    tally.add_measured()
    tally.add_measured()

    drafts = 2 + 2 / 2
    assert tally.progress().seconds_left == pytest.approx((4 + 4 + 8 - drafts) * 20 / drafts, abs=1.0)
    monkeypatch.setattr(time, "monotonic", lambda: started + 40.0)
    tally.spend(Spent(200, 0, 10.0, 0.0))
    assert tally.progress().seconds_left == pytest.approx((4 + 4 + 8 - 2 * drafts) * 20 / drafts, abs=1.0)


def test_a_run_of_one_round_measures_nothing(library: Library) -> None:
    project = essay_project(library)
    events = carry_out(library, project, run := a_loop(library, project, count=3, rounds=1))
    assert library.rounds(run.id) == {}
    assert not [event for event in events if isinstance(event, Told | RoundCompared)]


def test_the_measure_that_chose_nothing_is_taken_even_where_the_project_leaves_it_out(library: Library) -> None:
    project = replace(essay_project(library), judging=Judging(signals=("coherence",)))
    carry_out(library, project, run := a_loop(library, project))
    assert all(probe.unchosen is not None for probe in probed_rounds(library, run.id)[2].probes)
    (sample, *_) = library.page(project.id)
    assert {signal.name for signal in sample.signals} == {"coherence"}


def test_a_round_that_was_measured_is_not_measured_again_when_the_run_goes_on(library: Library) -> None:
    project = essay_project(library)
    run = a_loop(library, project)
    carry_out(library, project, run, stop_after=1)
    assert probed_rounds(library, run.id).keys() == {1}
    events = carry_out(library, project, run)
    assert [event.text.split(" is ")[0] for event in events if isinstance(event, Told)] == ["Round 2"]
    assert library.run(run.id).status is RunStatus.DONE


def test_the_spread_of_embeddings_is_their_mean_distance(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, run := a_loop(library, project), embeds)
    assert probed_rounds(library, run.id)[1].spread == pytest.approx(4 / 6, abs=1e-3), "of six pairs four are apart"


def test_a_model_without_embeddings_costs_no_more_than_that_figure(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, run := a_loop(library, project))
    found = compared_round(library, run.id, 2, "essay")
    assert found is not None
    assert (found.first_spread, found.spread) == (None, None)
    assert found.probes == 4


def test_another_judge_measures_the_drafts(library: Library) -> None:
    project = essay_project(library)
    read: list[Request] = []

    def judges(request: Request) -> EngineEvent:
        read.append(request)
        return answer(request)

    run = a_loop(library, project, count=2)
    carry_out(library, project, run, judge=Judge(SCALES, ScriptedEngine(judges, model=OTHER_MODEL)))
    assert {len(each.probes) for each in probed_rounds(library, run.id).values()} == {4}
    assert read
    assert all(isinstance(request, Likelihood) for request in read)


def probed(*scores: float, unchosen: float | None = -4.0) -> Probed:
    return Probed(tuple(Probe(seed, score, unchosen, ESSAY) for seed, score in enumerate(scores)), 0.5)


def test_rounds_are_compared_seed_by_seed() -> None:
    found = compare_rounds(probed(0.2, 0.5, 0.8), probed(0.3, 0.6, 0.9, unchosen=-3.5), 3, ())
    assert found is not None
    assert (found.score.value, found.score.low, found.score.high) == (0.1, 0.1, 0.1)
    assert found.unchosen is not None
    assert found.unchosen.value == 0.5
    assert (found.first, found.latest, found.probes, found.spread) == (1, 3, 3, 0.5)
    assert found.repeats == 0.0


def test_a_draft_that_cannot_be_used_counts_as_nothing(library: Library) -> None:
    project = essay_project(library)

    def sometimes_short(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and request.sampling.max_tokens > 60 and request.seed_number % 32 > 16:
            return Generated(request.id, "Too short.", trace("Too short.", -1.0), -1.0, "stop", 10, 0, 0.1)
        return answer(request)

    carry_out(library, project, run := a_loop(library, project), sometimes_short)
    probed = probed_rounds(library, run.id)[1]
    assert [(probe.score > 0, bool(probe.text)) for probe in probed.probes] == [(True, True), (False, False)] * 2
    assert len(probed.texts) == 2
    assert compared_round(library, run.id, 2, "essay") is None, "two are too few"


def test_rounds_that_write_more_that_cannot_be_used_are_worse() -> None:
    after = probed(0.9, 0.9, 0.9, 0.9)
    after = replace(after, probes=(*after.probes[:3], Probe(3, 0.0, None, "")))
    found = compare_rounds(probed(0.8, 0.8, 0.8, 0.8), after, 2, ())
    assert found is not None
    assert found.score.value == pytest.approx(-0.125)
    assert (found.probes, found.usable) == (4, 3)


def test_what_repeats_an_example_is_counted() -> None:
    found = compare_rounds(probed(0.2, 0.5, 0.8), probed(0.2, 0.5, 0.8), 2, [ESSAY])
    assert found is not None
    assert found.repeats == 1.0


def test_too_few_drafts_say_nothing() -> None:
    assert compare_rounds(probed(0.2, 0.5), probed(0.2, 0.5, 0.8), 2, ()) is None


def test_tasks_that_were_accepted_before_keep_no_draft_from_measuring(library: Library) -> None:
    project = library.add_project("Tasks", "instruct", {})
    library.add_seeds(project.id, [Seed(text) for text in ("Boil an egg.", "Name five birds.", "Mend a bicycle.")])

    def by_number(request: Request) -> EngineEvent:
        if not isinstance(request, Generate) or request.sampling.max_tokens > 60:
            return answer(request)
        # The drafts that measure write the same tasks as the samples, however often they try.
        number = request.seed_number % draft_numbers(0, 2)[1] // 16
        text = f"Write on {' and '.join(f'{word}{number}' for word in ('owls', 'trees', 'rivers'))}."
        return Generated(request.id, text, trace(text, -1.0), -1.0, "stop", 10, 0, 0.1)

    carry_out(library, project, run := a_loop(library, project, count=6), by_number)
    probed = probed_rounds(library, run.id)
    assert library.run_counts(run.id)[Status.ACCEPTED] == 6
    assert [len(each.probes) for each in probed.values()] == [3, 3]
    assert [probe.score for probe in probed[1].probes] == [probe.score for probe in probed[2].probes]
