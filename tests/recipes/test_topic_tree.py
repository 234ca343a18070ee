"""Branches of a topic tree: what of the model's lines becomes one."""

import pytest

from desktop.engine.work import do
from desktop.recipes.topic_tree import TopicPool, branch_of, branches_under, leaf_seed, tidy
from tests.recipes.making import refuses, says, sent

DOMAIN = "caring for a dog"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (" soil and compost", "soil and compost"),
        ("- **Training:** how to teach a dog", "Training"),
        ("3. Walking the dog.", "Walking the dog"),
        ("* food - what it eats", "food"),
        ("a) teeth (and gums)", "teeth"),
        ("grooming, such as brushing", "grooming"),
        ("well-behaved dogs", "well-behaved dogs"),
        ("these are all the many parts of caring for dogs", ""),
        ("- 12", ""),
        ("", ""),
    ],
)
def test_a_line_is_stripped_to_its_name(line: str, name: str) -> None:
    assert tidy(line) == name


def test_the_model_goes_on_until_there_are_enough_branches() -> None:
    engine = says(" food\n- walks\n", " training")
    pool = TopicPool.of(DOMAIN, [])
    assert do(engine, branches_under((), DOMAIN, 3, pool, 5)) == ["food", "walks", "training"]
    assert sent(engine, 0).prompt.messages[-1].content == "Parts of: caring for a dog"
    # The second time it continues its own list, with another seed number.
    assert sent(engine, 1).prompt.opening == "- food\n- walks\n-"
    assert sent(engine, 1).seed_number == 6


def test_below_a_branch_the_prompt_names_what_it_belongs_to() -> None:
    engine = says(" brushing\n- gums")
    do(engine, branches_under(("health", "teeth"), DOMAIN, 2, TopicPool.of(DOMAIN, []), 0))
    assert sent(engine).prompt.messages[-1].content == "Parts of: teeth (health)"


def test_what_repeats_another_branch_is_left_out() -> None:
    pool = TopicPool.of(DOMAIN, [("walks", "long walks in the rain")])
    lines = " Walk\n- Caring for dogs\n- long walk in rain\n- teeth\n- A tooth"
    found = do(says(*[lines] * 14), branches_under((), DOMAIN, 6, pool, 0))
    assert found == ["teeth", "A tooth"]
    # Wherever it would lie, nearly the same is too much.
    assert pool.repeats("long walks in cold rain", ("teeth",))
    assert pool.repeats("walking", ("teeth",))
    assert not pool.repeats("walks at night", ("teeth",))


def test_the_examples_of_the_prompt_are_no_branches() -> None:
    found = do(says(*[" soil and compost\n- seed trays\n- food"] * 14), branches_under((), DOMAIN, 3, TopicPool(), 0))
    assert found == ["food"]


def test_a_line_that_was_cut_off_is_left_out() -> None:
    # Of one branch and a beginning, 21 tokens at most; the engine of the tests writes a token a byte.
    engine = says(" food\n- walks in the ra", " walks")
    assert do(engine, branches_under((), DOMAIN, 1, TopicPool(), 0)) == ["food"]
    assert do(says(*[" walks in the rain and"] * 14), branches_under((), DOMAIN, 1, TopicPool(), 0)) == []


def test_a_model_that_brings_nothing_costs_a_few_tries() -> None:
    engine = refuses("too long")
    assert do(engine, branches_under((), DOMAIN, 3, TopicPool(), 0)) == []
    assert len(engine.submitted) == 4


def test_a_leaf_becomes_a_seed_that_knows_its_branch() -> None:
    seed = leaf_seed(DOMAIN, ("health", "teeth"))
    assert seed.text == "teeth, as part of health"
    assert branch_of(seed) == ("health", "teeth")
    assert leaf_seed(DOMAIN, ("health",)).text == "health, as part of caring for a dog"
    assert leaf_seed("one two three four five six seven eight nine", ("health",)).text == "health"
    assert leaf_seed(DOMAIN, ("Dental care", "teeth")).text == "teeth, as part of dental care"
    assert leaf_seed(DOMAIN, ("NASA today", "moons")).text == "moons, as part of NASA today"
