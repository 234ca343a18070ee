"""Model files that other programs have left on this machine, and those in the user's own folders.

Looking never troubles anyone: what cannot be read, is broken or has gone is passed over.
"""

import json
import os
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

_DEPTH = 4
_MOST_ENTRIES = 5000
_MOST_MANIFEST_BYTES = 2**20
_MAGIC = b"GGUF"
_OLLAMA_MODEL = "application/vnd.ollama.image.model"
_OLLAMA_REGISTRY = ("registry.ollama.ai", "library")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_LATER_SHARD = re.compile(r"-(?!00001-)\d{5}-of-\d{5}$")
_SHARD = re.compile(r"-\d{5}-of-\d{5}$")
_QUANTIZATION = re.compile(r"(?:^|[-._])((?:UD-)?I?Q\d\w*|TQ\d_\d|[BF]?F16|F32|MXFP4\w*)$", re.IGNORECASE)
_NAMELESS = frozenset({"model", "ggml-model"})
_ROOT = Path("/")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A GGUF file, what to call it, and which program or folder it belongs to. Only its first bytes were read."""

    path: Path
    name: str
    origin: str


def find_models(
    home: Path,
    folders: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
    root: Path = _ROOT,
) -> Iterator[FoundModel]:
    """The model files on this machine, each real file once, those of the user's own `folders` last.

    Of a model in several parts only the first is named. `environment` is that of this process where none is given;
    system folders are looked for under `root`. A folder is searched 4 folders deep and up to 5,000 entries.
    """
    variables = os.environ if environment is None else environment
    seen: set[str] = set()
    for found in _all_models(home, folders, variables, root):
        real = os.path.realpath(found.path)
        if real not in seen and _is_model(found.path):
            seen.add(real)
            yield found


def _all_models(
    home: Path, folders: Sequence[Path], environment: Mapping[str, str], root: Path
) -> Iterator[FoundModel]:
    for folder in _ollama_folders(home, environment, root):
        yield from _ollama_models(folder)
    yield from _hugging_face_models(_hugging_face_folder(home, environment))
    for origin, folder in _plain_folders(home, environment):
        yield from _models_in(folder, origin)
    for folder in folders:
        yield from _models_in(folder, str(folder))


def _plain_folders(home: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Folders of programs that keep their models as ordinary files, on every system."""
    cache, data = _cache(home, environment), _named(environment, "XDG_DATA_HOME", home / ".local/share")
    config = _named(environment, "XDG_CONFIG_HOME", home / ".config")
    support = home / "Library/Application Support"
    local = _named(environment, "LOCALAPPDATA", home / "AppData/Local")
    roaming = _named(environment, "APPDATA", home / "AppData/Roaming")
    for folder in (home / ".lmstudio/models", cache / "lm-studio/models"):
        yield "LM Studio", folder
    for folder in (data, support, local):
        yield "GPT4All", folder / "nomic.ai/GPT4All"
    yield "GPT4All", cache / "gpt4all"
    for folder in (config / "Jan/data", data / "Jan/data", support / "Jan/data", roaming / "Jan/data", home / "jan"):
        yield "Jan", folder / "llamacpp/models"
        yield "Jan", folder / "models"
    for folder in (cache, home / "Library/Caches", local):
        yield "llama.cpp", _named(environment, "LLAMA_CACHE", folder / "llama.cpp")


def _models_in(folder: Path, origin: str) -> Iterator[FoundModel]:
    for path in _files(folder):
        if _may_be_model(path):
            yield FoundModel(path, _plain_name(path), origin)


def _plain_name(path: Path) -> str:
    stem = _SHARD.sub("", path.stem)
    return path.parent.name if stem.lower() in _NAMELESS else stem


def _hugging_face_folder(home: Path, environment: Mapping[str, str]) -> Path:
    whole = _named(environment, "HF_HOME", _cache(home, environment) / "huggingface")
    return _named(environment, "HF_HUB_CACHE", whole / "hub")


def _hugging_face_models(hub: Path) -> Iterator[FoundModel]:
    for folder in _entries(hub, _MOST_ENTRIES):
        kind, _, name = folder.name.partition("--")
        if kind != "models":
            continue
        for path in _files(Path(folder.path) / "snapshots"):
            if _may_be_model(path):
                yield FoundModel(path, f"{name.replace('--', '/')}:{_tag(path)}", "Hugging Face")


def _tag(path: Path) -> str:
    """What tells the files of one repository apart: the quantization, where the file's name ends with it."""
    stem = _SHARD.sub("", path.stem)
    quantization = _QUANTIZATION.search(stem)
    return quantization[1] if quantization else stem


def _ollama_folders(home: Path, environment: Mapping[str, str], root: Path) -> Iterator[Path]:
    yield _named(environment, "OLLAMA_MODELS", home / ".ollama/models")
    yield root / "usr/share/ollama/.ollama/models"


def _ollama_models(folder: Path) -> Iterator[FoundModel]:
    manifests = folder / "manifests"
    for manifest in _files(manifests):
        digest = _model_digest(_json(manifest))
        if digest:
            blob = folder / "blobs" / f"sha256-{digest}"
            yield FoundModel(blob, _ollama_name(manifest.relative_to(manifests).parts), "Ollama")


def _ollama_name(parts: Sequence[str]) -> str:
    """The name as Ollama writes it: "llama3.2:3b", with the owner or the registry where it is not Ollama's own."""
    *place, tag = parts
    for usual in _OLLAMA_REGISTRY:
        if len(place) > 1 and place[0] == usual:
            del place[0]
    return f"{'/'.join(place)}:{tag}"


def _model_digest(manifest: Any) -> str:
    """The SHA-256 of the layer that holds the model, or ""."""
    layers = manifest.get("layers") if isinstance(manifest, dict) else None
    for layer in layers if isinstance(layers, list) else ():
        if isinstance(layer, dict) and layer.get("mediaType") == _OLLAMA_MODEL:
            digest = _DIGEST.fullmatch(str(layer.get("digest")))
            return digest[1] if digest else ""
    return ""


def _json(file: Path) -> Any:
    try:
        with file.open("rb") as opened:
            return json.loads(opened.read(_MOST_MANIFEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def _may_be_model(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith(".gguf") and "mmproj" not in name and not _LATER_SHARD.search(path.stem)


def _is_model(path: Path) -> bool:
    try:
        # Looked at before it is opened: opening a pipe would wait for ever.
        if not path.is_file():
            return False
        with path.open("rb", buffering=0) as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _files(folder: Path) -> Iterator[Path]:
    """The ordinary files under `folder` by name, the nearest first, hidden folders left out."""
    left = _MOST_ENTRIES
    waiting = deque([(folder, 0)])
    while waiting:
        place, depth = waiting.popleft()
        entries = _entries(place, left)
        left -= len(entries)
        for entry in entries:
            if _is_file(entry):
                yield Path(entry.path)
            elif depth < _DEPTH and not entry.name.startswith(".") and _is_folder(entry):
                waiting.append((Path(entry.path), depth + 1))


def _entries(folder: Path, most: int) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(islice(entries, most), key=lambda entry: entry.name)
    except (OSError, ValueError):
        return []


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _cache(home: Path, environment: Mapping[str, str]) -> Path:
    return _named(environment, "XDG_CACHE_HOME", home / ".cache")


def _named(environment: Mapping[str, str], name: str, default: Path) -> Path:
    value = environment.get(name)
    return Path(value) if value else default
