"""The window: puts the parts beside each other and passes on what the menus ask for."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from desktop.domain.errors import UserError
from desktop.ui.places import Destination, Place
from desktop.ui.row_files import is_row_file
from desktop.ui.session import Session
from desktop.ui.theme.metrics import SIDEBAR_WIDTH, space

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from desktop.domain.project import Project
    from desktop.ui.engine_host import Ended
    from desktop.ui.pages.checkup.page import CheckUpPage
    from desktop.ui.pages.models.page import ModelsPage
    from desktop.ui.project_view import ProjectView

LIBRARY_ENDING = ".gristmill"
MODEL_ENDING = ".gguf"
_SPLITTER = "window"


class MainWindow(QMainWindow):
    """The one window of a session. `painted` is emitted once, when it is on the screen for the first time."""

    closed = Signal()
    painted = Signal()

    def __init__(self, session: Session) -> None:
        """An empty window in the theme's colours: it is on the screen at once, and furnished right after."""
        super().__init__()
        self.session = session
        self.furnished = False
        self._seen = False
        self._leaving = False
        self.setWindowTitle(self.tr("Gristmill"))
        self.setMinimumSize(space(100), space(70))
        if not self.restoreGeometry(_bytes(session.preferences.geometry)):
            self.resize(space(160), space(100))

    def furnish(self) -> None:
        """Puts the sidebar, the welcome page, the menus and the status bar in."""
        from PySide6.QtWidgets import QStackedWidget

        from desktop.ui.arrival import Arrival
        from desktop.ui.commands import Commands
        from desktop.ui.disk_watch import DiskWatch
        from desktop.ui.incoming_bar import IncomingBar
        from desktop.ui.pages.welcome import WelcomePage
        from desktop.ui.shelf import Shelf
        from desktop.ui.sidebar import Sidebar
        from desktop.ui.status_bar import StatusBar
        from desktop.ui.tidying import Tidying
        from desktop.ui.widgets.notice import Notice

        session = self.session
        self.shelf = Shelf(session)
        self.sidebar = Sidebar(session, self.shelf)
        self.notice = Notice(session.theme)
        self.incoming = IncomingBar(session)
        self.stack = QStackedWidget()
        self.welcome = WelcomePage(session)
        self._project_view: ProjectView | None = None
        self._beside: dict[Place, QWidget] = {Place.WELCOME: self.welcome}
        self._arrange()
        self.setStatusBar(StatusBar(session))
        self.commands = Commands(self)
        self._connect()
        self._arrival, self._tidying, self._disk = Arrival(self), Tidying(session), DiskWatch(session)
        self.furnished = True

    # --- going about -----------------------------------------------------------------------------

    def go(self, destination: Destination) -> None:
        """Shows a place; where it is another project's, that is read from the library first."""
        if not destination.place.of_project:
            self.show_beside(destination.place)
            return
        project = self._project_view.project if self._project_view is not None else None
        wanted = destination.project_id if destination.project_id is not None else project.id if project else None
        if wanted is None:
            return
        self.session.read(
            lambda library: library.project_of(wanted),
            lambda found: self._show_project(found, destination),
            owner=self,
            latest="go",
        )

    @property
    def project_view(self) -> ProjectView:
        """The view of a project, made when the first one is shown."""
        from desktop.ui.project_view import ProjectView

        if self._project_view is None:
            self._project_view = ProjectView(self.session, self.shelf)
            self.stack.addWidget(self._project_view)
        return self._project_view

    @property
    def place(self) -> Place:
        """What is shown."""
        current = self.stack.currentWidget()
        beside = (place for place, page in self._beside.items() if page is current)
        return next(beside, None) or self.project_view.place

    @property
    def project(self) -> Project | None:
        """The project that is shown, if one is."""
        view = self._project_view
        return view.project if view is not None and self.stack.currentWidget() is view else None

    @property
    def checkup(self) -> CheckUpPage:
        """The page of the check-up, made when it is first asked for."""
        from desktop.ui.pages.checkup.page import CheckUpPage

        if Place.CHECKUP not in self._beside:
            self._add_beside(Place.CHECKUP)
        page = self._beside[Place.CHECKUP]
        assert isinstance(page, CheckUpPage)
        return page

    def open_paths(self, paths: list[Path]) -> None:
        """Opens what was dropped on the window, or named when the app was started."""
        rows = [path for path in paths if is_row_file(path)]
        if rows:
            self._import(rows)
        for path in paths:
            if path in rows:
                continue
            if path.suffix.lower() == LIBRARY_ENDING:
                self.open_library(path)
            elif path.suffix.lower() == MODEL_ENDING:
                self._models().open_model(path)
                self.show_beside(Place.MODELS)
            else:
                said = self.tr(
                    "{name} is neither a library, a model nor a file of rows; documents go into a project's Plan."
                )
                self.notice.tell(said.format(name=path.name), "warning")

    def _import(self, paths: list[Path]) -> None:
        """Asks about the first of some files of rows."""
        self.commands.import_file(paths[0])
        if len(paths) > 1:
            said = self.tr("Files of rows come in one at a time: bring in {name} after this one.")
            self.tell(said.format(name=paths[1].name))

    def open_library(self, path: Path) -> None:
        """Opens another library in place of this one."""
        try:
            self.session.open_library(path)
        except UserError as error:
            self.tell_trouble(str(error))

    def tell_trouble(self, sentence: str) -> None:
        """Says what is wrong, above the page."""
        self.notice.tell(sentence, "bad")

    def tell(self, sentence: str) -> None:
        """Says what came of something, above the page."""
        self.notice.tell(sentence, "info")

    # --- setting up ------------------------------------------------------------------------------

    def _arrange(self) -> None:
        from PySide6.QtWidgets import QSplitter, QWidget

        from desktop.ui.widgets.layouts import column

        self.setAcceptDrops(True)
        body = QWidget()
        lines = column(body, gap=0)
        lines.addWidget(self.notice)
        lines.addWidget(self.incoming)
        lines.addWidget(self.stack, 1)
        self.stack.addWidget(self.welcome)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.sidebar)
        self.splitter.addWidget(body)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([SIDEBAR_WIDTH, space(140)])
        self.splitter.restoreState(_bytes(self.session.preferences.splitters.get(_SPLITTER, "")))
        self.setCentralWidget(self.splitter)

    def _connect(self) -> None:
        session = self.session
        session.went.connect(self.go)
        session.troubled.connect(self.tell_trouble)
        session.told.connect(self.tell)
        session.leaving.connect(self._leave_library)
        self.sidebar.chosen.connect(self._choose_project)
        self.sidebar.asked.connect(self.commands.trigger)
        self.sidebar.renamed.connect(self._rename)
        self.welcome.asked.connect(self.commands.trigger)
        self.welcome.library_chosen.connect(self.open_library)
        session.engine.state_changed.connect(self.commands.refresh)
        session.runs.began.connect(self.commands.refresh)
        session.checks.began.connect(self.commands.refresh)
        session.replays.began.connect(self.commands.refresh)
        session.replays.ended.connect(self.commands.refresh)
        session.cleaning.began.connect(self.commands.refresh)
        session.cleaning.ended.connect(self._cleaning_ended)
        session.checks.ended.connect(self._check_ended)
        for desk in (session.imports, session.sources, session.scoring):
            desk.began.connect(self.commands.refresh)
            desk.ended.connect(self.commands.refresh)
        session.runs.ended.connect(self._run_ended)

    # --- what happens ----------------------------------------------------------------------------

    def _choose_project(self, project_id: int) -> None:
        shown = self.project
        if shown is None or shown.id != project_id:
            self.session.go(self.project_view.place, project_id)

    def _rename(self, project_id: int, name: str) -> None:
        from desktop.ui.project_changes import rename

        overview = self.shelf.of(project_id)
        if overview is not None:
            rename(self.session, overview.project, name)

    def _leave_library(self) -> None:
        self.show_beside(Place.WELCOME)
        if self._project_view is not None:
            self._project_view.forget()

    def _run_ended(self, ended: Ended) -> None:
        self.commands.refresh()
        live, shown = self.session.runs.live, self.project
        told = live is not None and shown is not None and shown.id == live.project.id and self.place is Place.RUN
        # The Run place of the project says it itself, with the mend.
        if ended.trouble and not told:
            self.tell_trouble(ended.trouble)
        if self._leaving:
            self.close()

    def _check_ended(self, ended: Ended) -> None:
        self.commands.refresh()
        # The page says it itself.
        if ended.trouble and self.stack.currentWidget() is not self._beside.get(Place.CHECKUP):
            self.tell_trouble(ended.trouble)

    def _cleaning_ended(self) -> None:
        self.commands.refresh()
        if self._leaving:
            self.close()

    def _show_project(self, project: Project, destination: Destination) -> None:
        self.stack.setCurrentWidget(self.project_view)
        # Whoever goes through the list with the arrow keys stays in it.
        in_list = self.sidebar.projects.hasFocus()
        self.project_view.show_project(project, destination.place, destination.detail, take_focus=not in_list)
        self.sidebar.show_chosen(project.id)
        self.commands.refresh()

    def show_beside(self, place: Place) -> None:
        """Shows one of the places that are no project's."""
        if place not in self._beside:
            self._add_beside(place)
        if place is Place.CHECKUP:
            self.checkup.show_project(self._project_view.project if self._project_view is not None else None)
        self.stack.setCurrentWidget(self._beside[place])
        if place is Place.WELCOME:
            self.welcome.starter.setFocus()
        elif place is Place.CHECKUP:
            self.checkup.take_focus()
        self.sidebar.show_chosen(None)
        self.commands.refresh()

    def _add_beside(self, place: Place) -> None:
        self._beside[place] = self._make_beside(place)
        self.stack.addWidget(self._beside[place])

    def _make_beside(self, place: Place) -> QWidget:
        if place is Place.SETTINGS:
            from desktop.ui.pages.settings.page import SettingsPage

            return SettingsPage(self.session)
        if place is Place.CHECKUP:
            from desktop.ui.pages.checkup.page import CheckUpPage

            return CheckUpPage(self.session)
        from desktop.ui.pages.models.page import ModelsPage

        return ModelsPage(self.session)

    def _models(self) -> ModelsPage:
        from desktop.ui.pages.models.page import ModelsPage

        if Place.MODELS not in self._beside:
            self.show_beside(Place.MODELS)
        page = self._beside[Place.MODELS]
        assert isinstance(page, ModelsPage)
        return page

    def _keep_arrangement(self) -> None:
        preferences = self.session.preferences
        splitters = dict(preferences.splitters)
        if self.furnished:
            splitters[_SPLITTER] = _text(self.splitter.saveState())
        self.session.prefer(replace(preferences, geometry=_text(self.saveGeometry()), splitters=splitters))

    # --- Qt's events -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Libraries, models and files of rows may be dropped wherever no page takes them."""
        from desktop.ui.widgets.drop_area import dropped_paths

        paths = dropped_paths(event.mimeData())
        if any(path.suffix.lower() in (LIBRARY_ENDING, MODEL_ENDING) or is_row_file(path) for path in paths):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Opens what was dropped."""
        from desktop.ui.widgets.drop_area import dropped_paths

        event.acceptProposedAction()
        self.open_paths(dropped_paths(event.mimeData()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Says when it is on the screen for the first time."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stops a run first, without making anybody wait in the dark: the window closes when it has ended."""
        if self.furnished and self.session.runs.running:
            self._leaving = True
            self.session.runs.stop()
            self.tell(self.tr("Stopping the run. What is finished is kept; the window closes by itself."))
            event.ignore()
            return
        if self.furnished and self.session.cleaning.running:
            self._leaving = True
            self.session.cleaning.stop()
            self.tell(self.tr("Stopping the cleaning, which changes nothing then. The window closes by itself."))
            event.ignore()
            return
        self._keep_arrangement()
        event.accept()
        self.closed.emit()


def _text(data: QByteArray) -> str:
    return b64encode(data.data()).decode()


def _bytes(text: str) -> QByteArray:
    try:
        return QByteArray(b64decode(text))
    except ValueError:
        return QByteArray()
