"""The window's house rules, held over its own code."""

import ast
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.resources import resource
from desktop.ui.theme.metrics import TypeScale
from desktop.ui.theme.theme import style_sheet
from desktop.ui.theme.tokens import DARK, LIGHT, Tokens
from tests.ui import house_rules
from tests.ui.house_rules import Fault, Rule

ROOM = Path(__file__).resolve().parent.parent.parent / "desktop" / "ui"
MODULES = sorted(ROOM.rglob("*.py"))
STYLE = resource("style.qss").read_text(encoding="utf-8")

# What a rule lets pass, by rule and place, with the reason; a place ends in "/" where it is a whole folder.
EXCEPTIONS: Mapping[Rule, Mapping[str, str]] = {
    house_rules.unliteral_translation: {
        "actions.py": "its texts are marked where they stand, in a table that is made before the app is",
        "wording.py": "what signals say of themselves stands in judging/, which knows no Qt",
    },
    house_rules.unmarked_sentences: {
        "dialogs/versions.py": "what is pasted into a report is read by us",
        "pages/insights/gate_words.py": "the pipeline's names of gates, which it turns into words",
        "pages/models/looking.py": "keys, which wording.py turns into words",
    },
    house_rules.colours: {"theme/": "the one place where colours are named"},
    house_rules.threads: {"background.py": "the one place where threads are made"},
    house_rules.waiting: {
        "app.py": "the loop that everything runs in",
        "doorbell.py": "a local socket answers at once, and is asked once, at the start",
    },
    house_rules.rich_labels: {"widgets/text.py": "makes the labels, and makes them plain"},
}
RULES: tuple[Rule, ...] = (
    house_rules.untranslated,
    house_rules.unliteral_translation,
    house_rules.unmarked_sentences,
    house_rules.colours,
    house_rules.pixels,
    house_rules.threads,
    house_rules.waiting,
    house_rules.message_boxes,
    house_rules.rich_labels,
    house_rules.lasting_connections,
)


def place_of(path: Path) -> str:
    return path.relative_to(ROOM).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_excepted(rule: Rule, place: str) -> bool:
    return any(place.startswith(one) for one in EXCEPTIONS.get(rule, ()))


def faults(rule: Rule, source: str) -> list[str]:
    return [fault.text for fault in rule(ast.parse(source))]


@pytest.mark.parametrize("path", MODULES, ids=place_of)
def test_a_module_keeps_the_house_rules(path: Path) -> None:
    tree, place = tree_of(path), place_of(path)
    found: dict[str, list[Fault]] = {
        rule.__name__: broken for rule in RULES if not is_excepted(rule, place) and (broken := list(rule(tree)))
    }
    assert not found


@pytest.mark.parametrize("rule", EXCEPTIONS, ids=lambda rule: rule.__name__)
def test_every_exception_is_still_needed(rule: Rule) -> None:
    breaking = {place_of(path) for path in MODULES if list(rule(tree_of(path)))}
    assert [one for one in EXCEPTIONS[rule] if not any(place.startswith(one) for place in breaking)] == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (house_rules.untranslated, 'self.button.setText("Start")'),
        (house_rules.untranslated, 'name.setText(f"Run {number}")'),
        (house_rules.untranslated, 'name.setText("{count} samples".format(count=3))'),
        (house_rules.untranslated, 'name.setToolTip("Stop" if running else self.tr("Start"))'),
        (house_rules.untranslated, 'lines.addWidget(label("No samples", "soft"))'),
        (house_rules.untranslated, 'icon_button(icon, "Close", self.hide)'),
        (house_rules.untranslated, 'EmptyState(self.tr("Nothing"), self.tr("Why."), step="Go on")'),
        (house_rules.untranslated, 'notice.tell(self.tr("Gone."), "info", mend="Undo")'),
        (house_rules.untranslated, 'tabs.addTab(page, "Plan")'),
        (house_rules.untranslated, 'do(session, "accept", change, back, touched)'),
        (house_rules.untranslated, 'QFileDialog.getOpenFileName(self, "Open", "", self.tr("All files (*)"))'),
        (house_rules.unliteral_translation, "self.tr(text)"),
        (house_rules.unliteral_translation, 'self.tr(f"{count} samples")'),
        (house_rules.unliteral_translation, 'QCoreApplication.translate("Run", text)'),
        (house_rules.unmarked_sentences, 'TITLES = {"a": "Newest first"}'),
        (house_rules.unmarked_sentences, 'return f"{count} of them are accepted"'),
        (house_rules.colours, 'ink = "#1d1f21"'),
        (house_rules.colours, 'html = f"<span style=\'color: rgb({red}, 0, 0)\'>"'),
        (house_rules.colours, 'pen = QColor("red")'),
        (house_rules.colours, "pen = QColor(20, 20, 20)"),
        (house_rules.colours, "pen = Qt.GlobalColor.red"),
        (house_rules.pixels, "lines.setContentsMargins(0, 0, 8, 0)"),
        (house_rules.pixels, "self.setFixedWidth(max(40, wanted))"),
        (house_rules.pixels, "self.resize(640, space(40))"),
        (house_rules.pixels, "return QSize(width, 24)"),
        (house_rules.threads, "class Reader(QThread): pass"),
        (house_rules.threads, "threading.Thread(target=work).start()"),
        (house_rules.threads, "from threading import Thread"),
        (house_rules.waiting, "dialog.exec()"),
        (house_rules.waiting, "QApplication.processEvents()"),
        (house_rules.waiting, "time.sleep(1)"),
        (house_rules.message_boxes, "QMessageBox.warning(self, title, text)"),
        (house_rules.message_boxes, "from PySide6.QtWidgets import QMessageBox"),
        (house_rules.rich_labels, "QLabel(sample.title)"),
        (house_rules.lasting_connections, "theme.changed.connect(lambda: self.paint())"),
        (house_rules.lasting_connections, "self._session.runs.ended.connect(partial(self.end, 1))"),
    ],
)  # fmt: skip
def test_a_fault_is_found(rule: Rule, source: str) -> None:
    assert len(faults(rule, source)) == 1


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (house_rules.untranslated, 'self.button.setText(self.tr("Start"))'),
        (house_rules.untranslated, 'name.setText(self.tr("Run {number}").format(number=1))'),
        (house_rules.untranslated, 'figure.setText(f"{share:.0%}")'),
        (house_rules.untranslated, 'text.setText("")'),
        (house_rules.untranslated, 'label(text, "soft")'),
        (house_rules.untranslated, 'title.setText(", ".join(names))'),
        (house_rules.unliteral_translation, 'self.tr("One sentence "\n"on two lines.")'),
        (house_rules.unmarked_sentences, '"""What the module does."""'),
        (house_rules.unmarked_sentences, 'html = "<span class=word title=a b>"'),
        (house_rules.unmarked_sentences, 'raise UserError("The disk is full; make room on it.")'),
        (house_rules.unmarked_sentences, 'assert found, "there is always one"'),
        (house_rules.unmarked_sentences, 'translate("Run", "of one sample")'),
        (house_rules.colours, '"""As in `#1d1f21`."""'),
        (house_rules.colours, 'self.setObjectName("#search")'),
        (house_rules.colours, "picture.fill(Qt.GlobalColor.transparent)"),
        (house_rules.colours, "line = QColor(theme.colour(name))"),
        (house_rules.pixels, "lines.setContentsMargins(*(space(margin) for margin in margins))"),
        (house_rules.pixels, "frame.setLineWidth(1); self.setFixedHeight(space(7))"),
        (house_rules.pixels, "spin.setMaximum(4096)"),
        (house_rules.threads, "timer = QTimer(self); stopped = threading.Event()"),
        (house_rules.waiting, "dialog.open()"),
        (house_rules.rich_labels, "QLabel(); QLabel(self); QLabel(parent)"),
        (house_rules.lasting_connections, "session.changed.connect(self._note); box.toggled.connect(lambda: None)"),
    ],
)
def test_what_is_sound_passes(rule: Rule, source: str) -> None:
    assert faults(rule, source) == []


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    asked = {name: place_of(path) for path in MODULES for name in house_rules.literals_of(tree_of(path), "icon")}
    missing = {name: place for name, place in asked.items() if not resource(f"icons/{name}.svg").is_file()}
    assert asked
    assert not missing


def test_every_colour_that_is_asked_for_is_a_token() -> None:
    asked = {name: place_of(path) for path in MODULES for name in house_rules.literals_of(tree_of(path), "colour")}
    assert asked
    assert not asked.keys() - LIGHT.colours().keys()


def test_the_style_sheet_names_no_colour_of_its_own() -> None:
    assert not re.findall(r":[^;{}]*(#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hsv)a?\()", STYLE)
    words = Counter(
        re.findall(r"(?:color|background|border)[\w-]*:[^;}]*?\b(white|black|red|gr[ae]y|blue|green)\b", STYLE)
    )
    assert not words


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_is_filled_in_to_the_last_name(tokens: Tokens) -> None:
    filled = style_sheet(tokens, TypeScale.of(10))
    rules = re.sub(r"/\*.*?\*/", "", filled, flags=re.DOTALL)
    assert "$" not in rules
    assert rules.count("{") == rules.count("}")
    for arrow in re.findall(r"url\((.*?)\)", rules):
        assert Path(arrow).is_file()
