"""What each method asks of a recipe: the parameters that it reads, the fields that it must find written."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.recipe import ParameterKind, Recipe


@dataclass(frozen=True, slots=True)
class Demand:
    """A parameter that a method reads. One that is not `required` may be left out, but must be right where it is."""

    name: str
    kind: ParameterKind
    least: float | None = None
    required: bool = True


_PARAMETERS: Mapping[str, tuple[Demand, ...]] = {
    "self-instruct": (Demand("shown", "integer"), Demand("similarity", "number")),
    "evolve": (
        Demand("generations", "integer", least=1, required=False),
        Demand("similarity", "number", required=False),
        Demand("direction", "choice", required=False),
    ),
    "chat": (Demand("turns", "integer", least=1),),
    "reasoning": (
        Demand("solutions", "integer", least=1, required=False),
        Demand("hardest", "number", required=False),
        Demand("easiest", "number", required=False),
        Demand("similarity", "number", required=False),
    ),
    "preference": (
        Demand("candidates", "integer", least=2),
        Demand("margin", "number"),
        Demand("others", "integer", least=0, required=False),
    ),
    "table": (Demand("columns", "lines"), Demand("longest", "integer", least=1)),
    "classify": (Demand("labels", "lines"), Demand("certainty", "number", required=False)),
    "tool-call": (Demand("tools", "lines"),),
}
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "evolve": ("instruction",),
    "chat": ("question", "reply"),
    "reasoning": ("question",),
}
_FIRST_WITH_SCHEMA = ("table", "tool-call")


def unmet_demand(recipe: Recipe) -> str:
    """What a recipe lacks that its method reads, as a clause; empty where it has all."""
    wanted = (_parameter_fault(recipe, demand) for demand in _PARAMETERS.get(recipe.method, ()))
    return _steps_fault(recipe) or next((fault for fault in wanted if fault), "")


def _parameter_fault(recipe: Recipe, demand: Demand) -> str:
    found = next((parameter for parameter in recipe.parameters if parameter.name == demand.name), None)
    if found is None and not demand.required:
        return ""
    if found is None or found.kind != demand.kind:
        return f"the method {recipe.method} needs a parameter {demand.name!r} of kind {demand.kind!r}"
    if demand.least is not None and (found.minimum is None or found.minimum < demand.least):
        return f"the method {recipe.method} needs a minimum of {demand.least:g} or more for parameter {demand.name!r}"
    return ""


def _steps_fault(recipe: Recipe) -> str:
    first, last = recipe.steps[0], recipe.steps[-1]
    written = [step.writes for step in recipe.steps]
    if recipe.method == "self-instruct" and first.writes != "instruction":
        return "the first step of the method self-instruct must write 'instruction'"
    if recipe.method in _FIRST_WITH_SCHEMA and not first.schema:
        return f"the first step of the method {recipe.method} needs a 'schema'"
    if recipe.method == "classify" and (len(recipe.steps) > 1 or first.writes != recipe.judged):
        return f"the method classify has one step, which must write what is judged, {recipe.judged!r}"
    if recipe.method == "reasoning" and (last.writes != recipe.judged or recipe.judged == "question"):
        return f"the last step of the method reasoning must write the solution, which is judged, not {last.writes!r}"
    lacking = next((name for name in _WRITTEN.get(recipe.method, ()) if name not in written), "")
    return f"the method {recipe.method} needs a step that writes {lacking!r}" if lacking else ""
