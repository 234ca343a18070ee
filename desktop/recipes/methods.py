"""Which code runs a recipe."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from desktop.domain.recipe import Recipe
from desktop.engine.work import Work
from desktop.recipes.document_qa import DocumentQuestions
from desktop.recipes.draft import Draft, Start
from desktop.recipes.instruct import SelfInstruct, TaskPool
from desktop.recipes.steps import Steps


class Method(Protocol):
    """Turns a start into a draft."""

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample."""
        ...


def method_of(recipe: Recipe, settings: Mapping[str, Any], tasks: Iterable[str], kept: Iterable[str]) -> Method:
    """The method of a recipe; `tasks` and `kept` are the person's tasks and those written before."""
    match recipe.method:
        case "self-instruct":
            return SelfInstruct(recipe, settings, TaskPool.of(tasks, kept))
        case "document-qa":
            return DocumentQuestions(recipe, settings)
        case _:
            return Steps(recipe, settings)
