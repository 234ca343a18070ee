"""Recipes, replies and files that the tests of recipes start from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from desktop.domain.project import Seed
from desktop.domain.recipe import Recipe
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import EngineEvent, Generate, Generated, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.recipes.draft import Start
from desktop.recipes.loading import load_recipe
from desktop.resources import resource

HEAD = """
id = "haiku"
title = "Haiku"
makes = "A haiku"
method = "steps"
follows = "Nothing"
starts_from = "topic"
judged = "haiku"
starters = ["rain"]
"""
PARAMETER = """
[[parameters]]
name = "lines"
kind = "integer"
default = 3
minimum = 1
maximum = 9
label = "Lines"
"""
STEP = """
[[steps]]
name = "write"
writes = "haiku"
stop = ["END"]
sampling = { temperature = 0.5, max_tokens = "{{ lines * 20 }}" }

[[steps.turns]]
role = "user"
content = "Write {{ lines }} lines about {{ seed }}."
"""
TEACHES = """
[[teaches]]
role = "user"
content = "A haiku about {{ seed }}"

[[teaches]]
role = "assistant"
content = "{{ haiku }}"
"""
SOUND = HEAD + PARAMETER + STEP + TEACHES


def written(folder: Path, text: str = SOUND, name: str = "haiku.toml") -> Path:
    """A recipe file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(folder: Path, old: str, new: str) -> Path:
    """The sound recipe with one thing changed."""
    assert SOUND.count(old) >= 1, old
    return written(folder, SOUND.replace(old, new, 1))


def recipe_of(folder: Path, text: str = SOUND) -> Recipe:
    """A recipe from its text."""
    return load_recipe(written(folder, text))


def shipped(name: str) -> Recipe:
    """A recipe that the app ships with."""
    return load_recipe(resource("recipes") / f"{name}.toml")


def start(text: str = "rain", **rest: object) -> Start:
    """A place in a run."""
    return Start(Seed(text), seed_number=7, **rest)  # type: ignore[arg-type]


def reply(request: Request, text: str, finish: Literal["stop", "length"] = "stop") -> Generated:
    """What a model wrote, a token a byte."""
    count = len(text.encode())
    trace = TokenTrace((1,) * count, (-0.5,) * count, (0.25,) * count)
    return Generated(request.id, text, trace, -0.1, finish, 10, 0, 0.01)


def says(*texts: str, finish: Literal["stop", "length"] = "stop") -> ScriptedEngine:
    """An engine that answers with these texts, one after the other."""
    following: Iterator[str] = iter(texts)
    return scripted(lambda request: reply(request, next(following), finish))


def refuses(reason: str) -> ScriptedEngine:
    """An engine that answers nothing."""
    return scripted(lambda request: Refused(request.id, reason))


def scripted(script: Callable[[Request], EngineEvent]) -> ScriptedEngine:
    """An engine that answers from a function."""
    return ScriptedEngine(script)


def sent(engine: ScriptedEngine, index: int = 0) -> Generate:
    """A request that the engine was sent."""
    request = engine.submitted[index]
    assert isinstance(request, Generate)
    return request
