"""What counts as prose: the one place that says which blocks are passages and which are crumbs."""

import re
import unicodedata
from collections import Counter

from desktop.exchange.blocks import Block, BlockKind

# A character of a script that is written without spaces is about half a word.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ENDS = re.compile(r"[.!?…:。！？：؟।][\"'”’»)\]]*$")
_ADDRESS = re.compile(r"(?:https?://|www\.|doi:|\bdoi\.org)", re.IGNORECASE)
_CITATION = re.compile(
    r"\bRetrieved\b|\bISBN\b|\bISSN\b|\barXiv:|\bdoi\b|\bBibcode\b|\bet al\.,? \(?\d{4}|\bpp?\. ?\d+[-–]\d+|"
    r"\(\d{4}[a-z]?\)\. "
)
_NUMBERED = re.compile(r"^(?:\[\d{1,3}\]|\d{1,3}\.|\^)\s")
_CAPTION = re.compile(
    r"^(?:fig(?:ure)?|tab(?:le)?|plate|photo|image|picture|map|chart|listing|abbildung|tabelle)\.? ?\d+",
    re.IGNORECASE,
)
_REFERENCE_HEADING = re.compile(
    "references|reference|bibliography|works cited|literature|notes|footnotes|endnotes|citations|see also|"
    "further reading|external links|links|contents|table of contents|index|navigation|navigation menu|"
    "literatur|einzelnachweise|weblinks|références|bibliographie|notes et références|referencias",
    re.IGNORECASE,
)
_LONGEST_WORD = 40
_SHORTEST_SENTENCE = 4
_SHORTEST_ITEM = 8
_LETTERS = 0.6
_ASIDE_WORDS = 40


def size_in_words(text: str) -> int:
    """How many words long a text is, in scripts with and without spaces; what is too long for a word is several."""
    if len(text) < _LONGEST_WORD and text.isascii():
        return len(text.split())
    unspaced = len(_UNSPACED.findall(text))
    spaced = sum(1 + len(part) // _LONGEST_WORD for part in text.split() if not _UNSPACED.search(part))
    return spaced + (unspaced + 1) // 2


def is_prose(block: Block) -> bool:
    """Whether a question could be asked about the block and answered from it.

    Prose is a paragraph or list item that ends as a sentence does and is made of letters; a list item may
    end as it likes if it is long. Crumbs are the rest: code, table rows, captions, short asides, lines of a
    menu, lists of links and references.
    """
    if block.kind in (BlockKind.HEADING, BlockKind.CODE, BlockKind.TABLE_ROW):
        return False
    words = size_in_words(block.text)
    if block.kind is BlockKind.ASIDE and words < _ASIDE_WORDS:
        return False
    return _is_told(block, words) and _is_lettered(block.text) and not _is_reference(block.text, words)


def is_reference_heading(heading: str) -> bool:
    """Whether what stands under the heading is a list of references, links or pages."""
    return _REFERENCE_HEADING.fullmatch(heading.strip(" .:0123456789")) is not None


def _is_told(block: Block, words: int) -> bool:
    if _ENDS.search(block.text):
        return words >= _SHORTEST_SENTENCE
    return words >= (_SHORTEST_ITEM if block.kind is BlockKind.LIST_ITEM else 2 * _SHORTEST_ITEM)


def _is_lettered(text: str) -> bool:
    # Counted first: a block may be as long as a book, and has few different characters.
    counts = {character: count for character, count in Counter(text).items() if not character.isspace()}
    # A mark is part of the letter before it, in the scripts that use marks.
    letters = sum(count for character, count in counts.items() if unicodedata.category(character)[0] in "LM")
    return letters >= _LETTERS * sum(counts.values())


def _is_reference(text: str, words: int) -> bool:
    if _CAPTION.match(text) and words < _ASIDE_WORDS:
        return True
    addresses = len(_ADDRESS.findall(text))
    if addresses and words < 12 * addresses:
        return True
    return bool(_NUMBERED.match(text)) and (bool(addresses) or _CITATION.search(text) is not None)
