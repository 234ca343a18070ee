"""What llama.cpp can use of this machine."""

import sys
from pathlib import Path

import pytest

from desktop.engine import errand, surveying
from desktop.engine.backends import fits_any_processor, knows_graphics, library_folder
from desktop.engine.messages import Surveyed
from desktop.engine.surveying import graphics_memory, survey

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
    assert survey() == Surveyed("", (), 0)


def test_a_build_for_any_processor_is_told_from_one_for_this(tmp_path: Path) -> None:
    assert not fits_any_processor(installed(tmp_path, ONE_PROCESSOR))
    assert fits_any_processor(installed(tmp_path, ANY_PROCESSOR))
    assert library_folder().is_dir()


@pytest.mark.parametrize(
    ("names", "found", "memory"),
    [
        (ONE_PROCESSOR, 5, 0),
        ((*ONE_PROCESSOR, "libggml-cuda.so"), 5, 5),
        ((*ANY_PROCESSOR, "libggml-vulkan.so"), 0, 0),
        ((*ANY_PROCESSOR, "libggml-vulkan.so"), 5, 5),
    ],
)
def test_a_graphics_card_counts_where_one_is_built_for_and_found(
    names: tuple[str, ...], found: int, memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "library_folder", lambda: installed(tmp_path, names))
    monkeypatch.setattr(surveying, "survey", lambda: Surveyed("a processor", ("a card",), found))
    assert knows_graphics(installed(tmp_path, names)) == (len(names) > len(ONE_PROCESSOR))
    assert graphics_memory() == memory
