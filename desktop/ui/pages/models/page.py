"""The page of models: the list, the one that is picked, and the user's own folders."""

from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget

from desktop.engine.appraisal import Appraisal, appraise
from desktop.engine.discovery import FoundModel
from desktop.preferences import engine_settings
from desktop.store.library import Library
from desktop.ui.pages.models.choosing import ModelChooser
from desktop.ui.pages.models.delegate import ModelDelegate
from desktop.ui.pages.models.folders import FolderList
from desktop.ui.pages.models.looking import OPENED, look_for_models, used_before
from desktop.ui.pages.models.model_list import Entry, ModelList
from desktop.ui.pages.models.pane import ModelPane
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.drop_area import dropped_paths
from desktop.ui.widgets.layouts import PAGE, column, row, scrolling
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label

_LIST_WIDTH = 40


class ModelsPage(QWidget):
    """Looks at the machine when it is first shown, and again when it is asked to or the folders change."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._opened: dict[Path, FoundModel] = {}
        self._looked_in: tuple[Path, ...] | None = None
        self._settings = engine_settings(session.preferences)
        self.models = ModelList(self)
        self.list = self._list()
        self.chooser = ModelChooser(session, self)
        self.detail = ModelPane(session.theme, self.chooser)
        self.folders = FolderList(session)
        self.notice = Notice(session.theme)
        self.looking = label("", "soft", wrap=True)
        self.setAcceptDrops(True)
        self._arrange()
        self._connect()

    # --- for the shell -----------------------------------------------------------------------------

    def open_model(self, path: Path) -> None:
        """Shows a model file and uses it from the next run on; the reason in place where that cannot be."""
        path = path.expanduser().absolute()
        settings = self._settings
        self.notice.hide()
        self._session.counting.ask(lambda: appraise(path, settings), self._take_opened, owner=self)

    def ask_for_file(self) -> None:
        """Asks for a model file and opens it."""
        kinds = self.tr("Models (*.gguf);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Open a model"), "", kinds)
        if chosen:
            self.open_model(Path(chosen))

    def look_again(self) -> None:
        """Looks for models on this machine."""
        folders = self._looked_in = self._session.preferences.model_folders
        opened = tuple(self._opened.values())
        home = Path.home()
        self.looking.setText(self.tr("Looking for models on this computer."))
        self.looking.show()

        def look(library: Library) -> list[FoundModel]:
            return look_for_models(home, folders, (*used_before(library), *opened))

        self._session.read(look, self._show_models, owner=self, latest=(id(self), "models"), slow=True)
        self.chooser.refresh()

    # --- events ------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Looks for models when it is shown for the first time."""
        super().showEvent(event)
        if self._looked_in is None and self._session.path is not None:
            self.look_again()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Takes files and folders."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """A model file is opened, a folder is looked at from now on."""
        event.acceptProposedAction()
        for path in dropped_paths(event.mimeData()):
            if path.is_dir():
                self.folders.add(path)
            else:
                self.open_model(path)

    # --- how it is built ---------------------------------------------------------------------------

    def _list(self) -> QListView:
        made = QListView()
        made.setModel(self.models)
        made.setItemDelegate(ModelDelegate(self._session.theme, made))
        made.setMouseTracking(True)
        made.setUniformItemSizes(True)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setAccessibleName(self.tr("Models"))
        return made

    def _arrange(self) -> None:
        lines = column(self, gap=2, margins=PAGE)
        lines.addLayout(self._head())
        lines.addWidget(self.notice)
        beside = row(gap=4)
        left = QWidget()
        left.setFixedWidth(space(_LIST_WIDTH))
        left.setLayout(self._left())
        beside.addWidget(left)
        beside.addWidget(scrolling(self.detail), 1)
        lines.addLayout(beside, 1)

    def _head(self) -> QHBoxLayout:
        head = row(gap=1)
        words = column(gap=0.25)
        words.addWidget(label(self.tr("Models"), "title"))
        words.addWidget(label(self.tr("Drop a .gguf file or a folder anywhere on this page."), "soft", wrap=True))
        head.addLayout(words, 1)
        self.open_button = button(self.tr("Open a file…"), self.ask_for_file)
        self.again_button = button(
            self.tr("Look again"), self.look_again, "quiet", icon=self._session.theme.icon("refresh")
        )
        head.addWidget(self.again_button)
        head.addWidget(self.open_button)
        return head

    def _left(self) -> QVBoxLayout:
        lines = column(gap=1.5)
        lines.addWidget(self.list, 1)
        lines.addWidget(self.looking)
        lines.addWidget(self.folders)
        return lines

    def _connect(self) -> None:
        self.models.wanted.connect(self._appraise)
        self.models.dataChanged.connect(self._note_change)
        self.list.selectionModel().currentChanged.connect(self._show_current)
        self.list.activated.connect(lambda index: self.detail.use())
        self.chooser.changed.connect(self._show_choice)
        self.chooser.troubled.connect(lambda text: self.notice.tell(text, "bad"))
        self.chooser.reading.connect(self._show_reading)
        self.detail.acted.connect(self.notice.hide)
        self.detail.checked.connect(lambda: self._session.go(Place.CHECKUP))
        self._session.opened.connect(self._note_library)
        self._session.preferred.connect(self._note_preferences)

    # --- the list ----------------------------------------------------------------------------------

    def _show_models(self, models: list[FoundModel]) -> None:
        self.looking.setText("")
        self.looking.hide()
        before = self._current()
        self.models.show_models(models)
        self.models.mark(self.chooser.in_use)
        self._select(before.found.path if before is not None else self.chooser.in_use)

    def _select(self, path: Path | None) -> None:
        row_number = max(0, self.models.row_of(path))
        self.list.setCurrentIndex(self.models.index(row_number))

    def _current(self) -> Entry | None:
        index = self.list.currentIndex()
        return self.models.entries[index.row()] if index.isValid() else None

    def _appraise(self, path: Path) -> None:
        settings = self._settings
        self._session.counting.ask(lambda: appraise(path, settings), self.models.appraise, owner=self)

    def _take_opened(self, appraisal: Appraisal) -> None:
        if not appraisal.architecture:
            self.notice.tell(appraisal.sentence, "bad")
            return
        found = FoundModel(appraisal.path, appraisal.path.stem, OPENED)
        self._opened[found.path] = found
        self.list.setCurrentIndex(self.models.index(self.models.add(found, appraisal)))
        if not appraisal.fits:
            self.notice.tell(appraisal.sentence, "warning")
        elif self.chooser.busy:
            self.notice.tell(self.tr("The model is at work; this one can be used when that is done."), "warning")
        else:
            self.chooser.use(found.path)

    # --- the one that is picked --------------------------------------------------------------------

    def _show_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.models.want(index.row())
        self._show_detail()

    def _note_change(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() <= self.list.currentIndex().row() <= last.row():
            self._show_detail()

    def _show_detail(self) -> None:
        self.detail.show_current(self._current())

    def _show_choice(self) -> None:
        self.models.mark(self.chooser.in_use)
        self._show_detail()

    def _show_reading(self, name: str, percent: int) -> None:
        done = percent >= 100
        text = self.tr("Reading {name} once to know it again: {percent} %").format(name=name, percent=percent)
        self.looking.setText("" if done else text)
        self.looking.setVisible(not done)

    # --- what happens elsewhere --------------------------------------------------------------------

    def _note_library(self) -> None:
        if self._looked_in is not None or self.isVisible():
            self.look_again()

    def _note_preferences(self) -> None:
        settings = engine_settings(self._session.preferences)
        if settings != self._settings:
            self._settings = settings
            self.models.forget()
            self.list.viewport().update()
        if self._looked_in not in (None, self._session.preferences.model_folders):
            self.look_again()
