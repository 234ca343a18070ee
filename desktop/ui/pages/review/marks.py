"""Where in a text something is to be marked, and with what."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QColor, QTextCharFormat

from desktop.domain.finding import Finding, FindingKind
from desktop.judging.doubt import WordDoubt
from desktop.ui.theme.theme import Theme

DOUBTS = (("doubt_high", 0.01), ("doubt_middle", 0.05), ("doubt_low", 0.2))
"""Steps of doubt, the gravest first: the colour's name, and the probability below which a word has it."""

# The words of these are told in their line: of a quotation nothing is amiss, and debris is named with what is around.
_UNMARKED = frozenset({FindingKind.QUOTE, FindingKind.LANGUAGE, FindingKind.DEBRIS})
_WORD = re.compile(r"\w+(?:(?:['’\-]|(?<=\d)[.,:](?=\d))\w+)*")
_IN_NUMBER = re.compile(r"[.,:]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text between two character offsets, with the names of its ground's and its line's colours."""

    start: int
    end: int
    ground: str
    line: str = ""

    def format(self, theme: Theme) -> QTextCharFormat:
        """How it is painted in the theme that holds now."""
        made = QTextCharFormat()
        made.setBackground(theme.colour(self.ground))
        if self.line:
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(QColor(theme.colour(self.line)))
        return made


def doubt_marks(doubts: Iterable[WordDoubt]) -> list[Mark]:
    """The words that the model was unsure of, in three steps."""
    marks = []
    for doubt in doubts:
        step = next((name for name, below in DOUBTS if doubt.probability < below), "")
        if step:
            marks.append(Mark(doubt.start, doubt.end, step, "bad" if step == DOUBTS[0][0] else ""))
    return marks


def word_marks(text: str, words: Iterable[str]) -> list[Mark]:
    """Each place of a text where one of some words, given in lower case, stands; a number also as 1,911 for 1911."""
    wanted = set(words)
    if not wanted:
        return []
    found = (match for match in _WORD.finditer(text) if not wanted.isdisjoint(_spellings(match[0].lower())))
    return [Mark(match.start(), match.end(), "bad_soft", "bad") for match in found]


def _spellings(word: str) -> set[str]:
    """How judging may call a word: whole, without the commas of its thousands, or by one of its parts."""
    return {word, word.replace(",", ""), *_IN_NUMBER.split(word)}


def sentence_marks(text: str, sentence: str) -> list[Mark]:
    """Where a sentence stands in a text, whatever the white space between its words."""
    parts = sentence.split()
    if not parts:
        return []
    match = re.search(r"\s+".join(map(re.escape, parts)), text)
    return [Mark(match.start(), match.end(), "mark", "accent")] if match else []


def finding_marks(text: str, findings: Iterable[Finding]) -> list[Mark]:
    """Where the words stand that findings rest on."""
    amiss = (finding.words for finding in findings if finding.kind not in _UNMARKED)
    return [
        replace(mark, ground="warning_soft", line="warning")
        for words in amiss
        for mark in sentence_marks(text, words)
    ]


def doubt_at(doubts: Sequence[WordDoubt], place: int) -> WordDoubt | None:
    """The word at an offset of the text, if it has a probability."""
    number = bisect_right(doubts, place, key=lambda doubt: doubt.start) - 1
    return doubts[number] if number >= 0 and place < doubts[number].end else None


class Places:
    """Offsets of a text as Python counts them, and as Qt does: there some characters count twice."""

    def __init__(self, text: str) -> None:
        self._wide = [place for place, letter in enumerate(text) if letter > "\uffff"] if not text.isascii() else []
        self._wide_in_qt = [place + number for number, place in enumerate(self._wide)]

    def to_qt(self, place: int) -> int:
        """Where Qt finds what stands at `place`."""
        return place + bisect_left(self._wide, place)

    def from_qt(self, place: int) -> int:
        """What Python finds at Qt's `place`."""
        return place - bisect_left(self._wide_in_qt, place)
