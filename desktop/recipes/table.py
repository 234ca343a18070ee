"""Rows of a table: most columns drawn by a seeded generator, the texts written by the model to fit them.

Method: GReaT (Borisov et al. 2023, "Language Models are Realistic Tabular Data Generators", arXiv 2210.06280), where
a model completes a row from the values that it is given. There the model is trained on a table; here there is none
yet, so that the values come from the ranges and weights that a person wrote. Whether a text fits its row is told by
the noisy channel (`desktop.recipes.channel`): which values of the categories that it was asked to speak of make it
likeliest.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.recipe import Recipe
from desktop.engine.work import Work
from desktop.recipes.channel import NotReadable, logs_after
from desktop.recipes.columns import TOPIC, Category, Column, Text, read_columns, row_schema
from desktop.recipes.draft import Draft, Start
from desktop.recipes.endings import whole_sentences
from desktop.recipes.schemas import SchemaFault, checked, read_schema
from desktop.recipes.steps import StepFailed, prompt_of, run_step, starting_values, taught
from desktop.recipes.templates import Values

_TRIES = 3
# In nats, natural units of log-probability. Of rows of the built-in model that a person had read, all texts but one
# that said what they should led by more than 1; those that said the opposite were level or behind.
_LEAST_LEAD = 0.5
_MOST_RIVALS = 24


@dataclass(frozen=True, slots=True)
class Table:
    """Fills in the columns of a row from left to right. Raises UserError for columns that cannot be read."""

    recipe: Recipe
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        # A wrong line stops a run before its first sample, instead of failing every one of them.
        read_columns(self.settings["columns"])

    def compose(self, start: Start) -> Work[Draft]:
        """Write one sample. Each column becomes a field, and the row as JSON another."""
        described = [
            {"name": column.name, "holds": _holds(column, start.seed.text)}
            for column in read_columns(self.settings["columns"])
        ]
        values = {**starting_values(self.recipe, self.settings, start), "described": described}
        try:
            draft = yield from self._filled(values, start.seed_number)
            draft = self._with_row(draft)
        except StepFailed as failed:
            return failed.draft
        rejection = draft.rejection
        draft = taught(self.recipe, draft, values)
        return replace(draft, rejection=draft.rejection or rejection)

    def _filled(self, values: Values, seed_number: int) -> Work[Draft]:
        """The draft with every column. Raises StepFailed."""
        chance, draft = random.Random(seed_number), Draft()
        for column in read_columns(self.settings["columns"]):
            if isinstance(column, Text):
                draft = yield from self._written(column, values, seed_number, draft)
            else:
                draft = replace(draft, fields={**draft.fields, column.name: column.draw(chance)})
        return draft

    def _written(self, column: Text, values: Values, seed_number: int, before: Draft) -> Work[Draft]:
        """The draft with one more text, whole, rejected where no try fits the row. Raises StepFailed."""
        draft = before
        for attempt in range(_TRIES):
            # Of what was tried in vain, only the time stays.
            known = {**values, **_asked_for(column, values, before.fields)}
            draft = yield from run_step(
                self.recipe.steps[0], known, seed_number + attempt, replace(before, seconds=draft.seconds)
            )
            draft = self._whole(column, draft)
            rejection = yield from self._unfit(column, values, before, draft)
            if not rejection:
                break
        return replace(draft, rejection=before.rejection or rejection)

    def _whole(self, column: Text, draft: Draft) -> Draft:
        """The draft without a sentence that its room cut off. Raises StepFailed where nothing is left."""
        longest = self.settings["longest"]
        text = str(draft.fields.get(column.name, ""))
        whole = whole_sentences(text) if len(text) >= longest else text.strip()
        if not whole:
            lacks = f"is cut off at {longest} characters, within its first sentence" if text.strip() else "is empty"
            raise StepFailed(replace(draft, failure=f"The {column.name} {lacks}."))
        return replace(draft, fields={**draft.fields, column.name: whole})

    def _unfit(self, column: Text, values: Values, before: Draft, draft: Draft) -> Work[str]:
        """Which other value of its row a text was rather written to; empty where it fits. Raises StepFailed.

        The last category that the wish names is what the text is to say: its value must make it likelier than any
        other. What the wish names before that may well not show in it.
        """
        category = self._last_named(column)
        if category is None:
            return ""
        own = before.fields[category.name]
        others = [other for other in category.values if other != own][:_MOST_RIVALS]
        rows = [{**before.fields, category.name: value} for value in (own, *others)]
        prompts = [prompt_of(self.recipe.steps[0], {**values, **_asked_for(column, values, row)}) for row in rows]
        try:
            given, *logs = yield from logs_after(prompts, draft.raw_text)
        except NotReadable as error:
            raise StepFailed(replace(draft, failure=str(error))) from error
        if given - max(logs) >= _LEAST_LEAD:
            return ""
        other = others[logs.index(max(logs))]
        return f"The {column.name} fits the {category.name} {other!r} as well as {own!r}, or better."

    def _last_named(self, column: Text) -> Category | None:
        known = {each.name: each for each in read_columns(self.settings["columns"]) if isinstance(each, Category)}
        return next((known[name] for name in reversed(column.names) if name in known), None)

    def _with_row(self, draft: Draft) -> Draft:
        """The draft with its row, held against the schema of all columns together. Raises StepFailed."""
        schema = row_schema(read_columns(self.settings["columns"]), self.settings["longest"])
        row = json.dumps(draft.fields, ensure_ascii=False)
        try:
            checked(read_schema(json.dumps(schema)), row)
        except SchemaFault as fault:
            raise StepFailed(replace(draft, failure=str(fault))) from fault
        return replace(draft, fields={**draft.fields, "row": row})


def _asked_for(column: Text, values: Values, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the prompt can say of a text; the other cells where its wish names none, since more only leads astray."""
    cells = () if set(column.names) & set(row) else row.items()
    return {
        "column": column.name,
        "wish": column.wished({**row, TOPIC: values["seed"]}),
        "cells": [{"name": name, "value": value} for name, value in cells],
    }


def _holds(column: Column, topic: str) -> str:
    return column.in_words(topic) if isinstance(column, Text) else column.in_words()
