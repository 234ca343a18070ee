"""Samples under review as patterns for new ones."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from shiboken6 import isValid

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline import patterns
from desktop.pipeline.planning import recipe_for
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.attempt import attempt
from desktop.ui.session import Session
from desktop.ui.widgets.notice import Notice

translate = QCoreApplication.translate


def use_as_patterns(session: Session, project: Project, ids: Sequence[int], notice: Notice) -> None:
    """Add accepted samples to the project's patterns, and say so; what refuses is said too."""
    own = session.places.recipes

    def add(library: Library) -> Project | None:
        before = library.project_of(project.id)
        after = patterns.use_as_patterns(library, before, recipe_for(before, own), ids)
        if after == before:
            return None
        library.update_project(after)
        return before

    def done() -> None:
        if isValid(notice):
            notice.tell(translate("Review", "New samples will be written in its manner. Plan lists the patterns."))

    def refused(error: UserError) -> None:
        if isValid(notice):
            notice.tell(str(error), "warning")

    attempt(
        session,
        translate("Review", "use as pattern"),
        add,
        lambda library, before: library.update_project(before),
        Change(Touched.PLAN | Touched.PROJECTS, project.id),
        done,
        refused,
    )
