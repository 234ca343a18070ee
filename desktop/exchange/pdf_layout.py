"""Lines on pages made into blocks: headings, paragraphs, and what stands beside them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.domain.text import words
from desktop.exchange.blocks import Block, BlockKind, make_block
from desktop.exchange.pdf_lines import Line, usual_step

_SAME_HEIGHT = 0.06
_ASIDE = 0.93
_HEADING = 1.08
_HEADING_LENGTH = 160
_HEADING_LINES = 3
_LOOSE_STEP = 1.28
_LOOK_BACK = 4
_REORDERED = 100
_SHORT_LAST_LINE = 0.75
_TERMINATOR = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_BULLET = re.compile(r"^[•●▪◦‣∙■□➢✓*–-]\s+")
_NUMBERED = re.compile(r"^(?:\d{1,3}[.)]|\[\d{1,3}\]|\(?[a-z]\))\s+")
_LINE_HYPHEN = re.compile(r"(\w+)([-\x02\ufffe\u00ad])$")
_LONGEST_WORD = 200
_HYPHENS = "-\x02\ufffe\u00ad"


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that belong together, on one page or on two that follow each other."""

    kind: BlockKind
    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]


def lay_out(lines: Sequence[Line]) -> tuple[Block, ...]:
    """The blocks of the lines of a document, in reading order."""
    body = _body_height(lines)
    groups = _group(lines, usual_step([line for line in lines if _is_near(line.height, body)]))
    parts = [_Part(_kind_of(group, body), tuple(group)) for group in groups]
    flow = _join_across(_in_reading_order(parts))
    levels = _heading_levels(flow)
    known = frozenset(word for line in lines for word in words(line.text))
    blocks = (make_block(part.kind, _join_lines(part.lines, known), levels.get(_rank(part), 0)) for part in flow)
    return tuple(block for block in blocks if block.text)


def _body_height(lines: Sequence[Line]) -> float:
    """The height in which most of the text is set."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.height, 1)] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_HEIGHT * max(one, other)


def _group(lines: Sequence[Line], step: float) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        # Columns may come row by row, so that the line above is not the last one read.
        above = next((group for group in groups[: -_LOOK_BACK - 1 : -1] if _continues(group, line, step)), None)
        if above is None:
            groups.append([line])
        else:
            above.append(line)
    return groups


def _continues(group: list[Line], line: Line, step: float) -> bool:
    last = group[-1]
    if last.page != line.page or last.cells or line.cells or last.bold != line.bold:
        return False
    if not _is_near(last.height, line.height) or min(last.right, line.right) <= max(last.left, line.left):
        return False
    down = (last.top - line.top) / last.height
    if not 0.3 < down <= _LOOSE_STEP * step:
        return False
    return not (_starts_item(group, line) or _starts_paragraph(group, line))


def _starts_item(group: list[Line], line: Line) -> bool:
    if _BULLET.match(line.text):
        return True
    return bool(_NUMBERED.match(line.text)) and (_is_item(group) or bool(_TERMINATOR.search(group[-1].text)))


def _is_item(group: Sequence[Line]) -> bool:
    return bool(_BULLET.match(group[0].text) or _NUMBERED.match(group[0].text))


def _starts_paragraph(group: list[Line], line: Line) -> bool:
    """After a full stop: the line is indented, or the one above it ends well short of the others."""
    last = group[-1]
    if _is_item(group) or not _TERMINATOR.search(last.text):
        return False
    indented = len(group) > 1 and 0.6 * line.height < line.left - last.left < 5 * line.height
    right = max(above.right for above in group)
    short = last.right - last.left < _SHORT_LAST_LINE * (max(right, line.right) - last.left)
    return indented or (short and line.text[:1].isupper())


def _kind_of(group: Sequence[Line], body: float) -> BlockKind:
    first = group[0]
    if first.cells:
        return BlockKind.TABLE_ROW
    if _is_item(group):
        return BlockKind.LIST_ITEM if first.height >= _ASIDE * body else BlockKind.ASIDE
    if first.height < _ASIDE * body:
        return BlockKind.ASIDE
    return BlockKind.HEADING if _is_heading(group, body) else BlockKind.PARAGRAPH


def _is_heading(group: Sequence[Line], body: float) -> bool:
    text = " ".join(line.text for line in group)
    if len(group) > _HEADING_LINES or len(text) > _HEADING_LENGTH or not any(map(str.isalpha, text)):
        return False
    if group[0].height >= _HEADING * body:
        return True
    return group[0].bold and not text.endswith((".", ",", ";", ":"))


def _in_reading_order(parts: Sequence[_Part]) -> list[_Part]:
    """The file's order, but what comes late is put before the first part that it stands right above."""
    ordered: list[_Part] = []
    page: list[_Part] = []
    for part in parts:
        if page and page[0].first.page != part.first.page:
            ordered += page
            page = []
        start = max(0, len(page) - _REORDERED)
        place = next((i for i in range(start, len(page)) if _is_above(part, page[i])), len(page))
        page.insert(place, part)
    return ordered + page


def _is_above(part: _Part, placed: _Part) -> bool:
    if part.last.bottom < placed.first.top - 0.5 * placed.first.height:
        return False
    lefts, rights = _extent(part), _extent(placed)
    return min(lefts[1], rights[1]) > max(lefts[0], rights[0])


def _extent(part: _Part) -> tuple[float, float]:
    return min(line.left for line in part.lines), max(line.right for line in part.lines)


def _join_across(parts: Sequence[_Part]) -> list[_Part]:
    """Paragraphs that go on in the next column or page made whole; what stood between comes after."""
    joined: list[_Part] = []
    open_at: int | None = None
    for part in parts:
        if open_at is not None and _goes_on(joined[open_at], part):
            joined[open_at] = replace(joined[open_at], lines=joined[open_at].lines + part.lines)
            continue
        joined.append(part)
        if part.kind not in (BlockKind.ASIDE, BlockKind.TABLE_ROW):
            open_at = len(joined) - 1
    return joined


def _goes_on(part: _Part, following: _Part) -> bool:
    if following.kind is not BlockKind.PARAGRAPH or part.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return False
    if _TERMINATOR.search(part.last.text) or part.last.text.endswith(":"):
        return False
    start = following.first.text.lstrip("\"'“‘([")[:1]
    turned = following.first.page != part.last.page or following.first.top > part.last.top
    return start.islower() or (turned and part.kind is BlockKind.PARAGRAPH)


def _rank(part: _Part) -> tuple[float, bool] | None:
    return (round(part.first.height, 0), part.first.bold) if part.kind is BlockKind.HEADING else None


def _heading_levels(parts: Sequence[_Part]) -> dict[tuple[float, bool] | None, int]:
    """The highest letters are level 1; levels end at 6."""
    ranks = sorted({rank for part in parts if (rank := _rank(part))}, reverse=True)
    return {rank: min(6, place) for place, rank in enumerate(ranks, start=1)}


def _join_lines(lines: Sequence[Line], known: frozenset[str]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        text = _join_two(text, line.text, known)
    return text.replace("\x02", "-").replace("\ufffe", "-").replace("\u00ad", "")


def _join_two(text: str, following: str, known: frozenset[str]) -> str:
    # Only the last word counts: a paragraph may be as long as a book.
    hyphen = _LINE_HYPHEN.search(text, max(0, len(text) - _LONGEST_WORD)) if text.endswith(tuple(_HYPHENS)) else None
    word = re.match(r"\w+", following)
    if hyphen and word:
        keep = _keeps_hyphen(hyphen.group(1), word.group(), hyphen.group(2), known)
        return text[: hyphen.start(2)] + ("-" if keep else "") + following
    if text.endswith(tuple(_HYPHENS)) and not text[:-1].endswith(" ") and len(text) > 1:
        return text[:-1] + "-" + following
    return text + ("" if text.endswith("—") else " ") + following


def _keeps_hyphen(before: str, after: str, hyphen: str, known: frozenset[str]) -> bool:
    """A word that the document writes with its hyphen elsewhere keeps it; so do names and numbers."""
    if f"{before}-{after}".lower() in known:
        return True
    if (before + after).lower() in known or hyphen == "\u00ad":
        return False
    return len(before) == 1 or not (before + after).isalpha() or before.isupper() or after[0].isupper()
