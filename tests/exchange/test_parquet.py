"""Rows as Parquet files; they need pyarrow, which is an extra."""

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.exchange.formats import FORMATS
from desktop.exchange.parquet import parquet_file

pytest.importorskip("pyarrow", reason="pyarrow is an extra: pip install -e '.[parquet]'")
TURNS = [{"role": "user", "content": "Déjà vu?"}, {"role": "assistant", "content": "No."}]


def read(path: Path) -> Any:
    from pyarrow import parquet

    return parquet.read_table(path)


def written(path: Path, keys: tuple[str, ...], rows: list[dict[str, Any]]) -> Any:
    with parquet_file(path, keys) as write:
        write(rows)
    return read(path)


@pytest.mark.parametrize("name", FORMATS)
def test_the_types_of_a_format_do_not_depend_on_its_rows(tmp_path: Path, name: str) -> None:
    keys = FORMATS[name].keys
    empty = written(tmp_path / "empty.parquet", keys, [])
    hollow = written(tmp_path / "hollow.parquet", keys, [{}])
    assert empty.schema == hollow.schema
    assert empty.schema.names == list(keys)
    assert "null" not in {str(kind) for kind in hollow.schema.types}


def test_turns_stay_turns_and_texts_texts(tmp_path: Path) -> None:
    row = {"prompt": TURNS[:1], "completion": TURNS[1:], "label": True}
    assert written(tmp_path / "o.parquet", FORMATS["kto"].keys, [row]).to_pylist() == [row]


def test_an_object_is_json_whatever_is_in_it(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "score": None, "fields": {"a": 1}},
        {"id": 2, "score": 0.5, "fields": {"a": ["b"], "c": "d"}},
    ]
    found = written(tmp_path / "o.parquet", ("id", "score", "fields"), rows).to_pylist()
    assert [json.loads(row["fields"]) for row in found] == [row["fields"] for row in rows]
    assert [(row["id"], row["score"]) for row in found] == [(1, None), (2, 0.5)]


def test_a_list_that_is_no_turns_is_json_and_what_is_not_known_stays_so(tmp_path: Path) -> None:
    evidence = [{"kind": "source", "risk": 0.2, "sentences": []}]
    rows: list[dict[str, Any]] = [
        {"evidence": evidence, "synthetic": True, "prompt_sha256": "ab"},
        {"evidence": [], "synthetic": None, "prompt_sha256": "cd"},
    ]
    found = written(tmp_path / "o.parquet", ("evidence", "synthetic", "prompt_sha256"), rows).to_pylist()
    assert [json.loads(row["evidence"]) for row in found] == [evidence, []]
    assert [(row["synthetic"], row["prompt_sha256"]) for row in found] == [(True, "ab"), (None, "cd")]


def test_many_rows_are_written_in_groups(tmp_path: Path) -> None:
    from pyarrow import parquet

    path = tmp_path / "o.parquet"
    with parquet_file(path, ("text",)) as write:
        for start in range(0, 25_000, 500):
            write([{"text": str(number)} for number in range(start, start + 500)])
    assert [row["text"] for row in read(path).to_pylist()] == [str(number) for number in range(25_000)]
    assert parquet.ParquetFile(path).num_row_groups == 3


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "o.parquet"
    path.write_text("old")

    def fail() -> None:
        with parquet_file(path, ("text",)) as write:
            write([{"text": "new"}])
            raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        fail()
    assert [file.name for file in tmp_path.iterdir()] == ["o.parquet"]
    assert path.read_text() == "old"
