"""The language that a recipe's texts are asked for in: a setting that every recipe has."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from desktop.domain.message import Message
from desktop.domain.recipe import Parameter
from desktop.judging.languages import LANGUAGES

AS_IT_COMES = "as it comes"

LANGUAGE = Parameter(
    name="language",
    kind="choice",
    default=AS_IT_COMES,
    label="Language",
    help="The language to write in. What comes out in another one is rejected.",
    choices=(AS_IT_COMES, *LANGUAGES),
)


def asked_language(values: Mapping[str, Any]) -> str:
    """The language that was asked for, by name; empty where any will do."""
    asked = str(values.get(LANGUAGE.name, ""))
    return asked if asked in LANGUAGES else ""


def in_language(messages: tuple[Message, ...], language: str) -> tuple[Message, ...]:
    """The messages with the wish for a language at their end; as they are where there is none."""
    if not language or not messages:
        return messages
    last = messages[-1]
    return (*messages[:-1], replace(last, content=f"{last.content}\n\nWrite in {language}."))
