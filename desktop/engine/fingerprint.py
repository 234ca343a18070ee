"""A model file's SHA-256, remembered so that a large file is read through only once."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.engine.gguf import ModelHeader

_BLOCK_BYTES = 4 * 2**20
_MAX_CACHE_BYTES = 2**20
_MAX_REMEMBERED = 500
_DIGEST_LENGTH = 64

Progress = Callable[[int, int], None]


def sha256_of(path: Path, cache_file: Path, progress: Progress | None = None) -> str:
    """The SHA-256 of a file in hexadecimal, from `cache_file` while path, size and time of change agree.

    `progress` is told the bytes done and the bytes in all; what it raises stops the reading. Raises
    `UserError` where the file cannot be read, changes meanwhile, or the result cannot be written down.
    """
    try:
        key, stamp = str(path.resolve()), _stamp(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    remembered = _read_cache(cache_file)
    known = remembered.get(key)
    if known is not None and known["stamp"] == stamp:
        return str(known["sha256"])
    digest = _read_through(path, stamp, progress)
    others = [(name, entry) for name, entry in remembered.items() if name != key]
    _write_cache(cache_file, dict([*others[1 - _MAX_REMEMBERED :], (key, {"stamp": stamp, "sha256": digest})]))
    return digest


def identify(header: ModelHeader, sha256: str) -> ModelIdentity:
    """The model as it is written into samples and cards; a file without a name is called by its file name."""
    return ModelIdentity(
        sha256=sha256,
        file_name=header.path.name,
        name=header.name or header.path.stem,
        architecture=header.architecture,
        quantization=header.quantization,
        licence=header.licence,
        context_length=header.context_length,
        size=header.file_size,
    )


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    # Opening a pipe would wait for ever.
    if not S_ISREG(status.st_mode):
        raise UserError(f"{path} is not an ordinary file; choose a model file that ends in .gguf.")
    return [status.st_size, status.st_mtime_ns]


def _read_through(path: Path, stamp: list[int], progress: Progress | None) -> str:
    try:
        digest = _digest(path, stamp[0], progress)
        changed = _stamp(path) != stamp
    except OSError as error:
        raise _unreadable(path, error) from error
    if changed:
        raise UserError(f"{path} changed while it was being read; wait until it is complete and try again.")
    return digest


def _digest(path: Path, size: int, progress: Progress | None) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            if progress is not None:
                progress(done, size)
    return digest.hexdigest()


def _unreadable(path: Path, error: OSError) -> UserError:
    return UserError(f"{path} cannot be read ({error.strerror or error}); choose another model file.")


def _read_cache(cache_file: Path) -> dict[str, dict[str, Any]]:
    # A cache that is missing or broken costs one more reading of the model and nothing else.
    try:
        with cache_file.open("rb") as file:
            entries = json.loads(file.read(_MAX_CACHE_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(entries, dict):
        return {}
    return {key: entry for key, entry in entries.items() if _is_entry(entry)}


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("stamp"), list):
        return False
    digest = entry.get("sha256")
    return isinstance(digest, str) and len(digest) == _DIGEST_LENGTH and set(digest) <= set("0123456789abcdef")


def _write_cache(cache_file: Path, entries: dict[str, dict[str, Any]]) -> None:
    try:
        cache_file.parent.mkdir(parents=True, exist_ok=True)
        _replace(cache_file, json.dumps(entries, indent=1))
    except OSError as error:
        raise UserError(
            f"{cache_file} cannot be written ({error.strerror or error}); make room or make its folder writable."
        ) from error


def _replace(target: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
