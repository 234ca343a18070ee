"""What llama.cpp can use of this machine."""

import sys
from pathlib import Path

import pytest

from desktop.engine import errand, surveying
from desktop.engine.backends import fits_any_processor, knows_graphics, library_folder
from desktop.engine.messages import Surveyed
from desktop.engine.surveying import offload_supported, survey

ONE_PROCESSOR = ("libggml-base.so.0", "libggml-cpu.so", "libggml.so", "libllama.so")
ANY_PROCESSOR = ("libggml-base.so.0", "libggml-cpu-haswell.so", "libggml-cpu-x64.so", "libllama.so")


def installed(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        (folder / name).touch()
    return folder


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    survey.cache_clear()


def test_the_engine_names_what_it_uses_of_this_processor() -> None:
    assert "CPU" in survey().processor


def test_an_engine_that_does_not_start_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errand, "child_command", lambda: (sys.executable, "-c", "raise SystemExit(3)"))
    assert survey() == Surveyed("", ())


def test_a_build_for_any_processor_is_told_from_one_for_this(tmp_path: Path) -> None:
    assert not fits_any_processor(installed(tmp_path, ONE_PROCESSOR))
    assert fits_any_processor(installed(tmp_path, ANY_PROCESSOR))
    assert library_folder().is_dir()


@pytest.mark.parametrize(
    ("names", "cards", "supported"),
    [
        (ONE_PROCESSOR, ("a card",), False),
        ((*ONE_PROCESSOR, "libggml-cuda.so"), (), True),
        ((*ANY_PROCESSOR, "libggml-vulkan.so"), (), False),
        ((*ANY_PROCESSOR, "libggml-vulkan.so"), ("a card",), True),
    ],
)
def test_a_graphics_card_counts_where_one_was_built_for_or_is_found(
    names: tuple[str, ...], cards: tuple[str, ...], supported: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "library_folder", lambda: installed(tmp_path, names))
    monkeypatch.setattr(surveying, "survey", lambda: Surveyed("a processor", cards))
    assert knows_graphics(installed(tmp_path, names)) == (len(names) > len(ONE_PROCESSOR))
    assert offload_supported() == supported
