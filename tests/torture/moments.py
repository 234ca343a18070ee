"""Kills what is no run at random moments: exports, imports, curation, repacking. By hand: `make torture`.

    python -m tests.torture.moments [--kills N] [--seed S] [--rows N] [JOB ...]

Each job is done once without a kill, which says how it ends and how long it takes. Then it is killed, again and
again, each time on a copy of what was there before: what is there after the kill must be whole, and the same command,
given once more, must end as the first one did and leave nothing half done behind.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture.kills import kill
from tests.torture.watching import every_row, refuse_broken_file

NAME = "tortured"
_LIBRARY, _ROWS, _OUT = "library.gristmill", "rows.jsonl", "out.jsonl"
_EXPORTED = ("out.train.jsonl", "out.test.jsonl", "out.card.md")
_WORDS = ("mill", "river", "wheel", "stone", "flour", "grain", "water", "wind", "bread", "sack", "weir", "gear")


Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Job:
    """A command, what is there before it, and what there must be after it.

    `result` is compared with what the command ends with when nobody kills it; `whole` is given the folder, what was
    there before and what there is at the end, and raises AssertionError where something is half done.
    """

    arguments: tuple[str, ...]
    prepare: Callable[[Path, int], None]
    result: Callable[[Path], Any]
    whole: Callable[[Path, Any, Any], None]


def gristmill(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """A Gristmill of its own, whose library, model and cache lie in a folder."""
    line = [sys.executable, "-m", "desktop", *arguments, "--library", str(folder / _LIBRARY)]
    homes = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
    started = [each.replace("FOLDER", str(folder)) for each in line]
    return subprocess.Popen(started, env=os.environ | homes, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def carry_out(folder: Path, *arguments: str) -> float:
    """Let a command end; the seconds that it took. Raises AssertionError where it fails."""
    started = time.monotonic()
    program = gristmill(folder, *arguments)
    _, errors = program.communicate()
    assert program.returncode == 0, errors.decode()
    return time.monotonic() - started


# --- the jobs --------------------------------------------------------------------------------------


def _with_rows(folder: Path, rows: int) -> None:
    """A file of rows, every tenth of which repeats another one, and an empty project."""
    chance = random.Random(rows)
    lines = [" ".join(chance.choices(_WORDS, k=60)) for _ in range(rows)]
    lines[::10] = lines[1::10]
    texts = (json.dumps({"prompt": f"Question {n}?", "completion": line}) for n, line in enumerate(lines))
    (folder / _ROWS).write_text("\n".join(texts), encoding="utf-8")
    carry_out(folder, "new", NAME, "--recipe", "instruct")


def _with_samples(folder: Path, rows: int) -> None:
    """The rows are in, and accepted; nobody has looked for copies."""
    _with_rows(folder, rows)
    carry_out(folder, "import", NAME, f"FOLDER/{_ROWS}")


def _with_an_export(folder: Path, rows: int) -> None:
    """An earlier export lies where the next one will."""
    _with_samples(folder, rows)
    carry_out(folder, "export", NAME, "--to", f"FOLDER/{_OUT}", "--all", "--test", "0.3", "--format", "sharegpt")


def _with_a_text(folder: Path, rows: int) -> None:
    """A row to score, and no faster copy of the model."""
    (folder / _ROWS).write_text('{"prompt": "What is a mill?", "completion": "A mill grinds grain."}\n', "utf-8")


def _exported(folder: Path) -> dict[str, str]:
    return {name: _digest(folder / name) for name in _EXPORTED}


def _old_or_new(folder: Path, before: Mapping[str, str], ends: Mapping[str, str]) -> None:
    refuse_broken_file(folder / _LIBRARY)
    for name, found in _exported(folder).items():
        assert found in (before[name], ends[name]), f"{name} is half written"


def _samples(folder: Path) -> Rows:
    refuse_broken_file(folder / _LIBRARY)
    return every_row(folder / _LIBRARY, "SELECT ordinal, raw_text, status FROM samples ORDER BY id")


def _the_first_ones(folder: Path, before: Rows, ends: Rows) -> None:
    found = _samples(folder)
    assert found == ends[: len(found)], "a row is lost, or there twice"


def _all_or_nothing(folder: Path, before: Rows, ends: Rows) -> None:
    assert _samples(folder) in (before, ends), "only a part is done"


def _copies_of_the_model(folder: Path) -> list[str]:
    return [_digest(file) for file in sorted((folder / "cache").rglob("*.gguf"))]


def _no_half_copy(folder: Path, before: list[str], ends: list[str]) -> None:
    assert _copies_of_the_model(folder) in (before, ends), "a half copy of the model has its name"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


JOBS: Mapping[str, Job] = {
    "exporting": Job(
        ("export", NAME, "--to", f"FOLDER/{_OUT}", "--all", "--test", "0.3"), _with_an_export, _exported, _old_or_new
    ),
    "importing": Job(("import", NAME, f"FOLDER/{_ROWS}"), _with_rows, _samples, _the_first_ones),
    "curating": Job(("curate", NAME), _with_samples, _samples, _all_or_nothing),
    "repacking": Job(
        ("score", f"FOLDER/{_ROWS}", "--to", f"FOLDER/{_OUT}"), _with_a_text, _copies_of_the_model, _no_half_copy
    ),
}


# --- killing ---------------------------------------------------------------------------------------


def torture(name: str, folder: Path, kills: int, rows: int, chance: random.Random) -> int:
    """Kill a job so many times; how many kills found it at work. Raises AssertionError where something is amiss."""
    job = JOBS[name]
    before, place = folder / "before", folder / "place"
    before.mkdir()
    job.prepare(before, rows)
    shutil.copytree(before, place)
    starts = job.result(before)
    seconds = carry_out(place, *job.arguments)
    ends, struck = job.result(place), 0
    for _ in range(kills):
        shutil.rmtree(place)
        shutil.copytree(before, place)
        struck += _strike(job, place, chance.uniform(0.0, seconds), starts, ends)
    return struck


def _strike(job: Job, place: Path, moment: float, starts: Any, ends: Any) -> bool:
    program = gristmill(place, *job.arguments)
    time.sleep(moment)
    at_work = program.poll() is None
    kill(program, "both")
    job.whole(place, starts, ends)
    if job.result(place) != ends:
        carry_out(place, *job.arguments)
    assert job.result(place) == ends, "the second time it ended otherwise"
    left = [file.name for file in place.rglob("*") if file.name.endswith((".part", ".tmp"))]
    assert not left, f"left behind: {left}"
    return at_work


def main() -> None:
    """Kill, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"of {', '.join(JOBS)}; all of them without")
    parser.add_argument("--kills", type=int, default=10, help="of each job")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=5000)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    for name in options.jobs or JOBS:
        with tempfile.TemporaryDirectory() as folder:
            struck = torture(name, Path(folder), options.kills, options.rows, chance)
        print(
            f"{name}: {options.kills} kills, {struck} of them at work: all whole, and all ended as asked", flush=True
        )


if __name__ == "__main__":
    main()
