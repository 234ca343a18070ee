"""Word documents: headings, paragraphs, lists and tables, in order. Pictures and comments are left out."""

import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from desktop.domain.errors import UserError
from desktop.exchange.blocks import Block, BlockKind, make_block

UNPACKED_LIMIT = 200_000_000
_MOST_PARAGRAPHS = 100_000
_READ = 1 << 20
_MAIN_PART = "word/document.xml"
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_HEADING = re.compile(r"heading ([1-9])")
_NOTE_STYLES = ("caption", "footnote", "toc")
# What the library raises for packages that lack a part or a target; lxml's parse errors are SyntaxErrors.
_DAMAGE = (
    *(PackageNotFoundError, PythonDocxError, XmlchemyError, BadZipFile),
    *(KeyError, ValueError, TypeError, AttributeError, SyntaxError),
)


def read_docx(path: Path) -> tuple[str, tuple[Block, ...]]:
    """The title that the file states and its blocks. Raises UserError for anything but a sound Word file."""
    _check_package(path)
    try:
        document = docx.Document(str(path))
        if len(document.element.body) > _MOST_PARAGRAPHS:
            raise UserError(f"{path} has more than {_MOST_PARAGRAPHS:,} paragraphs; split it.")
        names = _style_names(document)
        found = [block for item in document.iter_inner_content() for block in _blocks_of(item, names)]
        title = (document.core_properties.title or "").strip()
    except _DAMAGE as error:
        raise _not_word(path) from error
    return title, tuple(block for block in found if block.text)


def _style_names(document: Any) -> Mapping[str, str]:
    """The name of each style by its id, read once: a lookup goes through all of them."""
    return {style.style_id: (style.name or "").lower() for style in document.styles}


def _check_package(path: Path) -> None:
    """Unpacks the whole file once, without keeping it: nothing later can unpack to more than the bound."""
    with path.open("rb") as file:
        start = file.read(len(_OLD_WORD))
    if start == _OLD_WORD:
        raise UserError(f"{path} is an old .doc or locked with a password; save it as a .docx without one.")
    try:
        with ZipFile(path) as package:
            _check_size(path, package)
            if _MAIN_PART not in package.namelist():
                raise _not_word(path)
    # The last three are what the zip module raises for packing methods and locks that it does not know; an OSError
    # comes of a part that is said to lie before the beginning of the file.
    except (BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        raise _not_word(path) from error


def _check_size(path: Path, package: ZipFile) -> None:
    parts = package.infolist()
    if sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise _too_large(path)
    total = 0
    for part in parts:
        for size in _unpacked_sizes(package, part):
            total += size
            if total > UNPACKED_LIMIT:
                raise _too_large(path)


def _unpacked_sizes(package: ZipFile, part: ZipInfo) -> Iterator[int]:
    with package.open(part) as stream:
        while block := stream.read(_READ):
            yield len(block)


def _not_word(path: Path) -> UserError:
    return UserError(f"{path} is damaged or no Word document; open it in a word processor and save it as .docx.")


def _too_large(path: Path) -> UserError:
    megabytes = UNPACKED_LIMIT // 1_000_000
    return UserError(f"{path} unpacks to more than {megabytes} MB; split it or take its pictures out.")


def _blocks_of(item: Paragraph | Table, styles: Mapping[str, str]) -> Iterator[Block]:
    if isinstance(item, Table):
        yield from (make_block(BlockKind.TABLE_ROW, _row_text(row)) for row in item._tbl.tr_lst)
    else:
        yield _paragraph_block(item, styles)


def _paragraph_block(paragraph: Paragraph, styles: Mapping[str, str]) -> Block:
    style = styles.get(paragraph._p.style or "", "")
    heading = _HEADING.match(style)
    if heading or style == "title":
        return make_block(BlockKind.HEADING, paragraph.text, min(6, int(heading.group(1))) if heading else 1)
    if style.startswith(_NOTE_STYLES):
        return make_block(BlockKind.ASIDE, paragraph.text)
    properties = paragraph._p.pPr
    listed = style.startswith("list") or (properties is not None and properties.numPr is not None)
    return make_block(BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH, paragraph.text)


def _row_text(row: Any) -> str:
    """The cells as the file holds them: a cell that spans columns counts once, however many it claims."""
    cells = (" ".join(_cell_text(cell).split()) for cell in row.tc_lst)
    return " | ".join(cell for cell in cells if cell)


def _cell_text(cell: Any) -> str:
    paragraphs = cell.iter(qn("w:p"))
    return " ".join("".join(text.text or "" for text in paragraph.iter(qn("w:t"))) for paragraph in paragraphs)
