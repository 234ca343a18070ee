"""A faster copy of a model file: made once, verified, kept in the cache under the original's SHA-256."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import psutil

from desktop.domain.errors import UserError
from desktop.engine.errand import ErrandFailed, run_errand
from desktop.engine.fingerprint import sha256_of
from desktop.engine.gguf import ModelHeader, read_header
from desktop.engine.messages import Repack, Repacked
from desktop.engine.process import Patience
from desktop.engine.stopping import LoadingStopped, never, refuse_stopped

MOST_DIFFERENCE = 0.02
"""How far the copy's mean log-probability of a fixed text may lie from the original's, in nats a token."""

# The conversion is a single step.
_PATIENCE = Patience(step=3600.0)


class RepackFailed(Exception):
    """The copy could not be made, or it is not as good as the original."""


def repacked_copy(
    header: ModelHeader,
    sha256: str,
    quantization: str,
    threads: int,
    cache: Path,
    say: Callable[[str], None],
    stopped: Callable[[], bool] = never,
) -> ModelHeader:
    """The header of the copy in `cache`, made now if there is none or it was changed. Raises RepackFailed.

    Where `stopped` turns true, LoadingStopped is raised and nothing unfinished is left.
    """
    target = cache / "repacked" / f"{sha256}-{quantization.lower()}.gguf"
    known = _verified(target, cache, stopped)
    if known is not None:
        return known
    say(
        f"Making a faster copy of {header.path.name} for this processor, once "
        f"({header.quantization} to {quantization}, kept in {target.parent})."
    )
    try:
        _make(header, target, quantization, threads, cache, stopped)
    except OSError as error:
        raise RepackFailed(error.strerror or "the cache folder cannot be written") from error
    made = _verified(target, cache, stopped)
    if made is None:
        raise RepackFailed("the copy is not whole")
    return made


def _make(
    header: ModelHeader, target: Path, quantization: str, threads: int, cache: Path, stopped: Callable[[], bool]
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    unfinished = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        difference = _ask_child(Repack(str(header.path), str(unfinished), quantization, threads), stopped)
        if not difference <= MOST_DIFFERENCE:
            raise RepackFailed(f"it differs from the original by {difference:.3f} nats a token")
        digest = _digest(unfinished, cache, stopped)
        _note_file(target).write_text(json.dumps({"sha256": digest, "difference": difference}), encoding="utf-8")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove what a killed process left unfinished."""
    for left in target.parent.glob(f"{target.stem}.*.tmp"):
        number = left.suffixes[-2].removeprefix(".")
        if number.isdigit() and not psutil.pid_exists(int(number)):
            left.unlink(missing_ok=True)


def _verified(target: Path, cache: Path, stopped: Callable[[], bool]) -> ModelHeader | None:
    """The copy's header, if it is there, whole, and what was written then."""
    try:
        expected = json.loads(_note_file(target).read_text(encoding="utf-8"))["sha256"]
        header = read_header(target)
        return header if _digest(target, cache, stopped) == expected else None
    except LoadingStopped:
        raise
    except (OSError, ValueError, KeyError, TypeError, UserError):
        return None


def _digest(file: Path, cache: Path, stopped: Callable[[], bool]) -> str:
    return sha256_of(file, cache / "fingerprints.json", lambda done, total: refuse_stopped(stopped))


def _note_file(target: Path) -> Path:
    return target.with_suffix(".json")


def _ask_child(order: Repack, stopped: Callable[[], bool]) -> float:
    try:
        answer = run_errand(order, _PATIENCE, stopped)
    except ErrandFailed as error:
        raise RepackFailed(str(error)) from error
    if not isinstance(answer, Repacked):
        raise RepackFailed("the conversion was not answered")
    return answer.difference
