"""What a text took from the examples of its prompt."""

import pytest

from desktop.domain.message import Message
from desktop.recipes.copying import copied_word, repeats_example, shares_a_word

PROMPT = (
    Message("system", "You order pizzas."),
    Message("user", "kind: mushroom"),
    Message("assistant", "Please order two mushroom pizzas for me."),
    Message("user", "Sets timers. label: onion"),
)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A mushroom.", "mushroom"),
        ("Order onions.", "order"),
        ("One pizza, please.", "pizza"),
        ("A timer for the onions, please.", ""),
        ("Please do it for me.", ""),
        ("", ""),
    ],
)
def test_a_telling_word_of_the_examples_that_was_not_asked_for_is_found(text: str, word: str) -> None:
    assert copied_word(text, PROMPT) == word


def test_without_examples_nothing_is_copied() -> None:
    assert copied_word("A mushroom.", PROMPT[:2]) == ""
    assert copied_word("A mushroom.", ()) == ""


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("Order two mushroom pizzas, and a salad.", True),
        ("order, two; MUSHROOM pizzas", True),
        ("Order two mushroom tarts for me.", False),
        ("You order pizzas.", False),
        ("Sets timers. Label: onion", False),
        ("", False),
    ],
)
def test_four_words_in_a_row_of_an_example_are_repeated(text: str, repeats: bool) -> None:
    assert repeats_example(text, PROMPT) == repeats
    asked = (*PROMPT[:-1], Message("user", "Shout: order two mushroom pizzas!"))
    assert not repeats_example("Order two mushroom pizzas", asked)


def test_texts_share_a_word_in_any_number_but_none_of_the_small_ones() -> None:
    assert shares_a_word("set timer", "Two timers")
    assert not shares_a_word("the timer of it", "The glass of it")
    assert not shares_a_word("glass", "gla")
