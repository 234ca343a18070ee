from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.blocks import Block, BlockKind, Document
from desktop.exchange.documents import read_document


def read(folder: Path, name: str, text: str) -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def test_markdown_gives_headings_text_lists_code_and_rows(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        "---\ntitle: Tea at home\n---\n# Tea\n\nSome *green*\ntea, [hot](http://x.invalid), `now`. ![cup](c.png)\n\n"
        "- one\n- two\n\n  more of two\n\n"
        "```sh\nmake  tea\n  now\n```\n\n| Kind | Heat |\n|---|---|\n| oolong | 90 |\n",
    )
    assert document.title == "Tea at home"
    assert document.blocks == (
        Block(BlockKind.HEADING, "Tea", 1),
        Block(BlockKind.PARAGRAPH, "Some green tea, hot, now."),
        Block(BlockKind.LIST_ITEM, "one"),
        Block(BlockKind.LIST_ITEM, "two"),
        Block(BlockKind.PARAGRAPH, "more of two"),
        Block(BlockKind.CODE, "make  tea\n  now"),
        Block(BlockKind.TABLE_ROW, "Kind | Heat"),
        Block(BlockKind.TABLE_ROW, "oolong | 90"),
    )


def test_html_in_markdown_gives_its_text_only(tmp_path: Path) -> None:
    document = read(
        tmp_path, "a.md", "<!-- secret -->\n<p align=center>Shown</p>\n\nA<br>b.\n\n<script>x()</script>\n"
    )
    assert [block.text for block in document.blocks] == ["Shown", "A b."]


def test_html_keeps_the_text_and_drops_the_page_around_it(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.html",
        "<html><head><title>The  page</title><style>p{}</style></head><body><header>Site</header><nav>Menu</nav>"
        "<div>Loose text<p>First <b>one</b>.<sup>[1]</sup></p>tail<hr>end</div><h2>Part <i>two</i></h2>"
        "<ul><li>apple<li><p>pear</p></ul><pre>a\n  b</pre>one<br><br>two<br>lines<script>bad()</script>"
        "<table><tr><th>K</th><td><p>v</p><p>w</p></td></tr></table><aside>Ad</aside><footer>Foot</footer></body>",
    )
    assert document.title == "The page"
    assert document.blocks == (
        Block(BlockKind.PARAGRAPH, "Loose text"),
        Block(BlockKind.PARAGRAPH, "First one."),
        Block(BlockKind.PARAGRAPH, "tail"),
        Block(BlockKind.PARAGRAPH, "end"),
        Block(BlockKind.HEADING, "Part two", 2),
        Block(BlockKind.LIST_ITEM, "apple"),
        Block(BlockKind.LIST_ITEM, "pear"),
        Block(BlockKind.CODE, "a\n  b"),
        Block(BlockKind.PARAGRAPH, "one"),
        Block(BlockKind.PARAGRAPH, "two lines"),
        Block(BlockKind.TABLE_ROW, "K | v w"),
    )


def test_the_main_part_of_a_page_is_all_that_is_read(tmp_path: Path) -> None:
    document = read(tmp_path, "a.htm", "<div>menu</div><main><h1>T</h1><p>Text.</p></main><div>more</div>")
    assert [block.text for block in document.blocks] == ["T", "Text."]


def test_html_in_an_encoding_that_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("<meta charset=windows-1251><p>Река течёт.</p>".encode("cp1251"))
    assert [block.text for block in read_document(path).blocks] == ["Река течёт."]


def test_nesting_without_bound_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.html", "<div>" * 5000 + "deep").blocks == (Block(BlockKind.PARAGRAPH, "deep"),)


def test_rst_keeps_the_text_of_what_only_sphinx_knows(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    document = read(
        tmp_path,
        "a.rst",
        ".. _brewing:\n\nBrewing\n=======\n\n"
        "See :ref:`brewing` and :meth:`~tea.Pot.pour` or :ref:`the pot <pot>` [#n]_.\n\n"
        ".. versionadded:: 3.0\n   Now *faster*, says :func:`f`.\n\n.. toctree::\n   a\n   b\n\nHeat\n----\n\n"
        "Do this::\n\n    boil()\n\n- one\n- two\n\n.. [#n] A note.\n",
    )
    assert document.title == "Brewing"
    assert document.blocks == (
        Block(BlockKind.HEADING, "Brewing", 1),
        Block(BlockKind.PARAGRAPH, "See Brewing and pour or the pot."),
        Block(BlockKind.PARAGRAPH, "Now faster, says f."),
        Block(BlockKind.HEADING, "Heat", 2),
        Block(BlockKind.PARAGRAPH, "Do this:"),
        Block(BlockKind.CODE, "boil()"),
        Block(BlockKind.LIST_ITEM, "one"),
        Block(BlockKind.LIST_ITEM, "two"),
    )
    assert capfd.readouterr() == ("", "")


def test_rst_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    secret = tmp_path / "secret.txt"
    document = read(
        tmp_path,
        "a.rst",
        f"Hello there.\n\n.. include:: {secret}\n\n.. raw:: html\n   :file: {secret}\n\n"
        f".. csv-table::\n   :file: {secret}\n\n.. literalinclude:: {secret}\n",
    )
    assert "the secret" not in document.text
    assert document.text == "Hello there."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("".join(" " * depth + "a\n\n" for depth in range(1200)), "nested too deeply"),
        ("*a " * 2000, "no sound reStructuredText"),
        ("a " * 60_000, "a paragraph of more than"),
    ],
)
def test_rst_that_would_take_for_ever_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        read(tmp_path, "a.rst", text)
