"""Benchmarks from files."""

import gzip
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.benchmarks import read_benchmark


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_all_texts_of_a_jsonl_row_are_read_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "b.jsonl", '{"q": "Why?", "n": 3, "choices": {"text": ["a", "b"]}}\n\n{"q": "How?"}\n')
    assert list(read_benchmark(path)) == [(1, "Why?\na\nb"), (3, "How?")]


def test_a_table_has_a_header_and_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "b.csv", 'question,answer\n"Two\nlines, here",yes\n,\nHow?,\n')
    assert list(read_benchmark(path)) == [(1, "Two\nlines, here\nyes"), (3, "How?")]
    assert list(read_benchmark(written(tmp_path, "b.tsv", "q\ta\nHow?\tso\n"))) == [(1, "How?\nso")]


def test_a_json_list_has_rows_and_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    assert list(read_benchmark(written(tmp_path, "b.json", '[{"q": "Why?"}, {"q": "How?"}]'))) == [
        (1, "Why?"),
        (2, "How?"),
    ]
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"q": "Why?"}\n{"q": "How?"}\n'))
    assert list(read_benchmark(packed)) == [(1, "Why?"), (2, "How?")]


def test_a_text_is_read_in_paragraphs(tmp_path: Path) -> None:
    path = written(tmp_path, "b.txt", "\nOne\ntwo.\n\n \nThree.")
    assert list(read_benchmark(path)) == [(1, "One\ntwo."), (2, "Three.")]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("b.jsonl", '{"q": "a"}\n{broken\n', "line 2: it is not valid JSON"),
        ("b.jsonl", "[1]\n", "line 1: it is JSON but no object"),
        ("b.csv", 'q\n"a" b\n', "line 2"),
        ("b.csv", "", "is empty"),
        ("b.txt", "\n\n", "is empty"),
    ],
)
def test_what_is_broken_is_said_with_its_line(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        list(read_benchmark(written(tmp_path, name, text)))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    for name in ("no.jsonl", "no.csv", "no.txt"):
        with pytest.raises(UserError, match="There is no file"):
            list(read_benchmark(tmp_path / name))
