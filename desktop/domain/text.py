"""Words and sentences of a text, by plain rules that hold for most written languages."""

import re

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_PARAGRAPH = re.compile(r"\n\s*\n")
_BOUNDARY = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9À-ÞА-ЯΑ-Ω])|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|e\.g|i\.e|cf|al|No|no|Fig|fig|pp?|ca?|approx|Inc|Ltd|"
    r"Co|Gen|Col|Capt|Lt|Rev|Vol|vol|ed|eds|[A-Z]\.[A-Z])\.$"
)
_LONGEST_ENDING = 24


def words(text: str) -> list[str]:
    """The words of `text` in lower case, in order."""
    return [match.lower() for match in _WORD.findall(text)]


def paragraphs(text: str) -> list[str]:
    """The parts of `text` between blank lines, stripped, without empty ones."""
    return [part.strip() for part in _PARAGRAPH.split(text) if part.strip()]


def sentences(text: str) -> list[str]:
    """The sentences of `text`, in order, white space within each made single.

    A stop after an initial or a common abbreviation ends no sentence; a blank line always does.
    """
    return [sentence for part in paragraphs(text) for sentence in _sentences_of(" ".join(part.split()))]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where each of the `sentences` of `text` begins and ends there."""
    spans: list[tuple[int, int]] = []
    place = 0
    for sentence in sentences(text):
        first, *others = (re.escape(word) for word in sentence.split())
        found = re.compile(r"\s+".join((first, *others))).search(text, place)
        if found is not None:
            spans.append(found.span())
            place = found.end()
    return spans


def _sentences_of(paragraph: str) -> list[str]:
    found: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(paragraph):
        # Only the end is looked at, so that a text of nothing but initials takes no longer than another.
        ending = paragraph[max(start, boundary.end() - _LONGEST_ENDING) : boundary.end()].strip()
        if _ABBREVIATION.search(ending):
            continue
        if piece := paragraph[start : boundary.end()].strip():
            found.append(piece)
        start = boundary.end()
    tail = paragraph[start:].strip()
    return [*found, tail] if tail else found


def shared_words(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of the words of two texts that both have (Jaccard), 0 to 1."""
    return len(left & right) / max(1, len(left | right))
