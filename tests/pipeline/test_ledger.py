"""The ledger tells the same of rows whatever was read of them, and draws evenly where there are too many."""

from dataclasses import replace

import pytest

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.message import Message
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.domain.sampling import Sampling
from desktop.domain.selection import Selection
from desktop.pipeline import ledger
from desktop.pipeline.exporting import look_through
from desktop.pipeline.ledger import Ledger
from desktop.pipeline.outgoing import Lot
from desktop.store.library import Library
from desktop.store.written import Written
from tests.pipeline.making import a_run, a_sample, essay_project

COLD = Sampling(temperature=0.1)


@pytest.fixture
def project(library: Library) -> Project:
    """Ten samples by two models, each with a sentence of evidence that no source supports."""
    made = essay_project(library)
    run = a_run(library, made, 10)
    for ordinal in range(10):
        evidence = (Evidence("source", (SentenceEvidence(0, 4, 0.9),)),)
        sample = a_sample(made, run, ordinal, score=ordinal / 10, evidence=evidence)
        lineage = replace(sample.lineage, model_sha256="ab"[ordinal % 2] * 64, sampling=COLD)
        library.add_sample(replace(sample, lineage=lineage))
    return made


def a_lot(first: int, count: int) -> Lot:
    return [(Written(number, 1, "accepted", 0.5, "", "[]", "{}"), "") for number in range(first, first + count)]


def test_what_is_told_of_rows_does_not_depend_on_their_format(library: Library, project: Project) -> None:
    slim, full = (look_through(library, project, name, Selection()) for name in ("messages", "full"))
    assert slim == replace(full, format_name="messages")
    assert slim.models == ("a" * 64, "b" * 64)
    assert slim.samplings == (COLD,)
    assert slim.evidence is not None
    assert (slim.evidence.rows, slim.evidence.at_risk, slim.evidence.drawn) == (10, 10, 0)


def test_only_what_went_out_brings_its_sources_along(library: Library) -> None:
    made = library.add_project("Mills", "essay", {})
    exchange = (Message("user", "Why?"), Message("assistant", "So."))
    for number, messages in enumerate((exchange, exchange * 2)):
        source = Source(f"S{number}", f"/{number}.md", "text/markdown", str(number) * 64, 9, "CC BY-NC")
        library.add_source(made.id, source, [Chunk(f"Mill {number}.", ("x",))])
        chunk = list(library.chunks(made.id))[-1]
        library.add_seeds(made.id, [Seed("x", chunk_id=chunk.id)])
        run, seed = a_run(library, made, 1), library.seed_ids(made.id)[-1]
        library.add_sample(a_sample(made, run, 0, seed_id=seed, messages=messages))
    for name, expected in (("messages", ["S0", "S1"]), ("alpaca", ["S0"]), ("preference", [])):
        found = look_through(library, made, name, Selection()).sources
        assert found is not None
        assert [source.title for source in found] == expected


def test_an_edited_row_counts_without_its_score_and_its_evidence(library: Library, project: Project) -> None:
    first, *_ = library.iterate(project.id)
    library.edit_sample(first.id, first.fields, first.messages)
    found = look_through(library, project, "messages", Selection())
    assert (found.rows, found.reviewed, found.edited) == (10, 1, 1)
    assert found.scores is not None
    assert found.evidence is not None
    assert (found.scores.count, found.evidence.rows) == (9, 9)


@pytest.mark.parametrize("lot", [1, 7, 500])
def test_rows_are_drawn_evenly_from_all(lot: int) -> None:
    book = Ledger()
    for first in range(0, 10_000, lot):
        book.note(a_lot(first, min(lot, 10_000 - first)))
    assert book.rows == 10_000
    assert list(book.drawn.ids) == list(range(0, 10_000, 16))


def test_where_not_all_were_looked_at_that_is_told(
    library: Library, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_LOOKED_AT", 5)
    found = look_through(library, project, "messages", Selection())
    assert found.evidence is not None
    assert (found.rows, found.evidence.drawn, found.evidence.rows) == (10, 5, 5)
