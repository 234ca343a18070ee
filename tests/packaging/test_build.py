"""What the app is built with, where this and that is installed."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from desktop import __version__
from desktop.resources import resource

not_on_macos = pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has Metal")
FOR_CARDS = "-DGGML_VULKAN=ON"


@pytest.fixture
def build() -> ModuleType:
    spec = spec_from_file_location("build_app", resource("packaging") / "build_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what Vulkan takes to be built for."""
    for header in ("vulkan/vulkan.hpp", "vulkan/vulkan_core.h", "spirv/unified1/spirv.hpp"):
        (tmp_path / "include" / header).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "include" / header).touch()
    for name in ("glslc", "glslc.exe"):
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("VULKAN_SDK", str(tmp_path))
    return tmp_path


def with_number(kit: Path, number: int) -> None:
    (kit / "include/vulkan/vulkan_core.h").write_text(f"#define VK_HEADER_VERSION {number}\n", "utf-8")


@not_on_macos
def test_it_is_built_for_every_processor_and_for_graphics_cards(build: ModuleType, kit: Path) -> None:
    with_number(kit, 309)
    arguments = build.cmake_arguments(native=False)
    assert {"-DGGML_NATIVE=OFF", "-DGGML_CPU_ALL_VARIANTS=ON", FOR_CARDS} <= set(arguments)


@not_on_macos
def test_headers_that_are_too_old_are_told(build: ModuleType, kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_number(kit, 239)
    assert FOR_CARDS not in build.cmake_arguments(native=False)
    assert "have number 239" in capsys.readouterr().out


@not_on_macos
def test_a_compiler_of_shaders_that_is_missing_is_told(
    build: ModuleType, kit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_number(kit, 309)
    for name in ("glslc", "glslc.exe"):
        (kit / name).unlink()
    assert FOR_CARDS not in build.cmake_arguments(native=False)
    assert "not installed" in capsys.readouterr().out


def test_for_this_processor_alone_nothing_is_asked_for(build: ModuleType) -> None:
    assert build.cmake_arguments(native=True) == []


def test_it_bears_the_version_of_the_app(build: ModuleType) -> None:
    assert build.version() == __version__
