"""What somebody else wrote is shown letter by letter: Qt would take it for HTML, and open the images in it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "desktop" / "ui"
MODULES = sorted(UI.rglob("*.py"))
MADE_PLAIN = ("plain_tooltip", "keyed_tooltip")
OWN_WORDS = ("tr", "translate")
LABELS = ("widgets/text.py",)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module, with the last part of the name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield name_of(node), node


def name_of(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def is_plain(text: ast.expr) -> bool:
    """Whether it is the app's own text, or one that was made plain."""
    match text:
        case ast.Constant():
            return True
        case ast.IfExp():
            return is_plain(text.body) and is_plain(text.orelse)
        case ast.Call():
            return name_of(text) in (*MADE_PLAIN, *OWN_WORDS)
        case _:
            return False


def tooltips(path: Path) -> Iterator[ast.expr]:
    for name, call in calls(path):
        if name == "setToolTip":
            yield call.args[0]
        elif name == "showText":
            yield call.args[1]
        elif name in ("setItemData", "setData") and "ToolTipRole" in ast.unparse(call):
            yield from (each for each in call.args if "ToolTipRole" not in ast.unparse(each) and not is_place(each))


def is_place(value: ast.expr) -> bool:
    """Whether an argument says where, and not what."""
    return isinstance(value, ast.Name | ast.Constant) and not (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(UI).as_posix())
def test_a_tooltip_is_the_apps_own_words_or_plain(path: Path) -> None:
    raw = [ast.unparse(text) for text in tooltips(path) if not is_plain(text)]
    assert not raw, f"Qt may take these for HTML: {raw}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(UI).as_posix())
def test_a_cell_has_a_plain_tooltip(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.match_case) and ast.unparse(node.pattern).endswith("ToolTipRole"):
            said = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value is not None]
            assert all(map(is_plain, said)), f"Qt may take these for HTML: {list(map(ast.unparse, said))}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(UI).as_posix())
def test_labels_are_made_in_one_place_where_they_are_plain(path: Path) -> None:
    if path.relative_to(UI).as_posix() not in LABELS:
        texts = [call for name, call in calls(path) if name == "QLabel" and call.args]
        assert not texts, "a label with text is made by widgets.text.label"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(UI).as_posix())
def test_rendered_text_is_shown_by_what_fetches_nothing(path: Path) -> None:
    made = {name for name, _ in calls(path)} & {"QTextBrowser", "QTextEdit"}
    assert not made, f"{path.name} shows text by {made}: take QuietBrowser"


def test_there_is_something_to_look_at() -> None:
    assert sum(len(list(tooltips(path))) for path in MODULES) > 40
