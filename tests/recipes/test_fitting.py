"""Whether a sentence can answer a question, and how questions about it may begin."""

import pytest

from desktop.recipes.fitting import beginnings, misfit, tells

AROUND = """The wheel
The mill was built in 1742 by the brothers Tobias and Henrik Moll. The wheel has forty-two buckets and is made of oak.
Visitors pay six euros. The gate lets the water onto the wheel. A sluice is a gate.
A new roof took four months, because reed was dear."""
BUILT = "The mill was built in 1742 by the brothers Tobias and Henrik Moll."
WHEEL = "The wheel has forty-two buckets and is made of oak."
ROOF = "A new roof took four months, because reed was dear."
PAY = "Visitors pay six euros."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When was the mill built?", BUILT),
        ("In which year was the mill built?", BUILT),
        ("Who built the mill?", BUILT),
        ("How many buckets does the wheel have?", WHEEL),
        ("What is the wheel made of?", WHEEL),
        ("How long did the new roof take?", ROOF),
        ("Why did a new roof take four months?", ROOF),
        ("How much does it cost visitors?", PAY),
        ("What is a sluice?", "A sluice, at the head of the channel, is a gate of oak."),
    ],
)
def test_a_question_fits_a_sentence_that_holds_what_it_asks_for(question: str, sentence: str) -> None:
    assert misfit(question, sentence, AROUND) == ""


@pytest.mark.parametrize(
    ("question", "sentence", "reason"),
    [
        ("When was the wheel made?", WHEEL, "asks for a time, which the sentence does not tell"),
        ("Who made the wheel of oak?", WHEEL, "asks for a name"),
        ("Why is the wheel made of oak?", WHEEL, "asks for a reason"),
        ("How much does a wheel of oak cost?", WHEEL, "asks for a price"),
        ("How does the wheel have buckets?", WHEEL, "asks for a way"),
        ("What happened to the wheel?", "The wheel has buckets.", "asks for something that happened"),
        ("How many wheels are made of oak?", WHEEL, "does not tell how many wheels"),
        ("How old is the brothers' mill of 1742?", BUILT, "asks for a number"),
        ("What is the elephant made of?", WHEEL, "speaks of 'elephant', of which the passage says nothing"),
        ("What was the mill built of?", WHEEL, "speaks of 'mill', of which its sentence says nothing"),
        ("How many buckets of oak?", WHEEL, "does not ask for anything"),
        ("What is a bucket?", "The mill has a bucket of oak.", "does not tell what bucket is"),
        ("What is a water wheel?", "The mill is the home of a water wheel.", "does not tell what water wheel is"),
        ("What made the mill of 1742?", BUILT, "speaks of 'made'"),
        ("What about the wheel?", WHEEL, "does not ask for anything"),
        ("What are those buckets of oak?", WHEEL, "does not ask for anything"),
        ("What is a millpond made of?", WHEEL, "speaks of 'millpond', of which the passage"),
        ("What is it?", WHEEL, "names nothing"),
        ("Is the wheel made of oak?", WHEEL, "does not ask for anything"),
        ("What has forty-two buckets and is a wheel made of oak?", WHEEL, "leaves nothing to answer"),
    ],
)
def test_a_question_that_a_sentence_cannot_answer_is_told_apart(question: str, sentence: str, reason: str) -> None:
    assert reason in misfit(question, sentence, AROUND)


def test_a_word_in_another_form_is_the_same_word() -> None:
    assert misfit("How many euros does a visitor pay?", PAY, AROUND) == ""


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        (WHEEL, ("How many buckets",)),
        (BUILT, ("When", "Who")),
        (ROOF, ("How many months", "Why")),
        ("The gate lets the water onto the wheel.", ()),
    ],
)
def test_a_sentence_is_asked_about_by_what_it_holds_and_otherwise(sentence: str, first: tuple[str, ...]) -> None:
    assert beginnings(sentence) == (*first, "What", "")


def test_an_answer_tells_what_is_asked_for_or_does_not() -> None:
    assert tells("When was the mill built?", "In 1742.")
    assert not tells("When was the mill built?", "By two brothers.")
