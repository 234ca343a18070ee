"""Seeds as a list to type in: added, changed, removed, pasted, and brought in from files."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit
from shiboken6 import isValid

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed
from desktop.domain.recipe import Recipe
from desktop.recipes.personas import personas
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.changing import change_seeds, import_seeds
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.pages.plan.seed_model import SeedModel
from desktop.ui.pages.plan.seeds_view import SeedsView
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.drop_area import dropped_paths
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label

_MOST_CHARACTERS = 100_000_000


class SeedsSection(Section):
    """What the samples start from, for recipes that start from a topic or a task."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Seeds"))
        self._session = session
        self._project: Project | None = None
        self._recipe: Recipe | None = None
        self._stale = True
        self._writable = True
        self.count = label("", "soft")
        self.head.addWidget(self.count)
        self.model = SeedModel(session, self._rewrite, self)
        self.view = self._made_view()
        self.notice = Notice(session.theme)
        self.field = QLineEdit()
        # Its usual limit would cut what is pasted, without a word.
        self.field.setMaxLength(_MOST_CHARACTERS)
        self.field.returnPressed.connect(self._add_typed)
        self.field.textChanged.connect(self._split_pasted)
        self.import_button = button(self.tr("Import a file"), self._choose_files, icon=session.theme.icon("import"))
        self.import_button.setAccessibleName(self.tr("Import seeds"))
        self.own_button = button(self.tr("Use the recipe's own"), self._use_own, icon=session.theme.icon("spark"))
        self.people_button = button(
            self.tr("Use the persona list"), self._use_people, icon=session.theme.icon("list")
        )
        self.remove_button = button(self.tr("Remove"), self._remove, "quiet", icon=session.theme.icon("trash"))
        under = row()
        for shown in (self.import_button, self.own_button, self.people_button, self.remove_button):
            under.addWidget(shown)
        under.addStretch(1)
        for widget in (self.notice, self.view, self.field):
            self.lines.addWidget(widget)
        self.lines.addLayout(under)
        self.setAcceptDrops(True)
        session.changed.connect(self._note_change)

    def show_plan(self, project: Project, recipe: Recipe | None, writable: bool, why: str) -> None:
        """Shows a project's seeds."""
        if self._project is None or self._project.id != project.id:
            self._stale = True
            self.notice.hide()
            self.field.clear()
            self.model.show_ids([])
        self._project, self._recipe, self._writable = project, recipe, writable
        self._word()
        self.model.writable = writable
        self._offer_people()
        for widget in (self.field, self.import_button, self.own_button, self.people_button, self.remove_button):
            set_writable(widget, writable, why)
        if self._stale:
            self._stale = False
            self._look()

    # --- changing them ---------------------------------------------------------------------------

    def add(self, texts: Sequence[str]) -> None:
        """Add a seed for each text that holds anything."""
        self._add([Seed(text.strip()) for text in texts if text.strip()])

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Add the seeds of files; nothing is added where one of them cannot be read."""
        if not paths or self._project is None:
            return
        self.notice.hide()
        project_id, text = self._project.id, self.tr("import of seeds")
        import_seeds(self._session, project_id, text, paths, lambda error: self._refuse(project_id, error))

    def _refuse(self, project_id: int, error: UserError) -> None:
        if isValid(self) and self._project is not None and self._project.id == project_id:
            self.notice.tell(str(error), "bad")
        else:
            self._session.troubled.emit(str(error))

    def _add(self, seeds: Sequence[Seed]) -> None:
        if not seeds or self._project is None:
            return
        project_id, count = self._project.id, len(seeds)
        text = self.tr("adding a seed") if count == 1 else self.tr("adding {count} seeds").format(count=f"{count:,}")
        change_seeds(self._session, project_id, text, lambda library: library.add_seeds(project_id, seeds))

    def _add_typed(self) -> None:
        self.add([self.field.text()])
        self.field.setText("")

    def _split_pasted(self, text: str) -> None:
        lines = text.splitlines()
        if len(lines) > 1:
            # Not cleared but set anew: else Ctrl+Z would put them back here, and add them a second time.
            self.field.setText("")
            self.add(lines)

    def _rewrite(self, seed_id: int, text: str) -> None:
        if self._project is not None:
            change_seeds(
                self._session,
                self._project.id,
                self.tr("change of a seed"),
                lambda library: library.change_seed(seed_id, text),
            )

    def _remove(self) -> None:
        rows = self.view.selected_rows()
        if not rows or not self._writable or self._project is None:
            return
        gone = {self.model.ids[number] for number in rows}
        project_id = self._project.id
        text = self.tr("removal of a seed")
        if len(gone) > 1:
            text = self.tr("removal of {count} seeds").format(count=f"{len(gone):,}")
        change_seeds(self._session, project_id, text, lambda library: _leave_out(library, project_id, gone))

    def _use_own(self) -> None:
        if self._recipe is not None:
            self.add(self._recipe.starters)

    def _use_people(self) -> None:
        self.add(personas())

    def _paste(self) -> None:
        if self._writable:
            self.add(QGuiApplication.clipboard().text().splitlines())

    def _copy(self) -> None:
        ids = [self.model.ids[number] for number in self.view.selected_rows()]
        self._session.read(
            lambda library: "\n".join(seed.text for seed in library.seeds_of(ids)),
            lambda text: QGuiApplication.clipboard().setText(text),
            owner=self,
        )

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Import seeds"),
            "",
            self.tr("Seeds, a line each or JSONL (*.txt *.jsonl *.md *.csv);;All files (*)"),
        )
        if names:
            self.bring_in([Path(name) for name in names])

    # --- showing them ----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes files."""
        if self._writable and dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Brings the files in."""
        event.acceptProposedAction()
        self.bring_in(dropped_paths(event.mimeData()))

    def _made_view(self) -> SeedsView:
        view = SeedsView(self.model)
        view.setAccessibleName(self.tr("Seeds"))
        view.removed.connect(self._remove)
        view.pasted.connect(self._paste)
        view.copied.connect(self._copy)
        view.selectionModel().selectionChanged.connect(lambda *_: self._offer_removal())
        return view

    def _word(self) -> None:
        said, placeholder = self._words_of_seeds()
        self.say(said)
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(self.field.placeholderText())

    def _words_of_seeds(self) -> tuple[str, str]:
        """What the seeds are for, and what to type for another one."""
        recipe = self._recipe
        if recipe is not None and recipe.method == "self-instruct":
            said = self.tr("Each sample starts from one of these tasks: the model is shown some and writes another.")
            return said, self.tr("Add a task, or paste several lines")
        if recipe is not None and recipe.starts_from == "task":
            said = self.tr("Each sample starts from one of these tasks, in turn.")
            return said, self.tr("Add a task, or paste several lines")
        if recipe is not None and recipe.starts_from == "persona":
            said = self.tr("Each sample is a talk with one of these people, in turn.")
            return said, self.tr("Add a person in a few words, or paste several lines")
        said = self.tr("Each sample starts from one of these topics, in turn.")
        return said, self.tr("Add a topic, or paste several lines")

    def _note_change(self, change: Change) -> None:
        if self._project is not None and change.concerns(self._project.id, Touched.SEEDS):
            self._stale = True

    def _look(self) -> None:
        assert self._project is not None
        project_id = self._project.id
        self._session.read(
            lambda library: library.seed_ids(project_id), self._show_ids, owner=self, latest=(id(self), "ids")
        )

    def _show_ids(self, ids: list[int]) -> None:
        current, grown = self.view.currentIndex().row(), len(ids) > len(self.model.ids) > 0
        self.model.show_ids(ids)
        count = len(ids)
        self.count.setText(self.tr("1 seed") if count == 1 else self.tr("{count} seeds").format(count=f"{count:,}"))
        self.view.setVisible(bool(ids))
        self.view.follow_rows()
        own = bool(self._recipe and self._recipe.starters)
        self.own_button.setVisible(own and not ids)
        self._offer_people()
        self._keep_current(current)
        if grown:
            self.view.scrollToBottom()
        self._offer_removal()

    def _keep_current(self, number: int) -> None:
        if number >= 0 and self.model.ids and not self.view.currentIndex().isValid():
            nearest = self.model.index(min(number, len(self.model.ids) - 1))
            self.view.selectionModel().setCurrentIndex(nearest, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _offer_people(self) -> None:
        of_people = self._recipe is not None and self._recipe.starts_from == "persona"
        self.people_button.setVisible(of_people)

    def _offer_removal(self) -> None:
        self.remove_button.setVisible(self._writable and self.view.selectionModel().hasSelection())


def _leave_out(library: Library, project_id: int, gone: set[int]) -> None:
    library.arrange_seeds(project_id, [seed_id for seed_id in library.seed_ids(project_id) if seed_id not in gone])
