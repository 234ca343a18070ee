"""The lines of a PDF's pages, with where they stand and how high their letters are."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_high, median_low
from typing import NamedTuple

# A gap this many letter heights wide parts two columns or two cells of a row.
_WIDE_GAP = 2.0
_SAME_ROW = 0.5
_CELL_LENGTH = 40
_NEARBY = 8
_MARGIN = 0.1
_REPEATS = 3
_RAISED = 0.9
# Less than the space of a narrow font, more than what parts two letters.
_SPACE = 0.2
_CLOSING = ",.;:!?)]}”’»"
_RAISED_START, _RAISED_END = "\x0e", "\x0f"
_RUN = f"{_RAISED_START}([^{_RAISED_END}]*){_RAISED_END}"
_SPACE_IN_RUN = re.compile(rf"(?<!\s)(\s+){_RAISED_END}")
_NOTE_MARK = re.compile(rf"(?<!\s)\s*{_RAISED_START}\s*(?:\[[\w ]{{1,9}}\][,\s]*)+{_RAISED_END}")
_FOOTNOTE = re.compile(rf"(?<=[.,;:!?\"”’)\w]){_RAISED_START}\s*[\d*†‡,]{{1,5}}\s*{_RAISED_END}")
_POWER = re.compile(rf"(?:(?<=\d)\s*|(?<=\w)(?=.[−-])){_RAISED_START}([−-]?\d[\d.± ]*){_RAISED_END}")
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[\W_]*(?:\d{1,5}|[ivxlc]{1,7})[\W_]*(?:of\s*\d+)?", re.IGNORECASE)


class Character(NamedTuple):
    """A character and its box in points, from the page's lower left corner; a made-up space has no box."""

    text: str
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bold: bool = False

    @property
    def height(self) -> float:
        """In points, with room for ascenders and descenders."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column. The box is of its usual letters; raised and lowered ones may stand out of it."""

    text: str
    page: int
    left: float
    bottom: float
    right: float
    top: float
    bold: bool = False
    cells: bool = False

    @property
    def height(self) -> float:
        """Of its usual letters, in points."""
        return self.top - self.bottom


def split_lines(characters: Iterable[Character]) -> Iterator[list[Character]]:
    """Characters in the file's order, cut where they start a new row, column or cell."""
    line: list[Character] = []
    band: Character | None = None
    last: Character | None = None
    for character in characters:
        boxed = character.height > 0 and not character.text.isspace()
        if boxed and band and last and not _goes_on(line, band, last, character):
            yield line
            line, band = [], None
        line.append(character)
        if boxed:
            last = character
            band = character if band is None or character.height > band.height else band
    if band:
        yield line


def _goes_on(line: list[Character], band: Character, last: Character, new: Character) -> bool:
    height = max(last.height, new.height)
    if new.left - last.right > _WIDE_GAP * height:
        return False
    start = next(character.left for character in line if character.height > 0)
    if new.left < start - 3 * height and new.right < last.left - 3 * height:
        return False
    if _overlap(last, new) >= _SAME_ROW:
        return True
    return _overlap(band, new) >= _SAME_ROW and new.left >= last.right - height


def _overlap(one: Character | Line, other: Character | Line) -> float:
    """How much of the lower one's height the two share."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared / max(0.01, min(one.height, other.height))


def make_line(characters: Sequence[Character], page: int) -> Line:
    """The line that the characters make, without raised note marks."""
    boxed = [character for character in characters if character.height > 0 and not character.text.isspace()]
    height = median_high(character.height for character in boxed)
    usual = [character for character in boxed if abs(character.height - height) < 0.01] or boxed
    base = median_low(character.bottom for character in usual)
    return Line(
        text=_without_note_marks(_marked_text(characters, base, height)),
        page=page,
        left=min(character.left for character in boxed),
        bottom=base,
        right=max(character.right for character in boxed),
        top=base + height,
        bold=all(character.bold for character in boxed),
    )


def _marked_text(characters: Sequence[Character], base: float, height: float) -> str:
    parts: list[str] = []
    raised = False
    right: float | None = None
    for character in characters:
        if character.text.isspace():
            right = None
        elif character.height > 0:
            if right is not None and character.left - right > _SPACE * height and character.text not in _CLOSING:
                parts.append(" ")
            right = character.right
            now = character.height < _RAISED * height and character.bottom > base + 0.1 * height
            if now != raised:
                parts.append(_RAISED_START if now else _RAISED_END)
                raised = now
        parts.append(character.text)
    return "".join([*parts, _RAISED_END if raised else ""])


def _without_note_marks(marked: str) -> str:
    text = _SPACE_IN_RUN.sub(rf"{_RAISED_END}\1", marked)
    text = _NOTE_MARK.sub("", text)
    text = _POWER.sub(lambda run: f"^({run.group(1)})" if " " in run.group(1) else f"^{run.group(1)}", text)
    text = _FOOTNOTE.sub("", text)
    return " ".join(re.sub(_RUN, r"\1", text).split())


def join_rows(lines: Sequence[Line]) -> list[Line]:
    """Lines that lie on one row put together: a line that was cut at a raised letter, or cells of a table."""
    joined: list[Line] = []
    for line in lines:
        if joined and _is_same_row(joined[-1], line, joined[-_NEARBY:-1]):
            joined[-1] = _side_by_side(joined[-1], line)
        elif line.text:
            joined.append(line)
    return joined


def _is_same_row(one: Line, other: Line, above: Sequence[Line]) -> bool:
    if one.page != other.page or _overlap(one, other) < _SAME_ROW or other.left < one.right - one.height:
        return False
    if other.left - one.right < _WIDE_GAP * one.height:
        return True
    return max(len(one.text), len(other.text)) <= _CELL_LENGTH and not _is_in_column(other, above)


def _is_in_column(line: Line, above: Sequence[Line]) -> bool:
    """Whether long lines stand above it that start where it starts: then it ends a column, and is no cell."""
    return any(
        len(other.text) > _CELL_LENGTH and not other.cells and abs(other.left - line.left) < 0.3 * line.height
        for other in above
        if other.page == line.page
    )


def _side_by_side(one: Line, other: Line) -> Line:
    near = other.left - one.right < _WIDE_GAP * one.height
    taller = max(one, other, key=lambda line: line.height)
    return replace(
        taller,
        text=(" " if near else " | ").join(part for part in (one.text, other.text) if part),
        left=one.left,
        right=other.right,
        bold=one.bold and other.bold,
        cells=one.cells or not near,
    )


def join_stretched(lines: Sequence[Line]) -> list[Line]:
    """Lines of justified text whose words stand so far apart that they looked like cells, made text again."""
    return [
        replace(line, text=line.text.replace(" | ", " "), cells=False)
        if line.cells and _is_stretched(lines, index)
        else line
        for index, line in enumerate(lines)
    ]


def _is_stretched(lines: Sequence[Line], index: int) -> bool:
    """No row of cells is next to it, and a line of plain text nearby has the same edges."""
    line, near = lines[index], lines[max(0, index - _NEARBY) : index + _NEARBY + 1]
    if any(other.cells for other in lines[max(0, index - 1) : index + 2] if other is not line):
        return False
    return any(_has_same_edges(line, other) for other in near if not other.cells)


def _has_same_edges(one: Line, other: Line) -> bool:
    slack = 0.3 * one.height
    return one.page == other.page and abs(one.left - other.left) < slack and abs(one.right - other.right) < slack


def drop_page_furniture(lines: Sequence[Line], heights: Sequence[float]) -> list[Line]:
    """The lines without page numbers, headers and footers. `heights` are the pages', in points.

    A header is a text that stands at one height in the margin of three pages or more, numbers aside.
    """
    margin = [line for line in lines if _in_margin(line, heights[line.page])]
    pages_of = Counter(place for _, place in {(line.page, _place(line)) for line in margin})
    dropped = {line for line in margin if pages_of[_place(line)] >= _REPEATS or _PAGE_NUMBER.fullmatch(line.text)}
    return [line for line in lines if line not in dropped]


def _in_margin(line: Line, page_height: float) -> bool:
    return line.top < _MARGIN * page_height or line.bottom > (1 - _MARGIN) * page_height


def _place(line: Line) -> tuple[str, int]:
    return _NUMBER.sub("#", line.text), round(line.top / 3)


def usual_step(lines: Sequence[Line]) -> float:
    """How far below a line the next one usually stands, in line heights."""
    steps = [
        (above.top - below.top) / above.height
        for above, below in pairwise(lines)
        if above.page == below.page and 0 < above.top - below.top < 3 * above.height
    ]
    return median_low(steps) if steps else 1.2
