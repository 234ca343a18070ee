from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.exchange.blocks import BlockKind
from desktop.exchange.documents import read_document
from desktop.exchange.pdf import read_pdf
from tests.exchange.pdfs import Put, lines_at, write_pdf

RIVER = [
    "The river rises in the northern hills and runs for ninety miles to",
    "the sea. Its upper course is steep, and its water is clear enough to",
    "drink. Below the falls it slows and widens.",
]


def texts(path: Path, kind: BlockKind) -> list[str]:
    return [block.text for block in read_document(path).blocks if block.kind is kind]


def test_the_lines_of_a_paragraph_are_joined_and_a_gap_parts_two(tmp_path: Path) -> None:
    page = [*lines_at(72, 700, RIVER), *lines_at(72, 640, ["Salmon live in it. They are", "caught in the autumn."])]
    path = write_pdf(tmp_path / "river.pdf", [page])
    assert texts(path, BlockKind.PARAGRAPH) == [
        " ".join(RIVER),
        "Salmon live in it. They are caught in the autumn.",
    ]


def test_a_word_parted_at_a_line_end_is_joined_but_a_compound_keeps_its_hyphen(tmp_path: Path) -> None:
    lines = [
        "A well-known engineer designed the whole installation, and a govern-",
        "ment paid for it, though the plan was neither new nor, even then, well-",
        "known. It carries B-",
        "type trains.",
    ]
    path = write_pdf(tmp_path / "hyphens.pdf", [lines_at(72, 700, lines)])
    assert texts(path, BlockKind.PARAGRAPH) == [
        "A well-known engineer designed the whole installation, and a government paid for it, though the plan "
        "was neither new nor, even then, well-known. It carries B-type trains."
    ]


def test_headers_footers_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    pages = [
        [
            Put(72, 770, "A History of Rivers", 9),
            *lines_at(72, 700, [f"Page text {word} is here and it is of the usual size."]),
            Put(300, 30, f"{number}", 9),
        ]
        for number, word in enumerate(["alpha", "beta", "gamma"], start=7)
    ]
    path = write_pdf(tmp_path / "book.pdf", pages)
    assert [block.text for block in read_document(path).blocks] == [
        f"Page text {word} is here and it is of the usual size." for word in ("alpha", "beta", "gamma")
    ]


def test_a_paragraph_goes_on_over_a_page_and_past_a_caption(tmp_path: Path) -> None:
    first = [*lines_at(72, 100, ["The bridge was opened in 1890 and is still the", "longest one of"])]
    second = [
        Put(72, 500, "The bridge seen from the south.", 8),
        *lines_at(72, 700, ["its kind in the country."]),
    ]
    path = write_pdf(tmp_path / "bridge.pdf", [first, second])
    blocks = read_document(path).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        (
            BlockKind.PARAGRAPH,
            "The bridge was opened in 1890 and is still the longest one of its kind in the country.",
        ),
        (BlockKind.ASIDE, "The bridge seen from the south."),
    ]


def test_headings_are_larger_or_bold_and_come_where_they_stand_on_the_page(tmp_path: Path) -> None:
    page = [
        *lines_at(72, 650, RIVER),
        *lines_at(72, 560, ["Trout live in it too."]),
        Put(72, 700, "The river", 20),
        Put(72, 590, "Fish", 11, bold=True),
    ]
    path = write_pdf(tmp_path / "headings.pdf", [page])
    blocks = read_document(path).blocks
    assert [(block.level, block.text) for block in blocks] == [
        (1, "The river"),
        (0, " ".join(RIVER)),
        (2, "Fish"),
        (0, "Trout live in it too."),
    ]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "The left column tells of the hills and of all",
        "the people who live on them and of how they live",
        "there.",
    ]
    right = [
        "The right column tells of the coast and of its",
        "harbours, and of the ships that lie in them over",
        "the winter.",
    ]
    by_row = [put for row in zip(lines_at(60, 700, left), lines_at(340, 700, right), strict=True) for put in row]
    for order in ([*lines_at(60, 700, left), *lines_at(340, 700, right)], by_row):
        path = write_pdf(tmp_path / "columns.pdf", [order])
        assert texts(path, BlockKind.PARAGRAPH) == [" ".join(left), " ".join(right)]


def test_raised_note_marks_are_dropped_and_powers_kept(tmp_path: Path) -> None:
    page = [
        Put(72, 700, "It holds 10"),
        Put(119, 704, "9", 7),
        Put(127, 700, "litres.", 11),
        Put(158, 704, "[12]", 7),
        Put(174, 700, "It is deep, and it is colder than the lake.", 11),
    ]
    path = write_pdf(tmp_path / "notes.pdf", [page])
    assert texts(path, BlockKind.PARAGRAPH) == ["It holds 10^9 litres. It is deep, and it is colder than the lake."]


def test_cells_of_a_row_are_kept_apart_from_prose(tmp_path: Path) -> None:
    page = [*lines_at(72, 700, RIVER), Put(72, 500, "Length"), Put(300, 500, "90 miles")]
    path = write_pdf(tmp_path / "table.pdf", [page])
    assert texts(path, BlockKind.TABLE_ROW) == ["Length | 90 miles"]


def test_the_stated_title_is_used(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "x.pdf", [lines_at(72, 700, RIVER)], title="On rivers")
    document = read_document(path)
    assert (document.title, document.media_type) == ("On rivers", "application/pdf")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [("scanned", "text recognition"), ("locked", "password"), ("damaged", "damaged"), ("empty", "damaged")],
)
def test_each_trouble_has_its_own_sentence(tmp_path: Path, name: str, complaint: str) -> None:
    path = tmp_path / f"{name}.pdf"
    if name == "scanned":
        write_pdf(path, [[]])
    elif name == "locked":
        write_pdf(path, [lines_at(72, 700, RIVER)], locked=True)
    else:
        path.write_bytes(b"%PDF-1.4 and then nothing of use" if name == "damaged" else b"")
    with pytest.raises(UserError, match=f"{name}.pdf .*{complaint}"):
        read_document(path)


def test_a_page_of_endless_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exchange.pdf.PAGE_LIMIT", 50)
    path = write_pdf(tmp_path / "long.pdf", [lines_at(72, 700, RIVER)])
    with pytest.raises(UserError, match="page 1"):
        read_pdf(path)
