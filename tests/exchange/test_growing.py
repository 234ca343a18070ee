"""Lines that grow beside their target: whatever comes between, they are kept or taken for nothing else."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.growing import OtherOrigin, growing_jsonl, parts_of

ORIGIN = {"input": "ab12", "resamples": 0}


def kept_rows(path: Path, origin: dict[str, Any] = ORIGIN) -> list[Any]:
    with growing_jsonl(path, origin) as growing:
        return list(growing.kept())


def grow(path: Path, *rows: dict[str, Any], origin: dict[str, Any] = ORIGIN) -> None:
    """Add rows behind those that are there, and stop before the end."""
    with growing_jsonl(path, origin) as growing:
        list(growing.kept())
        for row in rows:
            growing.add(row)


def test_rows_are_kept_until_they_are_whole_and_then_take_their_place(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.jsonl"
    grow(path, {"a": 1}, {"a": "déjà\u2028vu"})
    assert not path.exists()
    with growing_jsonl(path, ORIGIN) as growing:
        assert list(growing.kept()) == [{"a": 1}, {"a": "déjà\u2028vu"}]
        growing.add({"a": 3})
        growing.finish()
    assert [json.loads(line)["a"] for line in path.read_text("utf-8").splitlines()] == [1, "déjà\u2028vu", 3]
    assert [file.name for file in path.parent.iterdir()] == ["out.jsonl"], "nothing is left beside it"


@pytest.mark.parametrize("torn", [b'{"a": 3, "b": "x', b'{"a": 3}', b"\0\0\0\0\n", b'{"a": "\xff"}\n', b"[1]\n"])
def test_a_torn_last_line_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "out.jsonl"
    grow(path, {"a": 1}, {"a": 2})
    part, _ = parts_of(path)
    with part.open("ab") as file:
        file.write(torn)
    assert kept_rows(path) == [{"a": 1}, {"a": 2}]
    grow(path, {"a": 3})
    assert kept_rows(path) == [{"a": 1}, {"a": 2}, {"a": 3}]


def test_rows_of_another_origin_are_left_alone_and_it_says_which(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    grow(path, {"a": 1})
    part, _ = parts_of(path)
    with pytest.raises(OtherOrigin, match="move or delete") as refused:
        grow(path, {"a": 2}, origin={**ORIGIN, "resamples": 2})
    assert (refused.value.part, refused.value.before) == (part, ORIGIN)
    assert kept_rows(path) == [{"a": 1}]


def test_where_those_rows_are_moved_away_another_origin_begins(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    grow(path, {"a": 1})
    part, _ = parts_of(path)
    part.unlink()
    grow(path, {"a": 2}, origin={**ORIGIN, "resamples": 2})
    assert kept_rows(path, {**ORIGIN, "resamples": 2}) == [{"a": 2}]


def test_a_file_that_no_row_was_written_to_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    grow(path)
    grow(path, {"a": 2}, origin={**ORIGIN, "resamples": 2})
    assert kept_rows(path, {**ORIGIN, "resamples": 2}) == [{"a": 2}]


@pytest.mark.parametrize("note", [None, "{", "", "[1]"])
def test_what_nobody_knows_the_origin_of_is_left_alone(tmp_path: Path, note: str | None) -> None:
    path = tmp_path / "out.jsonl"
    grow(path, {"a": 1})
    part, noted = parts_of(path)
    held = part.read_bytes()
    noted.unlink() if note is None else noted.write_text(note)
    with pytest.raises(OtherOrigin) as refused:
        kept_rows(path)
    assert refused.value.before is None
    assert part.read_bytes() == held


def test_the_old_file_stays_until_the_new_one_is_whole_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    grow(link, {"a": 1})
    assert real.read_text() == "old"
    with growing_jsonl(link, ORIGIN) as growing:
        assert list(growing.kept()) == [{"a": 1}]
        growing.finish()
    assert link.is_symlink()
    assert real.read_text() == '{"a":1}\n'
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="files are held by flock")
def test_two_programs_cannot_write_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with growing_jsonl(path, ORIGIN) as growing:
        list(growing.kept())
        growing.add({"a": 1})
        growing.flush()
        with pytest.raises(UserError, match="right now"), growing_jsonl(path, {"another": "origin"}):
            pass
    assert kept_rows(path) == [{"a": 1}]


def test_a_full_disk_gives_a_sentence_and_what_was_written_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    resource = pytest.importorskip("resource", reason="limits of file sizes are a POSIX thing")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(UserError, match=r"out\.jsonl could not be written"):
            grow(path, *({"a": "x" * 1000, "n": number} for number in range(1000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    kept = kept_rows(path)
    assert 50 < len(kept) < 100
    assert [row["n"] for row in kept] == list(range(len(kept)))


def test_a_folder_or_a_file_in_the_way_gives_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="is a folder"):
        grow(tmp_path / "folder", {})
    with pytest.raises(UserError, match="part of its path is a file"):
        grow(tmp_path / "file" / "out.jsonl", {})
