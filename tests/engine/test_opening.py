"""From a model file to an engine: what is said, what is made once, and what is refused before anything is loaded."""

from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.engine import repacking
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.repacking import RepackFailed
from tests.engine.gguf_files import gguf_bytes, small_model

SETTINGS = EngineSettings(parallel=2, context=512)


@pytest.mark.model
def test_a_faster_copy_is_made_once_verified_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    first = open_engine(builtin_model(), SETTINGS, tmp_path, said.append)
    assert first.model.runs_as in ("Q8_0", "F16"), "by the processor"
    assert first.model.identity.quantization == "Q4_1", "a sample's lineage names the user's file, not the copy"
    assert sum("faster copy" in line for line in said) == 1
    open_engine(builtin_model(), SETTINGS, tmp_path, said.append)
    assert sum("faster copy" in line for line in said) == 1
    (copy,) = (tmp_path / "repacked").glob("*.gguf")
    assert copy.name.startswith(first.model.identity.sha256)


@pytest.mark.model
def test_a_copy_that_was_changed_is_made_again(model_cache: Path, tmp_path: Path) -> None:
    open_engine(builtin_model(), SETTINGS, model_cache, lambda text: None)
    (whole,) = (model_cache / "repacked").glob("*.gguf")
    cache = tmp_path / "cache"
    (cache / "repacked").mkdir(parents=True)
    changed = cache / "repacked" / whole.name
    data = bytearray(whole.read_bytes())
    data[-100] ^= 0xFF
    changed.write_bytes(data)
    changed.with_suffix(".json").write_bytes(whole.with_suffix(".json").read_bytes())
    said: list[str] = []
    open_engine(builtin_model(), SETTINGS, cache, said.append)
    assert any("faster copy" in line for line in said)
    assert changed.read_bytes() == whole.read_bytes()


def test_a_copy_can_be_declined(tmp_path: Path) -> None:
    settings = EngineSettings(parallel=2, context=512, repack="never")
    engine = open_engine(builtin_model(), settings, tmp_path, lambda text: None)
    assert engine.model.runs_as == "Q4_1"
    assert not (tmp_path / "repacked").exists()


def test_without_a_copy_the_file_runs_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> float:
        raise RepackFailed("the disk is full")

    monkeypatch.setattr(repacking, "_ask_child", fail)
    said: list[str] = []
    engine = open_engine(builtin_model(), SETTINGS, tmp_path, said.append)
    assert engine.model.runs_as == "Q4_1"
    assert any("the disk is full" in line and "runs as it is" in line for line in said)
    assert list((tmp_path / "repacked").iterdir()) == []


def test_a_copy_that_differs_too_much_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repacking, "_ask_child", lambda *_: 0.5)
    said: list[str] = []
    engine = open_engine(builtin_model(), SETTINGS, tmp_path, said.append)
    assert engine.model.runs_as == "Q4_1"
    assert any("0.500 nats" in line for line in said)


def test_what_a_killed_process_left_unfinished_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_engine(builtin_model(), EngineSettings(repack="never"), tmp_path, lambda text: None)
    (tmp_path / "repacked").mkdir()
    kinds = ("q8_0", "f16")
    left = [tmp_path / "repacked" / f"{engine.model.identity.sha256}-{kind}.4194304.tmp" for kind in kinds]
    for file in left:
        file.write_bytes(b"half a model")
    monkeypatch.setattr(repacking, "_ask_child", lambda *_: 0.5)
    open_engine(builtin_model(), SETTINGS, tmp_path, lambda text: None)
    assert sum(file.exists() for file in left) == 1, "that of the kind that suits this processor is gone"


def test_a_model_that_only_compares_texts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "embedder.gguf"
    path.write_bytes(gguf_bytes(small_model(llama__attention__causal=False)))
    with pytest.raises(UserError, match="only compares texts"):
        open_engine(path, SETTINGS, tmp_path / "cache", lambda text: None)
