"""The left side: what to look for, the table, and how far the review has come."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.ui.pages.review.columns import shown_columns
from desktop.ui.pages.review.finder import Finder
from desktop.ui.pages.review.mend_bar import MendBar
from desktop.ui.pages.review.model import SampleTable
from desktop.ui.pages.review.table_view import SamplesView
from desktop.ui.pages.review.tally import Progress, ReviewTally
from desktop.ui.session import Session
from desktop.ui.widgets.empty import EmptyState
from desktop.ui.widgets.layouts import column

_FEW = 1_000


class ListingPane(QWidget):
    """Lists a project's samples. `emptied` says that the project has none at all, or has some."""

    emptied = Signal(bool)
    menu_wanted = Signal(QPoint)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._project: Project | None = None
        self.model = SampleTable(session)
        self.model.setParent(self)
        self.table = SamplesView(self.model, session.theme)
        self.finder = Finder(session)
        self.mend = MendBar(session)
        self.tally = ReviewTally(session)
        self.nothing = EmptyState(
            self.tr("Nothing matches"),
            self.tr("No sample is as you asked for."),
            self.tr("Show all samples"),
            self.finder.clear,
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.nothing)
        self._arrange()
        self._connect()
        self.table.show_columns(shown_columns(session.preferences.columns))

    def show_project(self, project: Project, recipe: Recipe | None) -> None:
        """List a project's samples from the beginning."""
        self._project = project
        self.table.painter_of_cells.threshold = project.threshold
        self.model.name_fields(recipe)
        self.model.show(project.id, self.finder.wanted)
        self._count_again(project)

    def refresh(self) -> None:
        """List them again, without losing one's place."""
        if self._project is not None:
            self.model.refresh()
            self._count_again(self._project)

    def update_samples(self, ids: Sequence[int]) -> None:
        """Show what has become of some samples."""
        few = len(ids) <= _FEW
        # To look for each of very many takes longer than to read again what shows.
        self.model.update(ids if few else None)
        self.table.note_decided(ids if few else (self.table.current_id,))
        if self._project is not None:
            self._count_again(self._project)

    def _count_again(self, project: Project) -> None:
        self.tally.refresh(project)
        self.mend.refresh(project, self.finder.wanted)

    def _arrange(self) -> None:
        lines = column(self, gap=1.5)
        lines.addWidget(self.finder)
        lines.addWidget(self.mend)
        lines.addWidget(self.stack, 1)
        lines.addWidget(self.tally)

    def _connect(self) -> None:
        self.finder.changed.connect(self._find)
        self.finder.columns_chosen.connect(lambda names: self.table.show_columns(shown_columns(names)))
        self.table.sorted_by.connect(self.finder.sort)
        self.table.customContextMenuRequested.connect(self.menu_wanted)
        self.model.shown.connect(self._look)
        self.model.listed.connect(self._look)
        self.tally.counted.connect(self._count)
        self.mend.counted.connect(self.finder.found.show_counts)

    def _find(self) -> None:
        if self._project is not None:
            self.model.show(self._project.id, self.finder.wanted)
            self.mend.refresh(self._project, self.finder.wanted)

    def _look(self) -> None:
        """Point out the order, and say so where there is nothing to show."""
        self.table.show_order()
        empty = self.model.rowCount() == 0
        narrowed = self.model.filter.narrows
        self.stack.setCurrentWidget(self.nothing if empty and narrowed else self.table)
        self.emptied.emit(empty and not narrowed)

    def _count(self, progress: Progress) -> None:
        self.finder.count(progress.total)
