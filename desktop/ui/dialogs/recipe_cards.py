"""Recipes as cards of which one is picked, by mouse and by keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.domain.recipe import Recipe
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.layouts import clear, column
from desktop.ui.widgets.text import label

_BEFORE = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_AFTER = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RecipeCard(Card):
    """One recipe: what it is called and what it makes. Return is left to the dialog, arrows ask for a neighbour."""

    stepped = Signal(int)

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(pickable=True)
        self.recipe = recipe
        lines = column(self, gap=0.5, margins=(2, 1.5, 2, 1.5))
        lines.addWidget(label(recipe.title, "strong", wrap=True))
        lines.addWidget(label(recipe.makes, "soft", wrap=True))
        lines.addStretch()
        self.setAccessibleName(recipe.title)
        self.setAccessibleDescription(recipe.makes)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Arrows go to the neighbours; Return picks, and then does what Return does in the dialog."""
        if event.key() in _BEFORE or event.key() in _AFTER:
            self.stepped.emit(1 if event.key() in _AFTER else -1)
            return
        super().keyPressEvent(event)
        if event.key() in _RETURN:
            event.ignore()


class RecipeCards(QWidget):
    """The cards. `picked` is emitted when another recipe is picked."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = CardGrid(space(22))
        self._cards: list[RecipeCard] = []
        self._recipe: Recipe | None = None
        self.setLayout(self._grid)
        self.setAccessibleName(self.tr("What to make"))

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that is picked; None while there are no cards."""
        return self._recipe

    @property
    def cards(self) -> tuple[RecipeCard, ...]:
        """The cards in their order."""
        return tuple(self._cards)

    def show_recipes(self, recipes: Sequence[Recipe]) -> None:
        """Shows a card for each recipe and picks the first."""
        clear(self._grid)
        self._cards = [RecipeCard(recipe) for recipe in recipes]
        for card in self._cards:
            self._grid.addWidget(card)
            # At once, so that the grid already counts it when it is asked for its height.
            card.show()
            card.picked.connect(lambda card=card: self._pick(card))
            card.stepped.connect(lambda by, card=card: self._step(card, by))
        if self._cards:
            self._pick(self._cards[0])

    def height_at(self, width: int) -> int:
        """How tall all cards are at a width, in the fonts that the style gives them."""
        for part in self.findChildren(QWidget):
            part.ensurePolished()
        for card in self._cards:
            if (layout := card.layout()) is not None:
                layout.invalidate()
        return self._grid.heightForWidth(width)

    def _pick(self, card: RecipeCard) -> None:
        self._recipe = card.recipe
        for other in self._cards:
            other.set_picked(other is card)
        self.picked.emit(card.recipe)

    def _step(self, card: RecipeCard, by: int) -> None:
        neighbour = self._cards[(self._cards.index(card) + by) % len(self._cards)]
        neighbour.setFocus(Qt.FocusReason.TabFocusReason)
        self._pick(neighbour)
