"""What the menus do: each entry's handler, and when it can be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu

from desktop.domain.errors import UserError
from desktop.domain.imported import is_import
from desktop.ui.actions import Situation, make_actions, make_menus, shortcut_rows, update_actions
from desktop.ui.main_window import LIBRARY_ENDING, MODEL_ENDING
from desktop.ui.places import PROJECT_PLACES, Place
from desktop.ui.row_files import row_file_filter

if TYPE_CHECKING:
    from desktop.domain.project import Project
    from desktop.ui.main_window import MainWindow
    from desktop.ui.theme.theme import Choice


class Commands(QObject):
    """The actions of a window, by their names in `by_name`."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._recent: tuple[Path, ...] | None = None
        self.by_name = make_actions(window, self._handlers())
        self._themes: dict[Choice, QAction] = {}
        self._make_menus()
        self.refresh()

    def trigger(self, name: str) -> None:
        """Does what the action of that name does; "starter" is the newcomer's first step."""
        if name == "starter":
            self._start_first_dataset()
        else:
            self.by_name[name].trigger()

    def _handlers(self) -> Mapping[str, Callable[[], object]]:
        places = {str(place): lambda place=place: self._session.go(place) for place in PROJECT_PLACES}
        return places | {
            "export_place": lambda: self._session.go(Place.EXPORT),
            "welcome": lambda: self._session.go(Place.WELCOME),
            "models": lambda: self._session.go(Place.MODELS),
            "checkup_place": lambda: self._session.go(Place.CHECKUP),
            "settings": lambda: self._session.go(Place.SETTINGS),
            "new_project": self._new_project,
            "new_library": self._new_library,
            "open_library": self._choose_library,
            "open_model": self._choose_model,
            "import_rows": self._choose_rows,
            "score_imported": self._score_imported,
            "save_recipe": self._save_recipe,
            "add_recipe": self._choose_recipe,
            "quit": self._window.close,
            "rename": self._rename,
            "duplicate": self._duplicate,
            "delete": self._delete,
            "reject_found": lambda: self._on_page(Place.REVIEW, "reject_found"),
            "search": self._window.sidebar.search.setFocus,
            "start": lambda: self._on_page(Place.RUN, "start"),
            "resume": lambda: self._on_page(Place.RUN, "resume"),
            "stop": self._stop,
            "try_one": lambda: self._on_page(Place.PLAN, "try_one"),
            "clean": lambda: self._on_page(Place.INSIGHTS, "clean"),
            "checkup": self._check_up,
            "shortcuts": self._show_shortcuts,
            "logs": self._open_logs,
            "about": self._show_about,
        }

    def refresh(self) -> None:
        """Enables what can be used now."""
        session, project = self._session, self._window.project
        overview = self._window.shelf.of(project.id) if project is not None else None
        run = overview.latest_run if overview is not None else None
        situation = Situation(
            library=session.path is not None,
            read_only=session.read_only,
            project=project is not None,
            running=session.runs.running,
            checking=session.checks.running or session.replays.running,
            cleaning=session.cleaning.running,
            engine_busy=session.engine.busy,
            importing=session.imports.running,
            adding=session.sources.running,
            scoring=session.scoring.running,
            resumable=run is not None and str(run.status) != "done" and not is_import(run),
        )
        update_actions(self.by_name, situation)

    def _stop(self) -> None:
        """Stops what is at work."""
        self._session.imports.stop()
        self._session.sources.stop()
        self._session.runs.stop()
        self._session.checks.stop()
        self._session.replays.stop()
        self._session.cleaning.stop()
        self._session.scoring.stop()

    def _check_up(self) -> None:
        self._window.show_beside(Place.CHECKUP)
        self._window.checkup.start()

    def _start_first_dataset(self) -> None:
        from desktop.ui.starting import start_first_dataset

        start_first_dataset(self._session)

    def _on_page(self, place: Place, method: str) -> None:
        """Shows a page of the project and has it do something."""
        if self._window.project is not None:
            self._window.project_view.show_project(self._window.project, place)
            getattr(self._window.project_view.page(place), method)()

    def _new_project(self) -> None:
        from desktop.ui.dialogs.new_project import NewProjectDialog

        _show(NewProjectDialog(self._session, self._window))

    def _new_library(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("New library"), "", self.tr("Libraries (*{ending})").format(ending=LIBRARY_ENDING)
        )
        if name:
            path = Path(name)
            self._window.open_library(path if path.suffix else path.with_suffix(LIBRARY_ENDING))

    def _choose_library(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open library"),
            "",
            self.tr("Libraries (*{ending});;All files (*)").format(ending=LIBRARY_ENDING),
        )
        if name:
            self._window.open_library(Path(name))

    def _choose_model(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open model"), "", self.tr("Models (*{ending})").format(ending=MODEL_ENDING)
        )
        if name:
            self._window.open_paths([Path(name)])

    def import_file(self, path: Path) -> None:
        """Asks how the rows of a file come in."""
        from desktop.ui.dialogs.importing.dialog import ImportDialog

        _show(ImportDialog(self._session, path, self._window.project, self._window))

    def _choose_rows(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Import rows"), "", row_file_filter())
        if name:
            self.import_file(Path(name))

    def _score_imported(self) -> None:
        if self._window.project is None:
            return
        try:
            self._session.scoring.start(self._window.project)
        except UserError as error:
            self._session.troubled.emit(str(error))

    def _save_recipe(self) -> None:
        from desktop.ui.recipe_files import RECIPE_ENDING, file_for, save_recipe_as

        if self._window.project is None:
            return
        offered = file_for(self._window, self._window.project)
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save plan as a recipe"),
            str(offered),
            self.tr("Recipes (*{ending})").format(ending=RECIPE_ENDING),
        )
        if name:
            save_recipe_as(self._window, self._window.project, Path(name))

    def _choose_recipe(self) -> None:
        from desktop.ui.recipe_files import RECIPE_ENDING, take_in_recipe

        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Add a recipe"), "", self.tr("Recipes (*{ending})").format(ending=RECIPE_ENDING)
        )
        if name:
            take_in_recipe(self._window, Path(name))

    def _choose_theme(self, choice: Choice) -> None:
        self._session.theme.choose(choice)
        self._session.prefer(replace(self._session.preferences, theme=choice))

    def _rename(self) -> None:
        if self._window.project is not None:
            self._window.sidebar.projects.rename(self._window.project.id)

    def _duplicate(self) -> None:
        from desktop.ui.project_changes import duplicate

        if self._window.project is not None:
            duplicate(self._session, self._window.project, lambda made: self._session.go(Place.PLAN, made.id))

    def _delete(self) -> None:
        from desktop.ui.project_changes import delete

        if self._window.project is not None:
            project = self._window.project
            delete(self._session, project, lambda: self._deleted(project), self._window.notice.hide)

    def _deleted(self, project: Project) -> None:
        said = self.tr("{name} was deleted.").format(name=project.name)
        self._window.notice.tell(said, "info", mend=self.tr("Undo"), mended=self._undo_deletion)
        self._window.show_beside(Place.WELCOME)

    def _undo_deletion(self) -> None:
        self._window.notice.hide()
        self._session.undo.undo()

    def _show_shortcuts(self) -> None:
        from desktop.ui.dialogs.shortcuts import ShortcutsDialog

        _show(ShortcutsDialog(shortcut_rows(), self._window))

    def _show_about(self) -> None:
        from desktop.ui.dialogs.about import AboutDialog

        _show(AboutDialog(self._session, self._window))

    def _open_logs(self) -> None:
        folder = self._session.places.logs
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _look_for_recent(self) -> None:
        """Which of the libraries that were open before are still there is asked off the window's thread."""
        paths = self._session.preferences.recent
        if paths == self._recent:
            return
        self._recent = paths
        self._session.reading.ask(
            lambda: [(path, path.is_file()) for path in paths],
            self._fill_recent,
            owner=self,
            latest=(id(self), "recent"),
        )

    def _fill_recent(self, found: list[tuple[Path, bool]]) -> None:
        self._recent_menu.clear()
        for path, there in found:
            action = self._recent_menu.addAction(f"{path.stem}  ({path.parent})")
            action.setEnabled(there)
            action.triggered.connect(lambda checked=False, path=path: self._window.open_library(path))
        self._recent_menu.setEnabled(bool(found))

    def _make_menus(self) -> None:
        menus = make_menus(self._window.menuBar(), self.by_name)
        undo = self._session.undo.createUndoAction(self._window, self.tr("Undo"))
        undo.setShortcut("Ctrl+Z")
        redo = self._session.undo.createRedoAction(self._window, self.tr("Redo"))
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        first = menus["edit"].actions()[0]
        menus["edit"].insertActions(first, [undo, redo])
        self._recent_menu = QMenu(self.tr("Open &recent"), self._window)
        menus["file"].insertMenu(self.by_name["open_model"], self._recent_menu)
        self._session.preferred.connect(self._look_for_recent)
        self._look_for_recent()
        menus["view"].addSeparator()
        menus["view"].addMenu(self._theme_menu())
        self._window.sidebar.set_menu([self.by_name[name] for name in ("rename", "duplicate", "delete")])

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self.tr("&Theme"), self._window)
        group = QActionGroup(menu)
        choices: tuple[tuple[Choice, str], ...] = (
            ("system", self.tr("&System")),
            ("light", self.tr("&Light")),
            ("dark", self.tr("&Dark")),
        )
        for choice, text in choices:
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(choice == self._session.theme.choice)
            action.triggered.connect(lambda checked=False, choice=choice: self._choose_theme(choice))
            group.addAction(action)
            menu.addAction(action)
            self._themes[choice] = action
        # Settings change it too.
        self._session.theme.changed.connect(self._check_theme)
        return menu

    def _check_theme(self) -> None:
        self._themes[self._session.theme.choice].setChecked(True)


def _show(dialog: QDialog) -> None:
    """Shows a dialog, which goes for good when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
