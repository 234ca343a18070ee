"""The shapes that rows come in: each is recognised by its fields, and read as a conversation."""

import json
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.importing.row import ImportedRow, NotARow
from desktop.exchange.importing.shapes import SHAPES, Shape, mapped, recognise

USER, ANSWER = {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}
OTHER = {"role": "assistant", "content": "No."}
EXCHANGE = [("user", "Why?"), ("assistant", "So.")]
TEXT = [("assistant", "So.")]
HUMAN, GPT = {"from": "human", "value": "Why?"}, {"from": "gpt", "value": "So."}
BRIEF = {"role": "system", "content": "Be brief."}
HI, HELLO = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}
CALL = {"id": "1", "type": "function", "function": {"name": "look", "arguments": {"where": "là"}}}
CALLING = {"role": "assistant", "function_call": {"name": "look", "arguments": '{"where": "là"}'}}
CALLED = '{"name": "look", "arguments": {"where": "là"}}'
CODE = "    def f(x):\n        return x"
TALK = "\n\nHuman: Hi\n\nAssistant: Hello\n\nHuman: Why?\n\nAssistant:"
OF_TALK = [("user", "Hi"), ("assistant", "Hello"), *EXCHANGE]
NAMED: dict[str, Shape] = {shape.name: shape for shape in SHAPES}

RIGHT: dict[str, dict[str, Any]] = {
    "number": {"choices": ["No.", "So."], "answer": 1},
    "letter": {"options": ["No.", "So."], "answer": "B"},
    "text": {"options": ["No.", "So."], "answer": "So."},
    "ARC's key": {"choices": {"text": ["No.", "So."], "label": ["A", "B"]}, "answerKey": "B"},
    "MedQA's letter": {"options": {"A": "No.", "B": "So."}, "answer": "So.", "answer_idx": "B"},
}

ROWS: dict[str, tuple[str, dict[str, Any], list[tuple[str, str]]]] = {
    "OpenAI's messages": ("messages", {"messages": [USER, ANSWER]}, EXCHANGE),
    "messages by another name": ("messages", {"conversation": [USER, ANSWER]}, EXCHANGE),
    "messages as the text of a cell": ("messages", {"messages": json.dumps([USER, ANSWER])}, EXCHANGE),
    "a developer's message": (
        "messages",
        {"messages": [{"role": "developer", "content": "Be brief."}, USER, ANSWER]},
        [("system", "Be brief."), *EXCHANGE],
    ),
    "content in parts": (
        "messages",
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "Why?"}]}, ANSWER]},
        EXCHANGE,
    ),
    "a tool call": (
        "messages",
        {"messages": [USER, {"role": "assistant", "content": None, "tool_calls": [CALL]}]},
        [EXCHANGE[0], ("assistant", CALLED)],
    ),
    "a tool call with its arguments as text, and the list that others have of none": (
        "messages",
        {"messages": [{**USER, "tool_calls": []}, {**CALLING, "content": "", "tool_calls": None}]},
        [EXCHANGE[0], ("assistant", CALLED)],
    ),
    "code that is indented": (
        "messages",
        {"messages": [USER, {"role": "assistant", "content": f"\n  \n{CODE}\n \n"}]},
        [EXCHANGE[0], ("assistant", CODE)],
    ),
    "code that is indented, in a cell": (
        "pairs",
        {"question": "Why?", "answer": CODE},
        [EXCHANGE[0], ("assistant", CODE)],
    ),
    "code that is indented, as a completion": (
        "prompt-completion",
        {"prompt": "Why?", "completion": f"{CODE}\n"},
        [EXCHANGE[0], ("assistant", CODE)],
    ),
    "a tool's turn": (
        "messages",
        {"messages": [USER, {"role": "tool", "content": "42"}, ANSWER]},
        [EXCHANGE[0], ("tool", "42"), EXCHANGE[1]],
    ),
    "ShareGPT": ("sharegpt", {"conversations": [HUMAN, GPT]}, EXCHANGE),
    "ShareGPT with a system column": (
        "sharegpt",
        {"conversations": [HUMAN, GPT], "system": "Be brief."},
        [("system", "Be brief."), *EXCHANGE],
    ),
    "ShareGPT with tools": (
        "sharegpt",
        {
            "conversations": [
                HUMAN,
                {"from": "function_call", "value": "f()"},
                {"from": "observation", "value": "42"},
                GPT,
            ]
        },
        [EXCHANGE[0], ("assistant", "f()"), ("tool", "42"), EXCHANGE[1]],
    ),
    "Alpaca": ("alpaca", {"instruction": "Why?", "input": "", "output": "So."}, EXCHANGE),
    "Alpaca with an input": (
        "alpaca",
        {"instruction": "Why?", "input": "A sky.", "output": "So."},
        [("user", "Why?\n\nA sky."), EXCHANGE[1]],
    ),
    "Alpaca with a system prompt": (
        "alpaca",
        {"instruction": "Why?", "output": "So.", "system": "Be brief."},
        [("system", "Be brief."), *EXCHANGE],
    ),
    "a prompt and a completion": ("prompt-completion", {"prompt": "Why?", "completion": "\nSo. "}, EXCHANGE),
    "both as turns": ("prompt-completion", {"prompt": [USER], "completion": [ANSWER]}, EXCHANGE),
    "a completion that repeats its prompt": (
        "prompt-completion",
        {"prompt": [USER], "completion": [USER, ANSWER]},
        EXCHANGE,
    ),
    "preference with a prompt": ("preference", {"prompt": "Why?", "chosen": "So.", "rejected": "No."}, EXCHANGE),
    "preference in turns": (
        "preference",
        {"prompt": [USER], "chosen": [ANSWER], "rejected": [OTHER]},
        EXCHANGE,
    ),
    "preference whose turns share the prompt": (
        "preference",
        {"chosen": [USER, ANSWER], "rejected": [USER, OTHER]},
        EXCHANGE,
    ),
    "preference whose turns repeat the prompt": (
        "preference",
        {"prompt": "Why?", "chosen": [USER, ANSWER], "rejected": [USER, OTHER]},
        EXCHANGE,
    ),
    "preference in capitals, with an input": (
        "preference",
        {"Instruction": "Why?", "Input": "A sky.", "Chosen": "So.", "Rejected": "No."},
        [("user", "Why?\n\nA sky."), EXCHANGE[1]],
    ),
    "preference whose answers lack the system turn of the prompt": (
        "preference",
        {"prompt": [BRIEF, USER], "chosen": [USER, ANSWER], "rejected": [USER, OTHER]},
        [("system", "Be brief."), *EXCHANGE],
    ),
    "preference whose prompt is the last of the dialogue": (
        "preference",
        {"prompt": "Why?", "chosen": [HI, HELLO, USER, ANSWER], "rejected": [HI, HELLO, USER, OTHER]},
        OF_TALK,
    ),
    "preference whose answers go on from the prompt": (
        "preference",
        {"prompt": [HI], "chosen": [HELLO, USER, ANSWER], "rejected": [HELLO, USER, OTHER]},
        OF_TALK,
    ),
    "preference behind the turns of a chat": (
        "preference",
        {"history": [HI, HELLO], "prompt": "Why?", "chosen": "So.", "rejected": "No."},
        OF_TALK,
    ),
    "preference whose answers begin alike and are no transcripts": (
        "preference",
        {"prompt": "Why?", "chosen": "Human: it is so.", "rejected": "Human: it is not."},
        [EXCHANGE[0], ("assistant", "Human: it is so.")],
    ),
    "preference in transcripts": ("preference", {"chosen": f"{TALK} So.", "rejected": f"{TALK} No."}, OF_TALK),
    **{
        f"preference whose prompt is in {name}": (
            "preference",
            {name: value, "chosen": "So.", "rejected": "So?"},
            EXCHANGE,
        )
        for name, value in {
            "messages": [USER],
            "conversations": [HUMAN],
            "chat": [USER, ANSWER],
            "context": [USER],
            "post": "Why?",
            "history": [USER],
        }.items()
    },
    "KTO": ("kto", {"prompt": "Why?", "completion": "So.", "label": True}, EXCHANGE),
    "KTO with a transcript": ("kto", {"prompt": TALK, "completion": "So.", "label": "false"}, OF_TALK),
    "KTO in words": ("kto", {"Prompt": "Why?", "Completion": "So.", "Label": "undesirable"}, EXCHANGE),
    "a label that is a topic": (
        "prompt-completion",
        {"prompt": "Why?", "completion": "So.", "label": "math"},
        EXCHANGE,
    ),
    "a completion that is about a talk": (
        "prompt-completion",
        {"prompt": "Why?", "completion": "Human: Hello robot\n\nAssistant: Hello human"},
        [EXCHANGE[0], ("assistant", "Human: Hello robot\n\nAssistant: Hello human")],
    ),
    "a prompt that is about a talk": (
        "prompt-completion",
        {"prompt": "Human: Hello robot\n\nAssistant: Hello. Go on.", "completion": "So."},
        [("user", "Human: Hello robot\n\nAssistant: Hello. Go on."), EXCHANGE[1]],
    ),
    "a completion that repeats its prompt and lacks the system turn": (
        "prompt-completion",
        {"prompt": [BRIEF, USER], "completion": [USER, ANSWER]},
        [("system", "Be brief."), *EXCHANGE],
    ),
    "a completion of several turns": (
        "prompt-completion",
        {"prompt": [HI], "completion": [HELLO, USER, ANSWER]},
        OF_TALK,
    ),
    "a question and an answer": ("pairs", {"Question": "Why?", "Answer": "So."}, EXCHANGE),
    "an instruction and a response": ("pairs", {"instruction": "Why?", "response": "So."}, EXCHANGE),
    "a number for an answer": ("pairs", {"question": "Why?", "answer": 42}, [EXCHANGE[0], ("assistant", "42")]),
    **{
        f"an input beside {' and '.join(names)}": (
            shape,
            dict(zip(names, ("Why?", "A sky.", "So."), strict=True)),
            [("user", "Why?\n\nA sky."), EXCHANGE[1]],
        )
        for shape, names in (
            ("pairs", ("instruction", "input", "response")),
            ("alpaca", ("Instruction", "Input", "Output")),
            ("pairs", ("prompt", "input", "output")),
            ("prompt-completion", ("prompt", "input", "completion")),
        )
    },
    "an input that the prompt has in it": (
        "pairs",
        {"prompt": "Why?\nInput:\nA sky.", "input": "A sky.", "output": "So."},
        [("user", "Why?\nInput:\nA sky."), EXCHANGE[1]],
    ),
    "an input that is all that is asked": ("pairs", {"input": "Why?", "output": "So."}, EXCHANGE),
    "Alpaca with an input that is a list": (
        "alpaca",
        {"instruction": "Why?", "input": ["là", 1], "output": "So."},
        [("user", 'Why?\n\n["là", 1]'), EXCHANGE[1]],
    ),
    "Alpaca with turns before it": (
        "alpaca",
        {"instruction": "Why?", "output": "So.", "history": [["Hi", "Hello"]]},
        OF_TALK,
    ),
    "a solution and its last line": (
        "pairs",
        {"problem": "Why?", "solution": "So.", "answer": "1"},
        EXCHANGE,
    ),
    **{
        f"choices, of which the right one is said by {said}": (
            "pairs",
            {"question": "Why?", **columns},
            [("user", "Why?\n\nA. No.\nB. So."), EXCHANGE[1]],
        )
        for said, columns in RIGHT.items()
    },
    "choices that the question has in it": (
        "pairs",
        {"question": "Why?\n(1) No.\n(2) So.", "choices": ["No.", "So."], "answer": 1},
        [("user", "Why?\n(1) No.\n(2) So."), EXCHANGE[1]],
    ),
    "a question about a passage": (
        "pairs",
        {"context": "A sky.", "question": "Why?", "answer": "So."},
        [("user", "A sky.\n\nWhy?"), EXCHANGE[1]],
    ),
    "plain text": ("text", {"text": "\nSo.\n"}, TEXT),
    "a prompt by itself": ("prompts", {"prompt": "Why?"}, [EXCHANGE[0]]),
    "a topic": ("prompts", {"topic": "Why?"}, [EXCHANGE[0]]),
}


def said(row: ImportedRow) -> list[tuple[str, str]]:
    return [(message.role, message.content) for message in row.messages]


def shape_of(row: dict[str, Any]) -> Shape:
    found = recognise([row])
    assert isinstance(found, Shape)
    return found


@pytest.mark.parametrize(("name", "row", "expected"), ROWS.values(), ids=ROWS.keys())
def test_a_shape_is_recognised_and_read(name: str, row: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    shape = shape_of(row)
    assert shape.name == name
    assert said(shape.read(row)) == expected


def test_both_answers_of_a_preference_are_kept() -> None:
    for row in (
        {"prompt": "Why?", "chosen": "So.", "rejected": "No."},
        {"chosen": f"{TALK} So.", "rejected": f"{TALK} No."},
    ):
        assert shape_of(row).read(row).parts == {"chosen": "So.", "rejected": "No."}


def test_a_label_is_kept_as_what_it_says() -> None:
    said = {True: True, "False": False, "1": True, 0: False, " Desirable": True, "undesirable": False}
    for label, expected in said.items():
        row = {"prompt": "Why?", "completion": "So.", "label": label}
        assert shape_of(row).read(row).other == {"label": expected}


def test_a_passage_is_kept_beside_its_question() -> None:
    row = {"context": "A sky.", "question": "Why?", "answer": "So."}
    assert shape_of(row).read(row).parts == {"passage": "A sky.", "question": "Why?"}


def test_a_passage_that_is_no_text_is_kept_as_a_column() -> None:
    row = {"context": ["A sky."], "question": "Why?", "answer": "So."}
    read = shape_of(row).read(row)
    assert (said(read), read.parts, read.other) == (EXCHANGE, {}, {"context": ["A sky."]})


def test_other_columns_are_kept_as_far_as_they_are_plain() -> None:
    deep: Any = 1
    for _ in range(10):
        deep = [deep]
    row = {"question": "Why?", "answer": "So.", "id": 7, "tags": ["sky"], "of": {"a": None}, "deep": deep}
    assert shape_of(row).read(row).other == {"id": 7, "tags": ["sky"], "of": {"a": None}}


def test_the_shape_of_most_rows_is_that_of_the_file() -> None:
    rows: list[dict[str, Any]] = [
        {"text": "a"},
        {"question": "b", "answer": "c"},
        {"question": "d", "answer": "e"},
        {"odd": 1},
    ]
    found = recognise(rows)
    assert isinstance(found, Shape)
    assert found.name == "pairs"


def test_a_shape_that_cannot_be_told_is_said_with_the_fields() -> None:
    assert "Its fields are left, right, and it cannot be told" in str(recognise([{"left": "a", "right": "b"}]))
    assert recognise([]) == "It holds no rows."


def test_single_turns_are_no_texts() -> None:
    rows: list[dict[str, Any]] = [{"message_id": "1", "parent_id": None, "role": "prompter", "text": "Why?"}, USER]
    for row in rows:
        assert "Its rows are single turns" in str(recognise([row]))
    assert said(mapped({"text": "text"}).read(rows[0])) == [("assistant", "Why?")]
    assert shape_of({"role": "nurse", "text": "So."}).name == "text"


MAPPED: dict[str, tuple[dict[str, str], dict[str, Any], list[tuple[str, str]]]] = {
    "a prompt and an answer": (
        {"prompt": "left", "answer": "right"},
        {"left": "Why?", "right": "So.", "answer": "another"},
        EXCHANGE,
    ),
    "a text": ({"text": "left"}, {"left": "So."}, TEXT),
    "a system prompt": (
        {"prompt": "left", "answer": "right", "system": "top"},
        {"left": "Why?", "right": "So.", "top": "Be brief."},
        [("system", "Be brief."), *EXCHANGE],
    ),
    "two answers": (
        {"prompt": "q", "chosen": "good", "rejected": "bad"},
        {"q": "Why?", "good": "So.", "bad": "No."},
        EXCHANGE,
    ),
    "turns": ({"messages": "talk"}, {"talk": [HUMAN, GPT]}, EXCHANGE),
}


@pytest.mark.parametrize(("columns", "row", "expected"), MAPPED.values(), ids=MAPPED.keys())
def test_a_person_may_say_which_field_is_what(
    columns: dict[str, str], row: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    shape = mapped(columns)
    assert shape.fits(row)
    assert said(shape.read(row)) == expected


def test_a_field_that_a_row_lacks_is_named() -> None:
    with pytest.raises(NotARow, match="no field 'right'"):
        mapped({"prompt": "left", "answer": "right"}).read({"left": "Why?"})


@pytest.mark.parametrize("columns", [{"question": "left"}, {"answer": "right"}, {"chosen": "a"}])
def test_fields_that_make_up_no_row_are_refused(columns: dict[str, str]) -> None:
    with pytest.raises(UserError):
        mapped(columns)


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "turns of the wrong type": ("messages", {"messages": "no turns"}, "no list of turns"),
    "no turns": ("messages", {"messages": []}, "no list of turns"),
    "a turn that is none": ("messages", {"messages": [USER, 7]}, "turn 2 does not say who speaks"),
    "nobody known": ("messages", {"messages": [{"role": "cat", "content": "Miaow"}]}, "said by 'cat'"),
    "a role that is no text": ("messages", {"messages": [{"role": 7, "content": "x"}]}, "said by '7'"),
    "an empty turn": ("messages", {"messages": [USER, {"role": "assistant", "content": " "}]}, "turn 2 is empty"),
    "a tool call beside text": (
        "messages",
        {"messages": [USER, {**ANSWER, "tool_calls": [CALL]}]},
        "turn 2 says something and calls a tool too",
    ),
    "an older call beside text": ("messages", {"messages": [{**CALLING, "content": "So."}]}, "calls a tool too"),
    "two tool calls": (
        "messages",
        {"messages": [USER, {"role": "assistant", "content": None, "tool_calls": [CALL, CALL]}]},
        "turn 2 calls 2 tools at once",
    ),
    "a tool call of nothing": ("messages", {"messages": [{"role": "assistant", "tool_calls": [{}]}]}, "has no name"),
    "a tool call with broken arguments": (
        "messages",
        {"messages": [{"role": "assistant", "function_call": {"name": "look", "arguments": '{"where'}}]},
        "calls 'look' with arguments that are no object",
    ),
    "a tool call by a user": ("messages", {"messages": [{"role": "user", "tool_calls": [CALL]}]}, "no assistant's"),
    "an image": (
        "messages",
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": "x"}]}]},
        "something else than text",
    ),
    "a number for what is said": ("messages", {"messages": [{"role": "user", "content": 7}]}, "a number where text"),
    "no output": ("alpaca", {"instruction": "Why?", "output": None}, "its output is empty"),
    "no answer": ("pairs", {"question": "Why?", "answer": ["So."]}, "its answer is empty or no text"),
    "an empty completion": ("prompt-completion", {"prompt": "Why?", "completion": ""}, "its completion is empty"),
    "a completion that is a number": ("prompt-completion", {"prompt": "Why?", "completion": 7}, "a number where"),
    "texts without a prompt": (
        "preference",
        {"chosen": "The answer is 4.", "rejected": "The answer is 5."},
        "no prompt comes before its two answers",
    ),
    "a prompt that ends with an answer": (
        "preference",
        {"messages": [USER, OTHER], "chosen": "So.", "rejected": "So?"},
        "its prompt ends with an answer",
    ),
    "a prompt that is not what the answers begin with": (
        "preference",
        {"prompt": "How?", "chosen": [USER, ANSWER], "rejected": [USER, OTHER]},
        "its prompt is another one",
    ),
    "a chosen answer that is missing": ("preference", {"chosen": None, "rejected": "No."}, "chosen answer is empty"),
    "more than one answer": (
        "preference",
        {"prompt": [USER], "chosen": [ANSWER, USER, ANSWER], "rejected": [OTHER]},
        "not one answer",
    ),
    "a label that is none": (
        "kto",
        {"prompt": "Why?", "completion": "So.", "label": "good"},
        "neither true nor false",
    ),
    "a choice that is not there": (
        "pairs",
        {"question": "Why?", "choices": ["No.", "So."], "answer": 2},
        "its answer is choice 2, which it has not",
    ),
    "no right choice": (
        "pairs",
        {"question": "Why?", "choices": ["No.", "So."], "answer": None},
        "does not say which",
    ),
    "an empty text": ("text", {"text": "  "}, "its text is empty"),
    "none of its fields": ("pairs", {"left": "a"}, "none of the fields"),
}


@pytest.mark.parametrize(("name", "row", "reason"), BAD.values(), ids=BAD.keys())
def test_a_row_that_cannot_be_read_says_why(name: str, row: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotARow, match=reason):
        NAMED[name].read(row)
