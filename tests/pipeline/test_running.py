"""A run from start to end: nothing is lost, nothing is made twice."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.recipe import Turn
from desktop.domain.run import RunStatus
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import EngineEvent, Generate, Generated, Likelihood, Notice, Refused, Request, Spent
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.beginning import probed_rounds
from desktop.pipeline.events import Event, Progress, RoundFinished, RunEnded, RunStarted, SampleFinished, Told
from desktop.pipeline.running import Wish, execute, resumable_run, start_run
from desktop.recipes.attributes import with_attributes
from desktop.recipes.loading import find_recipe
from desktop.recipes.patterns import with_patterns
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, USUAL_OF_ESSAYS, a_run, answer, carry_out, essay_project, trace


def samples(library: Library, project_id: int) -> list[Sample]:
    return list(library.iterate(project_id))


def test_a_run_makes_as_many_samples_as_were_asked_for(library: Library) -> None:
    project = essay_project(library)
    events = carry_out(library, project, run := a_run(library, project, 6))
    assert isinstance(events[0], RunStarted)
    assert sum(isinstance(event, SampleFinished) for event in events) == 6
    ended = events[-1]
    assert isinstance(ended, RunEnded)
    assert ended.run.status is RunStatus.DONE
    assert library.run_counts(run.id)[Status.ACCEPTED] == 6


def test_a_sample_is_stored_with_its_whole_lineage(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, run := a_run(library, project, 1))
    (sample,) = samples(library, project.id)
    lineage = sample.lineage
    assert (lineage.run_id, lineage.round, lineage.ordinal) == (run.id, 1, 0)
    assert lineage.seed_id is not None
    assert library.seed(lineage.seed_id).text == "topic 0"
    assert lineage.model_sha256 == "0" * 64
    assert lineage.sampling.temperature == 0.6
    assert sample.seconds == 0.2
    assert sample.fields["essay"] == sample.raw_text == ESSAY
    assert sample.fields["thesis"] == "I believe that shade is worth a tree."
    assert "topic 0" in sample.prompt[-1].content
    assert [message.role for message in sample.messages] == ["user", "assistant"]
    assert sample.score is not None
    assert {signal.name for signal in sample.signals} == USUAL_OF_ESSAYS
    assert sample.trace.logprobs == pytest.approx(trace(ESSAY, -1.0).logprobs)


def test_attributes_are_shared_out_evenly_and_a_resumed_run_goes_on_with_them(library: Library) -> None:
    project = essay_project(library)
    attributes = {"audience": ["children", "experts"], "style": ["plain", "vivid"]}
    project = library.update_project(replace(project, settings=with_attributes({}, attributes)))
    carry_out(library, project, run := a_run(library, project, 16), stop_after=5)
    carry_out(library, project, run)
    made = samples(library, project.id)
    pairs = Counter((each.lineage.seed_id, *each.fields["attributes"].values()) for each in made)
    assert len(pairs) == len(made) == 16
    for sample in made:
        audience, style = sample.fields["attributes"]["audience"], sample.fields["attributes"]["style"]
        assert sample.prompt[-1].content.endswith(f"Audience: {audience}. Style: {style}.")


def test_samples_are_shown_patterns_and_a_copy_of_one_is_rejected(library: Library) -> None:
    project = essay_project(library)
    rows = [{"seed": "bees", "thesis": "Bees matter.", "essay": "Bees are busy."}, {"essay": ESSAY}]
    project = library.update_project(replace(project, settings=with_patterns({}, rows)))
    carry_out(library, project, a_run(library, project, 1))
    (sample,) = samples(library, project.id)
    asked, shown, *_ = (turn.content for turn in sample.prompt if turn.role != "system")
    assert asked == "Write about bees, in about 150 words. Argue this point: Bees matter."
    assert shown == "Bees are busy."
    assert sample.status is Status.REJECTED
    assert sample.reason.startswith("It repeats a pattern (ROUGE-L 1.00): Trees cool a street.")


def test_seed_numbers_differ_within_a_run_and_between_runs(library: Library) -> None:
    project = essay_project(library)
    for seed_number in (0, 1):
        run = start_run(library, ScriptedEngine(answer), project, Wish(5, seed_number=seed_number))
        carry_out(library, project, run)
    numbers = [sample.lineage.seed_number for sample in samples(library, project.id)]
    assert len(set(numbers)) == 10


def test_a_stopped_run_goes_on_where_it_was(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, run := a_run(library, project, 9), stop_after=3)
    unfinished = resumable_run(library, project)
    assert unfinished is not None
    assert unfinished.status is RunStatus.STOPPED
    before = {sample.id for sample in samples(library, project.id)}
    events = carry_out(library, project, unfinished)
    assert isinstance(events[0], RunStarted)
    assert events[0].finished >= 3
    ordinals = [sample.lineage.ordinal for sample in samples(library, project.id)]
    assert sorted(ordinals) == list(range(9))
    assert before <= {sample.id for sample in samples(library, project.id)}
    assert library.run(run.id).status is RunStatus.DONE
    assert resumable_run(library, project) is None


@pytest.mark.parametrize("broken", ["desktop.pipeline.tally.Tally.store", "desktop.pipeline.running.release"])
def test_a_run_ends_even_where_something_of_its_end_cannot_be_noted(
    library: Library, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def locked(*_: object) -> None:
        raise UserError("It is locked by another program.")

    project = essay_project(library)
    run = a_run(library, project, 2)
    with monkeypatch.context() as patched:
        patched.setattr(broken, locked)
        with pytest.raises(UserError, match="locked"):
            carry_out(library, project, run)
    ended = library.run(run.id)
    assert ended.status is RunStatus.DONE
    assert ended.ended is not None
    assert ("at_work" in ended.settings) == broken.endswith("release")


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_run_whose_seeds_are_gone_says_so_and_goes_on_once_there_are_some(library: Library, rounds: int) -> None:
    project = essay_project(library)
    run = a_run(library, project, 6, rounds)
    carry_out(library, project, run, stop_after=1)
    seeds = library.seed_ids(project.id)
    library.arrange_seeds(project.id, [])
    with pytest.raises(UserError, match="Essays has no seeds and no documents to start from: add some first"):
        carry_out(library, project, run)
    assert library.run(run.id).status is RunStatus.STOPPED
    library.arrange_seeds(project.id, seeds)
    carry_out(library, project, run)
    assert library.finished_ordinals(run.id) == set(range(6))


def test_so_does_one_whose_seeds_are_removed_before_its_second_round(library: Library) -> None:
    project = essay_project(library)
    run, seeds = a_run(library, project, 4, 2), library.seed_ids(project.id)
    recipe = find_recipe("essay", Path("none"))

    def follow(event: Event) -> None:
        if isinstance(event, RoundFinished):
            library.arrange_seeds(project.id, [])

    with pytest.raises(UserError, match="Essays has no seeds"):
        list(map(follow, execute(library, ScriptedEngine(answer), recipe, project, run, lambda: False)))
    assert set(probed_rounds(library, run.id)) == {1}
    library.arrange_seeds(project.id, seeds)
    carry_out(library, project, run)
    assert len(probed_rounds(library, run.id)[2].probes) == 4


def test_a_run_with_nothing_left_to_make_needs_no_seeds(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, run := a_run(library, project, 4))
    library.reopen_run(run.id)
    library.arrange_seeds(project.id, [])
    carry_out(library, project, run)
    assert library.run(run.id).status is RunStatus.DONE


def test_a_sample_that_was_written_but_not_scored_is_scored_when_the_run_goes_on(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 2)

    def dies_while_scoring(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood):
            raise EngineFailed("gone")
        return answer(request)

    with pytest.raises(EngineFailed):
        carry_out(library, project, run, dies_while_scoring)
    assert library.run_counts(run.id)[Status.GENERATED] >= 1
    written = {sample.raw_text for sample in samples(library, project.id)}
    carry_out(library, project, library.run(run.id))
    assert library.run_counts(run.id)[Status.ACCEPTED] == 2
    assert written <= {sample.raw_text for sample in samples(library, project.id)}
    assert library.run(run.id).status is RunStatus.DONE


def test_a_request_that_fails_is_stored_with_its_reason_and_costs_no_other(library: Library) -> None:
    project = essay_project(library)

    def refuses_one(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and "topic 2" in request.prompt.messages[-1].content:
            return Refused(request.id, "The prompt is too long.")
        return answer(request)

    carry_out(library, project, run := a_run(library, project, 4), refuses_one)
    counts = library.run_counts(run.id)
    assert (counts[Status.ACCEPTED], counts[Status.FAILED]) == (3, 1)
    (failed,) = library.iterate(project.id, statuses=(Status.FAILED,))
    assert failed.reason == "The prompt is too long."


def test_a_seed_that_lacks_what_a_template_asks_for_costs_no_other(library: Library) -> None:
    project = library.add_project("Essays", "needs-field", {})
    library.add_seeds(project.id, [Seed("trees", {"angle": "shade"}), Seed("bees")])
    recipe = find_recipe("essay", Path("none"))
    step = replace(recipe.steps[1], turns=(Turn("user", "Write about {{ seed }} and {{ angle }}."),))
    recipe = replace(recipe, steps=(recipe.steps[0], step))
    run = start_run(library, ScriptedEngine(answer), project, Wish(2))
    list(execute(library, ScriptedEngine(answer), recipe, project, run, lambda: False))
    counts = library.run_counts(run.id)
    assert (counts[Status.ACCEPTED], counts[Status.FAILED]) == (1, 1)


def test_a_model_that_ends_at_once_fails_with_a_reason(library: Library) -> None:
    project = essay_project(library)

    def says_nothing(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            return Generated(request.id, "  ", trace("", 0), 0.0, "stop", 10, 0, 0.1)
        return answer(request)

    carry_out(library, project, a_run(library, project, 2), says_nothing)
    for sample in samples(library, project.id):
        assert sample.status is Status.FAILED
        assert "ended at once" in sample.reason


def test_a_sample_below_the_threshold_is_rejected_with_its_weakness(library: Library) -> None:
    project = essay_project(library)

    def loops(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and request.sampling.max_tokens > 60:
            text = "Trees are good for us. " * 20
            return Generated(request.id, text, trace(text, -0.5), -1.0, "length", 10, 0, 0.1)
        return answer(request)

    carry_out(library, project, a_run(library, project, 1), loops)
    (sample,) = samples(library, project.id)
    assert sample.status is Status.REJECTED
    assert sample.score is not None
    assert sample.score < project.threshold
    assert "repeats itself" in sample.reason


def test_of_a_passage_only_how_it_goes_with_the_request_to_it_is_measured(library: Library) -> None:
    project = library.add_project("Requests", "reverse", {})
    passage = Chunk("The mill at the ford ground rye.", ("The mill at the ford ground rye.",), heading="Mills")
    library.add_source(project.id, Source("Mills", "/mills.md", "text/markdown", "ab" * 32, 32, "CC0"), [passage])
    library.add_seeds(project.id, [Seed(chunk.text, chunk_id=chunk.id) for chunk in library.chunks(project.id)])
    carry_out(library, project, a_run(library, project, 1))
    (sample,) = samples(library, project.id)
    assert sample.fields["response"] == passage.text
    assert {signal.name for signal in sample.signals} == {"relevance", "difficulty"}


def test_rounds_share_the_count_and_learn_from_the_ones_before(library: Library) -> None:
    project = essay_project(library)
    seen: list[str] = []

    def listens(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and request.sampling.max_tokens <= 60:
            seen.append(" ".join(message.content for message in request.prompt.messages))
        return answer(request)

    run = start_run(library, ScriptedEngine(answer), project, Wish(6, 2, candidates=1, revise=False))
    events = carry_out(library, project, run, listens)
    assert [event.round for event in events if isinstance(event, RoundFinished)] == [1, 2]
    assert {number: sum(counts.values()) for number, counts in library.round_counts(run.id).items()} == {1: 3, 2: 3}
    learned = "shade is worth a tree"
    # Before each round, four drafts measure it.
    assert not any(learned in prompt for prompt in seen[:7])
    assert len(seen) == 14
    assert all(learned in prompt for prompt in seen[7:])


def test_what_the_engine_has_to_say_reaches_the_listener(library: Library) -> None:
    project = essay_project(library)
    told = False

    def chatty(request: Request) -> EngineEvent:
        nonlocal told
        if isinstance(request, Generate) and not told:
            told = True
            engine.submit(request)
            return Notice("The engine was started again.")
        return answer(request)

    engine = ScriptedEngine(chatty)
    run = a_run(library, project, 1)
    recipe = find_recipe("essay", Path("none"))
    events = list(execute(library, engine, recipe, project, run, lambda: False))
    assert Told("The engine was started again.") in events


@pytest.mark.parametrize(("count", "rounds"), [(0, 1), (-3, 1), (5, 0), (2, 3)])
def test_a_run_of_nothing_is_refused(library: Library, count: int, rounds: int) -> None:
    project = essay_project(library)
    with pytest.raises(UserError, match="at least 1"):
        a_run(library, project, count, rounds)


@pytest.mark.parametrize("candidates", [0, 9])
def test_a_run_of_no_drafts_or_too_many_is_refused(library: Library, candidates: int) -> None:
    project = essay_project(library)
    with pytest.raises(UserError, match="from 1 to 8 drafts"):
        start_run(library, ScriptedEngine(answer), project, Wish(2, candidates=candidates))


def test_a_project_without_seeds_is_refused(library: Library) -> None:
    project = essay_project(library, topics=())
    with pytest.raises(UserError, match="no seeds") as refused:
        a_run(library, project, 1)
    assert "--" not in str(refused.value), "the window has no options"


def test_the_criteria_of_the_rubric_are_stored_and_have_no_part_in_the_score(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 1))
    ruled = replace(project, rubric=("Is it clear?", "Is it kind?"))
    carry_out(library, ruled, a_run(library, ruled, 1))
    plain, measured = samples(library, project.id)
    criteria = [signal for signal in measured.signals if signal.name.startswith("criterion:")]
    assert [signal.value for signal in criteria] == [5.0, 5.0]
    assert [signal.evidence.split(" (")[0] for signal in criteria] == ["Is it clear?", "Is it kind?"]
    assert measured.score == plain.score
    assert len(measured.signals) == len(plain.signals) + 2


def test_progress_is_told_whenever_the_engine_has_spent_a_while(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = essay_project(library)
    now = 0.0

    def writes_slowly(request: Request) -> EngineEvent:
        # Ten reports, a tenth of a second apart, before each answer.
        nonlocal now
        if len(spent) < 10:
            now += 0.1
            spent.append(Spent(8, 0, 0.1, 0.0))
            engine.submit(request)
            return spent[-1]
        return answer(request)

    spent: list[Spent] = []
    engine = ScriptedEngine(writes_slowly)
    monkeypatch.setattr("desktop.pipeline.tally.time.monotonic", lambda: now)
    run = a_run(library, project, 1)
    recipe = find_recipe("essay", Path("none"))
    events = list(execute(library, engine, recipe, project, run, lambda: False))
    told = [event for event in events if isinstance(event, Progress)]
    gaps = [after.seconds - before.seconds for before, after in pairwise(told)]
    assert max(gaps) < 0.25
    assert [progress.written_tokens for progress in told][:3] == [16, 32, 48]
