"""Samples as lines of JSON, for the clipboard."""

import json
from collections.abc import Iterable, Sequence

from desktop.domain.sample import Sample
from desktop.exchange.formats import messages_row, turns_of
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
    rows = (messages_row(turns_of(sample.messages)) for sample in samples)
    return (json.dumps(row, ensure_ascii=False) for row in rows if row is not None)
