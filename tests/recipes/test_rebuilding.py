"""What a person's change of some fields does to those that are made of them."""

import json
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.recipes.chat import Exchange
from desktop.recipes.rebuilding import rebuilt, told_of
from desktop.recipes.settings import defaults
from tests.recipes.making import shipped

COLUMNS = "size: small, large\nprice: number 1 to 9\nbought: date 2024-01-01 to 2024-12-31\nreview: text what is said"
ROW = {"size": "small", "price": 5, "bought": "2024-05-05", "review": "Good."}
TABLE = {**ROW, "row": json.dumps(ROW)}
TOOL = {
    "name": "set_timer",
    "parameters": {
        "type": "object",
        "properties": {"minutes": {"type": "integer", "maximum": 60}, "label": {"type": "string"}},
        "required": ["minutes"],
    },
}
CALL = {
    "tool": "set_timer",
    "arguments": '{"minutes": 5}',
    "call": '{"name": "set_timer", "arguments": {"minutes": 5}}',
    "request": "Set a timer for 5 minutes.",
}
SOLVED = {"question": "What is 2 + 2?", "solution": "2 + 2 = 4.\nAnswer: 4", "answer": "4"}


def change(name: str, before: dict[str, Any], changed: dict[str, Any], **known: Any) -> dict[str, Any]:
    recipe = shipped(name)
    return rebuilt(recipe, {**defaults(recipe), **known}, before, changed)


def change_row(**changed: Any) -> dict[str, Any]:
    return change("table", TABLE, changed, columns=COLUMNS, longest=40)


def change_call(**changed: Any) -> dict[str, Any]:
    return change("tool-call", CALL, changed, tools=json.dumps(TOOL))


def test_a_cell_that_is_changed_is_changed_in_its_row() -> None:
    fields = change_row(review="Very good.")
    assert json.loads(fields["row"]) == {**ROW, "review": "Very good."}
    assert fields == {**ROW, "review": "Very good.", "row": fields["row"]}


def test_a_row_that_is_changed_changes_its_cells() -> None:
    row = json.dumps({**ROW, "size": "large"})
    assert change_row(row=row) == {**ROW, "size": "large", "row": row}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"size": "huge"}, "The row breaks its schema: 'huge' is not one of"),
        ({"bought": "yesterday"}, "The row breaks its schema: 'yesterday' is not a 'date'"),
        ({"review": "x" * 41}, "The row breaks its schema: 'x+' is too long"),
        ({"row": '{"size": "small"'}, "The row is no valid JSON"),
        ({"row": '{"size": "small"}'}, "The row breaks its schema: .* is a required property"),
    ],
)
def test_a_change_that_breaks_the_row_is_refused_with_one_sentence(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(UserError, match=f"^{reason}.*; change it, or leave the sample as it was[.]$"):
        change_row(**changed)


def test_arguments_that_are_changed_are_changed_in_their_call() -> None:
    fields = change_call(arguments='{"minutes": 7, "label": "eggs"}')
    assert json.loads(fields["call"]) == {"name": "set_timer", "arguments": {"minutes": 7, "label": "eggs"}}
    assert fields["request"] == CALL["request"]


def test_a_call_that_is_changed_changes_its_arguments() -> None:
    fields = change_call(call='{"name": "set_timer", "arguments": {"minutes": 9}}')
    assert (fields["tool"], fields["arguments"]) == ("set_timer", '{"minutes": 9}')


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"arguments": '{"minutes": 90}'}, "The call breaks its schema: 90 is greater than the maximum"),
        ({"tool": "set_alarm"}, "There is no tool 'set_alarm'; write one of: set_timer."),
        ({"call": '{"name": "set_timer"}'}, "The call breaks its schema: 'arguments' is a required property"),
    ],
)
def test_a_call_that_the_tool_does_not_take_is_refused(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        change_call(**changed)


def test_a_request_can_be_changed_alone() -> None:
    assert change_call(request="Five minutes, please.") == {**CALL, "request": "Five minutes, please."}


def test_a_solution_that_is_changed_changes_its_answer_unless_that_was_written_too() -> None:
    solution = "2 + 3 = 5.\nAnswer: 5"
    assert change("reasoning", SOLVED, {"solution": solution})["answer"] == "5"
    assert change("reasoning", SOLVED, {"solution": solution, "answer": "five"})["answer"] == "five"
    assert change("reasoning", SOLVED, {"solution": "No answer line."})["answer"] == "4"


def test_what_was_kept_follows_what_it_was_made_of_but_never_what_a_person_wrote() -> None:
    before = {"instruction": "Explain bread.", "chosen": "Yeast.", "rejected": "Bread."}
    assert change("preference", before, {"instruction": "Explain yeast."}, seed="Explain bread.") == {
        **before,
        "instruction": "Explain yeast.",
    }
    written = {**before, "instruction": "Explain yeast."}
    assert change("preference", written, {"chosen": "It makes gas."}, seed="Explain bread.") == {
        **written,
        "chosen": "It makes gas.",
    }


def test_what_asks_for_more_than_is_known_stays_as_it_was() -> None:
    before = {"text": "Late again.", "label": "complaint", "instruction": "Which of these is the text: a, b?"}
    assert change("classify", before, {"label": "praise"}) == {**before, "label": "praise"}


def test_a_conversation_is_told_by_its_exchanges() -> None:
    fields = {"conversation": "User: Is it wet?\nAssistant: No.\nUser: Why?", "reply": "It has not rained."}
    assert told_of(shipped("chat"), fields) == {
        "exchanges": (Exchange("Is it wet?", "No."), Exchange("Why?", "It has not rained."))
    }
    assert told_of(shipped("essay"), {"essay": "x"}) == {}


def test_a_conversation_out_of_turn_is_refused() -> None:
    with pytest.raises(UserError, match="to and fro"):
        told_of(shipped("chat"), {"conversation": "Is it wet?", "reply": "No."})
