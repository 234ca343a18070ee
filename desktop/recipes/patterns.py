"""Samples of a person's own as patterns: the judged step is shown two of them, and writes another of their kind.

Method: few-shot prompting with the wanted samples themselves (Brown et al. 2020, arXiv 2005.14165). A text that only
repeats a pattern is not kept, by the bound of Self-Instruct (Wang et al. 2022, arXiv 2212.10560).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe, RecipeStep, Turn
from desktop.domain.text import words
from desktop.recipes.attributes import ASKED_FOR, ATTRIBUTES, asked_for
from desktop.recipes.languages import LANGUAGE
from desktop.recipes.rouge import REPEATS, rouge_l
from desktop.recipes.settings import defaults
from desktop.recipes.templates import render

PATTERNS = "patterns"
"""Under this name a project's settings and a template hold them."""

SHOWN = 2
MOST = 100
_ANOTHER = "Write one more of the same kind."


@dataclass(frozen=True, slots=True)
class Pattern:
    """What was asked, and the text that answers it as a person wants it."""

    asked: str
    text: str


def pattern_fields(row: Mapping[str, Any], recipe: Recipe) -> dict[str, Any]:
    """The fields of a pattern from a row: a sample's own, or a conversation's last question and answer.

    Raises UserError where the row lacks the text that the recipe scores.
    """
    fields = {name: value for name, value in row.items() if isinstance(value, str) or name == ATTRIBUTES}
    fields = {**_of_conversation(row.get("messages"), recipe), **fields}
    if not str(fields.get(recipe.judged, "")).strip():
        raise UserError(f"It has no field {recipe.judged!r}, the text that the recipe {recipe.id} scores; add it.")
    return fields


def patterns_of(recipe: Recipe, settings: Mapping[str, Any]) -> tuple[Pattern, ...]:
    """The patterns that a project's settings hold. Raises UserError where the recipe cannot be shown them."""
    held = settings.get(PATTERNS) or ()
    if not held:
        return ()
    step = _judged_step(recipe)
    if not isinstance(held, list | tuple) or not all(isinstance(row, Mapping) for row in held):
        raise UserError("The project's patterns cannot be read; take them out and add them anew.")
    values = {**defaults(recipe), **settings}
    return tuple(_pattern(number, row, recipe, step, values) for number, row in enumerate(held, start=1))


def with_patterns(settings: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A project's settings with these patterns, each once; without any, the setting is left out.

    Raises UserError where there are too many.
    """
    others = {name: value for name, value in settings.items() if name != PATTERNS}
    kept = [dict(row) for number, row in enumerate(rows) if row not in rows[:number]]
    if len(kept) > MOST:
        raise UserError(f"{len(kept)} patterns are more than would be shown; choose the best {MOST}.")
    return {**others, PATTERNS: kept} if kept else others


def showing_patterns(recipe: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """The recipe whose judged step shows a sample's patterns as earlier turns; without any, as it is."""
    if not settings.get(PATTERNS):
        return recipe
    judged = _judged_step(recipe)
    return replace(recipe, steps=tuple(_showing(step) if step is judged else step for step in recipe.steps))


def shown_at(patterns: Sequence[Pattern], ordinal: int) -> tuple[Pattern, ...]:
    """The patterns that a sample is shown: each comes up as often as any other, beside another one each time."""
    count = len(patterns)
    if count <= SHOWN:
        return tuple(patterns)
    step = 1 + ordinal // count % (count - 1)
    return patterns[ordinal % count], patterns[(ordinal + step) % count]


def pattern_values(patterns: Sequence[Pattern]) -> dict[str, Any]:
    """What templates find of the patterns. A seed's own field of that name stays where there are none."""
    return {PATTERNS: [{"asked": each.asked, "text": each.text} for each in patterns]} if patterns else {}


def repeated_pattern(text: str, patterns: Sequence[Pattern]) -> str:
    """Why a text is a copy of a pattern; empty where it is none."""
    mine = words(text)
    for pattern in patterns:
        alike = rouge_l(mine, words(pattern.text))
        if alike >= REPEATS:
            return f"It repeats a pattern (ROUGE-L {alike:.2f}): {' '.join(pattern.text.split()[:12])}"
    return ""


def _of_conversation(messages: Any, recipe: Recipe) -> dict[str, str]:
    if not isinstance(messages, list) or not all(isinstance(turn, Mapping) for turn in messages):
        return {}
    said = {str(turn.get("role")): str(turn.get("content", "")) for turn in messages}
    return {"prompt": said.get("user", ""), recipe.judged: said.get("assistant", "")}


def _judged_step(recipe: Recipe) -> RecipeStep:
    if recipe.judged_step is None:
        raise UserError(f"The recipe {recipe.id} writes no {recipe.judged} of its own, so it can follow no patterns.")
    return recipe.judged_step


def _pattern(
    number: int, row: Mapping[str, Any], recipe: Recipe, step: RecipeStep, values: Mapping[str, Any]
) -> Pattern:
    try:
        fields = pattern_fields(row, recipe)
    except UserError as error:
        raise UserError(f"Pattern {number} cannot be used. {error}") from error
    return Pattern(_asked(fields, step, values), str(fields[recipe.judged]).strip())


def _asked(fields: Mapping[str, Any], step: RecipeStep, values: Mapping[str, Any]) -> str:
    """What the pattern would have been the answer to, as the step asks; else what its row says; else a plain wish."""
    last = next((turn for turn in reversed(step.turns) if turn.role == "user"), None)
    attributes = fields.get(ATTRIBUTES)
    line = asked_for(attributes) if isinstance(attributes, Mapping) else ""
    known = {**values, ATTRIBUTES: attributes or {}, ASKED_FOR: line, **fields, LANGUAGE.name: ""}
    try:
        return render(last.content, known).strip() if last is not None else _ANOTHER
    except UserError:
        return str(fields.get("prompt") or fields.get("instruction") or _ANOTHER)


def _showing(step: RecipeStep) -> RecipeStep:
    shown = (
        Turn("user", "{{ item.asked }}", each=PATTERNS),
        Turn("assistant", "{{ item.text }}", each=PATTERNS),
    )
    first = next((number for number, turn in enumerate(step.turns) if turn.role != "system"), len(step.turns))
    return replace(step, turns=(*step.turns[:first], *shown, *step.turns[first:]))
