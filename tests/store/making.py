"""Things to put into a library."""

from typing import Any

from desktop.domain.message import Message
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Status
from desktop.store.library import Library


def a_run(library: Library, name: str = "Essays") -> Run:
    """A run of a new project."""
    project = library.add_project(name, "essay", {})
    return library.start_run(project.id, 10, 1, 7, "ab" * 32, {})


def a_sample(run: Run, ordinal: int = 0, text: str = "Rivers carve valleys.", **changes: Any) -> Sample:
    """A sample of `run`; `parent` and `round_number` go into its lineage, other changes into the sample."""
    lineage = Lineage(
        run.id, changes.pop("round_number", 0), ordinal, None, ordinal, parent_id=changes.pop("parent", None)
    )
    given: dict[str, Any] = {
        "status": Status.GENERATED,
        "fields": {"essay": text},
        "messages": (Message("user", "Write."), Message("assistant", text)),
        "prompt": (Message("user", "Write an essay."),),
        "raw_text": text,
    }
    return Sample(project_id=run.project_id, lineage=lineage, **{**given, **changes})


def indexed_words(library: Library) -> dict[str, int]:
    """In how many samples the search index has each word."""
    database = library._connection.database
    database.execute("INSERT INTO samples_fts (samples_fts) VALUES ('integrity-check')")
    database.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, samples_fts, row)")
    found = dict(database.execute("SELECT term, doc FROM temp.words").fetchall())
    database.execute("DROP TABLE temp.words")
    return found
