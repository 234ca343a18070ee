import hashlib
import os
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.blocks import Block, BlockKind
from desktop.exchange.documents import find_documents, read_document


def test_plain_text_is_parted_at_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "walk.txt"
    path.write_bytes(b"We went\r\nout.\r\n\r\nIt rained.\r\n")
    document = read_document(path)
    assert document.blocks == (
        Block(BlockKind.PARAGRAPH, "We went out."),
        Block(BlockKind.PARAGRAPH, "It rained."),
    )
    assert (document.title, document.path, document.media_type) == ("walk", path, "text/plain")
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.text == "We went out.\n\nIt rained."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings_are_understood(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Café “Noël” — déjà vu.".encode(encoding))
    assert read_document(path).text == "Café “Noël” — déjà vu."


def test_bytes_that_windows_does_not_know_are_still_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"caf\xe9 \x81 bar")
    assert read_document(path).text.startswith("café")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.txt", b"\x89PNG\x00\x00\x01", "binary"),
        ("a.txt", bytes(range(1, 9)) * 9, "binary"),
        ("a.txt", b"\xff\xfea\x00b", "UTF-16"),
        ("a.txt", b" \n\n ", "holds no text"),
        ("a.md", b"", "holds no text"),
        ("a.xyz", b"x", r"what can be read is \.txt, .* and \.docx"),
    ],
)
def test_each_bad_file_gives_one_sentence_that_names_it(
    tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError, match=f"{name}.*{complaint}"):
        read_document(path)


def test_a_missing_file_a_folder_and_a_large_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        read_document(tmp_path / "none.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UserError, match=r"folder\.txt"):
        read_document(tmp_path / "folder.txt")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(UserError, match="larger than 10 MB"):
        read_document(tmp_path / "large.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes in folders are a POSIX thing")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UserError, match="no ordinary file"):
        read_document(tmp_path / "pipe.txt")


def test_a_folder_gives_its_documents_sorted_without_hidden_ones_and_loops(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.MD", "a/.hidden.md", ".git/x.txt", "a/photo.png", "c/d/e.pdf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    assert find_documents(tmp_path) == [tmp_path / "a" / "z.MD", tmp_path / "b.txt", tmp_path / "c" / "d" / "e.pdf"]


def test_a_file_is_found_as_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    assert find_documents(path) == [path]


def test_nothing_to_read_gives_a_sentence_that_says_what_can_be(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"holds no document; what can be read is .*\.pdf"):
        find_documents(tmp_path)
    with pytest.raises(UserError, match="There is no file or folder"):
        find_documents(tmp_path / "none")
    (tmp_path / "a.png").write_text("x")
    with pytest.raises(UserError, match="cannot be read"):
        find_documents(tmp_path / "a.png")
