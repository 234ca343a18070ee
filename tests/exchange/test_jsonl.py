import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.jsonl import write_jsonl, write_text_atomically


def test_rows_are_written_one_a_line_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "out.jsonl"
    rows: list[dict[str, Any]] = [{"a": "déjà\nvu"}, {"b": [1, None, True]}]
    assert write_jsonl(path, iter(rows)) == 2
    assert path.read_text(encoding="utf-8").split("\n") == ['{"a":"déjà\\nvu"}', '{"b":[1,null,true]}', ""]


def test_no_rows_make_an_empty_file(tmp_path: Path) -> None:
    assert write_jsonl(tmp_path / "out.jsonl", []) == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_odd_characters_and_numbers_never_break_a_line(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    row = {"half": "a\ud800b", "nul": "a\0b", "line": "a\u2028b\u0085c", "nan": [float("nan"), (1.5, float("inf"))]}
    write_jsonl(path, [row])
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) == 1
    assert json.loads(text) == {
        "half": "a\ufffdb",
        "nul": "a\0b",
        "line": "a\u2028b\u0085c",
        "nan": [None, [1.5, None]],
    }


def test_an_error_in_the_rows_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")

    def rows() -> Iterator[Mapping[str, Any]]:
        yield {"a": 1}
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        write_jsonl(path, rows())
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]
    assert path.read_text() == "old"


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    resource = pytest.importorskip("resource", reason="limits of file sizes are a POSIX thing")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(UserError, match=r"out\.jsonl could not be written.*unchanged"):
            write_jsonl(path, ({"a": "x" * 1000} for _ in range(1000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]
    assert path.read_text() == "old"


def test_a_folder_or_a_file_in_the_way_gives_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UserError, match="is a folder"):
        write_jsonl(tmp_path / "folder", [{}])
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="part of its path is a file"):
        write_jsonl(tmp_path / "file" / "out.jsonl", [{}])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]


def test_the_new_file_keeps_the_old_ones_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.jsonl"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.jsonl"
    link.symlink_to(real)
    write_jsonl(link, [{"a": 1}])
    assert link.is_symlink()
    assert real.read_text() == '{"a":1}\n'
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_text_is_written_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    write_text_atomically(path, "one\ntwo \udcff\0")
    assert path.read_bytes() == "one\ntwo \ufffd\0".encode()
    assert os.listdir(tmp_path) == ["README.md"]  # noqa: PTH208


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_file_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="a device or a pipe"):
        write_text_atomically(pipe, "x")
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]
