"""Contamination: samples that hold what a benchmark will ask, so that a model trained on them could not be tested.

A sample is contaminated by a row that it shares a run of 13 words with (Brown et al. 2020, "Language Models are
Few-Shot Learners", appendix C, arXiv 2005.14165), or more than a share of the 8-grams of (Chowdhery et al. 2022,
"PaLM", arXiv 2204.02311, there 0.7 of the row's).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.curation.ngrams import Hashes, ngram_hashes, word_hashes, words
from desktop.curation.runs import GRAM, Grams, copied, excerpt, grams_of, longest_run, matches
from desktop.domain.finding import Finding, FindingKind

RUN = 13
"""Words in a row that are shared by no accident."""

SHARE = 0.5
"""Of the 8-grams of the shorter of the two, so that neither a long sample nor a long row hides the other."""

LEAST_CONTAINED = 5
"""A row of fewer words is found only where it is the whole sample: it would stand in many texts by chance."""

MOST_FINDINGS = 5
"""So many rows are named for a sample, those that share most with it."""

_SUM = re.compile(r"<<[^<>\n]{1,100}>>")
_AROUND, _MOST_VERIFIED = 300, 32
_NO_HASHES: Hashes = np.zeros(0, np.uint64)
_NO_ROWS: NDArray[np.uint32] = np.zeros(0, np.uint32)


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    number: int
    text: str
    short: bool


class Benchmarks:
    """The rows of benchmarks that samples are compared with; about 40 MB for a million words."""

    def __init__(self, share: float = SHARE) -> None:
        self._share = share
        self._rows: list[_Row] = []
        self._short: dict[int, dict[int, int]] = {}
        self._fresh: list[tuple[Hashes, int]] = []
        self._hashes, self._row_of = _NO_HASHES, _NO_ROWS

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, title: str, texts: Iterable[tuple[int, str]]) -> None:
        """Hold the rows of a benchmark, each with its number; one without a word is passed over."""
        for number, text in texts:
            for form in _forms(text):
                self._add_row(title, number, form)
        self._settle()

    def findings(self, text: str) -> list[Finding]:
        """What the text shares with rows, the row that it shares most with first."""
        if not self._rows:
            return []
        findings = [finding for form in _forms(text) for finding in self._findings(form)]
        best: dict[str, Finding] = {}
        for each in sorted(findings, key=lambda each: (-each.share, each.place)):
            # A row that is held in two forms is one row.
            best.setdefault(each.place, each)
        return list(best.values())[:MOST_FINDINGS]

    def _findings(self, text: str) -> Iterator[Finding]:
        for row in {*self._short_rows(word_hashes(words(text))), *self._long_rows(_grams(text))}:
            finding = self._finding(text, self._rows[row])
            if finding is not None:
                yield finding

    def _add_row(self, title: str, number: int, text: str) -> None:
        own = words(text)
        if not own:
            return
        if len(own) < GRAM:
            whole = int(ngram_hashes(word_hashes(own), len(own))[0])
            self._short.setdefault(len(own), {}).setdefault(whole, len(self._rows))
        else:
            self._fresh.append((_grams(text), len(self._rows)))
        self._rows.append(_Row(title, number, text, len(own) < GRAM))

    def _settle(self) -> None:
        """Bring the grams of fresh rows in order among the others."""
        if not self._fresh:
            return
        hashes = np.concatenate([self._hashes, *(each for each, _ in self._fresh)])
        counts = [len(each) for each, _ in self._fresh]
        fresh_rows = np.repeat(np.array([row for _, row in self._fresh], np.uint32), counts)
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._row_of = hashes[order], np.concatenate([self._row_of, fresh_rows])[order]
        self._fresh = []

    def _long_rows(self, own: Hashes) -> list[int]:
        """The rows that share the most 8-grams with a sample: those that may be in it."""
        _, places = matches(own, self._hashes)
        rows, counts = np.unique(self._row_of[places], return_counts=True)
        most = np.argsort(-counts, kind="stable")[:_MOST_VERIFIED]
        return [int(row) for row in rows[most]]

    def _short_rows(self, own: Hashes) -> Iterator[int]:
        """The rows too short for 8-grams that stand in a sample, or are all of it."""
        for length, rows in self._short.items():
            if length == len(own) or (length < len(own) and length >= LEAST_CONTAINED):
                yield from {rows[gram] for gram in ngram_hashes(own, length).tolist() if gram in rows}

    def _finding(self, text: str, row: _Row) -> Finding | None:
        if row.short:
            return _short_finding(text, row, grams_of(text), grams_of(row.text))
        each = (self._long_finding(text, row, joined) for joined in (False, True))
        return next((finding for finding in each if finding is not None), None)

    def _long_finding(self, text: str, row: _Row, joined: bool) -> Finding | None:
        own, other = grams_of(text, joined), grams_of(row.text, joined)
        run = longest_run(own, other)
        if not run.words or (run.words < min(RUN, len(other.placed)) and _shared(own, other) <= self._share):
            return None
        begin, end = own.placed.span(run.first, run.words)
        there = other.placed.span(run.first_there, run.words)
        return _found(row, text[begin:end], float(copied(own, other).mean()), excerpt(row.text, there, _AROUND))


def _forms(text: str) -> tuple[str, ...]:
    """The text, and where GSM8K's sums stand in it, the same with blanks for them: others leave them out."""
    plain = _SUM.sub(lambda found: " " * len(found.group()), text) if "<<" in text else text
    return (text,) if plain == text else (text, plain)


def _grams(text: str) -> Hashes:
    """The 8-grams of a text, in both ways of treating a mark within a word: another text may have it without."""
    both = (ngram_hashes(word_hashes(words(text, joined)), GRAM) for joined in (False, True))
    return np.unique(np.concatenate([*both]))


def _shared(own: Grams, other: Grams) -> float:
    """The 8-grams that two texts share over those of the shorter one, 0 to 1."""
    left, right = np.unique(own.hashes), np.unique(other.hashes)
    return len(np.intersect1d(left, right, assume_unique=True)) / max(1, min(len(left), len(right)))


def _short_finding(text: str, row: _Row, own: Grams, other: Grams) -> Finding | None:
    length = len(other.placed)
    starts = range(len(own.placed) - length + 1)
    first = next((at for at in starts if own.placed.words[at : at + length] == other.placed.words), None)
    if first is None:
        return None
    begin, end = own.placed.span(first, length)
    return _found(row, text[begin:end], length / len(own.placed), row.text)


def _found(row: _Row, own: str, share: float, other: str) -> Finding:
    place = f"{row.title}, row {row.number}"
    return Finding(FindingKind.CONTAMINATION, share=share, words=own, place=place, other=other)
