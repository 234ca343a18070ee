"""What each recipe yields with the built-in model, and what it reads like. By hand: `make bench-recipes`.

    python -m tests.benchmarks.bench_recipes [RECIPE...] [--count N] [--show K] [--number N] [--seconds S]

Each recipe runs in a library of its own that is thrown away, from its own starters or, where it reads documents, from
a short text that comes along. `--show` prints so many accepted and rejected rows whole.
"""

import argparse
import json
import math
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.project import Project, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.pipeline.running import Wish, execute, start_run
from desktop.pipeline.sources import add_sources
from desktop.places import user_places
from desktop.recipes.loading import all_recipes, find_recipe
from desktop.store.library import Library
from tests.benchmarks.counting import CountingEngine

DOCUMENT = Path(__file__).parent / "data" / "mill.md"
_NO_RECIPES = Path("none")
_FIGURES = re.compile(r"\"[^\"]*\"|'[^']*'|\d+(?:\.\d+)?")
_LONGEST_REASON = 60
_FEW = 4


@dataclass(frozen=True, slots=True)
class Yielded:
    """What a run of a recipe came to."""

    recipe: str
    samples: tuple[Sample, ...]
    asked_again: int
    seconds: float

    def count(self, status: Status) -> int:
        """How many samples stand in a status."""
        return sum(sample.status is status for sample in self.samples)

    @property
    def reason(self) -> str:
        """Why most of those that were not accepted were not, with its figures and words left out."""
        kinds = Counter(_FIGURES.sub("…", sample.reason.split(": ")[0]) for sample in self.samples if sample.reason)
        return "; ".join(f"{count} {kind[:_LONGEST_REASON]}" for kind, count in kinds.most_common(2))


def main() -> None:
    """Print the rows that were asked for, and the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("recipes", nargs="*", help="ids of recipes; all without any")
    arguments.add_argument("--count", type=int, default=24)
    arguments.add_argument("--show", type=int, default=0)
    arguments.add_argument("--seconds", type=float, default=math.inf, help="after which a recipe is stopped")
    arguments.add_argument("--number", type=int, default=0, help="the seed number of the runs")
    options = arguments.parse_args()
    recipes = [find_recipe(name, _NO_RECIPES) for name in options.recipes] or list(all_recipes(_NO_RECIPES))
    # What is in flight when the time is over is lost: of few side by side, little is.
    settings = EngineSettings(parallel=None if math.isinf(options.seconds) else _FEW)
    engine = open_engine(builtin_model(), settings, user_places().cache, print)
    found: list[Yielded] = []
    try:
        engine.start()
        for recipe in recipes:
            found.append(yielded(engine, recipe, options.count, options.number, options.seconds))
            show(found[-1], options.show)
            print(_row(found[-1]), flush=True)
    finally:
        engine.close()
    print_table(found)


def yielded(engine: Engine, recipe: Recipe, count: int, number: int, most_seconds: float) -> Yielded:
    """Run a recipe as the terminal does, in a library that is thrown away."""
    counting = CountingEngine(engine)
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library.gristmill") as library:
        project = _project(library, recipe)
        started = time.monotonic()
        run = start_run(library, counting, project, Wish(count, seed_number=number))
        for _ in execute(library, counting, recipe, project, run, lambda: time.monotonic() - started > most_seconds):
            pass
        seconds = time.monotonic() - started
        samples = tuple(library.sample(sample.id) for sample in library.iterate(project.id))
    return Yielded(recipe.id, samples, counting.counts["asked again"], seconds)


def show(found: Yielded, most: int) -> None:
    """Print some accepted rows, and some that were not."""
    for status in (Status.ACCEPTED, Status.REJECTED, Status.FAILED):
        for sample in [sample for sample in found.samples if sample.status is status][:most]:
            score = "" if sample.score is None else f" {sample.score:.2f}"
            print(f"\n--- {found.recipe} {status}{score} {sample.reason}")
            for name, value in sample.fields.items():
                print(f"  {name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
            if not sample.fields:
                print(f"  (raw) {sample.raw_text}")


def print_table(found: list[Yielded]) -> None:
    """The table."""
    heads = f"{'accepted':>9}{'rejected':>9}{'failed':>7}{'retried':>8}{'seconds':>8}"
    print(f"\n{'recipe':14}{'asked':>6}{heads}  most common reasons")
    for each in found:
        print(_row(each))


def _row(found: Yielded) -> str:
    counts = f"{found.count(Status.ACCEPTED):9}{found.count(Status.REJECTED):9}{found.count(Status.FAILED):7}"
    return f"{found.recipe:14}{len(found.samples):6}{counts}{found.asked_again:8}{found.seconds:8.0f}  {found.reason}"


def _project(library: Library, recipe: Recipe) -> Project:
    project = library.add_project(recipe.id, recipe.id, {})
    if recipe.starts_from == "chunk":
        add_sources(library, project, [DOCUMENT], "CC0-1.0", print)
    else:
        library.add_seeds(project.id, [Seed(text) for text in recipe.starters])
    return project


if __name__ == "__main__":
    main()
