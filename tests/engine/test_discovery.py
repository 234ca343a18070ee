import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop.engine.discovery import FoundModel, find_models

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")
LAYER = "application/vnd.ollama.image.model"


def model(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"GGUF" + str(path).encode())
    return path


def found(home: Path, folders: Sequence[Path] = (), **environment: str) -> list[FoundModel]:
    """What is found for a user of whom nothing else is on this machine."""
    return list(find_models(home, folders, environment, root=home / "root"))


def ollama(models: Path, name: str, digit: str, layers: object = None) -> Path:
    """A model as Ollama keeps it: `name` is the path of its manifest."""
    manifest = models / "manifests" / name
    manifest.parent.mkdir(parents=True, exist_ok=True)
    usual = [{"mediaType": "other", "digest": "sha256:1"}, {"mediaType": LAYER, "digest": "sha256:" + digit * 64}]
    manifest.write_text(json.dumps({"layers": usual if layers is None else layers}), encoding="utf-8")
    return model(models / "blobs" / f"sha256-{digit * 64}")


def hugging_face(hub: Path, repository: str, file: str) -> Path:
    """A file as the Hugging Face cache keeps it: a link to a blob."""
    blob = model(hub / repository / "blobs" / file.replace("/", "-").replace(".gguf", ""))
    link = hub / repository / "snapshots" / "abc" / file
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(blob)
    return link


def test_an_empty_home_has_no_models(tmp_path: Path) -> None:
    assert found(tmp_path / "nobody") == []


@pytest.mark.parametrize(
    ("place", "origin"),
    [
        (".lmstudio/models/owner/repository", "LM Studio"),
        (".cache/lm-studio/models/owner/repository", "LM Studio"),
        (".local/share/nomic.ai/GPT4All", "GPT4All"),
        ("Library/Application Support/nomic.ai/GPT4All", "GPT4All"),
        ("AppData/Local/nomic.ai/GPT4All", "GPT4All"),
        (".local/share/Jan/data/llamacpp/models/tiny", "Jan"),
        (".config/Jan/data/models/tiny", "Jan"),
        ("AppData/Roaming/Jan/data/models/tiny", "Jan"),
        (".cache/llama.cpp", "llama.cpp"),
        ("Library/Caches/llama.cpp", "llama.cpp"),
    ],
)
def test_models_of_other_programs_are_found(tmp_path: Path, place: str, origin: str) -> None:
    path = model(tmp_path / place / "tiny-Q4_0.gguf")
    assert found(tmp_path) == [FoundModel(path, "tiny-Q4_0", origin)]


def test_a_file_that_is_only_called_model_has_the_name_of_its_folder(tmp_path: Path) -> None:
    model(tmp_path / ".local/share/Jan/data/llamacpp/models/owner/tiny/model.gguf")
    assert [each.name for each in found(tmp_path)] == ["tiny"]


def test_models_of_ollama_have_the_names_that_ollama_gives_them(tmp_path: Path) -> None:
    models = tmp_path / ".ollama/models"
    blob = ollama(models, "registry.ollama.ai/library/llama3.2/3b", "a")
    ollama(models, "registry.ollama.ai/someone/tuned/latest", "b")
    ollama(models, "hf.co/owner/repository/Q4_K_M", "c")
    everything = found(tmp_path)
    assert FoundModel(blob, "llama3.2:3b", "Ollama") in everything
    assert {each.name for each in everything} == {
        "llama3.2:3b",
        "someone/tuned:latest",
        "hf.co/owner/repository:Q4_K_M",
    }


def test_ollama_may_keep_its_models_elsewhere_or_for_all_users(tmp_path: Path) -> None:
    ollama(tmp_path / "big disk", "registry.ollama.ai/library/one/1b", "a")
    ollama(tmp_path / "root/usr/share/ollama/.ollama/models", "registry.ollama.ai/library/two/2b", "b")
    names = [each.name for each in found(tmp_path, OLLAMA_MODELS=str(tmp_path / "big disk"))]
    assert names == ["one:1b", "two:2b"]


@pytest.mark.parametrize(
    "layers",
    [
        [],
        "none",
        [3],
        [{"mediaType": LAYER}],
        [{"mediaType": LAYER, "digest": 3}],
        [{"mediaType": LAYER, "digest": "sha256:../../" + "a" * 58}],
        [{"mediaType": LAYER, "digest": "sha256:" + "f" * 64}],
    ],
)
def test_a_manifest_that_names_no_model_is_passed_over(tmp_path: Path, layers: object) -> None:
    models = tmp_path / ".ollama/models"
    ollama(models, "registry.ollama.ai/library/broken/1b", "a", layers)
    ollama(models, "registry.ollama.ai/library/sound/1b", "b")
    assert [each.name for each in found(tmp_path)] == ["sound:1b"]


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_broken_manifest_costs_no_other(tmp_path: Path, text: bytes) -> None:
    models = tmp_path / ".ollama/models"
    ollama(models, "registry.ollama.ai/library/sound/1b", "b")
    (models / "manifests/registry.ollama.ai/library/sound/0b").write_bytes(text)
    assert [each.name for each in found(tmp_path)] == ["sound:1b"]


@posix
def test_models_in_the_hugging_face_cache_have_the_names_of_their_repositories(tmp_path: Path) -> None:
    hub = tmp_path / ".cache/huggingface/hub"
    link = hugging_face(hub, "models--owner--Tiny-GGUF", "tiny.Q4_K_M.gguf")
    hugging_face(hub, "models--owner--Tiny-GGUF", "folder/tiny-bf16.gguf")
    hugging_face(hub, "models--owner--Tiny-GGUF", "odd.gguf")
    hugging_face(hub, "datasets--owner--rows", "rows.gguf")
    everything = found(tmp_path)
    assert FoundModel(link, "owner/Tiny-GGUF:Q4_K_M", "Hugging Face") in everything
    assert sorted(each.name.partition(":")[2] for each in everything) == ["Q4_K_M", "bf16", "odd"]


@posix
@pytest.mark.parametrize(
    ("name", "value", "hub"),
    [
        ("HF_HOME", "away", "away/hub"),
        ("HF_HUB_CACHE", "hub", "hub"),
        ("XDG_CACHE_HOME", "xdg", "xdg/huggingface/hub"),
    ],
)
def test_the_hugging_face_cache_may_lie_elsewhere(tmp_path: Path, name: str, value: str, hub: str) -> None:
    link = hugging_face(tmp_path / hub, "models--owner--tiny", "tiny.Q8_0.gguf")
    assert [each.path for each in find_models(tmp_path, (), {name: str(tmp_path / value)}, tmp_path)] == [link]


@posix
def test_two_snapshots_of_one_file_are_one_model(tmp_path: Path) -> None:
    hub = tmp_path / ".cache/huggingface/hub"
    link = hugging_face(hub, "models--owner--tiny", "tiny.Q8_0.gguf")
    newer = link.parent.parent / "def" / link.name
    newer.parent.mkdir()
    newer.symlink_to(link.resolve())
    assert len(found(tmp_path)) == 1


def test_the_users_folders_are_searched_to_a_depth_of_four(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    near, deep = model(folder / "near.gguf"), model(folder / "1/2/3/4/deep.GGUF")
    model(folder / "1/2/3/4/5/too-deep.gguf")
    model(folder / ".hidden/hidden.gguf")
    assert found(tmp_path, [folder]) == [
        FoundModel(near, "near", str(folder)),
        FoundModel(deep, "deep", str(folder)),
    ]


def test_a_folder_is_searched_up_to_5000_entries(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    near = model(folder / "near.gguf")
    for number in range(5000):
        (folder / f"sub{number % 3}").mkdir(exist_ok=True)
        (folder / f"sub{number % 3}" / f"{number}.txt").touch()
    model(folder / "sub3" / "beyond.gguf")
    assert [each.path for each in found(tmp_path, [folder])] == [near]


def test_a_model_in_two_places_is_found_once_by_the_program_that_owns_it(tmp_path: Path) -> None:
    folder = tmp_path / ".lmstudio/models"
    model(folder / "owner/tiny/tiny.gguf")
    assert [each.origin for each in found(tmp_path, [folder, folder])] == ["LM Studio"]


def test_of_a_model_in_parts_only_the_first_is_named(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        model(tmp_path / "mine" / f"large-0000{number}-of-00003.gguf")
    (only,) = found(tmp_path, [tmp_path / "mine"])
    assert only.path.name == "large-00001-of-00003.gguf"
    assert only.name == "large"


def test_image_parts_and_files_that_only_look_like_models_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    model(folder / "mmproj-tiny.gguf")
    model(folder / "tiny.bin")
    (folder / "pointer.gguf").write_text("version https://git-lfs.github.com/spec/v1")
    (folder / "empty.gguf").touch()
    (folder / "folder.gguf").mkdir()
    assert found(tmp_path, [folder]) == []


@posix
def test_dead_links_loops_and_pipes_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    sound = model(folder / "sound.gguf")
    (folder / "dead.gguf").symlink_to(tmp_path / "gone")
    (folder / "loop").symlink_to(folder)
    (folder / "self.gguf").symlink_to(folder / "self.gguf")
    os.mkfifo(folder / "pipe.gguf")
    assert [each.path for each in found(tmp_path, [folder])] == [sound]


def test_a_folder_that_is_missing_a_file_or_no_name_at_all_is_passed_over(tmp_path: Path) -> None:
    sound = model(tmp_path / "mine/sound.gguf")
    folders = [tmp_path / "gone", sound, Path("a\0b"), tmp_path / "mine"]
    assert [each.path for each in found(tmp_path, folders)] == [sound]


def test_without_an_environment_that_of_the_process_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = ollama(tmp_path / "away", "registry.ollama.ai/library/one/1b", "a")
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "away"))
    assert blob in [each.path for each in find_models(tmp_path / "nobody", root=tmp_path)]
