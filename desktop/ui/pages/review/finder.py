"""What stands over the table: search, filter, order, and the columns to show."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QToolButton, QWidget

from desktop.domain.finding import FindingKind
from desktop.domain.sample import Status
from desktop.store.queries import Order
from desktop.ui.pages.review.columns import LASTING, columns, shown_columns
from desktop.ui.pages.review.filters import Choice, Filter, choices, orderings
from desktop.ui.pages.review.finding_chooser import FindingChooser
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.tooltips import plain_tooltip
from desktop.ui.wording import count_in_words


class Finder(QWidget):
    """Makes a `Filter`; `changed` is emitted when it has become another. `columns_chosen` brings columns' names."""

    changed = Signal()
    columns_chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._choices, self._orderings = choices(), orderings()
        self.search = QLineEdit()
        self.filter = _list([choice.title for choice in self._choices], self.tr("Show"))
        self.order = _list([ordering.title for ordering in self._orderings], self.tr("Order"))
        self.columns = self._columns_button()
        self._minimum_score: float | None = None
        self.least = button("", self._drop_least)
        self.least.hide()
        self._set_up_search()
        self.found = FindingChooser()
        for chooser in (self.filter, self.order, self.found):
            chooser.currentIndexChanged.connect(self._tell)
        self._set_up_order()
        self._arrange()

    @property
    def wanted(self) -> Filter:
        """What is asked for now."""
        choice = self._choices[max(0, self.filter.currentIndex())]
        ordering = self._orderings[max(0, self.order.currentIndex())]
        return Filter(
            choice.statuses,
            choice.reviewed,
            self.search.text(),
            ordering.order,
            ordering.descending,
            self._minimum_score,
            self.found.kinds,
        )

    def count(self, total: int) -> None:
        """Say how many samples there are to search in."""
        one = self.tr("Search in 1 sample")
        many = self.tr("Search in {count} samples").format(count=count_in_words(total))
        self.search.setPlaceholderText(one if total == 1 else many)

    def clear(self, *, quietly: bool = False) -> None:
        """Leave nothing out; `quietly` tells nobody."""
        self.show_statuses((), quietly=quietly)

    def show_statuses(
        self,
        statuses: Iterable[Status],
        minimum_score: float | None = None,
        found: tuple[FindingKind, ...] | None = None,
        *,
        quietly: bool = False,
    ) -> None:
        """Show just the samples that stand so, else all where that is no choice; of them those that score so much.

        With `found`, only those in which something of these kinds was found, or for none of them, nothing.
        """
        wanted = replace(
            self.wanted,
            statuses=tuple(statuses),
            reviewed=None,
            search="",
            minimum_score=minimum_score,
            found=found,
        )
        self._set(wanted, quietly=quietly)

    def sort(self, order: Order, descending: bool) -> None:
        """Take another order."""
        self._set(replace(self.wanted, order=order, descending=descending))

    def _set(self, wanted: Filter, *, quietly: bool = False) -> None:
        before = self.wanted
        with QSignalBlocker(self):
            self.search.setText(wanted.search)
            self.filter.setCurrentIndex(self._choice_of(wanted))
            self.order.setCurrentIndex(self._ordering_of(wanted))
            self._show_least(wanted.minimum_score)
            self.found.choose(wanted.found)
        if self.wanted != before and not quietly:
            self.changed.emit()

    def _ordering_of(self, wanted: Filter) -> int:
        ways = [(ordering.order, ordering.descending) for ordering in self._orderings]
        return ways.index((wanted.order, wanted.descending))

    def _choice_of(self, wanted: Filter) -> int:
        same = (n for n, choice in enumerate(self._choices) if _narrowing(choice) == _narrowing(wanted))
        return next(same, 0)

    def _show_least(self, minimum_score: float | None) -> None:
        self._minimum_score = minimum_score
        self.least.setVisible(minimum_score is not None)
        if minimum_score is not None:
            score = f"{minimum_score:.2f}"
            self.least.setText(self.tr("Score at least {score} ✕").format(score=score))
            self.least.setAccessibleName(self.tr("Score at least {score}, remove").format(score=score))
            self.least.setToolTip(self.tr("Show samples of any score"))

    def _drop_least(self) -> None:
        self._set(replace(self.wanted, minimum_score=None))

    def _tell(self) -> None:
        self.changed.emit()

    def _set_up_search(self) -> None:
        self.search.setAccessibleName(self.tr("Search in the samples"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(self._session.theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._tell)
        self.count(0)

    def _set_up_order(self) -> None:
        for number, ordering in enumerate(self._orderings):
            self.order.setItemData(number, plain_tooltip(ordering.reason), Qt.ItemDataRole.ToolTipRole)
        self.order.currentIndexChanged.connect(
            lambda number: self.order.setToolTip(plain_tooltip(self._orderings[number].reason))
        )

    def _arrange(self) -> None:
        lines = column(self, gap=1)
        lines.addWidget(self.search)
        line = row(gap=1)
        line.addWidget(self.filter)
        line.addWidget(self.order)
        line.addStretch(1)
        line.addWidget(self.columns)
        lines.addLayout(line)
        lines.addWidget(self.found, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.least, 0, Qt.AlignmentFlag.AlignLeft)

    def _columns_button(self) -> QToolButton:
        made = icon_button(self._session.theme.icon("columns"), self.tr("Columns"), lambda: None)
        menu = QMenu(made)
        shown = shown_columns(self._session.preferences.columns)
        for each in columns(None):
            action = menu.addAction(each.title)
            action.setData(each.name)
            action.setCheckable(True)
            action.setChecked(each.name in shown)
            action.setEnabled(each.name not in LASTING)
            action.toggled.connect(lambda checked, menu=menu: self._choose_columns(menu.actions()))
        made.setMenu(menu)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return made

    def _choose_columns(self, actions: list[QAction]) -> None:
        names = tuple(str(action.data()) for action in actions if action.isChecked())
        self._session.prefer(replace(self._session.preferences, columns=names))
        self.columns_chosen.emit(names)


def _narrowing(wanted: Filter | Choice) -> tuple[frozenset[Status], bool | None]:
    """What it leaves out, whatever the order of the statuses."""
    return frozenset(wanted.statuses), wanted.reviewed


def _list(titles: list[str], name: str) -> QComboBox:
    made = QComboBox()
    made.addItems(titles)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
