"""Speed of the engine beside its baselines, in one sitting on a quiet machine. By hand: `make bench`.

    python -m tests.benchmarks.bench_engine [--rounds N | --spins N...]

Everything runs on the same (repacked) file of the built-in model, in turn, N times; the medians are printed.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import psutil

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.sampling import Sampling
from desktop.engine.builtin import builtin_model
from desktop.engine.local import LocalEngine
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.requests import Generate, Generated, Prompt
from desktop.engine.work import Finished, Work, work_through
from desktop.judging.judge import judge
from desktop.judging.soundness import load_scales
from desktop.places import user_places
from desktop.recipes.draft import Draft, Start
from desktop.recipes.loading import find_recipe
from desktop.recipes.settings import defaults
from desktop.recipes.steps import Steps
from tests.benchmarks.baselines import PARALLEL, SYSTEM, TOKENS, TOPICS
from tests.benchmarks.files import repacked_file

_ESSAYS = 32


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--spins", type=int, nargs="*", default=[], help="compare these spin counts instead")
    options = arguments.parse_args()
    if options.spins:
        compare_spins(options.spins)
    else:
        compare_speeds(options.rounds)


def compare_speeds(rounds: int) -> None:
    """The engine beside its baselines."""
    figures: dict[str, list[float]] = defaultdict(list)
    engine = open_engine(builtin_model(), EngineSettings(parallel=PARALLEL), user_places().cache, print)
    engine.start()
    file = str(repacked_file(engine.model.runs_as))
    try:
        for _ in range(rounds):
            figures["limit"].append(baseline("limit", file))
            figures["one by one"].append(baseline("one_by_one", file))
            tokens_a_second, parent = batched(engine)
            figures["engine"].append(tokens_a_second)
            figures["parent"].append(parent)
            figures["engine, one busy process beside it"].append(disturbed(engine))
        figures["scoring share"].append(score_share(engine))
    finally:
        engine.close()
    show({name: median(values) for name, values in figures.items()}, engine.model.runs_as)


def compare_spins(spins: list[int]) -> None:
    """Speed on a quiet machine and beside a busy process, by how long a waiting thread spins."""
    print("   spins    quiet     busy    ratio")
    for spin in spins:
        os.environ["GOMP_SPINCOUNT"] = str(spin)
        engine = open_engine(builtin_model(), EngineSettings(parallel=PARALLEL), user_places().cache, print)
        engine.start()
        quiet, busy = batched(engine)[0], disturbed(engine)
        engine.close()
        print(f"{spin:8}{quiet:9.0f}{busy:9.0f}{quiet / busy:9.2f}")


def show(figures: dict[str, float], quantization: str) -> None:
    """The table, with the ratios that matter."""
    engine, busy = figures["engine"], figures["engine, one busy process beside it"]
    print(f"\n{PARALLEL} sequences of {TOKENS} tokens, {quantization}, tokens a second")
    for name in ("limit", "engine", "one by one", "engine, one busy process beside it"):
        print(f"  {name:38}{figures[name]:8.0f}")
    print(f"  engine over limit                     {engine / figures['limit']:8.2f}")
    print(f"  engine over one by one                {engine / figures['one by one']:8.2f}")
    print(f"  slower beside a busy process          {engine / busy:8.2f} times")
    print(f"  the app's own share of one core       {figures['parent']:8.1%}")
    print(f"  all signals of essays over writing    {figures['scoring share']:8.2f}")


def baseline(name: str, file: str) -> float:
    """A baseline's tokens a second, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.baselines", name, file]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1])["tokens_per_second"])


def batched(engine: LocalEngine) -> tuple[float, float]:
    """The engine's tokens a second, and the share of one core that this process took meanwhile."""
    works = [(number, _write(number)) for number in range(PARALLEL)]
    before, started = sum(psutil.Process().cpu_times()[:2]), time.perf_counter()
    written = [event.result for event in work_through(engine, works) if isinstance(event, Finished)]
    seconds = time.perf_counter() - started
    assert all(reply.finish == "length" for reply in written), "a text ended early: the work is not the same"
    share = (sum(psutil.Process().cpu_times()[:2]) - before) / seconds
    return sum(len(reply.trace) for reply in written) / seconds, share


def disturbed(engine: LocalEngine) -> float:
    """The same beside a process that keeps one core busy."""
    busy = multiprocessing.get_context("spawn").Process(target=_spin, daemon=True)
    busy.start()
    time.sleep(0.5)
    try:
        return batched(engine)[0]
    finally:
        busy.kill()
        busy.join()


def score_share(engine: LocalEngine) -> float:
    """Time to measure all signals of the recipe's essays over the time to write them."""
    recipe = find_recipe("essay", Path("none"))
    method = Steps(recipe, defaults(recipe))
    starters = recipe.starters
    works = [(n, method.compose(Start(Seed(starters[n % len(starters)]), n))) for n in range(_ESSAYS)]
    started = time.perf_counter()
    drafts = [event.result for event in work_through(engine, works) if isinstance(event, Finished)]
    writing = time.perf_counter() - started
    scales = load_scales()
    judging = [(n, judge(_judged(draft), scales)) for n, draft in enumerate(drafts) if not draft.failure]
    started = time.perf_counter()
    for _ in work_through(engine, judging):
        pass
    return (time.perf_counter() - started) / writing


def _judged(draft: Draft) -> Judged:
    return Judged(draft.prompt, draft.raw_text.strip(), draft.trace, draft.end_logprob)


def _write(number: int) -> Work[Generated]:
    user = Message("user", f"Write a long essay about {TOPICS[number % len(TOPICS)]}.")
    prompt = Prompt((Message("system", SYSTEM), user))
    (reply,) = yield (Generate("", prompt, Sampling(max_tokens=TOKENS), seed_number=number),)
    assert isinstance(reply, Generated)
    return reply


def _spin() -> None:
    while True:
        pass


if __name__ == "__main__":
    main()
