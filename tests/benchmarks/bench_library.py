"""How fast a large library answers. By hand: `python -m tests.benchmarks.bench_library [SAMPLES]`."""

import sys
from collections.abc import Callable
from itertools import accumulate, chain, islice
from pathlib import Path
from random import Random
from statistics import median
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from time import perf_counter

from desktop.domain.message import Message
from desktop.domain.project import Project, Seed
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.domain.tokens import TokenTrace
from desktop.store.library import Library

ONE_BY_ONE = 1000
TOKENS = 256
WORDS = 180
_letters = Random(1)
VOCABULARY = ["".join(_letters.choices(ascii_lowercase, k=_letters.randint(2, 9))) for _ in range(20_000)]
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))
SIGNALS = ("relevance", "coherence", "completeness", "repetition", "grounding", "agreement")


def main() -> None:
    """Fills a library in a temporary folder, times it, and prints what it found."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with TemporaryDirectory() as folder:
        path = Path(folder, "library.db")
        with Library.open(path) as library:
            project = library.add_project("Benchmark", "essay", {})
            run = library.start_run(project.id, count, 1, 0, "0" * 64, {})
            time_seeds(library, project)
            fill(library, project, run, count)
            time_queries(library, project, run)
            time_lists(library, project)
            time_plots(library, project)
            time_changes(library, project)
        print(f"{path.stat().st_size / count:10.0f} bytes a sample of {WORDS} words and {TOKENS} tokens")


def time_seeds(library: Library, project: Project) -> None:
    start = perf_counter()
    library.add_seeds(project.id, (Seed(f"Topic {number}") for number in range(200_000)))
    print(f"{perf_counter() - start:10.2f} seconds for 200,000 seeds")


def fill(library: Library, project: Project, run: Run, count: int) -> None:
    random = Random(0)
    samples = [sample(project, run, ordinal, random) for ordinal in range(min(count, ONE_BY_ONE))]
    start = perf_counter()
    for one in samples:
        library.add_sample(one)
    print(f"{len(samples) / (perf_counter() - start):10.0f} samples a second, each committed")
    start = perf_counter()
    for first in range(len(samples), count, 5000):
        with library.together():
            for ordinal in range(first, min(first + 5000, count)):
                library.add_sample(sample(project, run, ordinal, random))
    if count > len(samples):
        print(f"{(count - len(samples)) / (perf_counter() - start):10.0f} samples a second, 5,000 together")


def sample(project: Project, run: Run, ordinal: int, random: Random) -> Sample:
    text = " ".join(random.choices(VOCABULARY, cum_weights=WEIGHTS, k=WORDS))
    score = random.random()
    trace = TokenTrace((5,) * TOKENS, (-0.5,) * TOKENS, (1.25,) * TOKENS)
    return Sample(
        project_id=project.id,
        lineage=Lineage(run.id, 0, ordinal, ordinal + 1, ordinal, model_sha256=run.model_sha256),
        status=Status.ACCEPTED if score > 0.4 else Status.REJECTED,
        fields={"essay": text},
        messages=(Message("user", f"Write of {ordinal}."), Message("assistant", text)),
        prompt=(Message("system", "You write short essays."), Message("user", f"Write of {ordinal}.")),
        raw_text=text,
        trace=trace,
        score=score,
        signals=tuple(Signal(name, random.random(), random.random()) for name in SIGNALS),
    )


def time_queries(library: Library, project: Project, run: Run) -> None:
    accepted = (Status.ACCEPTED,)
    first = library.page(project.id)
    middle = library.page(project.id, order="score", minimum_score=0.7, limit=1)[0]
    queries: dict[str, Callable[[], object]] = {
        "counts": lambda: library.counts(project.id),
        "counts of a run": lambda: library.run_counts(run.id),
        "counts of its rounds": lambda: library.round_counts(run.id),
        "histogram of scores": lambda: library.score_histogram(project.id, 20),
        "finished ordinals": lambda: library.finished_ordinals(run.id),
        "first page": lambda: library.page(project.id),
        "next page": lambda: library.page(project.id, after=first[-1]),
        "page by score": lambda: library.page(project.id, order="score", descending=True),
        "page by score, middle": lambda: library.page(project.id, order="score", after=middle),
        "page of accepted above 0.99": lambda: library.page(project.id, statuses=accepted, minimum_score=0.99),
        "search for a common word": lambda: library.page(project.id, search=VOCABULARY[3]),
        "search for a beginning": lambda: library.page(project.id, search="abc"),
        "search for a rare word": lambda: library.page(project.id, search=VOCABULARY[-1]),
        "search, best first": lambda: library.page(project.id, search=VOCABULARY[30], order="score", descending=True),
        "search for no word": lambda: library.page(project.id, search="0123"),
        "one sample": lambda: library.sample(first[50].id),
    }
    show(queries)


def time_lists(library: Library, project: Project) -> None:
    show(
        {
            "overview": library.overview,
            "ids of all seeds": lambda: library.seed_ids(project.id),
            "first ids": lambda: next(library.ids(project.id)),
            "first ids by score": lambda: next(library.ids(project.id, order="score", descending=True)),
            "first ids of what is not reviewed": lambda: next(library.ids(project.id, reviewed=False)),
            "ids of what is reviewed": lambda: list(library.ids(project.id, reviewed=True)),
            "all ids": lambda: list(library.ids(project.id)),
            "all ids by score": lambda: list(library.ids(project.id, order="score", descending=True)),
            "all ids with a common word": lambda: list(library.ids(project.id, search=VOCABULARY[3])),
            "the same by score": lambda: list(library.ids(project.id, search=VOCABULARY[3], order="score")),
        }
    )


def time_plots(library: Library, project: Project) -> None:
    show(
        {
            "histograms of the signals": lambda: library.signal_histograms(project.id, 20),
            "worst seeds": lambda: library.accepted_by_seed(project.id, 50, worst_first=True),
            "rounds": lambda: library.accepted_by_round(project.id),
        }
    )


def time_changes(library: Library, project: Project) -> None:
    """What changes the library is timed once, and goes to the disk."""
    seeds = library.seed_ids(project.id)
    ids = list(islice(chain.from_iterable(library.ids(project.id)), 10_000))
    once("all seeds turned round", lambda: library.arrange_seeds(project.id, seeds[::-1]))
    once("the first seed taken out", lambda: library.arrange_seeds(project.id, seeds[-2::-1]))
    once("10,000 reviewed", lambda: library.review_samples(ids, "accept"))
    states = library.review_samples(ids, "reject")
    once("10,000 put back", lambda: library.restore_reviews(states))
    once("reviewed samples counted", lambda: library.reviewed_count(project.id))
    once("their scores", lambda: library.reviewed_scores(project.id))
    once("a copy of the project", lambda: library.duplicate_project(project.id, "Copy"))
    library.discard_project(project.id)
    purges = [milliseconds(lambda: library.purge_discarded(500)) for _ in range(40)]
    print(f"{median(purges):10.2f} ms 500 samples purged, at most {max(purges):.0f} ms")


def show(queries: dict[str, Callable[[], object]]) -> None:
    for name, query in queries.items():
        print(f"{median(milliseconds(query) for _ in range(5)):10.2f} ms {name}")


def once(name: str, change: Callable[[], object]) -> None:
    print(f"{milliseconds(change):10.2f} ms {name}")


def milliseconds(query: Callable[[], object]) -> float:
    start = perf_counter()
    query()
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
