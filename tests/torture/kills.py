"""Kills a run at random moments until it is done, and looks each time for what is lost. By hand: `make torture`.

    python -m tests.torture.kills [--kills N] [--seed S] [--recipe ID] [--count N] [--longest SECONDS]

The real engine writes, scores and revises; `kill -9` takes the program, its engine, or both, or the engine is stopped
where it is, as if it hung. After each kill of the program the library must be whole, hold every sample that it held
before, and none twice; at the end there are exactly as many as were asked for. Printed at the end: how many kills hit
whom, and how long before a kill nothing had been committed, which bounds the work that was done again.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import psutil

from tests.torture.watching import Watcher, refuse_damage, refuse_miscount, samples_in, status_of_run

Victim = Literal["program", "engine", "both", "hanging engine"]
_VICTIMS: tuple[Victim, ...] = ("program", "engine", "both", "hanging engine")
NAME = "tortured"
_LOOK_SECONDS = 0.05
_ORPHAN_SECONDS = 5.0
_FOR_EVER = 1e9


@dataclass(eq=False)
class Torture:
    """What has been done so far: kills by victim, and the silences before them in seconds."""

    library: Path
    chance: random.Random
    longest: float
    options: tuple[str, ...] = ()
    killed: Counter[Victim] = field(default_factory=Counter)
    silences: list[float] = field(default_factory=list)

    def until_done(self, count: int, kills: int) -> None:
        """Make so many samples, and kill so many times on the way."""
        while status_of_run(self.library) != "done":
            self._go_on(count, patient=self.killed.total() >= kills)
        refuse_miscount(self.library)

    def _go_on(self, count: int, *, patient: bool) -> None:
        """Start the run or go on with it; unless `patient`, kill somebody at a random moment and look at the rest."""
        goes_on = ("--resume",) if status_of_run(self.library) else ("--count", str(count), *self.options)
        watcher, program = Watcher(self.library), start("run", NAME, *goes_on, library=self.library)
        moment = time.monotonic() + (self.chance.uniform(0.1, self.longest) if not patient else _FOR_EVER)
        while time.monotonic() < moment and program.poll() is None:
            watcher.look()
            time.sleep(_LOOK_SECONDS)
        if program.poll() is not None:
            _, errors = program.communicate()
            assert program.returncode == 0, errors.decode()
            return
        before = samples_in(self.library)
        self.silences.append(watcher.silent)
        self._kill(program)
        refuse_damage(self.library, before)

    def _kill(self, program: "subprocess.Popen[bytes]") -> None:
        victim = self.chance.choice(_VICTIMS)
        self.killed[victim] += 1
        kill(program, victim)
        if victim in ("engine", "hanging engine"):
            # The program goes on with another engine, for a moment or until it is done.
            time.sleep(self.chance.uniform(0.0, self.longest))
            kill(program, "program")


def kill(program: "subprocess.Popen[bytes]", victim: Victim) -> None:
    """Kill the program, its engine, or both; an engine whose program is gone must end, even a stopped one."""
    engines = psutil.Process(program.pid).children(recursive=True) if program.poll() is None else []
    if victim == "hanging engine":
        _stop(engines)
    elif victim != "program":
        _kill(engines)
    if victim in ("program", "both"):
        with suppress(psutil.NoSuchProcess):
            psutil.Process(program.pid).send_signal(signal.SIGKILL)
        program.communicate()
        _, alive = psutil.wait_procs(engines, timeout=_ORPHAN_SECONDS)
        assert not alive, f"an engine without a program goes on: {alive}"


def _kill(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def _stop(processes: Sequence[psutil.Process]) -> None:
    """Stop those that compute. One that has not begun is not bound to its program yet, and cannot hang either."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if any("libllama" in loaded.path for loaded in process.memory_maps()):
                process.suspend()


def start(*arguments: str, library: Path, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """A Gristmill of its own, at work."""
    line = [sys.executable, "-m", "desktop", *arguments, "--library", str(library)]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)


def new_project(library: Path, recipe: str) -> None:
    """A project with the recipe's own seeds."""
    program = start("new", NAME, "--recipe", recipe, library=library)
    _, errors = program.communicate()
    assert program.returncode == 0, errors.decode()


def main() -> None:
    """Kill, and say what came of it."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        library, chance = Path(folder) / "library.gristmill", random.Random(options.seed)
        killed: Counter[Victim] = Counter()
        silences: list[float] = []
        while killed.total() < options.kills:
            new_project(library, options.recipe)
            torture = Torture(library, chance, options.longest, tuple(options.options.split()))
            torture.until_done(options.count, options.kills - killed.total())
            killed.update(torture.killed)
            silences += torture.silences
            _tell(killed, silences)
            library.unlink()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recipe", default="essay")
    parser.add_argument("--count", type=int, default=16, help="samples of each run")
    parser.add_argument("--longest", type=float, default=12.0, help="seconds before a kill, at most")
    parser.add_argument("--options", default="--candidates 2 --revise", help="further options of the runs")
    return parser.parse_args()


def _tell(killed: Counter[Victim], silences: list[float]) -> None:
    whom = ", ".join(f"{victim} {killed[victim]}" for victim in _VICTIMS)
    ordered = sorted(silences)
    late = ordered[int(0.95 * (len(ordered) - 1))] if ordered else 0.0
    print(
        f"{killed.total()} kills ({whom}): no sample lost, none twice, every library whole, every run exact; before "
        f"a kill nothing had been committed for {late:.1f} s (95th percentile), {max(ordered, default=0.0):.1f} s "
        "at most",
        flush=True,
    )


if __name__ == "__main__":
    main()
