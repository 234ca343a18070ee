"""Being written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.engine.work import Work
from desktop.recipes.draft import Draft, Start
from desktop.recipes.steps import Steps


@dataclass(frozen=True, slots=True)
class Table:
    """Being written."""

    recipe: Recipe
    settings: Mapping[str, Any]

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample."""
        return (yield from Steps(self.recipe, self.settings).compose(start))
