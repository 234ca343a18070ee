"""How sure the model was of each word that it wrote, found in the text as a person sees it."""

import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.domain.tokens import TokenTrace

Integers = npt.NDArray[np.int64]

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?', re.DOTALL)
_JSON_PIECE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
_LOWEST = -1000.0


@dataclass(frozen=True, slots=True)
class WordDoubt:
    """A word between two character offsets of a text, and the probability, 0 to 1, that the model gave it."""

    start: int
    end: int
    probability: float


def word_doubts(text: str, raw_text: str, trace: TokenTrace) -> tuple[WordDoubt, ...]:
    """Each word of `text` with the product of the probabilities of those tokens that have a part in it.

    `text` is `raw_text`, a part of it, or a JSON string that stands in it. `trace` is of the end of `raw_text`; what
    comes before it was put into the model's mouth, and words there are left out. Empty where `text` is not found,
    as after an edit, and where there is no trace.
    """
    places = _places(text, raw_text)
    opening = len(raw_text.encode("utf-8", "replace")) - sum(trace.lengths)
    if places is None or not len(trace) or opening < 0:
        return ()
    offsets = _byte_offsets(raw_text)[places] - opening
    spans = [match.span() for match in _WORD.finditer(text)]
    bounds = np.array(spans, np.int64).reshape(-1, 2)
    first, last, sums = _tokens_between(offsets[bounds[:, 0]], offsets[bounds[:, 1]], trace)
    probabilities = np.exp(np.minimum(sums, 0.0))
    return tuple(
        WordDoubt(*span, float(probability))
        for span, probability, covered in zip(spans, probabilities, last > first, strict=True)
        if covered
    )


def _tokens_between(
    starts: Integers, ends: Integers, trace: TokenTrace
) -> tuple[Integers, Integers, npt.NDArray[Any]]:
    """For each span of bytes its first token, the one behind its last, and the sum of their log-probabilities."""
    token_ends = np.cumsum(np.array(trace.lengths, np.int64))
    token_starts = token_ends - np.array(trace.lengths, np.int64)
    # A token of no bytes begins a character that the next ones complete: it reaches as far as they do.
    completing = np.searchsorted(token_ends, token_starts, side="right")
    reach = token_ends[np.minimum(completing, len(token_ends) - 1)]
    first = np.searchsorted(reach, starts, side="right")
    last = np.searchsorted(token_starts, ends, side="left")
    before = np.concatenate(([0.0], np.cumsum(np.maximum(trace.logprobs, _LOWEST))))
    return first, last, before[last] - before[first]


def _byte_offsets(text: str) -> Integers:
    """The UTF-8 offset of each character of a text, and of its end."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


def _places(text: str, raw_text: str) -> Integers | None:
    """Where in `raw_text` each character of `text` begins, and where the last one ends; None if it is not there."""
    if _is_json(raw_text):
        return _places_in_json(text, raw_text)
    return _shifted(text, raw_text, np.arange(len(raw_text) + 1))


def _is_json(raw_text: str) -> bool:
    try:
        return isinstance(json.loads(raw_text), dict | list)
    except (ValueError, RecursionError):
        return False


def _places_in_json(text: str, raw_text: str) -> Integers | None:
    if text.strip() == raw_text.strip():
        return _shifted(text, raw_text, np.arange(len(raw_text) + 1))
    for string in _JSON_STRING.finditer(raw_text):
        value = json.loads(f'"{string[1]}"', strict=False)
        if not string[2] and value.strip() == text.strip():
            return _shifted(text, value, _json_places(string[1], string.start(1)))
    return None


def _json_places(escaped: str, start: int) -> Integers:
    """The place in the whole text of each character of a JSON string, and of its end."""
    places = [start + piece.start() for piece in _JSON_PIECE.finditer(escaped)]
    return np.array([*places, start + len(escaped)], np.int64)


def _shifted(text: str, whole: str, places: Integers) -> Integers | None:
    """The places of `text` out of those of the `whole` that it is part of, its own outer spaces put at its ends."""
    core = text.strip()
    start = _find(core, whole)
    if start is None:
        return None
    before = len(text) - len(text.lstrip())
    inner = places[start : start + len(core) + 1]
    after = len(text) - before - len(core)
    return np.concatenate((np.full(before, inner[0]), inner, np.full(after, inner[-1])))


def _find(part: str, whole: str) -> int | None:
    """Where `part` stands in `whole` without cutting a word in two."""
    start = whole.find(part) if part else -1
    while start >= 0:
        if not _cuts(whole, start) and not _cuts(whole, start + len(part)):
            return start
        start = whole.find(part, start + 1)
    return None


def _cuts(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
