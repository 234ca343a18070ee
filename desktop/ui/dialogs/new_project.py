"""The dialog that makes a project: its name, and what it makes."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe, StartsFrom
from desktop.pipeline.starter import new_project
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.dialogs.recipe_cards import RecipeCards
from desktop.ui.pages.plan.facts import usable_recipes
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row, scrolling
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label, repolish
from desktop.ui.widgets.tooltips import plain_tooltip

_MOST_CARDS_HEIGHT = 38
_MARGIN = 4


class NewProjectDialog(QDialog):
    """Asks for a name and a recipe; Return makes the project and opens it in Plan."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._names: frozenset[str] = frozenset()
        self._offered = ""
        self.setWindowTitle(self.tr("New project"))
        self.setModal(True)
        self.name = QLineEdit()
        self.notice = Notice(session.theme, closable=False)
        self.cards = RecipeCards()
        self._cards_area = scrolling(self.cards)
        self.hint = label("", "soft", wrap=True)
        self.create_button = self._primary()
        self._arrange()
        self.name.textEdited.connect(self._forgive)
        self.cards.picked.connect(self._offer)
        self.name.setFocus()
        self._look()

    def _primary(self) -> QPushButton:
        made = button(self.tr("Create project"), self._create, "primary")
        made.setDefault(True)
        made.setEnabled(False)
        return made

    def _arrange(self) -> None:
        lines = column(self, gap=1, margins=(_MARGIN, 3, _MARGIN, 3))
        lines.addWidget(label(self.tr("New project"), "title"))
        lines.addSpacing(space(1))
        self._add_name(lines)
        lines.addSpacing(space(1.5))
        lines.addWidget(label(self.tr("What to make"), "section"))
        lines.addWidget(self._cards_area, 1)
        lines.addWidget(self.hint)
        lines.addSpacing(space(2))
        lines.addLayout(self._buttons())
        self.setMinimumWidth(space(84))

    def _add_name(self, lines: QVBoxLayout) -> None:
        named = label(self.tr("&Name"), "section")
        named.setTextFormat(Qt.TextFormat.AutoText)
        named.setBuddy(self.name)
        self.name.setAccessibleName(self.tr("Name of the project"))
        lines.addWidget(named)
        lines.addWidget(self.name)
        lines.addWidget(self.notice)

    def _buttons(self) -> QHBoxLayout:
        buttons = row(gap=1)
        buttons.addStretch()
        cancel = button(self.tr("Cancel"), self.reject)
        cancel.setAutoDefault(False)
        buttons.addWidget(cancel)
        buttons.addWidget(self.create_button)
        return buttons

    # --- what there is -----------------------------------------------------------------------------

    def _look(self) -> None:
        self._session.read(_names, self._note_names, owner=self)
        own = self._session.places.recipes
        self._session.reading.ask(lambda: usable_recipes(own), self._show_recipes, owner=self)

    def _note_names(self, names: frozenset[str]) -> None:
        self._names = names

    def _show_recipes(self, found: tuple[tuple[Recipe, ...], tuple[str, ...]]) -> None:
        recipes, broken = found
        if broken:
            self.notice.tell(" ".join(broken), "warning")
        self.cards.show_recipes(recipes)
        self._allow()
        self._grow()

    def _grow(self) -> None:
        """Makes room for the cards, up to a few rows of them."""
        width = self.minimumWidth() - space(_MARGIN) * 2
        needed = self.cards.height_at(width)
        self._cards_area.setMinimumHeight(min(needed, space(_MOST_CARDS_HEIGHT)))
        self.adjustSize()

    def _allow(self) -> None:
        read_only = self._session.read_only
        self.create_button.setEnabled(bool(self.cards.cards) and not read_only)
        if read_only:
            why = self.tr("This library is open for reading only: another window of Gristmill writes to it.")
            self.create_button.setToolTip(plain_tooltip(why))
            self.notice.tell(why, "warning")

    def _offer(self, recipe: Recipe) -> None:
        """Names the project after its recipe, as long as the user has not named it."""
        self.hint.setText(self._hint(recipe))
        if self.name.text() == self._offered:
            self._offered = free_name(recipe.title, self._names)
            self.name.setText(self._offered)
            self.name.selectAll()

    def _hint(self, recipe: Recipe) -> str:
        if recipe.starts_from == "chunk":
            return self.tr("It asks about documents of yours; you add them in Plan, which opens next.")
        if not recipe.starters:
            return self.tr("You say what it starts from in Plan, which opens next.")
        return self._starters_in_words(recipe.starts_from, len(recipe.starters))

    def _starters_in_words(self, starts_from: StartsFrom, count: int) -> str:
        one, many = {
            "task": (self.tr("1 task"), self.tr("{count} tasks")),
            "persona": (self.tr("1 persona"), self.tr("{count} personas")),
        }.get(starts_from, (self.tr("1 topic"), self.tr("{count} topics")))
        if count == 1:
            return self.tr("It starts with {seeds}; you can change it in Plan.").format(seeds=one)
        seeds = many.format(count=f"{count:,}")
        return self.tr("It starts with {seeds}; you can change them in Plan.").format(seeds=seeds)

    # --- making it ---------------------------------------------------------------------------------

    def _create(self) -> None:
        recipe, name = self.cards.recipe, self.name.text()
        if recipe is None:
            return
        threshold = self._session.preferences.threshold
        self.create_button.setEnabled(False)
        self._session.write(
            lambda library: new_project(library, recipe, name, threshold),
            Change(Touched.everything()),
            self._made,
            owner=self,
            failed=self._refuse,
        )

    def _made(self, project: Project) -> None:
        self.accept()
        self._session.go(Place.PLAN, project.id)

    def _refuse(self, error: UserError) -> None:
        self.notice.tell(str(error), "bad")
        self._mark("bad")
        self.create_button.setEnabled(True)
        self.name.setFocus()
        self.name.selectAll()

    def _forgive(self) -> None:
        self.notice.hide()
        self._mark("")

    def _mark(self, state: str) -> None:
        self.name.setProperty("state", state)
        repolish(self.name)


def free_name(wish: str, taken: Iterable[str]) -> str:
    """`wish`, or the same with the first number behind it that none of `taken` has, as in "Essays 2"."""
    held = {name.casefold() for name in taken}
    name, number = wish, 1
    while name.casefold() in held:
        number += 1
        name = f"{wish} {number}"
    return name


def _names(library: Library) -> frozenset[str]:
    return frozenset(project.name for project in library.projects())
