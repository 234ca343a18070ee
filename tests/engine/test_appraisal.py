from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.appraisal import Appraisal, appraise
from desktop.engine.builtin import builtin_model
from desktop.engine.machine import Machine
from desktop.engine.memory import usable
from desktop.engine.plan import EngineSettings
from tests.engine.gguf_files import SMALL_TENSORS, small_model, write_gguf

GIGABYTE = 10**9
ROOMY = Machine(8, 4, 16 * GIGABYTE, 12 * GIGABYTE, frozenset(), "Linux x86_64")
TIGHT = replace(ROOMY, memory_available=100)


def appraised(path: Path, machine: Machine = ROOMY, **settings: Any) -> Appraisal:
    return appraise(path, EngineSettings(**settings), machine)


def test_the_header_tells_what_a_model_is(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf")
    appraisal = appraised(path)
    assert (appraisal.path, appraisal.name, appraisal.architecture) == (path, "Tiny", "llama")
    assert (appraisal.quantization, appraisal.licence, appraisal.context_length) == ("Q4_K_M", "apache-2.0", 4096)
    assert appraisal.size == path.stat().st_size


def test_parameters_are_the_weights_of_all_tensors(tmp_path: Path) -> None:
    assert [tensor.shape for tensor in SMALL_TENSORS] == [(64, 4), (256, 2), (64,)]
    assert appraised(write_gguf(tmp_path / "tiny.gguf")).parameters == 64 * 4 + 256 * 2 + 64
    assert appraised(builtin_model()).parameters == pytest.approx(135e6, rel=0.01)


def test_a_model_that_fits_says_how_it_would_run(tmp_path: Path) -> None:
    appraisal = appraised(write_gguf(tmp_path / "tiny.gguf"))
    assert appraisal.fits
    assert (appraisal.parallel, appraisal.context_per_sequence) == (32, 2048)
    assert appraisal.sentence.startswith("Fits: 32 at once, 2,048 tokens each, ")
    assert 0 < appraisal.memory <= appraisal.free == usable(ROOMY)


def test_the_users_settings_count(tmp_path: Path) -> None:
    appraisal = appraised(write_gguf(tmp_path / "tiny.gguf"), parallel=3, context=700)
    assert (appraisal.parallel, appraisal.context_per_sequence) == (3, 700)


def test_a_model_that_does_not_fit_says_so_with_the_least_that_it_needs(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf")
    appraisal = appraised(path, TIGHT)
    assert not appraisal.fits
    assert "close other programs" in appraisal.sentence
    assert appraisal.memory > appraisal.free
    assert appraisal.memory <= appraised(path, parallel=1, context=512).memory
    assert appraisal.architecture == "llama"
    assert appraisal.parallel == 0


def test_a_wish_that_cannot_be_met_is_a_sentence_too(tmp_path: Path) -> None:
    appraisal = appraised(write_gguf(tmp_path / "tiny.gguf"), parallel=0)
    assert not appraisal.fits
    assert "parallel" in appraisal.sentence


def test_a_model_that_only_embeds_cannot_be_used(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "embeds.gguf", metadata=small_model(llama__attention__causal=False))
    appraisal = appraised(path)
    assert not appraisal.fits
    assert "cannot write" in appraisal.sentence


def test_a_file_without_a_name_is_called_by_its_file(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "nameless.gguf", metadata=small_model(general__name=None))
    assert appraised(path).name == "nameless"


def test_a_bad_file_is_told_of_and_raises_nothing(tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF and no more")
    appraisal = appraised(bad)
    assert not appraisal.fits
    assert str(bad) in appraisal.sentence
    assert (appraisal.name, appraisal.size) == ("bad", 16)


@pytest.mark.parametrize("name", ["missing.gguf", "odd\0name.gguf"])
def test_a_file_that_is_not_there_is_told_of(tmp_path: Path, name: str) -> None:
    appraisal = appraised(tmp_path / name)
    assert not appraisal.fits
    assert appraisal.sentence.endswith(".")
    assert appraisal.size == 0


def test_this_machine_is_looked_at_where_none_is_given(tmp_path: Path) -> None:
    appraisal = appraise(write_gguf(tmp_path / "tiny.gguf"), EngineSettings(parallel=1, context=512))
    assert appraisal.free > 0
