"""What the window's user waits for, in one sitting on a quiet machine. By hand: `make bench-window`.

    python -m tests.benchmarks.bench_window [--samples N] [--library FILE]

The library is made at FILE where it is missing, and kept for the next time; the run writes into a copy of it. The
window opens on DISPLAY where there is one, else nowhere (Qt's offscreen platform).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile
from statistics import median
from tempfile import TemporaryDirectory

from PySide6.QtCore import QTimer

from desktop.ui.places import Place
from tests.benchmarks.window_driver import Driver, Heartbeat, opened, percentile
from tests.benchmarks.window_library import COMMON, RARE, made_library

STARTS, REPEATS = 7, 5
SECONDS = 20
OPEN_BOUND, ROWS_BOUND, BARE_BOUND = 500, 150, 1.5
P99_BOUND, LATE_BOUND = 33, 100
_RUN_COUNT = 5_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--library", type=Path, help="kept for the next time; without it, made anew and deleted")
    options = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory() as folder:
        library = options.library or Path(folder, "large.gristmill")
        made_library(library, options.samples)
        copy = Path(folder, "copy.gristmill")
        copyfile(library, copy)
        print(f"Load of the machine: {os.getloadavg()[0]:.1f}\n{'':56}{'here':>9}{'bound':>9}{'baseline':>10}")
        show_starts()
        with opened() as driver:
            show_table(driver, copy)
            show_heartbeats(driver)


# --- the first window ----------------------------------------------------------------------------


def show_starts() -> None:
    """A fresh process to its first painted window, beside the least that PySide6 can show; in turn."""
    figures: dict[str, list[float]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        for _ in range(STARTS + 1):
            figures["bare"].append(_start("bare", folder)["painted"])
            for name, milliseconds in _start("app", folder).items():
                figures[name].append(milliseconds)
    # The first of each fills the system's caches.
    middle = {name: median(values[1:]) for name, values in figures.items()}
    say("first painted window, ms", middle["painted"], BARE_BOUND * middle["bare"], middle["bare"])
    say("sidebar and welcome painted, ms", middle["furnished"], baseline=middle["bare"])


def _start(name: str, folder: str) -> dict[str, float]:
    homes = {f"XDG_{kind}_HOME": folder for kind in ("DATA", "CONFIG", "CACHE", "STATE")}
    command = [sys.executable, "-m", "tests.benchmarks.first_window", name]
    started = time.monotonic()
    done = subprocess.run(command, env=os.environ | homes, capture_output=True, text=True, check=True)
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {name: (moment - started) * 1000 for name, moment in times.items()}


# --- the table -----------------------------------------------------------------------------------


def show_table(driver: Driver, path: Path) -> None:
    """The library in Review: opened, filtered, ordered, searched, scrolled."""
    say("library opened, first rows in Review, ms", driver.open_library(path), OPEN_BOUND)
    driver.all_ids()
    driver.leave_library()
    say("opened once more, ms", driver.open_library(path), OPEN_BOUND)
    say("all ids known after that, ms", driver.all_ids())
    finder = driver.review.listing.finder
    choose, sort, search = finder.filter.setCurrentIndex, finder.order.setCurrentIndex, finder.search.setText
    for name, change, back, bound in (
        ("accepted only", lambda: choose(3), finder.clear, ROWS_BOUND),
        ("to review only", lambda: choose(1), finder.clear, ROWS_BOUND),
        ("reviewed only", lambda: choose(2), finder.clear, ROWS_BOUND),
        ("best first", lambda: sort(2), lambda: sort(0), ROWS_BOUND),
        ("oldest first", lambda: sort(1), lambda: sort(0), ROWS_BOUND),
        ("search for a common word", lambda: search(COMMON), finder.clear, None),
        ("search for a rare word", lambda: search(RARE), finder.clear, None),
    ):
        _show_change(driver, name, change, back, bound)
    _show_jumps(driver)


def _show_change(
    driver: Driver, name: str, change: Callable[[], object], back: Callable[[], object], bound: float | None
) -> None:
    rows, ids = [], []
    for _ in range(REPEATS):
        rows.append(driver.first_rows(change))
        ids.append(driver.all_ids())
        driver.settle()
        driver.first_rows(back)
        driver.all_ids()
        driver.settle()
    say(f"{name}: first rows, ms", median(rows), bound, worst=max(rows))
    say(f"{name}: all ids after that, ms", median(ids))


def _show_jumps(driver: Driver) -> None:
    times = []
    for number in range(REPEATS):
        times.append(driver.jump(0.5 + number / 20))
        driver.settle()
    say("jump to the middle: rows filled, ms", median(times), ROWS_BOUND, worst=max(times))


# --- the heartbeat -------------------------------------------------------------------------------


def show_heartbeats(driver: Driver) -> None:
    """How late the window answers while the built-in model writes, beside an idle window."""
    driver.settle()
    heartbeat = Heartbeat()
    idle = heartbeat.over(SECONDS)
    driver.run(_RUN_COUNT)
    running = heartbeat.over(SECONDS)
    driver.session.go(Place.REVIEW)
    sorting = _sorting(driver)
    reviewing = heartbeat.over(SECONDS)
    sorting.stop()
    finished, pace = driver.stop()
    assert finished, "the model wrote nothing meanwhile"
    for name, late in (("Run in view", running), ("Review in view, sorted every second", reviewing)):
        say(f"{name}: median lateness, ms", percentile(late, 50), baseline=percentile(idle, 50))
        say(f"{name}: p99, ms", percentile(late, 99), P99_BOUND, percentile(idle, 99))
        say(f"{name}: latest, ms", late[-1], LATE_BOUND, idle[-1])
    print(f"Load of the machine: {os.getloadavg()[0]:.1f}")
    print(f"The model finished {finished} samples meanwhile, at {pace:.0f} tokens a second.")


def _sorting(driver: Driver) -> QTimer:
    """Sorts and filters every second, in turn."""
    finder, turn = driver.review.listing.finder, iter(range(1_000_000))

    def change() -> None:
        number = next(turn)
        chooser = finder.order if number % 2 else finder.filter
        chooser.setCurrentIndex((number // 2) % 4)

    timer = QTimer(driver.review)
    timer.timeout.connect(change)
    timer.start(1000)
    return timer


def say(
    name: str, value: float, bound: float | None = None, baseline: float | None = None, worst: float | None = None
) -> None:
    """A line of the table; one that misses its bound is marked."""
    bounded = f"{bound:9.0f}" if bound else " " * 9
    beside = f"{baseline:10.1f}" if baseline is not None else " " * 10
    remark = f"  (worst {worst:.0f})" if worst else ""
    missed = "  MISSED" if bound and value > bound else ""
    print(f"{name:56}{value:9.1f}{bounded}{beside}{remark}{missed}", flush=True)


if __name__ == "__main__":
    main()
