"""Review: triage by keyboard, a table beside the sample in full."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QStackedWidget

from desktop.domain.errors import UserError
from desktop.domain.finding import FindingKind
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.recipes.loading import find_recipe
from desktop.ui.changes import Touched
from desktop.ui.pages.page import ProjectPage
from desktop.ui.pages.review.commands import Commands
from desktop.ui.pages.review.listing_pane import ListingPane
from desktop.ui.pages.review.sample_pane import SamplePane
from desktop.ui.pages.review.splitter import RememberedSplitter
from desktop.ui.pages.review.triage import Triage
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.empty import EmptyState
from desktop.ui.widgets.layouts import PAGE, column

_REFRESH_MILLISECONDS = 2_000


class ReviewPage(ProjectPage):
    """The samples of a project: find, read, decide.

    `arrive` takes `statuses` (names), a `minimum_score` and what was `found` (names of kinds; empty for nothing) to
    filter by, and `sample` (an id) to show. `keys` are its actions by name.
    """

    shows = Touched.SAMPLES | Touched.REVIEWS | Touched.PLAN

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._listed: Project | None = None
        self._arrived: dict[str, object] = {}
        self._wanted_id = 0
        self._late = False
        self.triage = Triage(session, self)
        self.listing = ListingPane(session)
        self.sample = SamplePane(session, self.triage)
        self.empty = self._empty_state()
        self.stack = self._stack()
        self.commands = Commands(self, self.listing, self.sample, self.triage)
        self.keys = self.commands.keys
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_REFRESH_MILLISECONDS)
        self._pause.timeout.connect(self._catch_up)
        self._connect()

    # --- what is shown ---------------------------------------------------------------------------

    def show_project(self, project: Project) -> None:
        """Show a project; what is being written anew in the one before is kept there."""
        if self.has_project and project.id != self.project.id:
            self.sample.put_away_edit()
        super().show_project(project)

    def refresh(self) -> None:
        """List another project from the beginning; the same one again, at most every two seconds."""
        if self.project != self._listed:
            self._begin()
        elif self._pause.isActive():
            self._late = True
        else:
            self._list_again()

    def arrive(self, detail: dict[str, object]) -> None:
        """Filter by `statuses`, `minimum_score` and `found`, and go to `sample`, as soon as the project is listed."""
        self._arrived = dict(detail)
        if self._listed is not None and self.has_project and self._listed == self.project:
            self._take_arrival()

    def reject_found(self) -> None:
        """Reject all that has the kind of finding which is looked for, and still stands."""
        self.commands.mend()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Hand the focus on to the samples; as their proxy, the page would keep the Tab key from the search."""
        super().focusInEvent(event)
        self.listing.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Nothing is listed out of sight, nor is an edit left open; what came in is listed when it shows again."""
        super().hideEvent(event)
        if not event.spontaneous():
            # A window that is only made small comes back with the edit as it was.
            self.sample.put_away_edit()
        self._stale = self._stale or self._late
        self._late = False
        self._pause.stop()

    def event(self, event: QEvent) -> bool:
        """Esc belongs to the page while there is something here that it leaves."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._leaves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leaves the edit, else the search."""
        if not self._leaves(event):
            super().keyPressEvent(event)
        elif self.sample.editing:
            self.sample.end_edit(False)
        else:
            self.listing.finder.search.clear()
            self.listing.table.setFocus()

    # --- listing ---------------------------------------------------------------------------------

    def _begin(self) -> None:
        project, own = self.project, self.session.places.recipes
        self.session.reading.ask(
            lambda: find_recipe(project.recipe, own),
            lambda recipe: self._list(project, recipe),
            owner=self,
            latest=(id(self), "recipe"),
            failed=lambda error: self._list_without(project, error),
        )

    def _list_without(self, project: Project, error: UserError) -> None:
        self.sample.notice.tell(str(error), "warning")
        self._list(project, None)

    def _list(self, project: Project, recipe: Recipe | None) -> None:
        if self._listed is None or self._listed.id != project.id:
            self.listing.finder.clear(quietly=True)
        self._listed = project
        self.sample.show_project(project, recipe)
        self._take_arrival(quietly=True)
        self.listing.show_project(project, recipe)

    def _list_again(self) -> None:
        self._late = False
        self.listing.refresh()
        if not self.sample.editing:
            self.sample.show_sample(self.listing.table.current_id)
        self._pause.start()

    def _catch_up(self) -> None:
        if self.listing.model.listing:
            self._pause.start()
        elif self._late:
            self._list_again()

    def _take_arrival(self, *, quietly: bool = False) -> None:
        arrived, self._arrived = self._arrived, {}
        statuses, found, wanted = arrived.get("statuses"), arrived.get("found"), arrived.get("sample")
        self._wanted_id = wanted if isinstance(wanted, int) else 0
        if isinstance(statuses, list | tuple):
            least = arrived.get("minimum_score")
            self.listing.finder.show_statuses(
                [Status(str(name)) for name in statuses],
                least if isinstance(least, float) else None,
                _kinds(found),
                quietly=quietly,
            )
        elif isinstance(found, list | tuple):
            self.listing.finder.show_statuses((), found=_kinds(found), quietly=quietly)
        elif self._wanted_id and not self.listing.table.select_id(self._wanted_id):
            self.listing.finder.clear(quietly=quietly)
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        if self._wanted_id and self.listing.table.select_id(self._wanted_id):
            self._wanted_id = 0

    def _show_current(self, sample_id: int) -> None:
        self.sample.show_sample(sample_id)

    def _go_back_to_table(self) -> None:
        # Out of sight, the focus belongs to what has taken the page's place.
        if self.isVisible():
            self.listing.table.setFocus()

    def _show_emptiness(self, empty: bool) -> None:
        self.stack.setCurrentIndex(1 if empty else 0)

    def _leaves(self, event: QKeyEvent) -> bool:
        there = self.sample.editing or bool(self.listing.finder.search.text())
        return event.key() == Qt.Key.Key_Escape and there

    # --- set up ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.listing.table.current_changed.connect(self._show_current)
        self.listing.emptied.connect(self._show_emptiness)
        self.listing.model.shown.connect(self._go_to_wanted)
        self.listing.model.listed.connect(self._go_to_wanted)
        self.sample.sample_wanted.connect(lambda sample_id: self.arrive({"sample": sample_id}))
        for left in (self.sample.edit_left, self.sample.evidence_left):
            left.connect(self._go_back_to_table)
        for ending in (self.session.leaving, self.session.closing):
            ending.connect(self.sample.put_away_edit)

    def _empty_state(self) -> EmptyState:
        return EmptyState(
            self.tr("Nothing to review yet"),
            self.tr("Samples appear here as soon as they are written."),
            self.tr("Go to Run"),
            lambda: self.session.go(Place.RUN),
        )

    def _stack(self) -> QStackedWidget:
        splitter = RememberedSplitter(self.session, "review")
        splitter.addWidget(self.listing)
        splitter.addWidget(self.sample)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        self.listing.setMinimumWidth(space(38))
        self.sample.setMinimumWidth(space(44))
        splitter.recall(space(54), space(81))
        stack = QStackedWidget()
        stack.addWidget(splitter)
        stack.addWidget(self.empty)
        column(self, margins=PAGE).addWidget(stack)
        return stack


def _kinds(names: object) -> tuple[FindingKind, ...] | None:
    """The kinds of findings that were named; None where none were looked for."""
    return tuple(FindingKind(str(name)) for name in names) if isinstance(names, list | tuple) else None
