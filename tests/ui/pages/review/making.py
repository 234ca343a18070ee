"""Samples to review, and what is to be seen of the page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.domain.sample import Lineage, Sample, Signal, Status
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
    sentences = ("Ankaa is an orange giant.", "It is 85 light-years away.")
    library.add_source(project.id, source, [Chunk(text, sentences, heading="Stars")])
    (chunk,) = library.chunks(project.id)
    library.add_seeds(project.id, [Seed(text, chunk_id=chunk.id)])
    fields = {"question": "What is Ankaa?", "answer": "A blue giant.", "proof": sentences[0], "proof_sentence": 1}
    signals = (Signal("grounding", 1.0, 0.1), Signal("words_in_source", 0.5, 0.1, "blue"))
    lineage = Lineage(a_run_of(library, project), 1, 0, library.seed_at(project.id, 0).id, 0)
    library.add_sample(Sample(project.id, lineage, Status.REJECTED, fields, (), (), "raw", signals=signals))
    return project
