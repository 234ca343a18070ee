"""What a round leaves to the next one."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Sample, Signal, Status
from desktop.engine.requests import EngineEvent, Generate, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.judging.catalogue import KINDS
from desktop.judging.soundness import load_scales
from desktop.pipeline.beginning import learnt_rounds
from desktop.pipeline.events import RoundBegun
from desktop.pipeline.judges import OWN_JUDGE
from desktop.pipeline.learning import Learnt, examples_of, learn_for, most_varied
from desktop.pipeline.running import Wish, start_run
from desktop.pipeline.wording import commonest_weakness, critique_of
from desktop.pipeline.workshop import Workshop, open_workshop
from desktop.recipes.faults import ABOUT_ITS_TASK
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, answer, carry_out, essay_project

PROJECT, RUN = Project(1, "Essays", "essay"), Run(1, 1, RunStatus.DONE, 1, 1, 0, "")
TREES, MORE_TREES, BREAD = "Trees cool the street.", "Trees cool the street too.", "Yeast lets bread rise."


@pytest.fixture
def project(library: Library) -> Project:
    return essay_project(library)


@pytest.fixture
def run(library: Library, project: Project) -> Run:
    return a_run(library, project, 12, rounds=3)


@pytest.fixture
def shop(library: Library, project: Project, run: Run) -> Workshop:
    recipe = find_recipe("essay", Path("none"))
    return open_workshop(library, ScriptedEngine(answer), recipe, project, run, OWN_JUDGE)


def added(shop: Workshop, ordinal: int, text: str, score: float | None = 0.9, **changes: object) -> Sample:
    """A sample in the library, from its own seed unless another is named."""
    seed = shop.library.seed_at(shop.project.id, int(str(changes.pop("seed", ordinal))))
    made = a_sample(shop.project, shop.run, ordinal, seed_id=seed.id, fields={"essay": text}, score=score)
    return shop.library.add_sample(replace(made, **changes))  # type: ignore[arg-type]


def weak(shop: Workshop, ordinal: int, name: str, score: float | None = 0.2, **changes: object) -> Sample:
    """A rejected first draft with one signal that is low."""
    signals = tuple(Signal(each, 0.0, 0.1 if each == name else 0.8) for each in ("relevance", "repetition", "doubt"))
    return added(shop, ordinal, TREES, score, seed=0, status=Status.REJECTED, signals=signals, **changes)


def test_the_first_round_has_nothing_to_go_by(shop: Workshop) -> None:
    added(shop, 0, TREES)
    assert learn_for(shop, 1) == Learnt()
    assert Learnt().in_words(1) == ""


def test_the_best_and_the_least_alike_become_examples(shop: Workshop) -> None:
    best = added(shop, 0, TREES, 0.9)
    alike = added(shop, 1, MORE_TREES, 0.89)
    other = added(shop, 2, BREAD, 0.8)
    learnt = learn_for(shop, 2)
    assert learnt.examples == (best.id, other.id)
    assert alike.id not in learnt.examples
    assert [each["seed"] for each in examples_of(shop.library, learnt)] == ["topic 0", "topic 2"]


def test_a_recipe_whose_prompts_show_none_is_given_no_examples(shop: Workshop) -> None:
    added(shop, 0, TREES)
    plain = replace(shop.recipe, steps=tuple(replace(step, turns=step.turns[-1:]) for step in shop.recipe.steps))
    assert learn_for(shop, 2).examples
    assert learn_for(replace(shop, recipe=plain), 2) == Learnt()


@pytest.mark.parametrize(("recipe", "shows"), [("essay", True), ("instruct", True), ("classify", False)])
def test_recipes_say_whether_they_show_examples(recipe: str, shows: bool) -> None:
    assert find_recipe(recipe, Path("none")).shows_examples == shows


def test_no_two_examples_are_from_one_seed(shop: Workshop) -> None:
    best = added(shop, 0, TREES)
    added(shop, 1, BREAD, 0.8, seed=0)
    assert learn_for(shop, 2).examples == (best.id,)


def test_what_a_person_accepted_goes_before_what_scored_higher(shop: Workshop) -> None:
    added(shop, 0, TREES, 0.95)
    reviewed = added(shop, 1, BREAD, 0.55)
    shop.library.review_sample(reviewed.id, "accept")
    assert learn_for(shop, 2).examples[0] == reviewed.id


def test_nothing_of_the_same_round_or_a_later_one_is_shown(shop: Workshop) -> None:
    added(shop, 0, TREES, lineage=replace(a_sample(shop.project, shop.run, 0).lineage, round=2, seed_id=1))
    assert learn_for(shop, 2).examples == ()
    assert len(learn_for(shop, 3).examples) == 1


def test_an_example_that_is_gone_is_left_out(shop: Workshop) -> None:
    assert examples_of(shop.library, Learnt((4711,))) == ()


def test_samples_without_a_seed_are_no_examples(shop: Workshop) -> None:
    assert most_varied([a_sample(shop.project, shop.run, 0)], shop.recipe) == []


def test_what_was_rejected_most_becomes_a_line_of_guidance(shop: Workshop) -> None:
    for ordinal, name in enumerate(["repetition", "relevance", "repetition", "repetition"]):
        weak(shop, ordinal, name)
    learnt = learn_for(shop, 2)
    assert (learnt.weakest, learnt.rejected, learnt.guidance) == ("repetition", 3, "Do not repeat yourself.")
    assert learnt.in_words(2) == 'Round 2 is told "Do not repeat yourself." (3 drafts were rejected for that).'


def test_a_fault_that_the_recipe_rejects_for_counts_like_a_weak_signal(shop: Workshop) -> None:
    for ordinal in range(3):
        reason = f'The essay {ABOUT_ITS_TASK}: "essay {ordinal}".'
        weak(shop, ordinal, "", score=None, reason=reason)
    learnt = learn_for(shop, 2)
    assert (learnt.weakest, learnt.rejected) == (ABOUT_ITS_TASK, 3)
    assert learnt.guidance == "Write only the text itself, with no word about it."


def test_a_weakness_that_is_rare_is_no_guidance(shop: Workshop) -> None:
    for ordinal in range(2):
        weak(shop, ordinal, "repetition")
    assert learn_for(shop, 2) == Learnt()


def test_further_drafts_and_what_only_gave_way_do_not_count(shop: Workshop) -> None:
    first = weak(shop, 0, "repetition")
    weak(shop, 1, "repetition", score=0.8)
    for ordinal in range(2, 5):
        lineage = replace(first.lineage, ordinal=ordinal, parent_id=first.id)
        weak(shop, ordinal, "repetition", lineage=lineage)
    assert learn_for(shop, 2).guidance == ""


def test_examples_are_named() -> None:
    assert Learnt((12, 15)).in_words(3) == "Round 3 is shown #12 and #15 as examples."


def test_every_signal_that_counts_comes_with_advice() -> None:
    assert {name for name in load_scales().meanings if not KINDS[name].advice} == set()
    signals = tuple(Signal(name, 0.0, 0.1) for name in ("doubt", "difficulty"))
    sample = replace(a_sample(PROJECT, RUN, 0), signals=signals)
    assert commonest_weakness([sample], load_scales()) == ("", 0), "what has no part in the score is no weakness"


def test_a_critique_names_the_two_weakest_and_leaves_out_what_is_sound() -> None:
    def told(**soundness: float) -> str:
        signals = tuple(Signal(name, 0.0, value) for name, value in soundness.items())
        sample = replace(a_sample(PROJECT, RUN, 0), signals=signals)
        return critique_of(sample, load_scales())

    assert told(relevance=0.5, repetition=0.1, completeness=0.8).startswith(
        "Write it again, and better. Do not repeat yourself. Stay with what was asked. Give"
    )
    assert "asked" not in told(relevance=0.95, repetition=0.1)


def test_a_run_keeps_what_each_round_was_given_and_sends_it(library: Library, project: Project) -> None:
    run = start_run(library, ScriptedEngine(answer), project, Wish(8, 2, candidates=1, revise=False))
    asked: list[str] = []

    def listens(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            asked.append(request.prompt.messages[-1].content)
        return answer(request)

    carry_out(library, project, run, listens, stop_after=4)
    assert learnt_rounds(library, run.id)[1] == Learnt()
    for version in library.versions(run.id, 1):
        library.score_sample(version.id, Status.REJECTED, 0.2, (Signal("repetition", 0.1, 0.1),))
    asked.clear()
    events = carry_out(library, project, run, listens)
    begun = {event.round: event.learnt for event in events if isinstance(event, RoundBegun)}
    assert begun[2] == learnt_rounds(library, run.id)[2]
    assert begun[2].guidance == "Do not repeat yourself."
    essays = [text for text in asked if "Argue this point" in text]
    assert len(essays) == 8, "four that measure and four that stay"
    assert all(text.endswith("\n\nRemember: Do not repeat yourself.") for text in essays)
