"""Hands hostile files to what reads files, and looks for all that is no clear sentence. By hand:

    python -m tests.torture.fuzz_files KIND [--minutes M] [--first N] [--case N]

KIND is jsonl, csv, json, recipe, tools, pdf, docx, html, markdown, rst, txt, parquet (where pyarrow is installed), or
all. The app does with each file what it does with one that a user names. Each must be read or end in one sentence,
within 5 seconds of this process and half a millisecond for each line, and within 500 MB above the file. Documents are
read in a process of their own, which is held to its bounds (5 to 20 seconds, by their size), and are cut here within
as many seconds.
The file of a number is always the same one: --case hands over one and shows where it fails.
"""

import argparse
import itertools
import random
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

from desktop.cli.terminal import plain
from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed
from desktop.exchange.benchmarks import read_benchmark
from desktop.exchange.blocks import Document
from desktop.exchange.bounds import bounds_of
from desktop.exchange.documents import reading_documents
from desktop.exchange.importing.previewing import preview, recognised
from desktop.exchange.rows import read_rows
from desktop.exchange.seeds import read_seeds
from desktop.pipeline import planning
from desktop.pipeline.importing import import_samples, import_seeds
from desktop.pipeline.sources import add_passages, passages_of
from desktop.pipeline.starter import new_project
from desktop.recipes.draft import Start
from desktop.recipes.loading import find_recipe, load_recipe
from desktop.recipes.methods import method_of
from desktop.recipes.settings import defaults
from desktop.recipes.tools import read_tools
from desktop.recipes.writing import as_toml
from desktop.store.library import Library
from tests.torture.hostile_files import KINDS, LARGE, SUFFIXES, hostile

DOCUMENTS = ("pdf", "docx", "html", "markdown", "rst", "txt")
_SECONDS = 5.0
_SECONDS_A_LINE = 5e-4
_MEMORY = 500_000_000
_LONGEST_SENTENCE = 1500
GOOD = ("read", "refused", "given up")
_FRESH = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What an error says that nobody foresaw, of a document.
_UNFORESEEN = re.compile(r"cannot be read \(\w+\)")
_GIVEN_UP = re.compile(r"took more than|MB of memory|crashes the program|nested too deeply")


class _TooSlow(BaseException):
    """Raised from the timer, past everything that handles errors."""


@dataclass(eq=False)
class Tally:
    """What came of the cases of a kind. `findings` are those that no sentence ended, by what they are."""

    cases: int = 0
    read: int = 0
    refused: int = 0
    given_up: int = 0
    slowest: float = 0.0
    findings: dict[str, list[int]] = field(default_factory=dict)

    def note(self, number: int, outcome: str, seconds: float) -> None:
        """Count a case by how it ended: "read", "refused", "given up", or what is wrong with its end."""
        self.cases += 1
        self.slowest = max(self.slowest, seconds)
        if outcome in GOOD:
            name = outcome.replace(" ", "_")
            setattr(self, name, getattr(self, name) + 1)
        else:
            self.findings.setdefault(outcome, []).append(number)

    def __str__(self) -> str:
        wrong = sum(map(len, self.findings.values()))
        return (
            f"{self.cases:,} cases: {self.read:,} read, {self.refused:,} refused in a sentence, {self.given_up:,} "
            f"given up in one, {wrong} findings; the slowest took {self.slowest:.1f} s"
        )


class Desk:
    """Where files are handed in: a library with a project, and the process that reads documents."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._number = 0
        self._read = self._stack.enter_context(reading_documents())
        self._library, self._project = self._fresh()

    def close(self) -> None:
        """End what was started."""
        self._library.close()
        self._stack.close()

    def ways_in(self, kind: str, data: bytes) -> Sequence[Callable[[], object]]:
        """All that the app does with such a file, one after the other. Each raises whatever comes of it."""
        self._number += 1
        if self._number % _FRESH == 0:
            self._library.close()
            self._library, self._project = self._fresh()
        path = self._folder / f"hostile{SUFFIXES[kind]}"
        path.write_bytes(data)
        if kind in DOCUMENTS:
            return (lambda: self._as_source(path),)
        if kind == "recipe":
            return (lambda: self._as_recipe(path),)
        if kind == "tools":
            return (lambda: self._as_tools(data.decode("utf-8", "replace")),)
        return self._as_rows(path)

    def _fresh(self) -> tuple[Library, Project]:
        path = self._folder / f"library-{self._number}.gristmill"
        library = Library.open(path)
        return library, new_project(library, find_recipe("instruct", self._folder / "none"), "Fuzz")

    def _as_source(self, path: Path) -> None:
        document: Document = self._read(path)
        add_passages(self._library, self._project, [passages_of(document, "")], lambda text: None)

    def _as_recipe(self, path: Path) -> None:
        recipe = load_recipe(path)
        as_toml(recipe)
        planning.preview(self._library, self._project, recipe)

    def _as_tools(self, text: str) -> None:
        read_tools(text)
        recipe = find_recipe("tool-call", self._folder)
        method = method_of(recipe, {**defaults(recipe), "tools": text})
        for number in range(3):
            next(method.compose(Start(Seed("travel"), seed_number=number)))

    def _as_rows(self, path: Path) -> Sequence[Callable[[], object]]:
        recipe = find_recipe("instruct", self._folder)
        return (
            lambda: preview(path, 20),
            lambda: preview(path, 20, as_seeds=True),
            lambda: import_samples(self._library, self._project, recipe, recognised(path), again=True),
            lambda: import_seeds(self._library, self._project, recognised(path, as_seeds=True), again=True),
            lambda: sum(1 for _ in read_rows(path)),
            lambda: sum(1 for _ in read_seeds(path)),
            lambda: sum(1 for _ in read_benchmark(path)),
        )


def refuse_unclear(error: UserError) -> None:
    """Raises AssertionError where what the user would read is no sentence of a line."""
    sentence = str(error)
    assert len(sentence) <= _LONGEST_SENTENCE, f"a sentence of {len(sentence)} characters"
    assert not _CONTROL.search(plain(sentence)), "a sentence of several lines, or with control characters"
    assert sentence.rstrip().endswith((".", "?", "!", ".'", '."')), "a sentence without an end"
    assert not _UNFORESEEN.search(sentence), sentence[-120:]


def outcome_of(desk: Desk, kind: str, data: bytes, *, show: bool = False) -> str:
    """How handing in a file ends: "read", "refused", "given up", or the worst of what is wrong with the ways in."""
    seconds = _SECONDS + data.count(b"\n") * _SECONDS_A_LINE
    if kind in DOCUMENTS:
        seconds = bounds_of(len(data)).seconds
    outcomes = [_outcome(way, seconds, len(data), show) for way in desk.ways_in(kind, data)]
    return max(outcomes, key=lambda outcome: GOOD.index(outcome) if outcome in GOOD else len(GOOD))


def _outcome(way: Callable[[], object], seconds: float, size: int, show: bool) -> str:
    before = _start_of_memory()
    try:
        with _timer(seconds):
            way()
        outcome = "read"
    except UserError as error:
        outcome = _judged(error)
        if show:
            print(ascii(str(error)))
    except (_TooSlow, Exception) as error:
        if show:
            traceback.print_exc()
        outcome = f"{type(error).__name__} in {_place(error)}"
    taken = _most_memory() - before
    return f"{taken // 1_000_000} MB taken" if taken > _MEMORY + size else outcome


def fuzz(kind: str, desk: Desk, numbers: Iterator[int], seconds: float, large: int = LARGE) -> Tally:
    """Hand in the files of these numbers until the time is over."""
    tally, end = Tally(), time.monotonic() + seconds
    for number in numbers:
        data = hostile(kind, number, large)
        start = time.monotonic()
        tally.note(number, outcome_of(desk, kind, data), time.monotonic() - start)
        if time.monotonic() > end:
            break
    return tally


def _judged(error: UserError) -> str:
    try:
        refuse_unclear(error)
    except AssertionError as wrong:
        return str(wrong)
    return "given up" if _GIVEN_UP.search(str(error)) else "refused"


def _place(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/desktop/" in frame.filename]
    if not frames:
        return "the harness"
    return f"{frames[-1].filename.split('/desktop/')[-1]}, {frames[-1].name}"


@contextmanager
def _timer(seconds: float) -> Iterator[None]:
    """Raises _TooSlow after so much processor time of this process."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _start_of_memory() -> int:
    """The memory in use now; where the system keeps the peak, it begins anew from here."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return psutil.Process().memory_info().rss


def _most_memory() -> int:
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
        if found:
            return int(found[1]) * 1024
    return psutil.Process().memory_info().rss


def _report(kind: str, tally: Tally) -> None:
    print(f"{kind}: {tally}", flush=True)
    for what, numbers in tally.findings.items():
        print(f"  {len(numbers)} times {plain(what)}: cases {numbers[:5]}", flush=True)


def main() -> int:
    """Fuzz as the options say; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=(*KINDS, "all"))
    parser.add_argument("--minutes", type=float, default=10.0, help="for each kind")
    parser.add_argument("--first", type=int, default=random.randrange(10**9), help="the number of the first file")
    parser.add_argument("--case", type=int, help="this one only")
    options = parser.parse_args()
    kinds = KINDS if options.kind == "all" else (options.kind,)
    tallies: Counter[bool] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        try:
            for kind in kinds:
                if options.case is not None:
                    print(outcome_of(desk, kind, hostile(kind, options.case), show=True))
                    continue
                tally = fuzz(kind, desk, itertools.count(options.first), 60 * options.minutes)
                _report(kind, tally)
                tallies[bool(tally.findings)] += 1
        finally:
            desk.close()
    return int(tallies[True] > 0)


if __name__ == "__main__":
    sys.exit(main())
