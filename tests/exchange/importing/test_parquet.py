"""Parquet: with the package that it takes, and without it."""

import sys
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.importing.parquet import _AT_ONCE, MAGIC
from desktop.exchange.importing.reading import count_if_cheap, kind_of
from tests.exchange.importing.making import read


def test_without_its_package_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(MAGIC + bytes(100) + MAGIC)
    with pytest.raises(UserError, match=r"pip install '\.\[parquet\]'"):
        read(tmp_path / "a.parquet")


def test_rows_come_out_as_they_went_in(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    rows = [
        {"messages": [{"role": "user", "content": f"Hi {number}."}], "n": number} for number in range(_AT_ONCE + 3)
    ]
    path = tmp_path / "a.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(arrow.Table.from_pylist(rows), path)
    assert kind_of(path) == "parquet"
    assert count_if_cheap(path, "parquet") == len(rows)
    assert read(path) == dict(enumerate(rows, start=1))


def test_a_row_that_is_no_text_is_told_and_the_others_come(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    texts = arrow.array([b"one", b"\xff", b"three"]).view(arrow.utf8())
    path = tmp_path / "a.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(arrow.table({"text": texts}), path)
    rows = read(path)
    assert (rows[1], rows[3]) == ({"text": "one"}, {"text": "three"})
    assert "not valid UTF-8" in rows[2]


def test_a_file_whose_names_are_no_text_is_refused(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(arrow.table({"prompt": ["a"]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"prompt", b"promp\xff"))
    with pytest.raises(UserError, match="damaged Parquet file"):
        read(path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "a.parquet").write_bytes(MAGIC + bytes(100) + MAGIC)
    with pytest.raises(UserError, match="damaged Parquet file"):
        read(tmp_path / "a.parquet")
