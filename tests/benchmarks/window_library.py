"""A library of very many samples: a thousand are written one by one, and SQLite makes the rest of them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from random import Random
from time import perf_counter

from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.domain.tokens import TokenTrace
from desktop.pipeline.starter import new_project
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library

NAME = "A great many essays"
COMMON, RARE = "common", "seldom"
"""A word that one essay in ten holds, and one that one in a thousand holds."""

_BASE = 1_000
_SLICE = 50_000
_WORDS, _TOKENS = 60, 80
_SIGNALS = ("relevance", "coherence", "completeness", "repetition", "ending")
_letters = Random(1)
_VOCABULARY = ["".join(_letters.choices("aeiounrstldmhc", k=_letters.randint(2, 9))) for _ in range(8_000)]
_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(_VOCABULARY) + 1)))

# What a copy does not share with its pattern: its place, score, state, review and time.
_COPY = """
INSERT INTO samples (
    id, project_id, run_id, round, ordinal, seed_id, seed_number, writer_id, prompt_id, status, judged, score, review,
    seconds, end_logprob, created, reason, fields, messages, raw_text, trace
)
WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last),
drawn AS MATERIALIZED (SELECT n, 0.5 + random() / 18446744073709551616.0 AS score FROM numbers)
SELECT n, project_id, run_id, round, n, seed_id, n, writer_id, prompt_id,
    iif(drawn.score < 0.4, 'rejected', 'accepted'), iif(drawn.score < 0.4, 'rejected', 'accepted'), drawn.score,
    iif(n % 100, '', iif(drawn.score < 0.4, 'reject', 'accept')),
    seconds, end_logprob, strftime('%Y-%m-%dT%H:%M:%SZ', 1735689600 + n, 'unixepoch'), reason, fields, messages,
    raw_text, trace
FROM drawn CROSS JOIN samples ON samples.id = 1 + n % :base
"""
_COPY_SIGNALS = """
INSERT INTO signals (sample_id, name, value, soundness, evidence)
WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
SELECT n, name, value, soundness, evidence FROM numbers CROSS JOIN signals ON sample_id = 1 + n % :base
"""


def made_library(path: Path, count: int, *, searchable: bool = True) -> None:
    """Makes a library with so many samples at `path`, unless it is there.

    One that is not searchable has no signals either, and is made much faster.
    """
    if path.exists():
        return
    started = perf_counter()
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    _write_base(unfinished, min(count, _BASE))
    _replicate(unfinished, min(count, _BASE), count, searchable)
    unfinished.replace(path)
    print(f"{count:,} samples were made in {perf_counter() - started:.0f} s: {path.stat().st_size / 2**30:.1f} GiB")


def _write_base(path: Path, count: int) -> None:
    random = Random(0)
    with Library.open(path) as library:
        project = new_project(library, find_recipe("essay", Path("none")), NAME)
        run = library.start_run(project.id, count, 1, 0, "0" * 64, {})
        with library.together():
            seeds = library.seed_ids(project.id)
            for number in range(count):
                library.add_sample(_sample(project, run, number, seeds[number % len(seeds)], random))
        library.finish_run(run.id, RunStatus.DONE)


def _sample(project: Project, run: Run, ordinal: int, seed_id: int, random: Random) -> Sample:
    words = random.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=_WORDS)
    words[7:7] = [COMMON] * (ordinal % 10 == 0) + [RARE] * (ordinal % _BASE == 0)
    text = " ".join(words).capitalize() + "."
    prompt = (Message("user", f"Write an essay on topic {seed_id}."),)
    lineage = Lineage(run.id, 1, ordinal, seed_id, ordinal, model_sha256=run.model_sha256)
    plain = Sample(project.id, lineage, Status.ACCEPTED, {"essay": text}, (), prompt, text)
    return replace(
        plain,
        messages=(*prompt, Message("assistant", text)),
        trace=TokenTrace((5,) * _TOKENS, (-0.5,) * _TOKENS, (1.25,) * _TOKENS),
        score=0.4 + random.random() * 0.6,
        signals=tuple(Signal(name, random.random(), random.random()) for name in _SIGNALS),
        seconds=2.5,
    )


def _replicate(path: Path, base: int, count: int, searchable: bool) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -500000")
        if not searchable:
            database.execute("DROP TRIGGER samples_added")
        for first in range(base + 1, count + 1, _SLICE):
            place = {"first": first, "last": min(first + _SLICE - 1, count), "base": base}
            database.execute("BEGIN")
            database.execute(_COPY, place)
            if searchable:
                database.execute(_COPY_SIGNALS, place)
            database.execute("COMMIT")
        database.execute("UPDATE runs SET requested = ?", [count])
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
