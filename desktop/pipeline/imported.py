"""A row from elsewhere as a sample of a recipe, or as a seed."""

from collections.abc import Mapping
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Status
from desktop.exchange.importing.row import ImportedRow

IMPORTED_FROM = "imported_from"
"""The field of a sample that says where one of Gristmill's own export was made."""

OWN_FIELDS = "own_fields"
"""The field of a sample with what its row has under names that stand for something else here."""

CALLED_BAD = "Its file calls it a bad answer."

_ASKED = ("instruction", "question", "prompt")
_SPEAKERS: Mapping[str, str] = {"user": "User", "assistant": "Assistant", "system": "System", "tool": "Tool"}


def refuse_recipe(recipe: Recipe) -> None:
    """Raises UserError for a recipe that scores something else than the last thing that is said."""
    last = recipe.teaches[-1].content.strip() if recipe.teaches else ""
    if last not in (f"{{{{ {recipe.judged} }}}}", f"{{{{ item.{recipe.judged} }}}}"):
        raise UserError(
            f"The recipe {recipe.id} scores its {recipe.judged}, which is no answer: bring rows into a project of "
            "another recipe, such as instruct."
        )


def refuse_recipe_for_seeds(recipe: Recipe) -> None:
    """Raises UserError for a recipe that no seed from elsewhere can start."""
    if recipe.starts_from == "chunk":
        raise UserError(
            f"The recipe {recipe.id} starts from documents, not from seeds: use another project or recipe."
        )


def usual_recipe(row: ImportedRow) -> str:
    """The id of the recipe that a project of such rows has where nobody names one."""
    if row.stored is not None:
        return _recipe_with(set(row.stored.fields))
    if "rejected" in row.parts:
        return "preference"
    spoken = [message.role for message in row.messages if message.role != "system"]
    if "user" not in spoken:
        return "essay"
    return "chat" if spoken.count("assistant") > 1 else "instruct"


def sample_of(row: ImportedRow, recipe: Recipe, run: Run, ordinal: int) -> Sample:
    """The sample that a row is: to be scored, unless its file has judged it already. No model wrote it here."""
    stored = row.stored
    return Sample(
        project_id=run.project_id,
        lineage=Lineage(run_id=run.id, round=1, ordinal=ordinal, seed_id=None, seed_number=0),
        status=stored.status if stored else Status.REJECTED if row.bad else Status.GENERATED,
        fields=_fields(row, recipe),
        messages=row.messages,
        prompt=stored.prompt if stored else row.messages[:-1],
        raw_text="",
        score=stored.score if stored else None,
        signals=stored.signals if stored else (),
        reason=stored.reason if stored else CALLED_BAD if row.bad else "",
        review=stored.review if stored else "",
    )


def seed_of(row: ImportedRow) -> Seed:
    """The seed that a row is: what is said first in it, with its other columns."""
    return Seed(row.start, _beside(row.other, row.parts))


def _fields(row: ImportedRow, recipe: Recipe) -> dict[str, Any]:
    """The fields by which the recipe's samples are shown, edited and scored, and all else that the row says."""
    answer = {recipe.judged: row.messages[-1].content}
    if row.stored is not None:
        origin = {IMPORTED_FROM: dict(row.stored.origin)} if row.stored.origin else {}
        return {**answer, **row.stored.fields, **row.parts, **origin}
    return _beside(row.other, {**_asked(row, recipe), **row.parts, **answer})


def _beside(columns: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Our fields beside the columns of a row; columns that have the name of one of ours go together into a field."""
    hidden = {name: value for name, value in columns.items() if name in ours and value != ours[name]}
    return {**columns, **ours, **({OWN_FIELDS: hidden} if hidden else {})}


def _asked(row: ImportedRow, recipe: Recipe) -> dict[str, str]:
    """What was asked last, and the whole conversation before the answer where there is more to it."""
    before = row.messages[:-1]
    questions = [message.content for message in before if message.role == "user"]
    if not questions:
        return {}
    name = next((each for each in _ASKED if each in recipe.example), "prompt")
    found = {name: row.parts.get("question") or questions[-1]}
    return {**found, "conversation": _in_lines(before)} if len(before) > 1 else found


def _in_lines(messages: tuple[Message, ...]) -> str:
    return "\n".join(f"{_SPEAKERS[message.role]}: {message.content}" for message in messages)


def _recipe_with(names: set[str]) -> str:
    known = {"preference": "rejected", "chat": "reply", "essay": "essay", "document-qa": "proof"}
    return next((recipe for recipe, field in known.items() if field in names), "instruct")
