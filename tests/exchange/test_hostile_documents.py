"""Documents that somebody made to do harm, or that a program broke: a sentence, or what can be read of them."""

import time
import zipfile
from pathlib import Path

import docx
import pytest

from desktop.domain.errors import UserError
from desktop.exchange import docx as docx_module
from desktop.exchange import pdf_layout
from desktop.exchange.blocks import BlockKind, make_block
from desktop.exchange.documents import read_document
from desktop.exchange.html import read_html
from desktop.exchange.markdown import read_markdown
from desktop.exchange.prose import is_prose


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_page_that_claims_an_encoding_that_is_none_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.html", b'<meta charset="undefined"><p>Caf\xe9 in the morning.</p>')
    assert read_document(path).blocks[0].text == "Café in the morning."


def test_comments_that_never_end_end_the_page(tmp_path: Path) -> None:
    path = written(tmp_path / "a.html", "<p>Before.</p><!-- one --><p>Between.</p>" + "<!--" * 50_000)
    assert [block.text for block in read_document(path).blocks] == ["Before.", "Between."]


@pytest.mark.parametrize("opening", ["<![", "<![5", "<![CDATAhidden[d>", "<![x y"])
def test_a_section_of_a_kind_that_nobody_knows_costs_no_page(opening: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.html", f"<p>Before.</p>{opening}<p>After.</p>")
    texts = [block.text for block in read_document(path).blocks]
    assert (texts[0], texts[-1]) == ("Before.", "After.")


def test_a_long_title_line_of_nothing_is_no_title(tmp_path: Path) -> None:
    path = written(tmp_path / "a.md", f"---\ntitle: x{' ' * 100_000}y\n---\n\nText.")
    assert read_document(path).title.startswith("x")


def test_substitutions_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    lines = [".. |a0| replace:: ha"]
    lines += [f".. |a{number}| replace:: {' '.join([f'|a{number - 1}|'] * 4)}" for number in range(1, 15)]
    path = written(tmp_path / "a.rst", "\n".join([*lines, "", "|a14|", ""]))
    with pytest.raises(UserError, match="substitutions that are made of others"):
        read_document(path)


def test_a_substitution_that_stands_in_itself_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.rst", ".. |a| replace:: |a| |a|\n\n|a|\n")
    with pytest.raises(UserError, match="no sound reStructuredText"):
        read_document(path)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    document = docx.Document()
    for text in ("Dear reader,", "it rains.", "Yours"):
        document.add_paragraph(text)
    document.save(str(tmp_path / "letter.docx"))
    return tmp_path / "letter.docx"


def test_a_word_file_with_very_many_paragraphs_is_refused(letter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_module, "_MOST_PARAGRAPHS", 2)
    with pytest.raises(UserError, match="more than 2 paragraphs"):
        docx_module.read_docx(letter)


def test_a_word_file_with_a_relation_to_nothing_is_refused(letter: Path) -> None:
    broken = letter.with_name("broken.docx")
    with zipfile.ZipFile(letter) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"Target=", b"Aim="))
    with pytest.raises(UserError, match="is damaged or no Word document"):
        read_document(broken)


def test_a_word_file_with_a_part_of_another_kind_is_refused(letter: Path) -> None:
    broken = letter.with_name("broken.docx")
    with zipfile.ZipFile(letter) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<a/>" if name == "docProps/core.xml" else source.read(name))
    with pytest.raises(UserError, match="is damaged or no Word document"):
        read_document(broken)


def seconds_to_read(path: Path) -> float:
    """Processor time, in this process, for one of the readers by itself."""
    read = {".html": read_html, ".md": read_markdown}[path.suffix]
    start = time.process_time()
    read(path)
    return time.process_time() - start


@pytest.mark.parametrize(
    "markup",
    ["<p>" + "<sup>" * 8_000 + "x", "<p>" + "<sup>1" * 8_000, "<p>" + "<sup>[1]" * 8_000],
    ids=["empty", "filled", "marks"],
)
def test_small_letters_in_small_letters_take_no_longer_than_others(tmp_path: Path, markup: str) -> None:
    nested = seconds_to_read(written(tmp_path / "nested.html", markup))
    flat = seconds_to_read(written(tmp_path / "flat.html", markup.replace("<sup>", "<b>")))
    assert nested < 4 * flat + 1


def test_the_rows_of_a_long_table_take_no_longer_than_others(tmp_path: Path) -> None:
    few, many = "|a|b|\n|-|-|\n" + "|c|d|\n" * 1_000, "|a|b|\n|-|-|\n" + "|c|d|\n" * 8_000
    short = seconds_to_read(written(tmp_path / "short.md", few))
    assert seconds_to_read(written(tmp_path / "long.md", many)) < 16 * short + 1


def test_a_line_that_is_joined_to_a_book_costs_no_more_than_to_a_page() -> None:
    start = time.process_time()
    assert pdf_layout._join_two("x" * 200_000, "y", frozenset()).endswith("x y")
    assert time.process_time() - start < 1


def test_a_numbered_paragraph_of_a_word_file_is_an_item_whatever_its_style(letter: Path) -> None:
    document = docx.Document(str(letter))
    document.paragraphs[1]._p.get_or_add_pPr().get_or_add_numPr()
    document.save(str(letter))
    assert [block.kind for block in read_document(letter).blocks] == ["paragraph", "list item", "paragraph"]


def test_a_word_file_whose_parts_lie_before_its_beginning_is_refused(letter: Path) -> None:
    data = bytearray(letter.read_bytes())
    place = data.rfind(b"PK\5\6") + 16
    start = int.from_bytes(data[place : place + 4], "little")
    data[place : place + 4] = (start + 100).to_bytes(4, "little")
    letter.write_bytes(data)
    with pytest.raises(UserError, match="is damaged or no Word document"):
        read_document(letter)


def test_a_paragraph_as_long_as_a_book_is_judged_in_a_moment() -> None:
    block = make_block(BlockKind.PARAGRAPH, "It rains in the hills. " * 100_000)
    start = time.process_time()
    assert is_prose(block)
    assert time.process_time() - start < 2
