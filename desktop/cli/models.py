"""gristmill models: the models that are there to choose from."""

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.engine.appraisal import Appraisal, appraise
from desktop.engine.builtin import builtin_model
from desktop.engine.discovery import FoundModel, find_models
from desktop.engine.machine import look
from desktop.engine.sizes import size_in_words
from desktop.preferences import load_preferences
from desktop.store.library import Library


def models(terminal: Terminal) -> int:
    """The built-in model, those found on this machine and those used before; the one in use is marked."""
    machine, settings = look(), terminal.engine_settings
    rows = []
    for found, in_use in _marked(terminal):
        appraisal = appraise(found.path, settings, machine)
        _show(terminal, found, appraisal, in_use)
        rows.append(_row(found, appraisal, in_use))
    terminal.result(rows)
    return 0


def _marked(terminal: Terminal) -> Iterator[tuple[FoundModel, bool]]:
    """Each model once, and whether it is the one that a run would use."""
    used, seen = _model_in_use(terminal), set()
    for found in _candidates(terminal, used):
        real = os.path.realpath(found.path)
        if real not in seen:
            seen.add(real)
            yield found, used is not None and real == os.path.realpath(used)


def _candidates(terminal: Terminal, used: Path | None) -> Iterator[FoundModel]:
    try:
        built_in = builtin_model()
        yield FoundModel(built_in, built_in.stem, "Built-in")
    except UserError as error:
        terminal.say(str(error))
    preferences, trouble = load_preferences(terminal.places.preferences)
    if trouble:
        terminal.say(trouble)
    yield from find_models(Path.home(), preferences.model_folders)
    yield from (FoundModel(path, path.stem, "Used before") for path in _remembered(terminal))
    if used is not None:
        yield FoundModel(used, used.stem, "Named by you")


def _model_in_use(terminal: Terminal) -> Path | None:
    try:
        return terminal.model_path(None)
    except UserError:
        # What is wrong is told where the built-in model and the library are looked at themselves.
        return None


def _remembered(terminal: Terminal) -> list[Path]:
    """The files of the models that the library's runs were made with, those that are still there."""
    if not terminal.library_path.is_file():
        return []
    with Library.open(terminal.library_path, read_only=True) as library:
        runs = (run for project in library.projects() for run in library.runs(project.id))
        paths = [library.model_path(sha256) for sha256 in dict.fromkeys(run.model_sha256 for run in runs)]
    return [path for path in paths if path is not None and path.is_file()]


def _show(terminal: Terminal, found: FoundModel, appraisal: Appraisal, in_use: bool) -> None:
    facts = ", ".join(filter(None, (appraisal.quantization, size_in_words(appraisal.size), found.origin)))
    terminal.show(f"{'*' if in_use else ' '} {found.name}  {facts}{'  (in use)' if in_use else ''}")
    terminal.show(f"    {found.path}")
    terminal.show(f"    {appraisal.sentence}")


def _row(found: FoundModel, appraisal: Appraisal, in_use: bool) -> dict[str, Any]:
    return {
        **asdict(appraisal),
        "path": str(found.path),
        "name": found.name,
        "origin": found.origin,
        "in_use": in_use,
    }
