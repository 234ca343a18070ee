"""reStructuredText, Sphinx's kind too: roles and directives that docutils does not know keep their text."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Parser
from docutils.utils import Reporter

from desktop.domain.errors import UserError
from desktop.domain.text import paragraphs
from desktop.exchange.blocks import Block, BlockKind, make_block
from desktop.exchange.textfile import read_text

_SETTINGS = {
    # No configuration file of the folder or the user may switch the rest back on.
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "embed_stylesheet": False,
    "syntax_highlight": "none",
    "report_level": Reporter.SEVERE_LEVEL + 1,
    "halt_level": Reporter.SEVERE_LEVEL + 1,
    "line_length_limit": 1_000_000,
    "doctitle_xform": False,
    "trim_footnote_reference_space": True,
    "pep_references": False,
    "rfc_references": False,
}
_ROLE = re.compile(r"^(?::[\w:.+-]+:)?`(.*?)`(?::[\w:.+-]+:)?_*$", re.DOTALL)
_TARGET = re.compile(r"\s*<[^<>]*>$")
_UNKNOWN_DIRECTIVE = re.compile(r"^\.\. [^\n]*(?:\n[ \t]+:[\w-]+:[^\n]*)*\n?")
# Their bodies are lists of file names, index words or another language's source, not text.
_NO_TEXT = re.compile(r"^\.\. (?:toctree|index|auto\w+|highlight|currentmodule|module|raw|graphviz|mermaid)::")
_DEPTH = 4
_MOST_FAULTS = 500
_LONGEST_PARAGRAPH = 100_000
_SUBSTITUTION = re.compile(r"^\.\. \|[^|\n]+\| replace::(?=[^\n]*\|[^|\n]+\|[^\n]*\|[^|\n]+\|)", re.MULTILINE)
_MOST_SUBSTITUTIONS = 3
_SKIPPED = (
    nodes.comment,
    nodes.topic,
    nodes.substitution_definition,
    nodes.target,
    nodes.image,
    nodes.docinfo,
    nodes.footnote,
    nodes.citation,
    nodes.math_block,
)


class _TooFaulty(Exception):
    """The text has more faults than a person makes."""


class _Patience:
    """Counts the faults that the parser reports: on a text made of faults it takes longer with each of them."""

    def __init__(self) -> None:
        self.left = _MOST_FAULTS

    def __call__(self, message: nodes.system_message) -> None:
        """Raises _TooFaulty when there have been too many; unknown roles and directives are none."""
        if message["level"] == Reporter.WARNING_LEVEL:
            self.left -= 1
        if self.left < 0:
            raise _TooFaulty


class _Parser(Parser):
    """The parser with someone who listens to what it reports."""

    def __init__(self, patience: _Patience) -> None:
        super().__init__()
        self._patience = patience

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Fills the document. Raises _TooFaulty."""
        document.reporter.attach_observer(self._patience)
        super().parse(inputstring, document)


def read_rst(path: Path) -> tuple[str, tuple[Block, ...]]:
    """No title of its own, and the blocks. Raises UserError where the file is no text or no sound markup."""
    text = read_text(path)
    if any(len(part) > _LONGEST_PARAGRAPH for part in paragraphs(text)):
        raise UserError(
            f"{path} has a paragraph of more than {_LONGEST_PARAGRAPH:,} characters; split it or save it as .txt."
        )
    if len(_SUBSTITUTION.findall(text)) > _MOST_SUBSTITUTIONS:
        # A few lines of these, each made of several of the ones before, are a text without end.
        raise UserError(f"{path} has substitutions that are made of others; write them out or save it as .txt.")
    try:
        return "", tuple(rst_blocks(text))
    except RecursionError as error:
        raise UserError(f"{path} is nested too deeply; flatten it or save it as plain text.") from error
    except (_TooFaulty, ValueError) as error:
        # A ValueError is what docutils raises for a substitution that stands in itself.
        raise UserError(f"{path} is no sound reStructuredText; save it as plain text (.txt).") from error


def rst_blocks(text: str) -> Iterator[Block]:
    """The blocks of reStructuredText, in order."""
    yield from _parsed(text, _Patience(), 0, 0)


def _parsed(text: str, patience: _Patience, depth: int, level: int) -> Iterator[Block]:
    settings = _SETTINGS | {"warning_stream": io.StringIO()}
    tree = publish_doctree(text, parser=_Parser(patience), settings_overrides=settings)
    _name_roles(tree)
    yield from _walk(tree, patience, depth, level)


def _walk(node: nodes.Node, patience: _Patience, depth: int, level: int) -> Iterator[Block]:
    for child in node.children:
        inner = level + 1 if isinstance(child, nodes.section) else level
        if isinstance(child, nodes.system_message):
            yield from _unknown(child, patience, depth, level)
        elif isinstance(child, _SKIPPED):
            continue
        elif isinstance(child, nodes.Element):
            block = _block_of(child, level)
            if block is None:
                yield from _walk(child, patience, depth, inner)
            elif block.text:
                yield block


def _block_of(node: nodes.Element, level: int) -> Block | None:
    """The block that a node is; None for one that only holds others."""
    if isinstance(node, nodes.title | nodes.subtitle | nodes.rubric):
        return make_block(BlockKind.HEADING, _plain(node), max(1, level))
    if isinstance(node, nodes.literal_block | nodes.doctest_block):
        return make_block(BlockKind.CODE, node.astext())
    if isinstance(node, nodes.row):
        cells = (_plain(entry) for entry in node.children)
        return make_block(BlockKind.TABLE_ROW, " | ".join(cell for cell in cells if cell))
    if isinstance(node, nodes.caption):
        return make_block(BlockKind.ASIDE, _plain(node))
    if isinstance(node, nodes.TextElement):
        return make_block(_text_kind(node), _plain(node))
    return None


def _text_kind(node: nodes.TextElement) -> BlockKind:
    """The paragraph that opens a list item is the item."""
    parent = node.parent
    opens = isinstance(parent, nodes.list_item) and parent.children and parent.children[0] is node
    return BlockKind.LIST_ITEM if opens else BlockKind.PARAGRAPH


def _plain(node: nodes.Node) -> str:
    return " ".join("".join(leaf.astext() for leaf in node.findall(_is_text)).split())


def _is_text(node: nodes.Node) -> bool:
    references = nodes.footnote_reference | nodes.citation_reference
    return isinstance(node, nodes.Text) and not isinstance(node.parent, references)


def _name_roles(tree: nodes.document) -> None:
    """Puts what Sphinx would show in the place of each role that docutils does not know."""
    titles = {
        name: _plain(section.children[0]) for section in tree.findall(nodes.section) for name in section["names"]
    }
    for problem in list(tree.findall(nodes.problematic)):
        role = _ROLE.match(problem.astext())
        shown = _shown(role.group(1)) if role else problem.astext().strip("`*|_")
        problem.parent.replace(problem, nodes.Text(titles.get(shown, shown)))


def _shown(role_text: str) -> str:
    """What Sphinx shows of a role: its title without its target, and after a "~" only the last name."""
    title = _TARGET.sub("", role_text)
    return title.rsplit(".", 1)[-1].lstrip("~") if title.startswith("~") else title.lstrip("!")


def _unknown(message: nodes.system_message, patience: _Patience, depth: int, level: int) -> Iterator[Block]:
    """What stood in a directive that docutils does not know, read as text of its own."""
    for child in message.children:
        if not isinstance(child, nodes.literal_block) or depth >= _DEPTH:
            continue
        source = child.astext()
        if source.startswith(".. ") and not _NO_TEXT.match(source):
            body = dedent(_UNKNOWN_DIRECTIVE.sub("", source, count=1).strip("\n"))
            if body:
                yield from _parsed(body, patience, depth + 1, level)
