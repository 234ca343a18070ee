"""The house: imports point down, and each foreign library is known to one room only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "desktop"
LAYERS = ("cli", "ui", "pipeline", "recipes", "judging", "curation", "exchange", "store", "engine", "domain")
ANYWHERE = {"resources", "places", "preferences", "licences"}
ROOMS = {
    "PySide6": ("ui/",),
    "shiboken6": ("ui/",),
    "pyqtgraph": ("ui/",),
    "llama_cpp": ("engine/llama/",),
    "sqlite_utils": ("store/",),
    "sqlite3": ("store/",),
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The full names of what a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path: Path) -> None:
    if layer(path) not in LAYERS:
        return
    height = LAYERS.index(layer(path))
    ours = [name.split(".")[1] for name in imports(path) if name.startswith("desktop.")]
    above = {name for name in ours if name not in ANYWHERE and LAYERS.index(name) < height}
    assert not above, f"{path.name} reaches up to {above}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_foreign_library_has_its_room(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    for name in imports(path):
        rooms = ROOMS.get(name.split(".")[0])
        assert rooms is None or place.startswith(rooms), f"{place} imports {name}"


def test_there_is_something_to_hold_to_the_rules() -> None:
    assert {layer(path) for path in MODULES} >= {
        "cli",
        "pipeline",
        "recipes",
        "judging",
        "exchange",
        "store",
        "engine",
    }
