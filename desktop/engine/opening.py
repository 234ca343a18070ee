"""From a model file to a running engine: read the header, plan, repack once if it pays, load."""

import shutil
from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.engine.fingerprint import identify, sha256_of
from desktop.engine.gguf import ModelHeader, read_header
from desktop.engine.local import LocalEngine
from desktop.engine.machine import Machine, look
from desktop.engine.messages import Load, Reshape
from desktop.engine.plan import EnginePlan, EngineSettings, plan, reshape, should_repack
from desktop.engine.protocol import LoadedModel
from desktop.engine.repacking import RepackFailed, repacked_copy
from desktop.engine.stopping import never, refuse_stopped
from desktop.engine.surveying import graphics_memory

Say = Callable[[str], None]


def open_engine(
    path: Path, settings: EngineSettings, cache: Path, say: Say, stopped: Callable[[], bool] = never
) -> LocalEngine:
    """An engine for a model file, not yet loaded. `say` is told what takes time and what was chosen.

    Raises UserError, before anything is loaded, where the file cannot be used or does not fit, and LoadingStopped
    within a second where `stopped` turns true.
    """
    header = read_header(path)
    refuse_unwritable(header)
    machine = look()
    engine_plan = plan(header, machine, settings, graphics_memory())
    for note in engine_plan.notes:
        say(note)
    identity = _identify(header, cache, say, stopped)
    runs = _file_to_run(header, identity, machine, engine_plan, settings, cache, say, stopped)
    loaded = LoadedModel(
        identity,
        engine_plan.context_per_sequence,
        engine_plan.parallel,
        engine_plan.threads,
        runs.quantization,
        has_template=bool(header.chat_template),
        path=str(path.resolve()),
    )
    if not header.chat_template:
        say(f"{path.name} has no chat template (a base model): prompts are sent as plain User and Assistant lines.")
    return LocalEngine(_load(runs.path, header, engine_plan), loaded, grow=_grower(header, engine_plan))


def refuse_unwritable(header: ModelHeader) -> None:
    """Raises UserError for a model that only compares texts."""
    if not header.causal:
        raise UserError(
            f"{header.path.name} only compares texts and cannot write any: choose a model that generates."
        )


def identity_of(path: Path, cache: Path, say: Say, stopped: Callable[[], bool] = never) -> ModelIdentity:
    """What is known of a model file without loading it. Raises UserError where it is none that can write.

    Where `stopped` turns true, LoadingStopped is raised.
    """
    header = read_header(path)
    refuse_unwritable(header)
    return _identify(header, cache, say, stopped)


def _identify(header: ModelHeader, cache: Path, say: Say, stopped: Callable[[], bool]) -> ModelIdentity:
    def progress(done: int, total: int) -> None:
        refuse_stopped(stopped)
        if done < total and done % (512 * 2**20) == 0:
            say(f"Reading {header.path.name} once to know it again: {done * 100 // total} %")

    return identify(header, sha256_of(header.path, cache / "fingerprints.json", progress))


def _file_to_run(
    header: ModelHeader,
    identity: ModelIdentity,
    machine: Machine,
    engine_plan: EnginePlan,
    settings: EngineSettings,
    cache: Path,
    say: Say,
    stopped: Callable[[], bool],
) -> ModelHeader:
    cache.mkdir(parents=True, exist_ok=True)
    target = should_repack(header, machine, engine_plan, shutil.disk_usage(cache).free, settings)
    if target is None:
        return header
    try:
        return repacked_copy(header, identity.sha256, target, engine_plan.threads, cache, say, stopped)
    except RepackFailed as error:
        say(f"No faster copy of {header.path.name} could be made ({error}); it runs as it is.")
        return header


def _load(path: Path, header: ModelHeader, engine_plan: EnginePlan) -> Load:
    return Load(
        path=str(path),
        template=header.chat_template,
        threads=engine_plan.threads,
        parallel=engine_plan.parallel,
        context=engine_plan.context_per_sequence,
        batch=engine_plan.batch,
        micro_batch=engine_plan.micro_batch,
        gpu_layers=engine_plan.gpu_layers,
    )


def _grower(header: ModelHeader, first: EnginePlan) -> Callable[[int], Reshape | None]:
    def grow(tokens: int) -> Reshape | None:
        longer = reshape(first, header, look(), tokens)
        return Reshape(longer.parallel, longer.context_per_sequence) if longer and longer != first else None

    return grow
