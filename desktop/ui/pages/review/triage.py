"""A person's decisions, each of which can be undone: verdicts, edits, and going back to the original."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.pipeline.editing import edited
from desktop.store.library import Library
from desktop.store.reviews import ReviewState
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.review.filters import Filter
from desktop.ui.pages.review.mending import Mended, mend, parts, unmend
from desktop.ui.pages.review.written import Written
from desktop.ui.session import Session
from desktop.ui.undo import do
from desktop.ui.wording import count_in_words, kind_in_words

Decision = Literal["accept", "reject"]


class Triage(QObject):
    """Decides about samples on behalf of a page.

    `decided` brings the ids of those that look different now, `undone` of those that look as before; `left_out`
    says how many of the chosen ones had no text to accept, `mended` how many with a finding were rejected at once,
    and `refused` brings the id of a sample whose edit could not be stored.
    """

    decided = Signal(object)
    undone = Signal(object)
    left_out = Signal(int)
    mended = Signal(int)
    refused = Signal(int)

    def __init__(self, session: Session, page: QObject) -> None:
        super().__init__(page)
        self._session = session
        self._page = page

    def review(self, project: Project, ids: Sequence[int], decision: Decision) -> None:
        """Accept or reject samples, in one step of undo."""

        def decide(library: Library) -> list[ReviewState]:
            return [state for part in parts(ids) for state in library.review_samples(part, decision)]

        def back(library: Library, states: list[ReviewState]) -> None:
            for part in parts(states):
                library.restore_reviews(part)

        def told(states: list[ReviewState]) -> None:
            if len(states) < len(ids) and isValid(self):
                self.left_out.emit(len(ids) - len(states))

        self._do(self._named(decision, len(ids)), decide, back, project, ids, told)

    def mend(self, project: Project, wanted: Filter) -> None:
        """Reject all that has the kind of finding that a filter looks for and still stands, in one step of undo."""
        kind, standing = wanted.kind, wanted.standing
        if kind is None or standing is None:
            return
        touched = Change(Touched.REVIEWS | Touched.SAMPLES, project.id, self._page)
        changed: list[int] = []

        def done(memory: Mended) -> None:
            changed[:] = memory.ids
            if isValid(self):
                self.decided.emit(memory.ids)
                self.mended.emit(len(memory.ids))

        def undone() -> None:
            if isValid(self):
                self.undone.emit(changed)

        text = self.tr("reject of all with: {kind}").format(kind=kind_in_words(kind))
        do(self._session, text, lambda library: mend(library, project, standing), unmend, touched, done, undone)

    def edit(self, project: Project, recipe: Recipe, sample_id: int, written: Written) -> None:
        """Store what a person wrote in place of some fields."""

        def write(library: Library) -> Sample:
            before = library.sample(sample_id)
            library.edit_sample(sample_id, *edited(library, project, recipe, before, written.fields))
            written.stored = True
            return before

        def failed() -> None:
            if isValid(self):
                self.refused.emit(sample_id)

        self._do(self.tr("edit"), write, _put_back, project, [sample_id], failed=failed)

    def restore(self, project: Project, sample_id: int) -> None:
        """Put back what the model had written; nobody has reviewed it then."""

        def put(library: Library) -> Sample:
            before, original = library.sample(sample_id), library.original(sample_id)
            if original is not None:
                fields, messages = original.fields, original.messages
                library.restore_sample(replace(before, fields=fields, messages=messages, review=""))
            return before

        self._do(self.tr("restore of the original"), put, _put_back, project, [sample_id])

    def _do(
        self,
        text: str,
        change: Callable[[Library], Any],
        back: Callable[[Library, Any], object],
        project: Project,
        ids: Sequence[int],
        then: Callable[[Any], None] = lambda memory: None,
        failed: Callable[[], None] | None = None,
    ) -> None:
        touched = Change(Touched.REVIEWS | Touched.SAMPLES, project.id, self._page)

        def done(memory: Any) -> None:
            then(memory)
            if isValid(self):
                self.decided.emit(ids)

        def undone() -> None:
            if isValid(self):
                self.undone.emit(ids)

        do(self._session, text, change, back, touched, done, undone, failed)

    def _named(self, decision: Decision, count: int) -> str:
        if count == 1:
            return self.tr("accept") if decision == "accept" else self.tr("reject")
        many = self.tr("accept of {count} samples") if decision == "accept" else self.tr("reject of {count} samples")
        return many.format(count=count_in_words(count))


def _put_back(library: Library, before: Sample) -> None:
    library.restore_sample(before)
