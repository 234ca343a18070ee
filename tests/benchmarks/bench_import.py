"""How fast rows come in, and how much memory that takes: a file of many rows into a new library, by hand.

`python -m tests.benchmarks.bench_import --count 100000 --kind jsonl`
"""

import argparse
import csv
import json
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

from desktop.exchange.importing.previewing import preview, recognised
from desktop.pipeline.importing import import_samples
from desktop.places import user_places
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library

_WORDS = 200
_VOCABULARY = tuple(f"word{number:04}" for number in range(5_000))


def main() -> None:
    """Write the file, bring it in, and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--kind", choices=("jsonl", "json", "csv"), default="jsonl")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rows.{options.kind}"
        _write(path, options.kind, options.count)
        size = path.stat().st_size
        before = _peak()
        started = time.monotonic()
        seen = preview(path, 5)
        looked = time.monotonic() - started
        file = recognised(path)
        started, busy = time.monotonic(), time.process_time()
        with Library.open(Path(folder) / "library.gristmill") as library:
            recipe = find_recipe("instruct", user_places().recipes)
            report = import_samples(library, library.add_project("Rows", recipe.id, {}), recipe, file)
        seconds, busy = time.monotonic() - started, time.process_time() - busy
    assert report.taken == options.count
    print(
        f"{options.kind}: {report.taken:,} rows of {_WORDS} words ({size / 1e6:.0f} MB) in {seconds:.1f} s, "
        f"{report.taken / seconds:,.0f} rows/s, {report.taken / busy:,.0f} a second of processor time; "
        f"a look {looked:.2f} s ({seen.shape and seen.shape.name}); "
        f"peak {_peak():.0f} MB, {_peak() - before:.0f} MB above that before"
    )


def _write(path: Path, kind: str, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        match kind:
            case "jsonl":
                file.writelines(json.dumps(row) + "\n" for row in _rows(count))
            case "json":
                ends = chain(repeat(",\n", count - 1), ["]\n"])
                file.write("[\n")
                file.writelines(json.dumps(row) + end for row, end in zip(_rows(count), ends, strict=True))
            case _:
                table = csv.DictWriter(file, ["question", "answer"])
                table.writeheader()
                table.writerows(_rows(count))


def _rows(count: int) -> Iterator[dict[str, str]]:
    chance = random.Random(7)
    for number in range(count):
        answer = " ".join(chance.choices(_VOCABULARY, k=_WORDS))
        yield {"question": f"What is the story of number {number}?", "answer": answer}


def _peak() -> float:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
