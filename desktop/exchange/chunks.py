"""Documents cut into passages that a question can be asked about and that hold the proof of its answer."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from desktop.domain.project import Chunk
from desktop.domain.text import sentences
from desktop.exchange.blocks import BLOCK_BREAK, Block, BlockKind, Document
from desktop.exchange.prose import is_prose, is_reference_heading, size_in_words

MINIMUM_WORDS = 40
_SLACK = 1.25
_HEADING_SEPARATOR = " > "
_LEAD_IN = re.compile(r"[:：]$")
_UNTOLD = (BlockKind.CODE, BlockKind.TABLE_ROW, BlockKind.ASIDE)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence and where it lies in the document's text; `opens` marks the first one of a paragraph."""

    text: str
    start: int
    end: int
    opens: bool
    words: int


@dataclass(frozen=True, slots=True)
class _Passage:
    """Sentences under one heading path."""

    path: tuple[str, ...]
    sentences: tuple[_Sentence, ...]

    @property
    def words(self) -> int:
        return sum(sentence.words for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block with its heading path, its offset in the document's text, and the kind of what follows it."""

    block: Block
    path: tuple[str, ...]
    start: int
    next_kind: BlockKind | None


def chunk_document(document: Document, words: int = 180) -> Iterator[Chunk]:
    """Passages of about `words` words of the document's prose, in order, with positions from 0.

    A passage keeps to one heading, except that a section of under `MINIMUM_WORDS` words goes with the next;
    no sentence is split unless it is longer than twice `words`. Code, tables and what `prose.is_prose`
    calls a crumb are left out, unless the document has nothing else.
    """
    placed = _placed(document)
    prose = [item for item in placed if is_prose(item.block) and not any(map(is_reference_heading, item.path))]
    kept = prose or [item for item in placed if item.block.kind is not BlockKind.HEADING]
    passages = _merge_small(
        part for section in _sections(kept, words, drop_lead_ins=bool(prose)) for part in _pack(section, words)
    )
    for position, passage in enumerate(passages):
        yield _chunk(passage, position)


def _placed(document: Document) -> list[_Placed]:
    placed: list[_Placed] = []
    path: list[tuple[int, str]] = []
    start = 0
    following = [*(block.kind for block in document.blocks[1:]), None]
    # Of a document without blocks there is nothing to pair.
    for block, next_kind in zip(document.blocks, following, strict=False):
        if block.kind is BlockKind.HEADING:
            path = [*(outer for outer in path if outer[0] < block.level), (block.level, block.text)]
        placed.append(_Placed(block, tuple(text for _, text in path), start, next_kind))
        start += len(block.text) + len(BLOCK_BREAK)
    return placed


def _sections(items: Iterable[_Placed], words: int, drop_lead_ins: bool) -> Iterator[_Passage]:
    """What stands under one heading path, whole."""
    path: tuple[str, ...] | None = None
    found: list[_Sentence] = []
    for item in items:
        if path is not None and item.path != path and found:
            yield _Passage(path, tuple(found))
            found = []
        path = item.path
        found += _sentences_of(item, 2 * words, drop_lead_ins)
    if path is not None and found:
        yield _Passage(path, tuple(found))


def _sentences_of(item: _Placed, limit: int, drop_lead_ins: bool) -> list[_Sentence]:
    found: list[_Sentence] = []
    cursor = 0
    for text in _texts_of(item, limit, drop_lead_ins):
        start = item.block.text.find(text, cursor)
        # Code has lines of its own, which sentences do not keep; its offsets are the block's.
        begin, cursor = (start, start + len(text)) if start >= 0 else (0, len(item.block.text))
        place = item.start + begin
        found.append(_Sentence(text, place, item.start + cursor, not found, size_in_words(text)))
    return found


def _texts_of(item: _Placed, limit: int, drop_lead_ins: bool) -> Iterator[str]:
    texts = [part for sentence in sentences(item.block.text) for part in _cut(sentence, limit)]
    if drop_lead_ins and texts and item.next_kind in _UNTOLD and _LEAD_IN.search(texts[-1]):
        texts.pop()
    yield from texts


def _cut(sentence: str, limit: int) -> Iterator[str]:
    """The sentence, in parts of `limit` words where it has more; a script without spaces is cut anywhere."""
    if len(sentence) <= limit:
        # No word is longer in words than in characters.
        yield sentence
        return
    part: list[str] = []
    size = 0
    for word in (piece for whole in sentence.split(" ") for piece in _cut_word(whole, limit)):
        length = size_in_words(word)
        if part and size + length > limit:
            yield " ".join(part)
            part, size = [], 0
        part.append(word)
        size += length
    if part:
        yield " ".join(part)


def _cut_word(word: str, limit: int) -> Iterator[str]:
    if 0 < len(word) <= limit:
        yield word
        return
    step = max(1, len(word) * limit // max(limit, size_in_words(word)))
    for start in range(0, len(word), step):
        yield word[start : start + step]


def _pack(section: _Passage, words: int) -> Iterator[_Passage]:
    """Parts of the section of about equal length, none much over `words`, cut between paragraphs if possible."""
    left = section.words
    found: list[_Sentence] = []
    size = 0
    for sentence in section.sentences:
        if found and _is_full(size, sentence, left, words):
            yield _Passage(section.path, tuple(found))
            left -= size
            found, size = [], 0
        found.append(sentence)
        size += sentence.words
    yield _Passage(section.path, tuple(found))


def _is_full(size: int, sentence: _Sentence, left: int, words: int) -> bool:
    """Whether a part of `size` words ends before the sentence, with `left` words from its own start on."""
    if size + sentence.words > _SLACK * words:
        return True
    parts = max(ceil(left / (_SLACK * words)), round(left / words))
    return parts > 1 and size >= (0.8 if sentence.opens else 1.05) * left / parts


def _merge_small(passages: Iterable[_Passage]) -> list[_Passage]:
    """Passages of under `MINIMUM_WORDS` words put with the one before of their section, else the one after."""
    merged: list[_Passage] = []
    for passage in passages:
        small = merged and min(merged[-1].words, passage.words) < MINIMUM_WORDS
        if merged and small and (merged[-1].path == passage.path or merged[-1].words < MINIMUM_WORDS):
            merged[-1] = _joined(merged[-1], passage)
        else:
            merged.append(passage)
    if len(merged) > 1 and merged[-1].words < MINIMUM_WORDS:
        last = merged.pop()
        merged[-1] = _joined(merged[-1], last)
    return merged


def _joined(one: _Passage, other: _Passage) -> _Passage:
    return _Passage(_common(one.path, other.path), one.sentences + other.sentences)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The headings that both stand under; where there are none, those of the first."""
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    return one[: min(len(one), len(other)) if shared is None else shared] or one or other


def _chunk(passage: _Passage, position: int) -> Chunk:
    parts: list[str] = []
    for sentence in passage.sentences:
        parts += [BLOCK_BREAK if sentence.opens and parts else " " if parts else "", sentence.text]
    return Chunk(
        text="".join(parts),
        sentences=tuple(sentence.text for sentence in passage.sentences),
        heading=_HEADING_SEPARATOR.join(passage.path),
        start=passage.sentences[0].start,
        end=passage.sentences[-1].end,
        position=position,
    )
