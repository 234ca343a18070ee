"""Samples to review, and what is to be seen of the page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.message import Message
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.domain.text import sentences
from desktop.store.library import Library
from desktop.ui.pages.review.page import ReviewPage
from tests.pipeline.making import a_run

MADE = 8
Opens = Callable[[Project], ReviewPage]


def focus(page: ReviewPage) -> QWidget:
    found = page.window().focusWidget()
    assert found is not None
    return found


def row(page: ReviewPage) -> int:
    return page.listing.table.currentIndex().row()


def reviews(library: Library, project: Project) -> list[str]:
    """The verdicts on a project's samples, the newest first."""
    return [sample.review for sample in library.page(project.id, descending=True)]


def shown(page: ReviewPage) -> list[str]:
    """The texts of the fields on the screen."""
    return [field.text.shown_text() for field in page.sample.view.fields.fields if not field.isHidden()]


def add(library: Library, project: Project, **changes: Any) -> Sample:
    """A sample of a new run."""
    run = a_run_of(library, project)
    lineage = Lineage(run_id=run, round=1, ordinal=0, seed_id=None, seed_number=0)
    plain = Sample(project.id, lineage, Status.ACCEPTED, {}, (), (), "")
    return library.add_sample(replace(plain, **changes))


def a_run_of(library: Library, project: Project) -> int:
    return a_run(library, project, 1).id


def cited_project(library: Library) -> Project:
    """A project with one answer that its source does not bear out."""
    project = library.add_project("Phoenix", "document-qa", {})
    text = "Ankaa is an orange giant. It is 85 light-years away."
    source = Source("Phoenix", "phoenix.pdf", "application/pdf", "0" * 64, len(text))
    parts = ("Ankaa is an orange giant.", "It is 85 light-years away.")
    library.add_source(project.id, source, [Chunk(text, parts, heading="Stars")])
    (chunk,) = library.chunks(project.id)
    library.add_seeds(project.id, [Seed(text, chunk_id=chunk.id)])
    fields = {"question": "What is Ankaa?", "answer": "A blue giant.", "proof": parts[0], "proof_sentence": 1}
    signals = (Signal("grounding", 1.0, 0.1), Signal("words_in_source", 0.5, 0.1, "blue"))
    lineage = Lineage(a_run_of(library, project), 1, 0, library.seed_at(project.id, 0).id, 0)
    library.add_sample(Sample(project.id, lineage, Status.REJECTED, fields, (), (), "raw", signals=signals))
    return project


PASSAGE = "Ankaa is an orange giant. It is 85 light-years away. Bayer drew the bird in 1603."
ANSWER = "Ankaa is an orange giant. In 1911 it was seen from Mumbai."


def source_evidence() -> Evidence:
    """Of the two sentences of the answer the first stands in the passage, and the second nowhere."""
    return Evidence(
        "source",
        (
            SentenceEvidence(0, 25, 0.06, "Ankaa is an orange giant.", 0, 25),
            SentenceEvidence(26, 58, 0.83, unsupported=("1911", "Mumbai")),
        ),
    )


def agreement_evidence() -> Evidence:
    """Asked again, the model says the first sentence each time, and something else than the second."""
    again = ("Ankaa is an orange giant. It was seen from Pune.", "A giant.")
    return Evidence(
        "agreement",
        (
            SentenceEvidence(0, 25, 0.2, "Ankaa is an orange giant."),
            SentenceEvidence(26, 58, 0.9, "It was seen from Pune.", unsupported=("1911", "mumbai")),
        ),
        again,
    )


def evident_project(library: Library, *evidence: Evidence, **changes: Any) -> Project:
    """A project with one answer about a passage, and the evidence of it."""
    project = library.add_project("Phoenix", "document-qa", {})
    source = Source("Phoenix", "phoenix.pdf", "application/pdf", "0" * 64, len(PASSAGE))
    library.add_source(project.id, source, [Chunk(PASSAGE, tuple(sentences(PASSAGE)), heading="Stars")])
    (chunk,) = library.chunks(project.id)
    library.add_seeds(project.id, [Seed(PASSAGE, chunk_id=chunk.id)])
    add_evident(library, project, 0, *evidence, **changes)
    return project


def add_evident(library: Library, project: Project, ordinal: int, *evidence: Evidence, **changes: Any) -> Sample:
    """One more answer, with its evidence."""
    lineage = Lineage(a_run_of(library, project), 1, ordinal, library.seed_at(project.id, 0).id, 0)
    fields = {"question": "What is Ankaa?", "answer": ANSWER}
    signals = (
        Signal("grounding", 1.0, 0.1, "not in the source: 1911, Mumbai"),
        Signal("least_supported_word", -2.0, 0.1, "Mumbai"),
        Signal("relevance", 0.8, 0.98),
        Signal("doubt", -3.0, 1.0),
    )
    reason = "The source does not support this: not in the source: 1911, Mumbai"
    plain = Sample(
        project.id, lineage, Status.REJECTED, fields, (), (Message("user", "What is Ankaa?"),), ANSWER,
        score=0.31, signals=signals, evidence=evidence, reason=reason,
    )  # fmt: skip
    return library.add_sample(replace(plain, **changes))
