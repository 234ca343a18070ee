"""How fast samples go out, and in how much memory. By hand: `python -m tests.benchmarks.bench_export`.

Each export runs in a process of its own, so that its peak memory is its own; Linux tells it. Beside it, in the same
run: `json.dumps` of as many rows that are there already, written line by line, which reads nothing.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from itertools import chain, islice
from os import times
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory, gettempdir
from time import perf_counter

from desktop.exchange.formats import FORMATS
from desktop.pipeline.exporting import Layout, Selection, export_project, export_rows
from desktop.store.library import Library
from tests.benchmarks.window_library import NAME, made_library

_LAYOUTS = {"shuffled": Layout(shuffle=1), "split": Layout(test=0.1), "as they come": Layout()}
_EVERYTHING = Selection.everything("messages")


def main() -> None:
    """Makes the library unless it is there, times each format, and prints a line for each."""
    options = _options()
    library = options.library or Path(gettempdir()) / f"gristmill-export-{options.count}.db"
    made_library(library, options.count, searchable=False)
    if options.one:
        print(json.dumps(_one(library, *options.one)))
        return
    print(f"{'':32}{'rows':>10}{'rows/s':>10}{'CPU s':>8}{'wall s':>8}{'peak MiB':>10}")
    _tell(library, "ready rows, json.dumps", "baseline", "as they come")
    for form in options.formats:
        _tell(library, form, form, "as they come")
    for layout in ("shuffled", "split"):
        _tell(library, f"messages, {layout}", "messages", layout)


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="samples in the library")
    parser.add_argument("--library", type=Path, help="where it is, or is to be made")
    parser.add_argument("--formats", nargs="+", default=[name for name in FORMATS if name != "full"])
    parser.add_argument("--one", nargs=2, help="used by the benchmark itself")
    return parser.parse_args()


def _tell(library: Path, title: str, form: str, layout: str) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.bench_export",
        "--library",
        str(library),
        "--one",
        form,
        layout,
    ]
    found = json.loads(run(command, check=True, capture_output=True, text=True).stdout)
    rate = found["rows"] / found["wall"] if found["wall"] else 0
    print(
        f"{title:32}{found['rows']:>10,}{rate:>10,.0f}{found['cpu']:>8.1f}{found['wall']:>8.1f}{found['peak']:>10.0f}",
        flush=True,
    )


def _one(path: Path, form: str, layout: str) -> dict[str, float]:
    """One export, or the baseline: rows, seconds of this process's time and by the clock, peak memory in MiB."""
    with Library.open(path, read_only=True) as library, TemporaryDirectory(dir=path.parent) as folder:
        work = (
            _baseline(library, Path(folder)) if form == "baseline" else _export(library, Path(folder), form, layout)
        )
        before, started = times(), perf_counter()
        rows = work()
        wall, after = perf_counter() - started, times()
    cpu = after.user + after.system - before.user - before.system
    return {"rows": rows, "cpu": cpu, "wall": wall, "peak": _peak()}


def _peak() -> float:
    """This program's peak memory in MiB. What getrusage says may be that of the one that started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _export(library: Library, folder: Path, form: str, layout: str) -> Callable[[], int]:
    project = library.project(NAME)

    def work() -> int:
        target = folder / "rows.jsonl"
        return export_project(library, project, None, target, form, _EVERYTHING, layout=_LAYOUTS[layout]).rows

    return work


def _baseline(library: Library, folder: Path) -> Callable[[], int]:
    project = library.project(NAME)
    ready = list(islice(export_rows(library, project, "messages", _EVERYTHING), 1_000))
    count = sum(map(len, library.ids(project.id)))

    def work() -> int:
        with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
            for row in islice(chain.from_iterable([ready] * (count // len(ready) + 1)), count):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return count

    return work


if __name__ == "__main__":
    main()
