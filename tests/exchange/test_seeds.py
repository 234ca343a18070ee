import json
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.exchange.seeds import LONGEST_LINE, read_seeds


def seeds_of(folder: Path, content: bytes | str) -> list[Seed]:
    path = folder / "seeds"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_seeds(path))


def test_a_line_is_a_seed_and_copies_are_kept(tmp_path: Path) -> None:
    found = seeds_of(tmp_path, b"\xef\xbb\xbftides\r\n\r\n  bees \r\ntides")
    assert [(seed.text, seed.position) for seed in found] == [("tides", 0), ("bees", 1), ("tides", 2)]
    assert found[0].fields == {}


def test_an_object_a_line_gives_its_text_and_keeps_the_rest(tmp_path: Path) -> None:
    lines = [
        {"instruction": "Sort this.", "instances": [{"input": "b a", "output": "a b"}]},
        {"topic": " tides ", "input": "x"},
        {"text": "", "question": "Why?"},
    ]
    found = seeds_of(tmp_path, "\n" + "\n\n".join(map(json.dumps, lines)))
    assert [seed.text for seed in found] == ["Sort this.", "tides", "Why?"]
    assert [seed.fields for seed in found] == lines


def test_a_text_that_only_starts_like_json_is_a_text(tmp_path: Path) -> None:
    assert [seed.text for seed in seeds_of(tmp_path, "{curly} braces\n[1]")] == ["{curly} braces", "[1]"]


def test_utf_16_is_understood(tmp_path: Path) -> None:
    assert [seed.text for seed in seeds_of(tmp_path, "été\nhiver".encode("utf-16"))] == ["été", "hiver"]


def test_many_lines_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "many.txt"
    path.write_text("a topic\n" * 200_000)
    seeds = read_seeds(path)
    assert next(seeds) == Seed("a topic")
    assert sum(1 for _ in seeds) == 199_999


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('{"text": "a"}\n\n{"text": \n', "line 3: it is not valid JSON"),
        ('{"text": "a"}\n[1]\n', "line 2: it is JSON but no object"),
        ('{"text": "a"}\n{"name": "b"}\n', "line 2: it has no text in any of the fields text, instruction"),
        ('{"text": "a"}\n{"text": "b", "x": NaN}\n', "line 2: it holds NaN"),
        ('{"text": "a"}\n{"x": ' + "[" * 50_000 + "\n", "line 2: it is (nested too deeply|not valid JSON)"),
        ('{"text": "a"}\n{"text": "b", "x": ' + "9" * 5000 + "}\n", "line 2: it holds a number of too many digits"),
        ("a\n" + "b" * (LONGEST_LINE + 1) + "\nc", "line 2: longer than 100,000 characters"),
        ("", "is empty"),
        (" \n\r\n", "is empty"),
        (b"a\x00b", "binary"),
    ],
)
def test_each_bad_file_gives_a_sentence(tmp_path: Path, content: bytes | str, complaint: str) -> None:
    with pytest.raises(UserError, match=f"seeds.*{complaint}"):
        seeds_of(tmp_path, content)


def test_the_longest_line_is_allowed(tmp_path: Path) -> None:
    assert len(seeds_of(tmp_path, "b" * LONGEST_LINE + "\nc")) == 2


def test_a_missing_file_and_a_folder_give_sentences(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        list(read_seeds(tmp_path / "none.txt"))
    with pytest.raises(UserError, match="is a folder"):
        list(read_seeds(tmp_path))
