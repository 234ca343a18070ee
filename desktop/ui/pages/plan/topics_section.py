"""The topic tree of a project: what its branches cover, and how it is changed."""

from PySide6.QtCore import Qt, Slot
from shiboken6 import isValid

from desktop.domain.project import Project, Seed
from desktop.domain.recipe import Recipe
from desktop.pipeline.trees import Tree, read_tree, remove_branch, rename_branch, starters_give_way
from desktop.recipes.topic_tree import BranchPath
from desktop.store.coverage import Covered
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.changing import change_seeds
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.session import Session
from desktop.ui.widgets.branches import BranchModel, BranchView
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words

_MOST_ROWS = 12
_MOST_OPEN = 60


class TopicsSection(Section):
    """Shown for recipes that start from a topic; without a tree, it offers to grow one."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Topic tree"))
        self._session = session
        self._project: Project | None = None
        self._recipe: Recipe | None = None
        self._writable = True
        self._stale = True
        self.tree = Tree()
        self.count = label("", "soft")
        self.head.addWidget(self.count)
        self.model = BranchModel()
        headings = [self.tr("Branch"), self.tr("Topics"), self.tr("Samples"), self.tr("Accepted")]
        self.view = BranchView(self.model, headings)
        self.view.setAccessibleName(self.tr("Topic tree"))
        self.grow_button = button(self.tr("Grow topics"), self.grow, icon=session.theme.icon("spark"))
        self.more_button = button(
            self.tr("Grow more here"), self._grow_here, "quiet", icon=session.theme.icon("plus")
        )
        self.remove_button = button(self.tr("Remove"), self._remove, "quiet", icon=session.theme.icon("trash"))
        under = row()
        for shown in (self.grow_button, self.more_button, self.remove_button):
            under.addWidget(shown)
        under.addStretch(1)
        self.notice = Notice(session.theme)
        self.lines.addWidget(self.notice)
        self.lines.addWidget(self.view)
        self.lines.addLayout(under)
        self.model.renamed.connect(self._rename)
        self.view.removed.connect(self._remove)
        self.view.selectionModel().selectionChanged.connect(self._offer)
        self.view.expanded.connect(self._follow_rows)
        self.view.collapsed.connect(self._follow_rows)
        session.changed.connect(self._note_change)

    def show_plan(self, project: Project, recipe: Recipe | None, writable: bool, why: str) -> None:
        """Shows a project's tree."""
        if self._project is None or self._project.id != project.id:
            self._stale = True
            self.notice.hide()
            self._show(Tree())
        self._project, self._recipe, self._writable = project, recipe, writable
        self.setVisible(recipe is not None and recipe.starts_from == "topic")
        self.model.writable = writable
        for widget in (self.grow_button, self.more_button, self.remove_button):
            set_writable(widget, writable, why)
        if self._stale:
            self._stale = False
            self._look()

    def grow(self, under: BranchPath = ()) -> None:
        """Open the dialog in which topics grow."""
        from desktop.ui.dialogs.grow_topics import GrowTopicsDialog

        if self._project is None or self._recipe is None or not self._writable:
            return
        project_id, recipe = self._project.id, self._recipe
        dialog = GrowTopicsDialog(
            self._session, self.tree, under, lambda seeds: self._add(project_id, recipe, seeds), self.window()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # --- changing ----------------------------------------------------------------------------------

    def _grow_here(self) -> None:
        self.grow(self.view.current_path)

    def _add(self, project_id: int, recipe: Recipe, seeds: list[Seed]) -> None:
        count = len(seeds)
        text = (
            self.tr("adding a topic") if count == 1 else self.tr("adding {count} topics").format(count=f"{count:,}")
        )
        gone: list[int] = []

        def plant(library: Library) -> None:
            with library.together():
                gone.append(starters_give_way(library, project_id, recipe))
                library.add_seeds(project_id, seeds)

        change_seeds(self._session, project_id, text, plant, lambda: self._tell_gone(project_id, sum(gone)))

    def _tell_gone(self, project_id: int, gone: int) -> None:
        if gone and isValid(self) and self._project is not None and self._project.id == project_id:
            said = self.tr("The recipe's own {count} seeds gave way to the topics. Undo brings them back.")
            self.notice.tell(said.format(count=count_in_words(gone)))

    def _remove(self) -> None:
        path = self.view.current_path
        if path and self._writable and self._project is not None:
            project_id = self._project.id
            text = self.tr("removal of a branch")
            change_seeds(self._session, project_id, text, lambda library: remove_branch(library, project_id, path))

    @Slot(tuple, str)
    def _rename(self, path: BranchPath, name: str) -> None:
        if self._project is not None:
            project_id = self._project.id
            text = self.tr("renaming of a branch")
            change_seeds(
                self._session, project_id, text, lambda library: rename_branch(library, project_id, path, name)
            )

    # --- showing -----------------------------------------------------------------------------------

    @Slot(object)
    def _note_change(self, change: Change) -> None:
        if self._project is not None and change.concerns(self._project.id, Touched.SEEDS | Touched.SAMPLES):
            self._stale = True

    def _look(self) -> None:
        assert self._project is not None
        project_id = self._project.id
        self._session.read(
            lambda library: read_tree(library, project_id),
            self._show,
            owner=self,
            latest=(id(self), "tree"),
            slow=True,
        )

    def _show(self, tree: Tree) -> None:
        current, folded = self.view.current_path, self._folded()
        self.tree = tree
        if not tree.branches:
            self.notice.hide()
        self.model.setRowCount(0)
        for branch in tree.branches:
            self.model.add(branch.names, _figures(branch))
        self._unfold(tree, folded)
        if (item := self.model.item_of(current) if current else None) is not None:
            self.view.setCurrentIndex(item.index())
        self.view.setVisible(bool(tree.branches))
        self._word()
        self._follow_rows()
        self._offer()

    def _folded(self) -> set[BranchPath]:
        """What a person has folded."""
        items = ((path, self.model.item_of(path)) for path in self.model.paths())
        return {
            path for path, item in items if item and item.hasChildren() and not self.view.isExpanded(item.index())
        }

    def _unfold(self, tree: Tree, folded: set[BranchPath]) -> None:
        if len(tree.branches) > _MOST_OPEN:
            return
        self.view.expandAll()
        for path in folded:
            if (item := self.model.item_of(path)) is not None:
                self.view.collapse(item.index())

    def _word(self) -> None:
        leaves, empty = self.tree.leaves, sum(not branch.accepted for branch in self._ends())
        self.count.setText(self.tr("{count} topics").format(count=count_in_words(leaves)) if leaves else "")
        if not leaves:
            self.say(self.tr("The model can name the topics of a field that you say in a sentence, part by part."))
        elif any(branch.samples for branch in self.tree.branches):
            said = self.tr("{count} of {all} topics have no accepted sample yet.")
            self.say(said.format(count=count_in_words(empty), all=count_in_words(leaves)))
        else:
            self.say(self.tr("A branch is renamed by a double click, and removed with all its topics by Delete."))

    def _ends(self) -> list[Covered]:
        inner = {path[:-1] for path in self.tree.paths}
        return [branch for branch in self.tree.branches if branch.names not in inner]

    @Slot()
    def _follow_rows(self) -> None:
        rows, index = 0, self.model.index(0, 0)
        while index.isValid() and rows < _MOST_ROWS:
            rows, index = rows + 1, self.view.indexBelow(index)
        height = self.view.rowHeight(self.model.index(0, 0)) if rows else 0
        self.view.setFixedHeight(self.view.header().sizeHint().height() + rows * height + 2 * self.view.frameWidth())

    @Slot()
    def _offer(self) -> None:
        picked = bool(self.view.current_path) and self._writable
        self.more_button.setVisible(picked)
        self.remove_button.setVisible(picked)


def _figures(branch: Covered) -> tuple[str, str, str]:
    return count_in_words(branch.seeds), count_in_words(branch.samples), count_in_words(branch.accepted)
