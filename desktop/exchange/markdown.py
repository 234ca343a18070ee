"""Markdown: CommonMark with tables. It is parsed, never rendered; raw HTML gives only its text."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from desktop.exchange.blocks import Block, BlockKind, make_block
from desktop.exchange.html import html_blocks
from desktop.exchange.textfile import read_text

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(\S.*)$", re.MULTILINE)
_BREAKS = ("softbreak", "hardbreak")


def read_markdown(path: Path) -> tuple[str, tuple[Block, ...]]:
    """The title of the front matter, if any, and the blocks. Raises UserError where the file is no text."""
    text = read_text(path)
    front = _FRONT_MATTER.match(text)
    body = text[front.end() :] if front else text
    return _title_of(front.group(1) if front else ""), tuple(markdown_blocks(body))


def markdown_blocks(text: str) -> Iterator[Block]:
    """The blocks of Markdown text, in order."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for index, token in enumerate(tokens):
        if token.type == "html_block":
            yield from html_blocks(token.content)
        elif token.type == "tr_open":
            yield from _kept(make_block(BlockKind.TABLE_ROW, _row(tokens, index)))
        elif token.type in ("fence", "code_block"):
            yield from _kept(make_block(BlockKind.CODE, token.content))
        elif token.type == "inline":
            yield from _inline_blocks(tokens, index)


def _inline_blocks(tokens: list[Token], index: int) -> Iterator[Block]:
    opening = tokens[index - 1]
    if opening.type in ("td_open", "th_open"):
        return
    text = _plain(tokens[index])
    if opening.type == "heading_open":
        yield from _kept(make_block(BlockKind.HEADING, text, int(opening.tag[1])))
    else:
        in_list = index > 1 and _is_in_list(tokens, index)
        yield from _kept(make_block(BlockKind.LIST_ITEM if in_list else BlockKind.PARAGRAPH, text))


def _kept(block: Block) -> Iterator[Block]:
    if block.text:
        yield block


def _is_in_list(tokens: list[Token], index: int) -> bool:
    """The paragraph that opens a list item stands right behind the item's opening."""
    return tokens[index - 2].type == "list_item_open"


def _row(tokens: list[Token], start: int) -> str:
    cells: list[str] = []
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.type == "tr_close":
            break
        if token.type == "inline":
            cells.append(_plain(token))
    return " | ".join(cell for cell in cells if cell)


def _plain(inline: Token) -> str:
    parts = (" " if child.type in _BREAKS else _text_of(child) for child in inline.children or [])
    return " ".join("".join(parts).split())


def _text_of(token: Token) -> str:
    if token.type == "html_inline":
        return " " if token.content.lower().startswith("<br") else ""
    return token.content if token.type in ("text", "code_inline", "text_special") else ""


def _title_of(front_matter: str) -> str:
    found = _TITLE.search(front_matter)
    if not found:
        return ""
    value = found.group(1).rstrip()
    if value.startswith('"'):
        try:
            return str(json.loads(value))
        except ValueError:
            return value.strip('"')
    return value.strip("'")
