"""Any file of rows: what each holds, and what is wrong with the rows that are none."""

import gzip
import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.importing import objects, reading, tables, window
from desktop.exchange.importing.reading import count_if_cheap, kind_of, place_of, read_file
from desktop.exchange.rows import RowError
from tests.exchange.importing.making import read, write_jsonl

ROWS = [{"question": "Why?", "answer": "So."}, {"question": "Où ?", "answer": "Là."}]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
TABLE = "question,answer\nWhy?,So.\nOù ?,Là.\n"

FILES: dict[str, tuple[str, bytes, str, list[int]]] = {
    "JSON, a row a line": ("a.jsonl", LINES.encode(), "jsonl", [1, 2]),
    "with a mark in front": ("a.jsonl", LINES.encode("utf-8-sig"), "jsonl", [1, 2]),
    "UTF-16": ("a.jsonl", LINES.encode("utf-16"), "jsonl", [1, 2]),
    "compressed": ("a.jsonl.gz", gzip.compress(LINES.encode()), "jsonl", [1, 2]),
    "rows a line that are called JSON": ("a.json", LINES.encode(), "jsonl", [1, 2]),
    "JSON with no name to go by": ("rows", LINES.encode(), "jsonl", [1, 2]),
    "a list": ("a.json", json.dumps(ROWS).encode(), "json", [1, 2]),
    "a list over many lines": ("a.json", json.dumps(ROWS, indent=2).encode(), "json", [1, 2]),
    "a list in a compressed file": ("a.json.gz", gzip.compress(json.dumps(ROWS).encode()), "json", [1, 2]),
    "an object around the list": ("a.json", json.dumps({"version": 1, "data": ROWS}).encode(), "object", [1, 2]),
    "an object around the list on one line": ("a.jsonl", json.dumps({"data": ROWS}).encode(), "object", [1, 2]),
    "an object around several lists": (
        "a.json",
        json.dumps({"train": ROWS[:1], "about": "x", "test": ROWS[1:]}, indent=2).encode(),
        "object",
        [1, 2],
    ),
    "objects over several lines": (
        "a.jsonl",
        "\n".join(json.dumps(row, indent=2) for row in ROWS).encode(),
        "object",
        [1, 2],
    ),
    "objects over several lines that are called JSON": (
        "a.json",
        ",\n".join(json.dumps(row, indent=2) for row in ROWS).encode(),
        "object",
        [1, 2],
    ),
    "lines that end with commas": ("a.jsonl", LINES.replace("}\n", "},\n").encode(), "jsonl", [1, 2]),
    "rows a line that are called text": ("a.txt", LINES.encode(), "jsonl", [1, 2]),
    "a list that is called text": ("a.txt", json.dumps(ROWS).encode(), "json", [1, 2]),
    "a table that says its delimiter": ("a.csv", f"sep=;\r\n{TABLE.replace(',', ';')}".encode(), "table", [3, 4]),
    "a table with a space behind each comma": (
        "a.csv",
        b'"question", "answer"\n"Why?", "So."\n"O\xc3\xb9 ?", "L\xc3\xa0."\n',
        "table",
        [2, 3],
    ),
    "commas": ("a.csv", TABLE.encode(), "table", [2, 3]),
    "semicolons": ("a.csv", TABLE.replace(",", ";").encode(), "table", [2, 3]),
    "tabs": ("a.tsv", TABLE.replace(",", "\t").encode(), "table", [2, 3]),
    "a table in Windows' encoding": ("a.csv", TABLE.encode("cp1252"), "table", [2, 3]),
    "a table in UTF-16": ("a.csv", TABLE.encode("utf-16"), "table", [2, 3]),
}


@pytest.mark.parametrize(("name", "data", "kind", "numbers"), FILES.values(), ids=FILES.keys())
def test_the_same_rows_come_out_of_every_kind_of_file(
    name: str, data: bytes, kind: str, numbers: list[int], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    assert kind_of(tmp_path / name) == kind
    assert read(tmp_path / name) == dict(zip(numbers, ROWS, strict=True))


def test_a_text_file_is_a_text_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[1] One.\n\nTwo.\n")
    assert read(tmp_path / "a.txt") == {1: {"text": "[1] One."}, 3: {"text": "Two."}}


def test_a_broken_line_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "LONGEST_ROW", 200)
    path = tmp_path / "a.jsonl"
    deep = b'{"a":' + b"[" * 150
    lines = [b'{"a": 1}', b'{"a": ', b"[1]", b'{"a": "\xff"}', b'{"a": "\x00"}', b'{"a": "' + b"x" * 300, deep]
    path.write_bytes(b"\n".join([*lines, b"", b'{"a": 2}']))
    found = read(path)
    assert [number for number, row in found.items() if isinstance(row, dict)] == [1, 9]
    assert [found[number].split(" (")[0] for number in (2, 3, 4, 5, 6, 7)] == [
        "it is not valid JSON",
        "it is JSON but no object in braces",
        "it is not valid UTF-8: save the file again as UTF-8",
        "it is not valid JSON",
        "it is longer than 200 characters",
        "it is not valid JSON",
    ]


def test_a_line_that_is_nested_without_end_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": ' + "[" * 100_000 + "]" * 100_000 + '}\n{"a": 1}\n')
    assert read(path) == {1: "it is nested too deeply", 2: {"a": 1}}


def test_a_line_of_five_megabytes_is_a_row(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [{"text": "x" * 5_000_000}, {"text": "y"}])
    assert [len(row["text"]) for row in read(path).values()] == [5_000_000, 1]


@pytest.mark.parametrize("step", [1, 7, 64, 1 << 20])
def test_a_list_is_read_piece_by_piece_wherever_a_piece_ends(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "_STEP", step)
    rows = [{"text": 'a "quoted" \\ word\u00e9', "n": number, "true": True, "none": None} for number in range(9)]
    (tmp_path / "a.json").write_text(json.dumps(rows, indent=1))
    assert list(read(tmp_path / "a.json").values()) == rows


BROKEN_LISTS: dict[str, tuple[str, dict[int, Any]]] = {
    "empty": ("[]", {}),
    "other things in it": ('[1, {"a": 1}, "b"]', {1: "it is no object", 2: {"a": 1}, 3: "it is no object"}),
    "not a number": ('[{"a": NaN}]', {1: {"a": None}}),
    "cut off in an item": ('[{"a": 1}, {"a": "b', {1: {"a": 1}, 2: "it is not valid JSON"}),
    "cut off behind an item": ('[{"a": 1}', {1: "the list breaks off behind it"}),
    "a comma too many": ('[{"a": 1},]', {1: {"a": 1}, 2: "it is not valid JSON"}),
    "no comma": ('[{"a": 1} {"a": 2}]', {1: "no comma comes behind it"}),
    "two lists": ('[{"a": 1}][{"a": 2}]', {1: {"a": 1}, 2: "it stands behind the end of the list"}),
    "an empty list and another": ('[] [{"a": 2}]', {1: "it stands behind the end of the list"}),
    "other things behind it": ('[{"a": 1}]\ngarbage', {1: {"a": 1}, 2: "it stands behind the end of the list"}),
    "nested without end": ("[{}, " + "[" * 100_000, {1: {}, 2: "it is nested too deeply"}),
}


@pytest.mark.parametrize(("text", "expected"), BROKEN_LISTS.values(), ids=BROKEN_LISTS.keys())
def test_a_broken_list_gives_what_stands_before_the_break(
    text: str, expected: dict[int, Any], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(text)
    found = read(tmp_path / "a.json")
    short = {
        number: row if isinstance(row, dict) else row[: len(str(expected[number]))] for number, row in found.items()
    }
    assert short == expected


@pytest.mark.parametrize("data", [b"null", b"<!DOCTYPE html><p>404", b"\x89PNG\r\n\x1a\n\xff\xfe\xfd"])
def test_a_file_called_json_that_is_none_is_refused_in_a_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(UserError, match=r"a\.json is no JSON of rows"):
        read(tmp_path / "a.json")


def test_an_object_without_a_list_is_one_row(tmp_path: Path) -> None:
    row = {"messages": [{"role": "user", "content": "Hi."}], "id": 1}
    (tmp_path / "a.json").write_text(json.dumps(row, indent=1))
    assert read(tmp_path / "a.json") == {1: row}


def test_an_object_is_read_whole_whose_rows_are_a_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_BLOCK", 20)
    text = '{"data": [\n' + ",\n".join(map(json.dumps, ROWS)) + "\n]}"
    (tmp_path / "a.json").write_text(text)
    assert read(tmp_path / "a.json") == {1: ROWS[0], 2: ROWS[1]}


def test_an_object_that_is_a_row_is_one_whatever_lists_it_holds(tmp_path: Path) -> None:
    row = {"messages": [{"role": "user", "content": "Hi."}], "tools": [{"name": "look"}]}
    for name, indent in (("a.json", 1), ("b.json", None), ("c.jsonl", None), ("d.jsonl", 1)):
        (tmp_path / name).write_text(json.dumps(row, indent=indent))
        assert read(tmp_path / name) == {1: row}


def test_a_list_of_lists_of_turns_is_a_conversation_a_row(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Hi."}]
    (tmp_path / "a.json").write_text(json.dumps([turns, [1], turns]))
    assert read(tmp_path / "a.json") == {
        1: {"messages": turns},
        2: "it is no object in braces",
        3: {"messages": turns},
    }


def test_a_line_may_be_a_list_of_turns(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Hi."}]
    path = tmp_path / "a.jsonl"
    path.write_text(f"{json.dumps(turns)}\n[1]\n{json.dumps(turns)},\n")
    assert read(path) == {1: {"messages": turns}, 2: "it is JSON but no object in braces", 3: {"messages": turns}}


def test_what_is_no_number_is_nothing_in_a_line_as_in_a_list(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a": NaN}\n{"a": -Infinity}\n')
    assert read(tmp_path / "a.jsonl") == {1: {"a": None}, 2: {"a": None}}


def test_objects_one_behind_the_other_are_read_up_to_the_one_that_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{\n"a": 1}\n{\n"a": }\n{\n"a": 3}')
    found = read(tmp_path / "a.jsonl")
    assert found[1] == {"a": 1}
    assert found[2].endswith("what comes after that cannot be read")


def test_a_cell_keeps_the_space_that_it_begins_with(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q,a\nx,  y\n")
    assert read(tmp_path / "a.csv") == {2: {"q": "x", "a": "  y"}}


def test_an_object_that_is_too_large_to_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "LONGEST_OBJECT", 20)
    (tmp_path / "a.json").write_text(json.dumps({"data": ROWS}, indent=1))
    with pytest.raises(UserError, match="save what is in it as JSONL"):
        read(tmp_path / "a.json")


def test_a_cell_may_hold_line_breaks_quotes_and_delimiters(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'q,a\r\n"one, two\r\nthree","he said ""no"""\r\nx,y\r\n')
    assert read(tmp_path / "a.csv") == {2: {"q": "one, two\nthree", "a": 'he said "no"'}, 4: {"q": "x", "a": "y"}}


def test_a_broken_row_of_a_table_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LONGEST_ROW", 50)
    rows = [b"q,a", b"x,y,z", b"x", b'"x" y,z', b"\xc3\xa9\xff,y", b"x" * 80 + b",y", b",", b"x,y", b'"x,y']
    (tmp_path / "a.csv").write_bytes(b"\n".join(rows) + b"\n")
    found = read(tmp_path / "a.csv")
    assert found.pop(8) == {"q": "x", "a": "y"}
    assert {number: reason.split(" (")[0] for number, reason in found.items()} == {
        2: "it has another number of cells",
        3: "it has another number of cells",
        4: "its quotes do not fit",
        5: "it is not valid UTF-8: save the file again as UTF-8",
        6: "it is longer than 50 characters",
        9: "a quote that is opened in it is never closed",
    }


def test_a_quote_that_is_never_closed_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LONGEST_ROW", 100)
    (tmp_path / "a.csv").write_text('q,a\n"x,y\n' + "word word word,z\n" * 20)
    assert "perhaps its quote is never closed" in next(iter(read(tmp_path / "a.csv").values()))


HEADERS = {"two alike": "a,b,a\n1,2,3\n", "no names": ",,\n1,2,3\n"}


@pytest.mark.parametrize("text", HEADERS.values(), ids=HEADERS.keys())
def test_a_header_that_does_not_tell_columns_apart_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(UserError):
        read(tmp_path / "a.csv")


def test_a_table_of_very_many_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q,a" + "," * 20_000 + "\n")
    with pytest.raises(UserError, match="has 20,002 columns"):
        read(tmp_path / "a.csv")


def test_a_column_without_a_name_is_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q,\nx,y\n")
    assert read(tmp_path / "a.csv") == {2: {"q": "x", "column 2": "y"}}


UNREADABLE = {
    "nothing": b"",
    "blanks": b" \n\n",
    "binary": b"GGUF" + bytes(2000),
    "an archive cut off": gzip.compress(os.urandom(4000))[:2000],
    "an archive that is damaged": b"\x1f\x8b" + b"no archive at all",
}


@pytest.mark.parametrize("data", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_file_without_rows_is_refused_in_a_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    with pytest.raises(UserError, match=r"a\.jsonl"):
        list(read_file(tmp_path / "a.jsonl", "jsonl"))


@pytest.mark.parametrize("name", ["", "none.jsonl", "pipe"])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError):
        kind_of(tmp_path / name)


def test_a_place_is_named_as_people_find_it(tmp_path: Path) -> None:
    assert place_of("jsonl", 17) == "line 17"
    assert place_of("json", 17) == "item 17"
    assert place_of("parquet", 17) == "row 17"


def test_rows_are_counted_where_that_is_cheap(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", ROWS)
    assert count_if_cheap(path, "jsonl") == 2
    path.write_text(LINES.rstrip())
    assert count_if_cheap(path, "jsonl") == 2
    assert count_if_cheap(path, "table") is None


MANY = "{}," * 600_000 + "{}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", LINES + f'{{"question": "Why?", "answer": "So.", "x": [{MANY}]}}\n'),
        ("a.jsonl", LINES + f'[{{"role": "user", "content": "a"}}, {MANY}]\n'),
        ("a.json", "[" + LINES.replace("\n", ",") + f'{{"question": "Why?", "answer": "So.", "x": [{MANY}]}}]'),
    ],
    ids=["a line", "a line of turns", "an item of a list"],
)
def test_a_row_of_very_many_objects_is_refused_before_they_are_made(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    tracemalloc.start()
    try:
        rows = [row for _, row in read_file(path, kind_of(path))]
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [row for row in rows if isinstance(row, dict)] == ROWS
    assert "more than 500,000 lists and objects" in str(rows[2])
    assert taken < 60_000_000


def test_a_small_archive_of_one_large_object_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b'{"question": "Why?", "answer": "So.",\n "x": [' + MANY.encode() + b"]}", 1))
    (_, row), *_ = read_file(path, kind_of(path))
    assert isinstance(row, RowError)
    assert "more than 500,000 lists and objects" in row.reason
