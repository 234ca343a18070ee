"""Plain text: paragraphs between blank lines."""

from pathlib import Path

from desktop.domain.text import paragraphs
from desktop.exchange.blocks import Block, BlockKind, make_block
from desktop.exchange.bounds import refuse_too_many
from desktop.exchange.textfile import read_text


def read_plain(path: Path) -> tuple[str, tuple[Block, ...]]:
    """No title, and a paragraph for each part between blank lines. Raises UserError."""
    parts = paragraphs(read_text(path))
    refuse_too_many(path, len(parts))
    return "", tuple(make_block(BlockKind.PARAGRAPH, part) for part in parts)
