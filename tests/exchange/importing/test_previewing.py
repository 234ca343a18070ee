"""A look at a file before anything is taken in."""

from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.importing import previewing
from desktop.exchange.importing.names import PROMPTS
from desktop.exchange.importing.previewing import preview, recognised
from desktop.exchange.importing.row import ImportedRow
from desktop.exchange.rows import RowError
from tests.exchange.importing.making import write_jsonl

ROWS = [{"question": f"Why {number}?", "answer": "So."} for number in range(9)]


def test_it_shows_the_shape_the_fields_and_the_first_rows(tmp_path: Path) -> None:
    seen = preview(write_jsonl(tmp_path / "a.jsonl", ROWS), 2)
    assert seen.shape is not None
    assert (seen.shape.name, seen.shape.title, seen.obstacle) == ("pairs", "questions and answers", "")
    assert (seen.columns, seen.count, seen.faults) == (("question", "answer"), 9, ())
    assert [row.messages[0].content for row in seen.rows] == ["Why 0?", "Why 1?"]


def test_what_is_wrong_with_some_rows_is_told_beside_the_others(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [*ROWS[:2], {"question": "Why?", "answer": ""}, {"odd": 1}])
    seen = preview(path, 5)
    assert seen.faults == (
        "line 3: its answer is empty or no text",
        f"line 4: it has none of the fields {', '.join(PROMPTS)}",
    )
    assert (len(seen.rows), seen.obstacle) == (2, "")


def test_no_more_is_read_than_tells_the_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "LOOKED_AT", 4)
    assert len(preview(write_jsonl(tmp_path / "a.jsonl", ROWS), 9).rows) == 4
    monkeypatch.setattr(previewing, "LOOKED_AT", 300)
    monkeypatch.setattr(previewing, "_MOST_CHARACTERS", 20)
    assert len(preview(write_jsonl(tmp_path / "a.jsonl", ROWS), 9).rows) == 3


def test_a_file_of_unknown_fields_is_shown_with_them_to_be_named(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"left": "Why?", "right": "So."}])
    seen = preview(path, 1)
    assert (seen.shape, seen.columns, seen.rows) == (None, ("left", "right"), ())
    assert "cannot be told" in seen.obstacle
    named = preview(path, 1, {"prompt": "left", "answer": "right"})
    assert [message.content for message in named.rows[0].messages] == ["Why?", "So."]
    path.write_text('{"left": "Why?", "right": "So."}\nbroken\n')
    assert "cannot be told" in preview(path, 1).obstacle, "a broken row is not what stands in the way"
    assert preview(path, 1, {"prompt": "left", "answer": "up"}).obstacle.startswith("None of its first 2 rows")


def test_prompts_without_answers_can_be_seeds_and_no_samples(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"prompt": "Why?"}])
    assert "take them in as seeds" in preview(path, 1).obstacle
    assert preview(path, 1, as_seeds=True).rows[0].start == "Why?"
    with pytest.raises(UserError, match="--as seeds"):
        recognised(path)
    assert recognised(path, as_seeds=True).shape.name == "prompts"


def test_a_conversation_that_ends_with_a_question_is_no_sample(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Why?"}]
    path = write_jsonl(
        tmp_path / "a.jsonl", [{"messages": turns}, {"messages": [*turns, {"role": "assistant", "content": "So."}]}]
    )
    first, second = (row for _, row in recognised(path).rows())
    assert isinstance(first, RowError)
    assert first.reason == "it has no answer: the last turn is not an assistant's"
    assert isinstance(second, ImportedRow)


def test_nothing_usable_is_said_with_the_first_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("one\ntwo\n")
    with pytest.raises(UserError, match=r"None of its first 2 rows can be used; line 1: it is not valid JSON"):
        recognised(path)
    (tmp_path / "a.csv").write_text("question,answer\n")
    with pytest.raises(UserError, match="It holds no rows"):
        recognised(tmp_path / "a.csv")
