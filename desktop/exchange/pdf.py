"""PDF: its text in reading order, from where the letters stand on the page. Nothing is run or fetched."""

from collections.abc import Callable, Iterator
from contextlib import closing
from ctypes import c_int, create_string_buffer
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from desktop.domain.errors import UserError
from desktop.exchange.blocks import Block
from desktop.exchange.pdf_layout import lay_out
from desktop.exchange.pdf_lines import (
    Character,
    Line,
    drop_page_furniture,
    join_rows,
    join_stretched,
    make_line,
    split_lines,
)

PAGE_LIMIT = 100_000
DOCUMENT_LIMIT = 10_000_000
_BOLD_NAMES = (b"bold", b"black", b"heavy", b"demi")
_FORCE_BOLD = 1 << 18
_LINE_ENDS = (10, 13)
# PDFium keeps state of its own and must not be entered by two threads.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's height in points and its lines."""

    height: float
    lines: list[Line]


def read_pdf(path: Path, say: Callable[[int], None] = lambda count: None) -> tuple[str, tuple[Block, ...]]:
    """The title that the file states and its blocks. After each page `say` is told how many characters were read.

    Raises UserError for a file that is damaged, locked with a password or without text.
    """
    with _ONE_AT_A_TIME, closing(_open(path)) as document:
        try:
            pages = list(_pages(document, path, say))
            title = _title_of(document)
        except pypdfium2.PdfiumError as error:
            raise _damaged(path) from error
    lines = [line for page in pages for line in page.lines]
    heights = [page.height for page in pages]
    if not any(line.text for line in lines):
        raise UserError(f"{path} holds no text, only pictures of pages; run it through text recognition (OCR) first.")
    return title, lay_out(join_stretched(drop_page_furniture(lines, heights)))


def _title_of(document: Any) -> str:
    try:
        return str(document.get_metadata_value("Title")).strip()
    except UnicodeDecodeError:
        return ""


def _open(path: Path) -> Any:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UserError(f"{path} is locked with a password; save a copy without one.") from error
        raise _damaged(path) from error


def _damaged(path: Path) -> UserError:
    return UserError(f"{path} is damaged or no PDF; open it in a viewer and save or print it as a new PDF.")


def _pages(document: Any, path: Path, say: Callable[[int], None]) -> Iterator[_Page]:
    total = 0
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as textpage:
            count = textpage.count_chars()
            total += count
            if count > PAGE_LIMIT:
                raise UserError(f"{path} has more than {PAGE_LIMIT:,} characters on page {number + 1}; split it.")
            if total > DOCUMENT_LIMIT:
                raise UserError(f"{path} has more than {DOCUMENT_LIMIT:,} characters; split it.")
            rows = split_lines(_characters(textpage, count))
            yield _Page(page.get_height(), join_rows([make_line(row, number) for row in rows]))
            say(max(1, total))


def _characters(textpage: Any, count: int) -> Iterator[Character]:
    box, name, flags = pdfium.FS_RECTF(), create_string_buffer(256), c_int()
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if code in _LINE_ENDS or code == 0:
            continue
        text = chr(code) if code < 0x110000 else ""
        if pdfium.FPDFText_IsGenerated(textpage, index) == 1:
            yield Character(text)
            continue
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        length = pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
        bold = bool(flags.value & _FORCE_BOLD) or _is_bold(name.raw[:length])
        yield Character(text, box.left, box.bottom, box.right, box.top, bold)


def _is_bold(font: bytes) -> bool:
    return any(mark in font.lower() for mark in _BOLD_NAMES)
