"""A person's edit of a sample: its fields, and the conversation that it teaches, made anew of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Chunk, Project, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.pipeline.imports import import_of
from desktop.pipeline.sample import chunk_of
from desktop.recipes.attributes import ASKED_FOR, ATTRIBUTES, asked_for
from desktop.recipes.rebuilding import rebuilt, told_of
from desktop.recipes.settings import defaults
from desktop.recipes.templates import render_turns
from desktop.store.library import Library


def edited(
    library: Library, project: Project, recipe: Recipe, sample: Sample, fields: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Message, ...]]:
    """The sample's fields with those written anew and what is made of them, and the messages that teach them.

    They are made with the settings of the sample's run. Raises UserError where nothing is left of what the recipe
    scores, the fields no longer fit each other, or the messages cannot be made.
    """
    if import_of(library.run(sample.lineage.run_id)) is not None:
        return _edited_import(recipe, sample, fields)
    known = _known(library, project, recipe, sample)
    written = rebuilt(recipe, known, sample.fields, fields)
    _refuse_empty(recipe, written)
    values = {**known, **told_of(recipe, written), ASKED_FOR: _asked_for(sample), **written}
    return written, render_turns(recipe.teaches, values)


def _edited_import(
    recipe: Recipe, sample: Sample, fields: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Message, ...]]:
    """A sample that was brought in keeps its own conversation: the old text of a field gives way to the new one."""
    written = {**sample.fields, **fields}
    _refuse_empty(recipe, written)
    messages = sample.messages
    for name, text in fields.items():
        messages = _exchanged(messages, str(sample.fields.get(name, "")), str(text))
    return written, messages


def _exchanged(messages: tuple[Message, ...], before: str, after: str) -> tuple[Message, ...]:
    """The turns with one text for another: in the last turn that is that text, else in the last that holds it."""
    whole = [number for number, message in enumerate(messages) if message.content == before]
    holds = [number for number, message in enumerate(messages) if before and before in message.content]
    place = next(iter((*reversed(whole), *reversed(holds))), None)
    if place is None:
        return messages
    old = messages[place]
    new = replace(old, content=old.content.replace(before, after))
    return (*messages[:place], new, *messages[place + 1 :])


def _refuse_empty(recipe: Recipe, written: Mapping[str, Any]) -> None:
    if not str(written.get(recipe.judged, "")).strip():
        raise UserError(f"The {recipe.judged} is empty; write something, or reject the sample.")


def _known(library: Library, project: Project, recipe: Recipe, sample: Sample) -> dict[str, Any]:
    """What the recipe knew when it made the sample, as far as the library keeps it."""
    settings = {**defaults(recipe), **project.settings, **library.run(sample.lineage.run_id).settings}
    seed_id = sample.lineage.seed_id
    seed = library.seed(seed_id) if seed_id is not None else Seed("")
    passage = _passage(chunk_of(library, seed))
    # A seed's field never takes the place of a setting: those were checked.
    return {**seed.fields, **settings, **passage, "seed": seed.text, "examples": ()}


def _asked_for(sample: Sample) -> str:
    attributes = sample.fields.get(ATTRIBUTES)
    return asked_for(attributes) if isinstance(attributes, Mapping) else ""


def _passage(chunk: Chunk | None) -> dict[str, Any]:
    if chunk is None:
        return {}
    return {"passage": chunk.text, "heading": chunk.heading, "sentences": chunk.sentences}
