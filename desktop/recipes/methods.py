"""Which code runs a recipe."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from desktop.domain.recipe import Recipe
from desktop.engine.work import Work
from desktop.judging.soundness import Scales, load_scales
from desktop.recipes.attributes import ATTRIBUTES, asking_for_attributes
from desktop.recipes.chat import Chat
from desktop.recipes.classify import Classify
from desktop.recipes.document_qa import DocumentQuestions
from desktop.recipes.draft import Draft, Start
from desktop.recipes.evolve import Evolve
from desktop.recipes.instruct import SelfInstruct, TaskPool
from desktop.recipes.patterns import PATTERNS, showing_patterns
from desktop.recipes.preference import Preference
from desktop.recipes.reasoning import Reasoning
from desktop.recipes.steps import Steps
from desktop.recipes.table import Table
from desktop.recipes.tool_call import ToolCall


class Method(Protocol):
    """Turns a start into a draft."""

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample."""
        ...


def of_project(recipe: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """The recipe that shows a project's patterns and asks for its attributes."""
    return showing_patterns(asking_for_attributes(recipe, settings), settings)


def method_of(
    recipe: Recipe,
    settings: Mapping[str, Any],
    tasks: Iterable[str] = (),
    kept: Iterable[str] = (),
    scales: Scales | None = None,
) -> Method:
    """The method of a recipe; `tasks` and `kept` are the person's tasks and those written before.

    By the `scales` a method that compares candidates scores them; without any, by those that the app ships with.
    """
    recipe = of_project(recipe, settings)
    # A template finds those of its sample under these names, not all that there are.
    settings = {name: value for name, value in settings.items() if name not in (ATTRIBUTES, PATTERNS)}
    match recipe.method:
        case "self-instruct":
            return SelfInstruct(recipe, settings, TaskPool.of(tasks, kept))
        case "document-qa":
            return DocumentQuestions(recipe, settings)
        case "evolve":
            return Evolve(recipe, settings)
        case "chat":
            return Chat(recipe, settings)
        case "reasoning":
            return Reasoning(recipe, settings)
        case "preference":
            return Preference(recipe, settings, scales or load_scales())
        case "table":
            return Table(recipe, settings)
        case "classify":
            return Classify(recipe, settings)
        case "tool-call":
            return ToolCall(recipe, settings)
        case _:
            return Steps(recipe, settings)
