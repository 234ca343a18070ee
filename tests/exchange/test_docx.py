import zipfile
from pathlib import Path

import docx
import pytest

from desktop.domain.errors import UserError
from desktop.exchange.blocks import Block, BlockKind
from desktop.exchange.documents import read_document
from desktop.exchange.docx import read_docx


def test_headings_paragraphs_lists_and_tables_come_in_order(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Bees", level=1)
    made.add_paragraph("Bees live in hives.")
    made.add_heading("Food", level=2)
    made.add_paragraph("Nectar", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Kind", "Wings"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "All have four"
    made.add_paragraph("  ")
    made.add_paragraph("They dance.")
    path = tmp_path / "bees.docx"
    made.save(str(path))
    document = read_document(path)
    assert document.title == "Bees"
    assert document.blocks == (
        Block(BlockKind.HEADING, "Bees", 1),
        Block(BlockKind.PARAGRAPH, "Bees live in hives."),
        Block(BlockKind.HEADING, "Food", 2),
        Block(BlockKind.LIST_ITEM, "Nectar"),
        Block(BlockKind.TABLE_ROW, "Kind | Wings"),
        Block(BlockKind.TABLE_ROW, "All have four"),
        Block(BlockKind.PARAGRAPH, "They dance."),
    )


def test_a_cell_that_claims_a_million_columns_counts_once(tmp_path: Path) -> None:
    made = docx.Document()
    cell = made.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "Wide"
    cell._tc.grid_span = 1_000_000
    path = tmp_path / "wide.docx"
    made.save(str(path))
    assert [block.text for block in read_document(path).blocks] == ["Wide"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"no zip at all", "no Word document"), (b"\xd0\xcf\x11\xe0 an old one", "old .doc"), (b"", "no Word document")],
)
def test_what_is_no_word_file_gives_a_sentence(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    with pytest.raises(UserError, match=complaint):
        read_document(path)


@pytest.mark.parametrize("parts", [{"hello.txt": "hi"}, {"word/document.xml": "<broken"}])
def test_a_zip_that_is_no_word_file_gives_a_sentence(tmp_path: Path, parts: dict[str, str]) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    with pytest.raises(UserError, match="no Word document"):
        read_document(path)


def test_a_damaged_word_file_gives_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    made = docx.Document()
    made.add_paragraph("Some text. " * 500)
    made.save(str(path))
    data = bytearray(path.read_bytes())
    data[200:400] = bytes(200)
    path.write_bytes(bytes(data))
    with pytest.raises(UserError, match="no Word document"):
        read_document(path)


def test_what_unpacks_to_too_much_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.exchange.docx.UNPACKED_LIMIT", 5_000_000)
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", " " * 6_000_000)
    assert path.stat().st_size < 50_000
    with pytest.raises(UserError, match="unpacks to more than 5 MB"):
        read_docx(path)
