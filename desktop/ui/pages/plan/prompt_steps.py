"""The steps of a recipe, one of which is picked."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop.domain.recipe import RecipeStep
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import clear, row


class PromptSteps(QWidget):
    """A button a step, where there is more than one; `pick` is called with the name of the one that is pressed."""

    def __init__(self, pick: Callable[[str], object]) -> None:
        super().__init__()
        self._pick = pick
        self._row = row(self, gap=0.5)
        self._group = QButtonGroup(self)

    def show_steps(self, steps: Sequence[RecipeStep]) -> None:
        """Shows other steps, the first of them picked."""
        clear(self._row)
        for made in self._group.buttons():
            self._group.removeButton(made)
        for step in steps:
            self._row.addWidget(self._button(step.name))
        self._row.addStretch(1)
        self.setVisible(len(steps) > 1)

    def mark(self, name: str) -> None:
        """Marks a step as the one that is picked."""
        for made in self._group.buttons():
            made.setChecked(made.property("step") == name)

    def _button(self, name: str) -> QPushButton:
        made = button(name.replace("_", " ").capitalize(), lambda: self._pick(name), "quiet")
        made.setCheckable(True)
        made.setChecked(not self._group.buttons())
        made.setProperty("step", name)
        self._group.addButton(made)
        return made
