"""Things to put into a library."""

from typing import Any

from desktop.domain.calibration import Calibration
from desktop.domain.evidence import Evidence
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.interval import Interval
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.store.library import Library


def a_run(library: Library, name: str = "Essays") -> Run:
    """A run of a new project."""
    project = library.add_project(name, "essay", {})
    return library.start_run(project.id, 10, 1, 7, "ab" * 32, {})


def fill(library: Library, samples: int = 1) -> Run:
    """Puts a row into every table, and so many samples, of which the first was edited."""
    run = a_run(library)
    source = Source("Rivers", "rivers.txt", "text/plain", "ab", 3, "CC0")
    library.add_source(run.project_id, source, [Chunk("Hi.", ("Hi.",), "Head", 0, 3)])
    seeds = [Seed("First", {"level": 2}, next(library.chunks(run.project_id)).id), Seed("Second")]
    library.add_seeds(run.project_id, seeds)
    signals = (Signal("coherence", 0.5, 0.5, "said so"),)
    for ordinal in range(samples):
        text = f"River {ordinal} carves its valley number {ordinal}. Write to me{ordinal}@example.org of it."
        added = library.add_sample(a_sample(run, ordinal, text, signals=signals, score=0.5, seed_id=1 + ordinal % 2))
        library.store_evidence(added.id, Evidence("agreement", (), ("Another.",)))
        library.store_findings({added.id: [Finding(FindingKind.PERSONAL, words="me@example.org", place="e-mail")]})
        library.review_sample(added.id, ("accept", "reject", "")[ordinal % 3])
    edited = library.sample(1)
    library.edit_sample(1, {"essay": "Mine."}, edited.messages)
    library.remember_model(ModelIdentity("ab" * 32, "model.gguf", "Model", "llama", "Q4_1", "MIT", 2048, 9))
    library.store_calibration(run.project_id, a_calibration())
    library.store_round(run.id, 1, {"learnt": {"examples": [], "weakest": "", "rejected": 0}})
    library.add_benchmark(run.project_id, "quiz.txt", "ef", [(1, "How long is the Nile?")])
    library.remember_export(run.project_id, {"format": "messages"})
    library.note_answers(run.id, [(0, "asked", "answered")])
    return library.finish_run(run.id, RunStatus.DONE)


def a_sample(run: Run, ordinal: int = 0, text: str = "Rivers carve valleys.", **changes: Any) -> Sample:
    """A sample of `run`; `parent`, `seed_id`, `seed_number` and `round_number` go into its lineage."""
    lineage = Lineage(
        run.id,
        changes.pop("round_number", 0),
        ordinal,
        changes.pop("seed_id", None),
        changes.pop("seed_number", ordinal),
        parent_id=changes.pop("parent", None),
    )
    given: dict[str, Any] = {
        "status": Status.GENERATED,
        "fields": {"essay": text},
        "messages": (Message("user", "Write."), Message("assistant", text)),
        "prompt": (Message("user", "Write an essay."),),
        "raw_text": text,
    }
    return Sample(project_id=run.project_id, lineage=lineage, **{**given, **changes})


def a_calibration(**changes: Any) -> Calibration:
    """A score that two signals make."""
    given: dict[str, Any] = {
        "made": "2026-01-02T03:04:05.000006+00:00",
        "accepted": 30,
        "rejected": 12,
        "names": ("coherence", "grounding"),
        "means": (0.5, -1.25),
        "spreads": (0.25, 2.0),
        "weights": (1.5, -0.75),
        "bias": 0.125,
        "auc": Interval(0.9, 0.8, 0.95),
        "auc_before": Interval(0.7, 0.6, 0.8),
        "error": Interval(0.05, 0.02, 0.1),
        "error_before": Interval(0.2, 0.1, 0.3),
        "used": True,
    }
    return Calibration(**{**given, **changes})


def indexed_words(library: Library) -> dict[str, int]:
    """In how many samples the search index has each word."""
    database = library._connection.database
    database.execute("INSERT INTO samples_fts (samples_fts) VALUES ('integrity-check')")
    database.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, samples_fts, row)")
    found = dict(database.execute("SELECT term, doc FROM temp.words").fetchall())
    database.execute("DROP TABLE temp.words")
    return found
