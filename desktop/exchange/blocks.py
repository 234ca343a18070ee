"""What a document is once it is read: a run of blocks, each a heading or a piece of text."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

BLOCK_BREAK = "\n\n"


class BlockKind(StrEnum):
    """What a block is. `ASIDE` stands beside the running text: a caption, a footnote, an infobox line."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    CODE = "code"
    TABLE_ROW = "table row"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document. `level` is 1 for the highest heading and 0 for everything else.

    White space is single, except in code; the cells of a table row are parted by " | ".
    """

    kind: BlockKind
    text: str
    level: int = 0


@dataclass(frozen=True)
class Document:
    """A document that was read. `sha256` is of the file's bytes; no block is empty."""

    title: str
    path: Path
    media_type: str
    sha256: str
    blocks: tuple[Block, ...]

    @cached_property
    def text(self) -> str:
        """Every block in order, a blank line between two."""
        return BLOCK_BREAK.join(block.text for block in self.blocks)


def make_block(kind: BlockKind, text: str, level: int = 0) -> Block:
    """A block with its white space made single; code keeps its lines and loses only outer blank ones."""
    clean = text.strip("\r\n").rstrip() if kind is BlockKind.CODE else " ".join(text.split())
    return Block(kind, clean, level)


def first_heading(blocks: tuple[Block, ...]) -> str:
    """The text of the highest heading that comes first; empty where there is none."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    return min(headings, key=lambda block: block.level).text if headings else ""
