from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.rows import RowError, count_rows, read_rows, sha256_of_rows


def test_a_broken_row_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exchange.rows.LONGEST_ROW", 60)
    path = tmp_path / "rows.jsonl"
    long = '{"a": "' + "x" * 500 + '"}'
    path.write_text(f'{{"a": 1}}\n\n{{"a": \n"text"\n{long}\n{{"a": 2}}')
    found = list(read_rows(path))
    assert [number for number, _ in found] == [1, 3, 4, 5, 6]
    assert [row for _, row in found if isinstance(row, dict)] == [{"a": 1}, {"a": 2}]
    errors = [row for _, row in found if isinstance(row, RowError)]
    assert [error.line for error in errors] == [3, 4, 5]
    assert [error.reason[:20] for error in errors] == [
        "it is not valid JSON",
        "it is JSON but no ob",
        "it is longer than 60",
    ]


def test_trouble_with_the_file_is_not_trouble_with_a_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\x00\x01")
    for bad in (path, tmp_path, tmp_path / "none"):
        with pytest.raises(UserError):
            list(read_rows(bad))


def test_rows_that_are_done_are_passed_over_however_broken(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n\nbroken\n{"a": 2}\n{"a": 3}')
    assert count_rows(path) == 4
    assert [number for number, _ in read_rows(path, skip=2)] == [4, 5]
    assert list(read_rows(path, skip=4)) == []


def test_the_digest_tells_a_changed_file_from_a_touched_one(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}')
    before = sha256_of_rows(path)
    path.touch()
    assert sha256_of_rows(path) == before
    path.write_text('{"a": 2}')
    assert sha256_of_rows(path) != before
    with pytest.raises(UserError):
        sha256_of_rows(tmp_path)
