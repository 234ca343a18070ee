"""HTML: what a reader came for, without scripts, menus and page furniture. Nothing is fetched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from desktop.exchange.blocks import Block, BlockKind, make_block
from desktop.exchange.textfile import text_encoding
from desktop.exchange.trouble import cannot_read

# fmt: off
_DROPPED = frozenset({
    "script", "style", "nav", "header", "footer", "aside", "template", "noscript", "head", "form",
    "button", "select", "svg", "math", "iframe", "object", "audio", "video", "canvas",
})
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})
# fmt: on
_KINDS = {
    "pre": BlockKind.CODE,
    "li": BlockKind.LIST_ITEM,
    "tr": BlockKind.TABLE_ROW,
    "figcaption": BlockKind.ASIDE,
    "caption": BlockKind.ASIDE,
} | {f"h{level}": BlockKind.HEADING for level in range(1, 7)}
# What stands in one of these is part of it, paragraphs and lists too.
_WHOLE = (BlockKind.CODE, BlockKind.TABLE_ROW, BlockKind.HEADING)
_NOTE_MARK = re.compile(r"\s*(?:\[\s*\w{1,12}(?:\s\w+)?\s*\]\s*)+")
_LONGEST_MARK = 30
_FALLBACKS = ("cp1252", "latin-1")
_BREAK = "\x1d"
_CELL = "\x1f"
# A marked section of a kind that Python's parser does not know, at which it would give up: it is text.
_UNKNOWN_SECTION = re.compile(
    r"<!\[(?!(?:temp|cdata|ignore|include|rcdata|if|else|endif)(?![-_.a-z0-9]))", re.IGNORECASE
)
_MARKS = re.compile(f"[{_BREAK}{_CELL}]")


@dataclass(frozen=True, slots=True, eq=False)
class _Context:
    """The block element that a piece of text stands in; two are never equal."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0


def read_html(path: Path) -> tuple[str, tuple[Block, ...]]:
    """The page's title and its blocks. Raises UserError where the file is no text."""
    soup = _parsed(_markup(path))
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    return " ".join(title.split()), tuple(_blocks_of(soup.find("main") or soup))


def html_blocks(markup: str) -> tuple[Block, ...]:
    """The blocks of a piece of HTML."""
    return tuple(_blocks_of(_parsed(markup)))


def _parsed(markup: str) -> BeautifulSoup:
    """The markup as a tree, up to a comment that never ends: at each of its signs the parser would look for that."""
    unended = markup.find("<!--", markup.rfind("-->") + 1)
    known = _UNKNOWN_SECTION.sub("&lt;![", markup if unended < 0 else markup[:unended])
    return BeautifulSoup(known, "html.parser")


def _markup(path: Path) -> str:
    encoding = text_encoding(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    if declared and encoding in _FALLBACKS:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeError):
            # A page may claim an encoding that it is not in; the fallback reads any bytes.
            return data.decode(encoding)
    return data.decode(encoding)


def _blocks_of(root: Tag) -> Iterator[Block]:
    for context, pieces in groupby(_pieces(root), key=lambda piece: piece[0]):
        text = "".join(part for _, part in pieces)
        # Two breaks in a row are how old pages part their paragraphs.
        for part in text.split(_BREAK * 2) if context.kind not in _WHOLE else [text]:
            block = make_block(context.kind, _plain(part, context.kind), context.level)
            if block.text:
                yield block


def _plain(text: str, kind: BlockKind) -> str:
    if kind is BlockKind.TABLE_ROW:
        cells = (" ".join(cell.replace(_BREAK, " ").split()) for cell in text.split(_CELL))
        return " | ".join(cell for cell in cells if cell)
    return text.replace(_CELL, " ").replace(_BREAK, "\n" if kind is BlockKind.CODE else " ")


def _pieces(root: Tag) -> Iterator[tuple[_Context, str]]:
    """Each text with the block that it stands in, in order; without recursion, for nesting has no bound."""
    stack: list[tuple[PageElement, _Context]] = [(root, _Context())]
    while stack:
        node, context = stack.pop()
        if isinstance(node, Tag):
            if _is_dropped(node):
                continue
            inner = _inner_context(node, context)
            yield inner, _mark(node, inner is context)
            stack.extend((child, inner) for child in reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield context, _MARKS.sub(" ", str(node))


def _mark(tag: Tag, same: bool) -> str:
    if tag.name == "br":
        return _BREAK
    if tag.name in ("td", "th"):
        return _CELL
    return " " if same and tag.name in _BLOCKS else ""


def _inner_context(tag: Tag, outer: _Context) -> _Context:
    if tag.name not in _BLOCKS or outer.kind in _WHOLE:
        return outer
    kind = _KINDS.get(tag.name, outer.kind)
    return _Context(kind, int(tag.name[1]) if kind is BlockKind.HEADING else 0)


def _is_dropped(tag: Tag) -> bool:
    if tag.name in _DROPPED or tag.has_attr("hidden"):
        return True
    if tag.get("role") == "navigation" or tag.get("aria-hidden") == "true":
        return True
    return tag.name == "sup" and _is_note_mark(tag)


def _is_note_mark(tag: Tag) -> bool:
    # A mark holds a few words: whatever holds more may hold others, each of which would look through all below it.
    texts: list[str] = []
    stack: list[PageElement] = [tag]
    for _ in range(_LONGEST_MARK):
        node = stack.pop()
        if isinstance(node, Tag):
            stack.extend(reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            texts.append(node)
        if not stack:
            return _NOTE_MARK.fullmatch("".join(texts)) is not None
    return False
