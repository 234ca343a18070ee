"""The window at work for an hour: runs, stops, goes on, reviews; does it grow, or slow down? By hand: `make soak`.

    python -m tests.torture.soak [--minutes N] [--recipe ID]

On a quiet machine. Each turn goes on with a run of the built-in model for a while, looks at Review meanwhile and
gives verdicts by key, sorts, looks at Insights, and stops. After each the memory, the open files and the threads of
the window's process and of the engine's are noted, and how late the window's thread was. At the end the turns after
the first sixth, the warm-up, are compared: their first quarter with their last.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.project import Project, Seed
from desktop.pipeline.running import Wish
from desktop.recipes.loading import find_recipe
from desktop.ui.changes import Change, Touched
from desktop.ui.places import Place
from tests.benchmarks.window_driver import Driver, Heartbeat, opened, percentile, until

_COUNT = 100_000
_SECONDS = 10.0
_WARM_UP = 1 / 6
_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Load:
    """What a process holds: its own memory in MiB, and how many files and threads."""

    memory: float
    files: int
    threads: int

    @classmethod
    def of(cls, process: psutil.Process) -> "Load":
        """What it holds now."""
        own = process.memory_full_info().uss / _MEBIBYTE
        return cls(own, process.num_fds(), process.num_threads())


@dataclass(frozen=True, slots=True)
class Turn:
    """What was noted after one turn; lateness in milliseconds, 99th percentile and latest."""

    minute: float
    samples: int
    window: Load
    engine: Load
    p99: float
    latest: float


def turns(driver: Driver, recipe: str, minutes: float) -> list[Turn]:
    """Let the window work for so long, and tell of each turn."""
    project, heartbeat = _project(driver, recipe), Heartbeat()
    found: list[Turn] = []
    started = time.monotonic()
    while (minute := (time.monotonic() - started) / 60) < minutes:
        late = sorted(_turn(driver, project, heartbeat, started=bool(found)))
        window, engine = psutil.Process(), psutil.Process().children()[0]
        samples = sum(driver.session.library.counts(project.id).values())
        found.append(Turn(minute, samples, Load.of(window), Load.of(engine), percentile(late, 99), late[-1]))
        _tell(found[-1])
    return found


def _project(driver: Driver, recipe: str) -> Project:
    driver.settle()
    library, starters = driver.session.library, find_recipe(recipe, Path("none")).starters
    project = library.add_project("Soaked", recipe, {})
    library.add_seeds(project.id, [Seed(text) for text in starters])
    driver.session.changed.emit(Change(Touched.PROJECTS, project.id))
    driver.settle()
    driver.session.go(Place.RUN, project.id)
    until(lambda: driver.window.place is Place.RUN and driver.window.project is not None)
    return project


def _turn(driver: Driver, project: Project, heartbeat: Heartbeat, *, started: bool) -> list[float]:
    """Go on, review, look at Insights, stop; how late each beat was."""
    runs = driver.session.runs
    driver.session.go(Place.RUN)
    run = driver.session.library.latest_run(project.id)
    if started and run is not None:
        runs.resume(project, run)
    else:
        runs.start(project, Wish(_COUNT))
    until(lambda: runs.live is not None and runs.live.finished > 0)
    late = heartbeat.over(_SECONDS)
    driver.session.go(Place.REVIEW)
    until(lambda: driver.window.place is Place.REVIEW)
    for change in _review(driver):
        change()
        late += heartbeat.over(_SECONDS / 4)
    driver.session.go(Place.INSIGHTS)
    late += heartbeat.over(_SECONDS / 2)
    driver.stop()
    driver.settle()
    return late


def _review(driver: Driver) -> Sequence[Callable[[], object]]:
    table, finder = driver.review.listing.table, driver.review.listing.finder

    def press(key: Qt.Key) -> Callable[[], object]:
        return lambda: QTest.keyClick(table, key)

    sort = finder.order.setCurrentIndex
    return (press(Qt.Key.Key_J), press(Qt.Key.Key_A), press(Qt.Key.Key_R), lambda: sort(2), lambda: sort(0))


def compare(found: Sequence[Turn]) -> None:
    """Print what grew, and whether the window became slower."""
    kept = [turn for turn in found if turn.minute >= found[-1].minute * _WARM_UP]
    quarter = max(1, len(kept) // 4)
    first, last = kept[:quarter], kept[-quarter:]
    print(f"\n{len(found)} turns, {found[-1].samples} samples; medians of {quarter} turns, after the warm-up")
    _compare_loads("window", [turn.window for turn in first], [turn.window for turn in last])
    _compare_loads("engine", [turn.engine for turn in first], [turn.engine for turn in last])
    _compare("window late, ms, 99th percentile", [turn.p99 for turn in first], [turn.p99 for turn in last])
    _compare("window late, ms, latest", [turn.latest for turn in first], [turn.latest for turn in last])


def _compare_loads(name: str, first: Sequence[Load], last: Sequence[Load]) -> None:
    _compare(f"{name}: memory, MiB", [load.memory for load in first], [load.memory for load in last])
    _compare(f"{name}: open files", [load.files for load in first], [load.files for load in last])
    _compare(f"{name}: threads", [load.threads for load in first], [load.threads for load in last])


def _compare(name: str, first: Sequence[float], last: Sequence[float]) -> None:
    before, after = median(first), median(last)
    print(f"{name:36}{before:10.1f}{after:10.1f}{(after / before - 1) * 100 if before else 0:+9.1f} %")


def _tell(turn: Turn) -> None:
    window, engine = turn.window, turn.engine
    print(
        f"{turn.minute:5.1f} min, {turn.samples} samples: window {window.memory:.1f} MiB, {window.files} files, "
        f"{window.threads} threads; engine {engine.memory:.1f} MiB, {engine.files} files, {engine.threads} threads; "
        f"late {turn.p99:.1f} ms, at most {turn.latest:.0f}",
        flush=True,
    )


def main() -> None:
    """Work, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--recipe", default="essay")
    options = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with opened() as driver:
        compare(turns(driver, options.recipe, options.minutes))


if __name__ == "__main__":
    main()
