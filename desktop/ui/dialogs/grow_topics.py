"""The dialog in which a topic tree grows: what it is about, how wide and deep, and what of it is kept."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Seed
from desktop.pipeline.events import Told
from desktop.pipeline.growing import (
    MOST_DEPTH,
    MOST_WIDTH,
    BranchGrown,
    Growth,
    check_growth,
    grow,
    leaves,
    seeds_of_tree,
)
from desktop.pipeline.trees import Tree
from desktop.recipes.topic_tree import BranchPath
from desktop.ui.engine_host import Ended, EngineState, Job
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.branches import BranchModel, BranchView
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.numbers import WholeNumber
from desktop.ui.widgets.text import label, repolish
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words

_MARGIN = 4
_TREE_HEIGHT = space(40)
_FIELD_WIDTH = space(15)
_WIDTH, _DEPTH = 5, 2


class GrowTopicsDialog(QDialog):
    """Grows branches below a domain or below the branch `under` of a tree, and hands over the seeds that are ticked.

    `add` is called with them. Closed while it grows, the model is stopped.
    """

    def __init__(
        self,
        session: Session,
        tree: Tree,
        under: BranchPath,
        add: Callable[[list[Seed]], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._tree, self._under, self._add = tree, under, add
        self._job: Job | None = None
        self._grown = 0
        self.setWindowTitle(self.tr("Grow topics"))
        self.setModal(True)
        self.domain = QLineEdit(tree.domain)
        self.domain.setPlaceholderText(self.tr("First aid at home"))
        self.width_field = _number(1, MOST_WIDTH, _WIDTH, self.tr("Branches below each"))
        self.depth_field = _number(1, MOST_DEPTH, 1 if under else _DEPTH, self.tr("Levels"))
        self.grow_button = button(self.tr("Grow"), self.press)
        self.phase = label("", "soft", wrap=True)
        self.notice = Notice(session.theme)
        self.model = BranchModel(tickable=True)
        self.view = BranchView(self.model, [self.tr("Branch")])
        self.hint = label(
            self.tr("What grows comes here, to be taken out, renamed or added to before you keep it."),
            "faint",
            wrap=True,
        )
        self.own = QLineEdit()
        self.remove_button = button(self.tr("Remove"), self._remove, "quiet", icon=session.theme.icon("trash"))
        self.add_button = button(self.tr("Add topics"), self._hand_over, "primary")
        self._arrange()
        self.model.renamed.connect(self.model.rename)
        self.model.ticked.connect(self._word)
        self.view.removed.connect(self._remove)
        self.view.selectionModel().selectionChanged.connect(self._word)
        self.own.returnPressed.connect(self._add_own)
        self.domain.textEdited.connect(self._word)
        self.domain.returnPressed.connect(self.press)
        for field in (self.width_field, self.depth_field):
            field.valueChanged.connect(self._word)
        session.engine.state_changed.connect(self._word)
        self.domain.setFocus()
        self._word()

    def press(self) -> None:
        """Grow, or stop growing."""
        if self._job is not None:
            self._job.stop()
            self._word()
        elif not self._why_not():
            self._grow()

    def done(self, result: int) -> None:
        """Stops what is growing before the dialog goes."""
        if self._job is not None:
            self._job.stop()
            # What it still says is of a tree that nobody wants.
            self._job.happened.disconnect(self._take)
            self._job.ended.disconnect(self._end)
            self._job = None
        super().done(result)

    # --- growing -----------------------------------------------------------------------------------

    def _growth(self) -> Growth:
        there = (*self._tree.paths, *(self._whole(path) for path in self.model.paths()))
        return Growth(
            self.domain.text(), self.width_field.value(), self.depth_field.value(), self._under, there, len(there)
        )

    def _grow(self) -> None:
        growth = self._growth()
        self.notice.hide()
        try:
            check_growth(growth)
            job = self._session.engine.start(lambda engine, library, stopped: grow(engine, growth, stopped))
        except UserError as error:
            self.notice.tell(str(error), "warning")
            return
        self._job, self._grown = job, 0
        job.happened.connect(self._take)
        job.ended.connect(self._end)
        self._word()

    @Slot(list)
    def _take(self, events: list[object]) -> None:
        for event in events:
            match event:
                case BranchGrown():
                    self._grown += 1
                    self.model.add(event.path[len(self._under) :])
                case Told():
                    self.notice.tell(event.text)
        self.view.expandAll()
        self._word()

    @Slot(object)
    def _end(self, ended: Ended) -> None:
        stopped = self._job is not None and self._job.stopped()
        self._job = None
        if ended.trouble:
            self.notice.tell(ended.trouble, "bad")
        elif not self._grown and not stopped:
            self.notice.tell(
                self.tr("The model brought no topic that can be used. Say it in other words."), "warning"
            )
        self._word()

    # --- changing ----------------------------------------------------------------------------------

    def _add_own(self) -> None:
        name = " ".join(self.own.text().split())
        if name:
            self.model.add((*self.view.current_path, name))
            self.view.expandAll()
            # Not cleared but set anew, as in the list of seeds.
            self.own.setText("")
            self._word()

    def _remove(self) -> None:
        if path := self.view.current_path:
            self.model.take_out(path)

    def _seeds(self) -> list[Seed]:
        ticked = set(self.model.paths(ticked_only=True))
        chosen = [path for path in leaves(self.model.paths()) if path in ticked]
        return seeds_of_tree(self.domain.text(), [self._whole(path) for path in chosen])

    def _whole(self, path: BranchPath) -> BranchPath:
        return (*self._under, *path)

    def _hand_over(self) -> None:
        seeds = self._seeds()
        self.accept()
        self._add(seeds)

    # --- showing -----------------------------------------------------------------------------------

    def _arrange(self) -> None:
        lines = column(self, gap=1, margins=(_MARGIN, 3, _MARGIN, 3))
        lines.addWidget(label(self.windowTitle(), "title"))
        lines.addWidget(label(self._meant(), "soft", wrap=True))
        lines.addSpacing(space(1))
        self._add_domain(lines)
        self._add_sizes(lines)
        lines.addWidget(self.phase)
        lines.addWidget(self.notice)
        self.view.setMinimumHeight(_TREE_HEIGHT)
        self.view.setAccessibleName(self.tr("Topics"))
        self.hint.setMinimumHeight(_TREE_HEIGHT)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lines.addWidget(self.hint, 1)
        lines.addWidget(self.view, 1)
        self._add_foot(lines)
        self.setMinimumWidth(space(84))

    def _meant(self) -> str:
        if self._under:
            return self.tr("More topics below {branch}.").format(branch=" > ".join(self._under))
        return self.tr(
            "The model names the parts of what you say, and the parts of those. Take out or rename what does not "
            "fit; the last level becomes the topics."
        )

    def _add_domain(self, lines: QVBoxLayout) -> None:
        named = label(self.tr("What the topics are about"), "section")
        named.setBuddy(self.domain)
        self.domain.setAccessibleName(self.tr("What the topics are about"))
        lines.addWidget(named)
        lines.addWidget(self.domain)

    def _add_sizes(self, lines: QVBoxLayout) -> None:
        sizes = row(gap=1)
        for field in (self.width_field, self.depth_field):
            named = label(field.accessibleName())
            named.setBuddy(field)
            sizes.addWidget(named)
            sizes.addWidget(field)
            sizes.addSpacing(space(1))
        sizes.addStretch(1)
        self.grow_button.setAutoDefault(False)
        sizes.addWidget(self.grow_button)
        lines.addLayout(sizes)

    def _add_foot(self, lines: QVBoxLayout) -> None:
        under = row(gap=1)
        self.own.setPlaceholderText(self.tr("Add a topic below the one that is picked"))
        self.own.setAccessibleName(self.own.placeholderText())
        under.addWidget(self.own, 1)
        self.remove_button.setAutoDefault(False)
        under.addWidget(self.remove_button)
        lines.addLayout(under)
        lines.addSpacing(space(1))
        buttons = row(gap=1)
        buttons.addStretch(1)
        cancel = button(self.tr("Cancel"), self.reject)
        for made in (cancel, self.add_button):
            made.setAutoDefault(False)
            buttons.addWidget(made)
        lines.addLayout(buttons)

    @Slot()
    def _word(self) -> None:
        why_not = self._why_not()
        self.grow_button.setText(self._press_in_words())
        self.grow_button.setEnabled(not why_not)
        self.grow_button.setToolTip(plain_tooltip(why_not))
        phase = self._phase_in_words()
        self.phase.setText(phase)
        self.remove_button.setEnabled(bool(self.view.current_path))
        count = len(self._seeds())
        self.add_button.setText(_adding_in_words(count))
        self.add_button.setEnabled(bool(count) and self._job is None)
        self._point_out()

    def _point_out(self) -> None:
        """The next step stands out: to grow, and once there is something, to keep it."""
        empty = not self.model.rowCount()
        self.hint.setVisible(empty)
        self.view.setVisible(not empty)
        if self.grow_button.property("role") != (role := "primary" if empty else "plain"):
            self.grow_button.setProperty("role", role)
            self.grow_button.setIcon(self._session.theme.icon("spark", "on_accent" if empty else "ink_soft"))
            self.add_button.setProperty("role", "plain" if empty else "primary")
            repolish(self.grow_button)
            repolish(self.add_button)

    def _press_in_words(self) -> str:
        if self._job is not None:
            return self.tr("Stop")
        return self.tr("Grow more") if self.model.rowCount() else self.tr("Grow")

    def _why_not(self) -> str:
        if self._job is not None:
            return self.tr("It is being stopped.") if self._job.stopped() else ""
        if self._session.engine.busy:
            return self.tr("The model is at work. Grow topics when it is done.")
        if not self.domain.text().strip():
            return self.tr("Say first what the topics are about.")
        return ""

    def _phase_in_words(self) -> str:
        if self._job is None:
            count = self.width_field.value() ** self.depth_field.value()
            return self.tr("Up to {count} topics.").format(count=count_in_words(count))
        engine = self._session.engine
        if engine.state is EngineState.LOADING:
            return engine.phase or self.tr("Loading the model.")
        return self.tr("Growing: {count} branches so far.").format(count=count_in_words(self._grown))


def _adding_in_words(count: int) -> str:
    if not count:
        return QCoreApplication.translate("GrowTopicsDialog", "Add topics")
    if count == 1:
        return QCoreApplication.translate("GrowTopicsDialog", "Add 1 topic")
    return QCoreApplication.translate("GrowTopicsDialog", "Add {count} topics").format(count=f"{count:,}")


def _number(least: int, most: int, value: int, name: str) -> WholeNumber:
    field = WholeNumber()
    field.setRange(least, most)
    field.setValue(value)
    field.setFixedWidth(_FIELD_WIDTH)
    field.setAccessibleName(name)
    return field
