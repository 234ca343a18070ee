"""Samples as lines of JSON, for the clipboard."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from desktop.domain.sample import Sample
from desktop.exchange.jsonl import json_line
from desktop.store.library import Library

MOST = 10_000
_AT_ONCE = 500


def lines_of(library: Library, ids: Sequence[int]) -> list[str]:
    """A line for each sample that has a conversation, as an export of messages writes it."""
    lines: list[str] = []
    for start in range(0, len(ids), _AT_ONCE):
        lines += _lines(library.samples_of(ids[start : start + _AT_ONCE]))
    return lines


def _lines(samples: Iterable[Sample]) -> Iterable[str]:
    conversations = (sample.messages for sample in samples if sample.messages)
    return (json_line({"messages": [asdict(turn) for turn in turns]}) for turns in conversations)
