"""The recipes as cards: what each makes, and an example of the one that is picked."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain.recipe import Recipe
from desktop.ui.pages.plan.section import Section, captioned
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.layouts import clear, column
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label, selectable

_CARD_WIDTH = space(23)


class RecipePicker(Section):
    """Cards to pick from; `pick` is called with the recipe of a card that was not picked before.

    Folded, only the picked one is there: a project has a recipe from the start, and few people change it.
    """

    def __init__(self, session: Session, pick: Callable[[Recipe], object]) -> None:
        super().__init__("")
        self.heading.setText(self.tr("What to make"))
        self._pick = pick
        self._recipes: tuple[Recipe, ...] = ()
        self._chosen = ""
        self.cards: dict[str, Card] = {}
        self.unfold_button = button("", self._turn, "link")
        self.head.addWidget(self.unfold_button)
        self._unfolded = False
        self.broken = Notice(session.theme, closable=False)
        self.news = Notice(session.theme)
        holder = QWidget()
        self._grid = CardGrid(_CARD_WIDTH)
        holder.setLayout(self._grid)
        self._example = QFrame()
        self._example.setProperty("role", "quote")
        self._told = column(self._example, gap=0.25, margins=(2, 0, 0, 0))
        for widget in (self.broken, holder, self.news, self._example):
            self.lines.addWidget(widget)

    def show_recipes(self, recipes: Sequence[Recipe], chosen: str, broken: Sequence[str], writable: bool) -> None:
        """Shows what there is to pick, and what cannot be."""
        if tuple(recipes) != self._recipes:
            self._recipes = tuple(recipes)
            self._refill()
        self._choose(chosen)
        for card in self.cards.values():
            card.setEnabled(writable)
        if broken:
            self.broken.tell(" ".join(broken), "warning")
        else:
            self.broken.hide()

    def fold(self) -> None:
        """Show the picked recipe alone."""
        self._unfolded = False
        self._show_cards()

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self._show_cards()

    def _show_cards(self) -> None:
        known = self._chosen in self.cards
        self.unfold_button.setVisible(known)
        self.unfold_button.setText(self.tr("Show only this") if self._unfolded else self.tr("Choose another"))
        for recipe_id, card in self.cards.items():
            card.setVisible(self._unfolded or not known or recipe_id == self._chosen)
        self._grid.invalidate()

    def _refill(self) -> None:
        clear(self._grid)
        self.cards = {recipe.id: self._card(recipe) for recipe in self._recipes}
        self._chosen = ""

    def _card(self, recipe: Recipe) -> Card:
        card = Card(pickable=True)
        card.setAccessibleName(f"{recipe.title}: {recipe.makes}")
        lines = column(card, gap=0.25, margins=(1.75, 1.5, 1.75, 1.5))
        lines.addWidget(label(recipe.title, "strong", wrap=True))
        lines.addWidget(label(recipe.makes, "soft", wrap=True))
        lines.addStretch(1)
        card.picked.connect(lambda: self._picked(recipe))
        self._grid.addWidget(card)
        return card

    def _picked(self, recipe: Recipe) -> None:
        if recipe.id != self._chosen:
            self._pick(recipe)

    def _choose(self, chosen: str) -> None:
        if chosen == self._chosen:
            return
        self._chosen = chosen
        for recipe_id, card in self.cards.items():
            card.set_picked(recipe_id == chosen)
        recipe = next((recipe for recipe in self._recipes if recipe.id == chosen), None)
        clear(self._told)
        self._example.setVisible(recipe is not None)
        if recipe is not None:
            self._explain(recipe)
        self._show_cards()

    def _explain(self, recipe: Recipe) -> None:
        for name, text in recipe.example.items():
            captioned(self._told, field_in_words(name), selectable(text, "soft"))
        self._told.addSpacing(space(0.75))
        self._told.addWidget(label(recipe.follows, "faint", wrap=True))


def field_in_words(name: str) -> str:
    """A field's name as a caption."""
    return name.replace("_", " ").capitalize()
