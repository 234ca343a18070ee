"""Self-consistency: several solutions, the answer of most, and how far they agree."""

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from desktop.domain.message import Message
from desktop.domain.recipe import Recipe
from desktop.engine.requests import EngineEvent, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.draft import Draft
from desktop.recipes.reasoning import Reasoning, beginning_of, normal_answer
from desktop.recipes.settings import defaults
from tests.recipes.making import refuses, reply, says, scripted, sent, shipped, start

SEED = "A box holds 6 eggs. How many eggs are in 2 boxes?"
QUESTION = "A jar holds 4 plums. How many plums are in 3 jars?"


def solution(answer: str, work: str = "3 x 4 = 12.") -> str:
    return f"{work}\nAnswer: {answer}"


def unopened() -> Recipe:
    """The shipped recipe with a question that begins with nothing, so that a script can write all of it."""
    recipe = shipped("reasoning")
    return replace(recipe, steps=(replace(recipe.steps[0], opening=""), recipe.steps[1]))


def compose(engine: ScriptedEngine, seed: str = SEED, **settings: Any) -> Draft:
    recipe = unopened()
    return do(engine, Reasoning(recipe, {**defaults(recipe), **settings}).compose(start(seed)))


def answered(*answers: str, **settings: Any) -> Draft:
    """The draft of a question whose solutions have these answers, and no answer where one is empty."""
    solutions = [solution(answer) if answer else "I give up." for answer in answers]
    return compose(says(QUESTION, *solutions), solutions=len(answers), **settings)


def thinking(solutions: Sequence[tuple[str, float]]) -> Draft:
    """The draft of a question with these solutions, each with its log-probability a token."""
    following = iter([(QUESTION, -1.0), *solutions])

    def script(request: Request) -> EngineEvent:
        text, likelihood = next(following)
        given = reply(request, text)
        return replace(given, trace=replace(given.trace, logprobs=(likelihood,) * len(given.trace)))

    return compose(scripted(script), solutions=len(solutions))


def test_the_answer_of_most_is_kept_with_one_of_its_solutions() -> None:
    draft = answered("12", "7", "12", "12", "9")
    assert draft.failure == draft.rejection == ""
    assert draft.fields == {
        "question": QUESTION,
        "solution": "3 x 4 = 12.\nAnswer: 12",
        "answer": "12",
        "agreement": 0.6,
        "counted": 5,
        "answers": "12; 7; 12; 12; 9",
    }
    assert draft.messages == (Message("user", QUESTION), Message("assistant", "3 x 4 = 12.\nAnswer: 12"))


def test_all_solutions_are_asked_for_at_once_and_share_their_prompt() -> None:
    recipe = shipped("reasoning")
    work = Reasoning(recipe, {**defaults(recipe), "solutions": 4}).compose(start(SEED))
    (asked,) = next(work)
    requests = work.send((reply(asked, QUESTION),))
    assert len(requests) == 4
    assert {request.prompt for request in requests} == {requests[0].prompt}  # type: ignore[union-attr]
    assert [request.seed_number for request in requests] == [7, 8, 9, 10]  # type: ignore[union-attr]


def test_the_question_is_written_from_the_seed_and_solved_without_it() -> None:
    engine = says(QUESTION, solution("12"), solution("12"))
    compose(engine, solutions=2)
    assert SEED in "".join(turn.content for turn in sent(engine, 0).prompt.messages)
    asked = [turn.content for turn in sent(engine, 1).prompt.messages]
    assert asked[-1] == QUESTION
    assert SEED not in "".join(asked)


def test_of_the_solutions_that_agree_the_likeliest_is_kept() -> None:
    draft = thinking([(solution("12", "a"), -0.9), (solution("12", "b"), -0.2), (solution("9", "c"), -0.1)])
    assert draft.fields["solution"] == "b\nAnswer: 12"
    assert draft.raw_text == "b\nAnswer: 12"
    assert draft.trace.mean_logprob == pytest.approx(-0.2)
    assert draft.prompt[-1].content == QUESTION


def test_of_two_answers_with_as_many_solutions_the_likelier_is_kept() -> None:
    draft = thinking([(solution("9"), -0.5), (solution("9"), -0.6), (solution("12"), -0.3), (solution("12"), -0.7)])
    assert (draft.fields["answer"], draft.fields["agreement"]) == ("12", 0.5)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("12", "12."),
        ("12", "12 plums"),
        ("12", "12 plums in all."),
        ("12", "She has 12 plums"),
        ("12", "3 x 4 = 12"),
        ("12", "twelve plums"),
        ("12", "**12**"),
        ("1,200", "$1200.00"),
        ("0.5", "1/2"),
        ("0.5", "1 / 2 litre"),
        ("-5", "−5 degrees"),
        ("50 %", "50 percent"),
        ("Blue", "blue."),
        ("The north", "north"),
        ("New York", "new  york!"),
    ],
)
def test_answers_that_come_to_the_same_count_as_one(left: str, right: str) -> None:
    assert normal_answer(left) == normal_answer(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("12", "-12"),
        ("12", "1.2"),
        ("1.5", "15"),
        ("1,5", "1"),
        ("5 and 7", "5"),
        ("10:30", "10"),
        ("12/5/2020", "12/6/2020"),
        ("3/0", "3"),
        ("blue", "red"),
        ("the blue one", "the red one"),
        ("<", ">"),
        ("9" * 5000, "9" * 4999),
    ],
)
def test_answers_that_differ_stay_apart(left: str, right: str) -> None:
    assert normal_answer(left) != normal_answer(right)


def test_solutions_are_counted_by_what_their_answers_come_to() -> None:
    draft = answered("12 plums", "12.", "Twelve", "9")
    assert (draft.fields["agreement"], draft.fields["answers"]) == (0.75, "12 plums; 12; Twelve; 9")


@pytest.mark.parametrize(
    "line",
    [
        "Answer: 12",
        "answer: 12.",
        "ANSWER : 12",
        "**Answer:** 12",
        "**Answer: 12**",
        "- Final answer: 12",
        "Answer:12",
    ],
)
def test_an_answer_line_may_be_written_in_many_ways(line: str) -> None:
    draft = compose(says(QUESTION, f"3 x 4 = 12.\n{line}", solution("12")), solutions=2)
    assert draft.fields["counted"] == 2
    assert draft.fields["answer"] == "12"


@pytest.mark.parametrize(
    "text", ["12", "The answer is 12.", "Answer:", "Answer: \nno", "My answer: 12", "The question: Answer: 12"]
)
def test_a_solution_without_an_answer_line_does_not_count(text: str) -> None:
    draft = compose(says(QUESTION, text, solution("12"), solution("12")), solutions=3)
    assert (draft.fields["counted"], draft.fields["agreement"]) == (2, 1.0)
    assert draft.fields["answers"] == "(none); 12; 12"


def test_what_is_said_after_the_answer_is_left_out() -> None:
    draft = compose(says(QUESTION, *["3 x 4 = 12.\nAnswer: 12\n\nAnother question: ..."] * 2), solutions=2)
    assert draft.fields["solution"] == draft.messages[-1].content == "3 x 4 = 12.\nAnswer: 12"
    assert draft.raw_text.endswith("Another question: ...")


def test_an_answer_that_was_cut_off_does_not_count() -> None:
    longest = 90
    whole, after = "Answer: 12", "Answer: 12\n"
    engine = says(
        QUESTION,
        *(text.rjust(longest, "\n") if text == whole else text.ljust(longest, "x") for text in (whole, after, after)),
    )
    draft = compose(engine, solutions=3)
    assert sent(engine, 1).sampling.max_tokens == longest
    assert draft.fields["answers"] == "(none); 12; 12"


@pytest.mark.parametrize(
    ("answers", "settings", "reason"),
    [
        (("1", "2", "3", "4"), {}, "Too hard: 1 of 4 solutions agree."),
        (("1", "2", "3", "4", ""), {}, "Too hard: 1 of 4 solutions agree, and 1 more ends in no answer."),
        (("1", "1", "3", "", ""), {"hardest": 0.7}, "Too hard: 2 of 3 solutions agree, and 2 more end in no answer."),
        (("1", "1", "1"), {"easiest": 0.9}, "Too easy: 3 of 3 solutions agree."),
        (("1", "", ""), {}, "There is nothing to agree with: only 1 solution ends in an answer, "
                            "and 2 more end in no answer."),
    ],
)  # fmt: skip
def test_what_is_too_hard_or_too_easy_is_rejected_in_words(
    answers: tuple[str, ...], settings: dict[str, float], reason: str
) -> None:
    draft = answered(*answers, **settings)
    assert draft.rejection == reason
    assert draft.failure == ""
    assert draft.fields["counted"] == sum(map(bool, answers))


@pytest.mark.parametrize("settings", [{"hardest": 0.5}, {"easiest": 0.5, "hardest": 0.0}])
def test_the_bounds_themselves_are_kept(settings: dict[str, float]) -> None:
    assert answered("1", "1", "2", "3", **settings).rejection == ""


def test_by_default_none_is_too_easy() -> None:
    assert answered("12", "12", "12").rejection == ""


def test_where_none_ends_in_an_answer_the_likeliest_is_stored_with_the_reason() -> None:
    draft = thinking([("I do not know.", -0.9), ("It is late.", -0.3)])
    assert draft.failure == "None of 2 solutions ends in an answer."
    assert draft.raw_text == "It is late."
    assert draft.fields == {"question": QUESTION, "solution": "It is late."}


def test_a_question_that_is_none_is_asked_for_again_with_another_number() -> None:
    engine = says("That makes 12 eggs.", QUESTION, solution("12"), solution("12"))
    assert compose(engine, solutions=2).rejection == ""
    assert [sent(engine, index).seed_number for index in range(4)] == [7, 8, 7, 8]


def test_after_the_third_try_it_is_rejected_and_not_solved() -> None:
    engine = says("That makes 12 eggs.", "12 eggs.", "Eggs.")
    draft = compose(engine)
    assert draft.rejection == "The question is no question."
    assert draft.fields == {"question": "Eggs."}
    assert len(engine.submitted) == 3


def test_a_question_too_much_like_its_seed_or_an_example_is_none() -> None:
    assert compose(says(SEED, SEED, SEED)).rejection == f"Too much like another question (ROUGE-L 1.00): {SEED}"
    engine = says(QUESTION, solution("1"), solution("1"))
    compose(engine, solutions=2)
    shown = next(turn.content for turn in sent(engine).prompt.messages if turn.role == "user")
    assert compose(says(shown, shown, shown)).rejection == f"Too much like another question (ROUGE-L 1.00): {shown}"
    assert compose(says(SEED, solution("12"), solution("12")), solutions=2, similarity=1.1).rejection == ""


def test_a_question_begins_as_its_seed_does_with_other_numbers() -> None:
    drawn = {beginning_of(SEED, Random(number)) for number in range(90)}
    assert drawn == {f"A box holds {number} eggs." for number in range(2, 13)}
    assert beginning_of("How many legs do 3 cats have?", Random(1)).startswith("How many legs do ")
    assert beginning_of("Which day comes after Monday?", Random(1)) == "Which day"
    assert beginning_of("At 10:30 the bus has 2 seats. How many?", Random(1)).startswith("At 10:30 the bus has ")
    assert beginning_of("", Random(1)) == ""


def test_more_is_still_more_and_the_same_still_the_same() -> None:
    for number in range(60):
        beginning = beginning_of("Mia has 9 coins, spends 4, and finds 9. How many are left?", Random(number))
        has, spends, finds = map(int, re.findall(r"\d+", beginning))
        assert 2 <= spends < has == finds


def test_the_beginning_is_put_into_the_mouth_of_a_user_and_drawn_anew_for_every_try() -> None:
    recipe = shipped("reasoning")
    engine = says(" Eggs.", " Eggs.", " Eggs.")
    do(engine, Reasoning(recipe, defaults(recipe)).compose(start(SEED)))
    openings = [sent(engine, index).prompt.opening for index in range(3)]
    assert openings == [beginning_of(SEED, Random(7 + index)) for index in range(3)]
    assert {sent(engine, index).prompt.speaker for index in range(3)} == {"user"}


def test_a_solution_that_adds_up_wrong_has_no_vote() -> None:
    wrong = "3 x 4 = 13.\nAnswer: 13"
    draft = compose(says(QUESTION, wrong, wrong, wrong, solution("12"), solution("12")), solutions=5)
    assert (draft.fields["answer"], draft.fields["counted"], draft.rejection) == ("12", 2, "")


def test_the_same_question_with_other_numbers_is_another() -> None:
    other = SEED.replace("6", "5")
    engine = says(other, solution("10"), solution("10"))
    assert compose(engine, solutions=2, similarity=0.1).rejection == ""


def test_the_seconds_of_all_requests_are_added_up() -> None:
    assert answered("12", "12", "12").seconds == pytest.approx(0.04)
    draft = compose(says("No.", QUESTION, solution("12"), solution("12")), solutions=2)
    assert draft.seconds == pytest.approx(0.04)


def test_a_refusal_of_the_engine_is_a_failure_with_its_reason() -> None:
    assert compose(refuses("The prompt is too long.")).failure == "The prompt is too long."

    def script(request: Request) -> EngineEvent:
        return reply(request, QUESTION) if len(engine.submitted) == 1 else Refused(request.id, "No room.")

    engine = scripted(script)
    draft = compose(engine)
    assert draft.failure == "No room."
    assert draft.fields == {"question": QUESTION}


def test_one_solution_that_was_refused_or_empty_costs_no_other() -> None:
    def script(request: Request) -> EngineEvent:
        place = engine.submitted.index(request)
        return Refused(request.id, "No room.") if place == 1 else reply(request, texts[place])

    texts = [QUESTION, "", "", solution("12"), solution("12")]
    engine = scripted(script)
    draft = compose(engine, solutions=4)
    assert draft.failure == draft.rejection == ""
    assert (draft.fields["answers"], draft.fields["counted"]) == ("(none); (none); 12; 12", 2)


def test_an_empty_question_is_a_failure() -> None:
    assert compose(says("")).failure == "The model ended at once: step question has no text."


def test_the_shipped_recipe_says_what_it_follows_and_shows_answer_lines() -> None:
    recipe = shipped("reasoning")
    assert "2203.11171" in recipe.follows
    assert 12 <= len(set(recipe.starters)) == len(recipe.starters)
    assert recipe.example[recipe.judged].endswith(f"Answer: {recipe.example['answer']}")
    shown = [turn.content for turn in recipe.steps[-1].turns if turn.role == "assistant"]
    assert all("\nAnswer: " in text for text in shown)
