"""Conversations: who sees what, which turns are tried again, and what a sample is made of."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.recipe import Recipe
from desktop.engine.requests import EngineEvent, Generate, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import do
from desktop.recipes.chat import Chat, Exchange, exchanges_of
from desktop.recipes.draft import Draft
from desktop.recipes.settings import defaults
from tests.recipes.making import reply, says, scripted, sent, shipped, start

PERSONA = "a gardener whose tomatoes have yellow leaves"
SAID = (
    "Why do the leaves of my tomatoes turn yellow?",
    "They often get too much water, or too little food.",
    "How do I find out which of the two it is?",
    "Put a finger into the soil: if it is wet, wait with the can.",
    "And what food should they get?",
    "Compost in spring, and a little nettle water in summer.",
)


def compose(engine: ScriptedEngine, **settings: Any) -> Draft:
    recipe = plain()
    return do(engine, Chat(recipe, {**defaults(recipe), "turns": 3, **settings}).compose(start(PERSONA)))


def shipped_chat(**settings: Any) -> Chat:
    recipe = shipped("chat")
    return Chat(recipe, {**defaults(recipe), "turns": 3, **settings})


def counts() -> ScriptedEngine:
    """An engine whose turns all differ."""
    engine = scripted(lambda request: reply(request, f" {len(engine.submitted)}."))
    return engine


def plain() -> Recipe:
    """The shipped recipe, where the person begins with words of its own: then a script is what is said."""
    recipe = shipped("chat")
    return replace(recipe, steps=tuple(replace(step, opening="") for step in recipe.steps))


def person_speaks(request: Request) -> bool:
    return isinstance(request, Generate) and request.prompt.speaker == "user"


def conversation(*said: str) -> str:
    return "\n".join(f"{speaker}: {text}" for speaker, text in zip(["User", "Assistant"] * 6, said, strict=False))


def test_the_person_and_the_assistant_take_turns() -> None:
    draft = compose(says(*SAID))
    assert draft.failure == draft.rejection == ""
    assert draft.fields == {"persona": PERSONA, "conversation": conversation(*SAID[:5]), "reply": SAID[5]}
    assert draft.messages == tuple(
        Message("assistant" if place % 2 else "user", text) for place, text in enumerate(SAID)
    )


@pytest.mark.parametrize("turns", [2, 3, 6])
def test_there_are_as_many_exchanges_as_were_asked_for(turns: int) -> None:
    engine = counts()
    assert len(compose(engine, turns=turns).messages) == 2 * turns
    assert [person_speaks(request) for request in engine.submitted] == [True, False] * turns


def test_everyone_sees_the_conversation_so_far() -> None:
    engine = says(*SAID)
    compose(engine)
    for place in range(len(SAID)):
        seen = [message.content for message in sent(engine, place).prompt.messages if message.role != "system"]
        assert seen == list(SAID[:place])


def test_each_prompt_begins_with_the_one_before_so_that_nothing_is_read_twice() -> None:
    engine = says(*SAID)
    compose(engine)
    prompts = [sent(engine, place).prompt.messages for place in range(len(SAID))]
    assert all(later[: len(one)] == one for one, later in pairwise(prompts))


def test_the_last_reply_is_scored_as_the_answer_to_the_conversation() -> None:
    draft = compose(says(*SAID[:5], f" {SAID[5]}\n"))
    assert shipped("chat").judged == "reply"
    assert [message.content for message in draft.prompt[1:]] == list(SAID[:5])
    assert draft.raw_text == f" {SAID[5]}\n"
    assert sum(draft.trace.lengths) == len(draft.raw_text.encode())
    assert draft.seconds == pytest.approx(6 * 0.01)


def test_a_person_begins_with_who_they_are_and_goes_on_in_one_of_many_ways() -> None:
    engine = counts()
    draft = do(engine, shipped_chat(turns=6).compose(start(PERSONA)))
    varies = shipped("chat").varies
    first, *others = [sent(engine, place).prompt.opening for place in range(0, 12, 2)]
    assert draft.messages[0].content == f"{first} 1."
    assert first.startswith(tuple(f"{greeting} {PERSONA}. " for greeting in varies["greeting"]))
    assert first.endswith(varies["beginning"])
    assert set(others) <= set(varies["going_on"])
    assert len(set(others)) > 1


def test_in_another_language_the_person_finds_its_own_beginning() -> None:
    engine = counts()
    do(engine, shipped_chat(language="German").compose(start(PERSONA)))
    assert {sent(engine, place).prompt.opening for place in range(6)} == {""}


def test_a_turn_that_repeats_an_earlier_one_is_tried_again_with_another_seed_number() -> None:
    engine = says(*SAID[:2], SAID[0].upper(), *SAID[2:3], SAID[1], *SAID[3:])
    draft = compose(engine)
    assert draft.rejection == ""
    assert draft.fields["conversation"] == conversation(*SAID[:5])
    assert [sent(engine, place).seed_number for place in range(8)] == [7, 7, 7, 8, 7, 8, 7, 7]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            [*SAID[:2], *["Why do the leaves of tomatoes turn yellow?"] * 3],
            f"The person repeats an earlier turn (ROUGE-L 0.94): {SAID[0]}",
        ),
        (
            [*SAID[:3], *[SAID[1]] * 3],
            f"The assistant repeats an earlier turn (ROUGE-L 1.00): {SAID[1]}",
        ),
        (
            [SAID[0], *[SAID[0]] * 3],
            f"The assistant repeats an earlier turn (ROUGE-L 1.00): {SAID[0]}",
        ),
        (
            [*SAID[:2], *[SAID[1]] * 3],
            f"The person repeats an earlier turn (ROUGE-L 1.00): {SAID[1]}",
        ),
    ],
)
def test_what_repeats_itself_to_the_last_try_is_rejected(said: Sequence[str], reason: str) -> None:
    engine = says(*said)
    assert compose(engine).rejection == reason
    assert len(engine.submitted) == len(said), "and nothing is written after it"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("As an AI, I have no tomatoes.", "as an ai"),
        ("I can help you with your tomatoes!", "i can help you"),
        ("I’m here to help.", "i'm here to help"),
        ("How can I assist you today?", "how can i assist"),
    ],
)
def test_a_person_who_talks_like_the_assistant_is_rejected(text: str, phrase: str) -> None:
    draft = compose(says(*SAID[:2], *[text] * 3))
    assert draft.rejection == f'The person talks like the assistant: "{phrase}".'
    assert draft.fields == {"persona": PERSONA, "conversation": conversation(*SAID[:2], text)}
    assert draft.failure == ""


def test_an_assistant_may_offer_its_help_but_not_talk_of_itself() -> None:
    assert compose(says(SAID[0], "I can help you with that.", *SAID[2:])).rejection == ""
    draft = compose(says(SAID[0], *["As an AI, I have no garden."] * 3))
    assert draft.rejection == 'The assistant talks of itself: "as an ai".'
    assert draft.messages[-1] == Message("assistant", "As an AI, I have no garden.")


@pytest.mark.parametrize("text", ["It is the water, because the", "First, do these things:", "Wait -", '"Too'])
def test_a_turn_that_breaks_off_is_tried_again(text: str) -> None:
    assert compose(says(SAID[0], text, *SAID[1:])).fields["conversation"] == conversation(*SAID[:5])
    draft = compose(says(SAID[0], *[text] * 3))
    assert draft.rejection == "The assistant breaks off in the middle of a sentence."


def test_a_reply_that_breaks_off_late_is_ended_at_its_last_whole_sentence() -> None:
    draft = compose(says(SAID[0], "Water them in the morning. Here are some more tips:", *SAID[2:]))
    assert "Assistant: Water them in the morning.\nUser:" in str(draft.fields["conversation"])
    assert draft.rejection == ""


@pytest.mark.parametrize(
    "text", ["Wait!", 'He said "no."', "Why (or how)?", "**Water it.**", "水をやる。", "And then…"]
)
def test_a_turn_that_ends_a_sentence_does_not(text: str) -> None:
    assert compose(says(SAID[0], text, *SAID[2:])).rejection == ""


@pytest.mark.parametrize("place", [0, 1])
def test_a_turn_that_speaks_for_both_is_rejected(place: int) -> None:
    both = f"{SAID[place]}\nAssistant: {SAID[1]}\nUser: {SAID[2]}"
    who = ("person", "assistant")[place]
    assert compose(says(*SAID[:place], *[both] * 3)).rejection == f"The {who} speaks for the other side too."


@pytest.mark.parametrize(("place", "step"), [(0, "question"), (1, "reply"), (4, "question"), (5, "reply")])
def test_an_empty_turn_is_a_failure_that_keeps_what_was_said(place: int, step: str) -> None:
    draft = compose(says(*SAID[:place], " "))
    assert draft.failure == f"The model ended at once: step {step} has no text."
    assert draft.fields == {"persona": PERSONA, "conversation": conversation(*SAID[:place])}
    assert draft.messages == ()


def test_a_refusal_of_the_engine_is_a_failure_with_its_reason() -> None:
    def script(request: Request) -> EngineEvent:
        return reply(request, SAID[0]) if person_speaks(request) else Refused(request.id, "The prompt is too long.")

    assert compose(scripted(script)).failure == "The prompt is too long."


def test_the_time_of_what_was_tried_in_vain_counts() -> None:
    assert compose(says(SAID[0], SAID[1], SAID[0], *SAID[2:])).seconds == pytest.approx(7 * 0.01)


@pytest.mark.parametrize("place", [0, 1])
def test_each_step_begins_with_its_own_request_where_it_stands_alone(place: int) -> None:
    recipe = plain()
    alone = replace(recipe, steps=(recipe.steps[place],))
    (request,) = next(Chat(alone, {**defaults(recipe), **recipe.example}).compose(start(PERSONA)))
    assert person_speaks(request) == (place == 0)


def test_a_conversation_is_read_back_into_its_exchanges() -> None:
    draft = compose(says(SAID[0], "First:\n\n- water\n- food.", *SAID[2:]))
    exchanges = exchanges_of(draft.fields["conversation"], draft.fields["reply"])
    assert exchanges == (
        Exchange(SAID[0], "First:\n\n- water\n- food."),
        Exchange(SAID[2], SAID[3]),
        Exchange(SAID[4], SAID[5]),
    )


@pytest.mark.parametrize(
    "text",
    ["", "Hello.", "Hello.\nUser: a", "Assistant: a", "User: a\nAssistant: b", "User: a\nUser: b"],
)
def test_a_conversation_in_which_nobody_takes_turns_is_sent_back(text: str) -> None:
    with pytest.raises(UserError, match="must go to and fro"):
        exchanges_of(text, "An answer.")


def test_an_empty_turn_is_sent_back() -> None:
    for text, answer in [("User:", "An answer."), ("User: a\nAssistant: \nUser: b", "An answer."), ("User: a", " ")]:
        with pytest.raises(UserError, match="A turn of the conversation is empty"):
            exchanges_of(text, answer)


def test_there_are_personas_to_start_from_and_none_twice() -> None:
    starters = shipped("chat").starters
    assert len(starters) >= 24
    assert len({persona.casefold() for persona in starters}) == len(starters)
    assert all(persona.split()[0] in ("a", "an") for persona in starters)
