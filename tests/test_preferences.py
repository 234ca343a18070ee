import json
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import DEFAULT_THRESHOLD
from desktop.engine.plan import MAX_PARALLEL, MAX_THREADS, EngineSettings
from desktop.preferences import BOUNDS, MOST_RECENT, Preferences, engine_settings, load_preferences, save_preferences

EVERYTHING = Preferences(
    theme="dark",
    library=Path("/books/one.gristmill"),
    recent=(Path("/books/one.gristmill"), Path("/books/two.gristmill")),
    threads=6,
    parallel=24,
    context=4096,
    gpu_layers=-1,
    repack=False,
    threshold=0.7,
    model_folders=(Path("/models"),),
    export_folder=Path("/exports"),
    shade_doubt=False,
    columns=("score", "essay"),
    geometry="AAEC",
    window_state="AwQF",
    splitters=MappingProxyType({"review": "BgcI"}),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "preferences.json"


def load_values(file: Path, **values: object) -> Preferences:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values), encoding="utf-8")
    preferences, trouble = load_preferences(file)
    assert trouble == ""
    return preferences


def test_what_is_saved_is_loaded_again_to_the_last_field(file: Path) -> None:
    assert all(getattr(EVERYTHING, each.name) != getattr(Preferences(), each.name) for each in fields(Preferences))
    save_preferences(file, EVERYTHING)
    assert load_preferences(file) == (EVERYTHING, "")


def test_a_missing_file_gives_the_defaults_and_no_trouble(file: Path) -> None:
    assert load_preferences(file) == (Preferences(), "")


def test_a_path_that_is_no_text_survives(file: Path) -> None:
    odd = Preferences(library=Path("/books/\udcff.gristmill"))
    save_preferences(file, odd)
    assert load_preferences(file)[0] == odd


@pytest.mark.parametrize("text", [b"", b"{", b"[1, 2]", b"\xff\x00", b"[" * 100_000])
def test_a_file_that_is_not_json_is_kept_aside_and_told_of(file: Path, text: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(text)
    preferences, trouble = load_preferences(file)
    assert preferences == Preferences()
    assert str(file) in trouble
    assert "preferences.json.broken" in trouble
    assert not file.exists()
    assert (file.parent / "preferences.json.broken").read_bytes() == text


def test_a_file_that_cannot_be_read_is_told_of_and_stays(file: Path) -> None:
    file.mkdir(parents=True)
    preferences, trouble = load_preferences(file)
    assert preferences == Preferences()
    assert str(file) in trouble
    assert file.is_dir()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("theme", "purple"),
        ("theme", ["dark"]),
        ("library", ""),
        ("library", 3),
        ("library", "a\0b"),
        ("recent", "one.gristmill"),
        ("threads", 0),
        ("threads", 513),
        ("threads", True),
        ("threads", 2.5),
        ("threads", "4"),
        ("parallel", 0),
        ("parallel", 257),
        ("context", 255),
        ("context", 2**20 + 1),
        ("gpu_layers", -2),
        ("repack", 1),
        ("threshold", 1.01),
        ("threshold", -0.1),
        ("threshold", float("nan")),
        ("threshold", True),
        ("model_folders", {"a": "b"}),
        ("shade_doubt", "yes"),
        ("columns", "score"),
        ("geometry", 4),
        ("window_state", None),
        ("splitters", ["review"]),
    ],
)
def test_a_broken_value_falls_back_alone(file: Path, name: str, wrong: object) -> None:
    save_preferences(file, EVERYTHING)
    kept = json.loads(file.read_text(encoding="utf-8"))
    default = getattr(Preferences(), name)
    assert load_values(file, **{**kept, name: wrong}) == replace(EVERYTHING, **{name: default})


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_the_least_and_the_most_of_a_number_are_allowed(file: Path, name: str) -> None:
    for number in BOUNDS[name]:
        assert getattr(load_values(file, **{name: number}), name) == number


def test_a_broken_item_of_a_list_costs_no_other(file: Path) -> None:
    loaded = load_values(file, recent=["/a", 3, "", "/b"], columns=["score", 1], splitters={"a": "x", "b": 2})
    assert loaded.recent == (Path("/a"), Path("/b"))
    assert loaded.columns == ("score",)
    assert loaded.splitters == {"a": "x"}


def test_a_setting_of_another_version_is_left_aside(file: Path) -> None:
    assert load_values(file, theme="light", brightness=3) == Preferences(theme="light")


def test_the_bounds_are_those_of_the_engine_and_the_threshold_that_of_a_project() -> None:
    assert BOUNDS["threads"] == (1, MAX_THREADS)
    assert BOUNDS["parallel"] == (1, MAX_PARALLEL)
    assert Preferences().threshold == DEFAULT_THRESHOLD


def test_the_library_opened_last_comes_first_and_only_once() -> None:
    one, two = Path("one"), Path("two")
    assert Preferences(recent=(one, two)).with_recent(two).recent == (two, one)


def test_no_more_than_ten_libraries_are_recent(file: Path) -> None:
    preferences = Preferences()
    for number in range(MOST_RECENT + 2):
        preferences = preferences.with_recent(Path(str(number)))
    assert [path.name for path in preferences.recent] == [str(number) for number in range(11, 1, -1)]
    assert len(load_values(file, recent=[str(number) for number in range(20)]).recent) == MOST_RECENT


def test_saving_leaves_nothing_beside_the_file(file: Path) -> None:
    save_preferences(file, Preferences())
    save_preferences(file, EVERYTHING)
    assert [path.name for path in file.parent.iterdir()] == ["preferences.json"]


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    file.symlink_to(tmp_path / "elsewhere.json")
    save_preferences(file, EVERYTHING)
    assert file.is_symlink()
    assert load_preferences(tmp_path / "elsewhere.json")[0] == EVERYTHING


def test_what_cannot_be_written_is_a_sentence_and_leaves_nothing(file: Path, tmp_path: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(UserError, match="cannot be written"):
        save_preferences(file, EVERYTHING)
    assert [path.name for path in file.parent.iterdir()] == ["preferences.json"]
    (tmp_path / "blocked").write_text("a file")
    with pytest.raises(UserError, match="cannot be written"):
        save_preferences(tmp_path / "blocked" / "preferences.json", EVERYTHING)


def test_the_engine_is_asked_for_what_was_set() -> None:
    assert engine_settings(Preferences()) == EngineSettings()
    assert engine_settings(EVERYTHING) == EngineSettings(6, 24, 4096, -1, "never")


def test_nothing_of_the_engine_is_loaded_with_the_preferences() -> None:
    script = "import sys, desktop.preferences; print(*[name for name in sys.modules if name.startswith('desktop.')])"
    listed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert listed.stdout.split() == ["desktop.preferences"]
