"""Whether the learning loop helps, on the built-in model. By hand: `make bench-loop`.

    python -m tests.benchmarks.bench_loop RECIPE [--count N] [--rounds R] [--seeds N] [--set KEY=VALUE]... [--to DIR]

RECIPE: essay or instruct, or any other that brings seeds. Printed a round: the figures of the drafts that measure it,
on the same seeds in every round (what cannot be used scores 0), and how many places got a sample that was accepted.
Below it a run of one round with as many places, one draft each and no loop. The score chose the examples; doubt (the
mean log-probability of the least likely words) chose nothing. Compression: how many times shorter the texts become;
spread: the mean cosine distance of their embeddings. The curve goes to DIR/loop-RECIPE.svg.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from desktop.curation.variety import compression, distinct_pairs
from desktop.domain.interval import Interval
from desktop.domain.project import Project, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Status
from desktop.domain.text import words
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.judging.checkup.figures import interval
from desktop.pipeline.beginning import compared_round, learnt_rounds, probed_rounds
from desktop.pipeline.events import RoundBegun, RoundCompared, Told
from desktop.pipeline.probing import Probed
from desktop.pipeline.running import Wish, execute, start_run
from desktop.places import user_places
from desktop.recipes.loading import find_recipe
from desktop.recipes.settings import parse_settings
from desktop.store.library import Library
from tests.benchmarks.curve import Curve, draw

_DRAWS = 1000
_ROW = "{:<9}{:>24}{:>24}{:>8}{:>8}{:>8}{:>9}{:>8}{:>10}"
_HEAD = ("round", "score (95 %)", "doubt (95 %)", "pairs", "zip", "spread", "repeats", "usable", "accepted")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one row says; None where it was not measured."""

    name: str
    score: Interval
    doubt: Interval
    pairs: float
    zip: float
    spread: float | None
    repeats: float | None
    usable: str
    accepted: str


def main() -> None:
    """Print the table and draw the curve."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("recipe", metavar="RECIPE")
    arguments.add_argument("--count", type=int, default=24)
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--seeds", type=int, default=12)
    arguments.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    arguments.add_argument("--library", type=Path, help="keep the samples here, and go on with what was stopped")
    arguments.add_argument("--to", type=Path, default=Path("build"))
    options = arguments.parse_args()
    recipe = find_recipe(options.recipe, user_places().recipes)
    engine = open_engine(builtin_model(), EngineSettings(), user_places().cache, print)
    try:
        engine.start()
        with TemporaryDirectory() as folder, Library.open(options.library or Path(folder) / "loop.db") as library:
            rows = _measured(library, engine, recipe, options)
    finally:
        engine.close()
    options.to.mkdir(parents=True, exist_ok=True)
    target = options.to / f"loop-{recipe.id}.svg"
    target.write_text(draw(f"The loop on {recipe.id}", _curves(rows)), encoding="utf-8")
    print(f"drawn in {target}")


def _measured(library: Library, engine: Engine, recipe: Recipe, options: argparse.Namespace) -> list[Figures]:
    settings = parse_settings(recipe, [tuple(each.partition("=")[::2]) for each in options.set])
    loop = _project(library, recipe, "loop", settings, options.seeds)
    plain = _project(library, recipe, "plain", settings, options.seeds)
    run = _execute(library, engine, recipe, loop, Wish(options.count, options.rounds))
    rows = _loop(library, recipe, run)
    run = _execute(library, engine, recipe, plain, Wish(options.count))
    _print(_plain(library, recipe, run))
    return rows


def _project(library: Library, recipe: Recipe, name: str, settings: dict[str, object], seeds: int) -> Project:
    known = next((project for project in library.projects() if project.name == name), None)
    if known is not None:
        return known
    project = library.add_project(name, recipe.id, settings)
    library.add_seeds(project.id, [Seed(text) for text in recipe.starters[:seeds]])
    return project


def _execute(library: Library, engine: Engine, recipe: Recipe, project: Project, wish: Wish) -> Run:
    """The project's run, done; what was stopped before goes on."""
    run = library.latest_run(project.id) or start_run(library, engine, project, wish)
    events = execute(library, engine, recipe, project, run, lambda: False) if run.status is not RunStatus.DONE else ()
    started = time.monotonic()
    for event in events:
        if isinstance(event, RoundBegun):
            said = event.learnt.in_words(event.round) or f"Round {event.round} has nothing to go by."
            print(f"{time.monotonic() - started:5.0f} s  {said}", flush=True)
        elif isinstance(event, Told | RoundCompared):
            print(f"{time.monotonic() - started:5.0f} s  {_said(event)}", flush=True)
    return library.run(run.id)


def _said(event: Told | RoundCompared) -> str:
    return event.text if isinstance(event, Told) else event.compared.in_words()


def _loop(library: Library, recipe: Recipe, run: Run) -> list[Figures]:
    """The rounds of a run that is done."""
    print(_ROW.format(*_HEAD), flush=True)
    probed = probed_rounds(library, run.id)
    rows = [_row(library, run, recipe, number, probed[number]) for number in probed]
    for row in rows:
        _print(row)
    _tell(library, run, recipe)
    return rows


def _row(library: Library, run: Run, recipe: Recipe, number: int, probed: Probed) -> Figures:
    texts = probed.texts
    # Among as many words as the shortest round has: both figures change with the length.
    length = min(sum(len(words(text)) for text in one.texts) for one in probed_rounds(library, run.id).values())
    compared = compared_round(library, run.id, number, recipe.judged)
    counts = library.round_counts(run.id).get(number, dict.fromkeys(Status, 0))
    places = len({version.ordinal for version in library.versions(run.id, number)})
    return Figures(
        f"{number}",
        _mean([probe.score for probe in probed.probes]),
        _mean([probe.unchosen for probe in probed.probes if probe.unchosen is not None]),
        distinct_pairs(texts, length),
        compression(texts, length),
        probed.spread,
        compared.repeats if compared else None,
        f"{len(texts)}/{len(probed.probes)}",
        f"{counts[Status.ACCEPTED]}/{places}",
    )


def _tell(library: Library, run: Run, recipe: Recipe) -> None:
    """What the run says of itself, and all that it accepted."""
    for number in learnt_rounds(library, run.id):
        compared = compared_round(library, run.id, number, recipe.judged)
        if compared is not None:
            unchosen = compared.unchosen
            beside = (
                f" Doubt: {unchosen.value:+.2f} ({unchosen.low:+.2f} to {unchosen.high:+.2f})." if unchosen else ""
            )
            print(compared.in_words() + beside)
    counts = library.run_counts(run.id)
    accepted, written = counts[Status.ACCEPTED], sum(counts.values())
    print(f"Loop: {accepted} accepted of {written} for {run.requested} places, in {run.seconds:.0f} s")
    print(f"Accepted by the loop: {_variety(library, run.project_id, recipe)}")


def _plain(library: Library, recipe: Recipe, run: Run) -> Figures:
    """A run of one round, as one row."""
    print(f"No loop: {run.requested} places, in {run.seconds:.0f} s")
    made = library.page(run.project_id, limit=run.requested)
    samples = [sample for sample in made if sample.score is not None]
    texts = [str(sample.fields.get(recipe.judged, "")) for sample in samples]
    length = sum(len(words(text)) for text in texts)
    doubts = [signal.value for sample in samples for signal in sample.signals if signal.name == "doubt"]
    accepted = library.run_counts(run.id)[Status.ACCEPTED]
    print(f"Accepted without a loop: {_variety(library, run.project_id, recipe)}")
    return Figures(
        "no loop",
        _mean([sample.score or 0.0 for sample in made]),
        _mean(doubts),
        distinct_pairs(texts, length),
        compression(texts, length),
        None,
        None,
        f"{len(texts)}/{run.requested}",
        f"{accepted}/{run.requested}",
    )


def _variety(library: Library, project_id: int, recipe: Recipe) -> str:
    texts = [text for _, text in library.field_values(project_id, recipe.judged, (Status.ACCEPTED,))]
    scores = [sample.score or 0.0 for sample in library.page(project_id, statuses=(Status.ACCEPTED,), limit=1000)]
    length = sum(len(words(text)) for text in texts)
    mean = f"{np.mean(scores):.3f}" if scores else "none"
    return (
        f"{len(texts)} texts of {length} words, mean score {mean}, "
        f"distinct pairs {distinct_pairs(texts, length):.2f}, compression {compression(texts, length):.2f}"
    )


def _mean(values: Sequence[float]) -> Interval:
    if not values:
        return Interval(0.0, 0.0, 0.0)
    chance, array = np.random.default_rng(0), np.array(values)
    return interval(float(array.mean()), [float(chance.choice(array, len(array)).mean()) for _ in range(_DRAWS)])


def _print(row: Figures) -> None:
    print(
        _ROW.format(
            row.name,
            _in_words(row.score),
            _in_words(row.doubt),
            f"{row.pairs:.3f}",
            f"{row.zip:.2f}",
            "" if row.spread is None else f"{row.spread:.3f}",
            "" if row.repeats is None else f"{row.repeats:.0%}",
            row.usable,
            row.accepted,
        ),
        flush=True,
    )


def _in_words(found: Interval) -> str:
    return f"{found.value:.3f} ({found.low:.2f} to {found.high:.2f})"


def _curves(rows: Sequence[Figures]) -> list[Curve]:
    return [
        Curve("score", [row.score for row in rows]),
        Curve("doubt, which chose nothing", [row.doubt for row in rows]),
        Curve("distinct pairs", [Interval(row.pairs, row.pairs, row.pairs) for row in rows]),
        Curve("compression", [Interval(row.zip, row.zip, row.zip) for row in rows]),
    ]


if __name__ == "__main__":
    main()
