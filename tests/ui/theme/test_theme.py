"""The theme in use."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.theme import metrics
from desktop.ui.theme.metrics import TypeScale, space
from desktop.ui.theme.theme import Theme, palette, style_sheet
from desktop.ui.theme.tokens import DARK, LIGHT


class System:
    """A system whose colours the test chooses; the offscreen platform has none to choose from."""

    def __init__(self, app: QApplication) -> None:
        self._hints = app.styleHints()
        self.scheme = Qt.ColorScheme.Light

    def turn(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self._hints.colorSchemeChanged.emit(scheme)


@pytest.fixture
def system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> System:
    made = System(qapp)
    monkeypatch.setattr(QStyleHints, "colorScheme", lambda hints: made.scheme)
    return made


@pytest.fixture
def own(theme: Theme, qapp: QApplication, system: System) -> Iterator[Theme]:
    """A theme of the test's own; the one of the other tests holds again afterwards."""
    made = Theme(qapp)
    yield made
    made.setParent(None)
    made.deleteLater()
    theme.choose("light")


def test_at_first_it_follows_the_system(own: Theme, system: System) -> None:
    assert own.choice == "system"
    assert own.tokens is LIGHT

    system.turn(Qt.ColorScheme.Dark)
    assert own.tokens is DARK

    system.turn(Qt.ColorScheme.Light)
    assert own.tokens is LIGHT


def test_a_system_that_says_nothing_is_light(own: Theme, system: System) -> None:
    system.turn(Qt.ColorScheme.Unknown)

    assert own.tokens is LIGHT


def test_what_the_user_chose_stays_whatever_the_system_does(own: Theme, system: System, qtbot: QtBot) -> None:
    own.choose("light")
    system.turn(Qt.ColorScheme.Dark)
    assert own.tokens is LIGHT

    own.choose("dark")
    system.turn(Qt.ColorScheme.Light)
    assert own.tokens is DARK


def test_the_system_is_followed_again_once_it_is_chosen(own: Theme, system: System) -> None:
    own.choose("light")
    system.scheme = Qt.ColorScheme.Dark

    own.choose("system")

    assert own.choice == "system"
    assert own.tokens is DARK


def test_a_choice_is_told_once_and_holds_at_once(own: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    grounds: list[str] = []
    own.changed.connect(lambda: grounds.append(qapp.palette().color(QPalette.ColorRole.Window).name()))

    own.choose("dark")

    assert grounds == [DARK.background]
    assert DARK.panel in qapp.styleSheet()
    assert own.colour("ink").name() == DARK.ink


class Restyled(QLabel):
    """A label that counts how often it was given a style."""

    times = 0

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        self.times += event.type() is QEvent.Type.StyleChange
        super().changeEvent(event)


def test_colours_that_hold_already_are_not_given_to_every_widget_again(own: Theme, qtbot: QtBot) -> None:
    label = Restyled("Shade")
    qtbot.addWidget(label)
    label.show()
    own.choose("light")
    before = label.times

    own.choose("light")
    assert label.times == before

    own.choose("dark")
    assert label.times > before


@pytest.fixture
def of_system_font(qapp: QApplication, theme: Theme) -> Iterator[Callable[[float], Theme]]:
    """Makes a theme on a system whose font has a size in points."""
    before = qapp.font()
    made: list[Theme] = []

    def make(size: float) -> Theme:
        font = QFont(before)
        font.setPointSizeF(size)
        qapp.setFont(font)
        made.append(Theme(qapp, "light"))
        return made[-1]

    yield make
    for each in made:
        each.deleteLater()
    qapp.setFont(before)
    theme.choose("light")


def test_the_type_grows_with_the_font_of_the_system(
    of_system_font: Callable[[float], Theme], qapp: QApplication
) -> None:
    scale = of_system_font(18).scale

    assert scale.body == 18
    assert scale.title == pytest.approx(18 * 22 / 14)
    assert f"font-size: {scale.title:.2f}pt" in qapp.styleSheet()


def test_a_font_that_is_too_small_to_read_is_made_larger(
    of_system_font: Callable[[float], Theme], qapp: QApplication
) -> None:
    assert of_system_font(6).scale.body == metrics.LEAST_BODY
    assert qapp.font().pointSizeF() == metrics.LEAST_BODY


def test_the_type_scale_keeps_its_order_at_any_size() -> None:
    for body in (10.0, 14.0, 28.0):
        scale = TypeScale.of(body)
        sizes = [scale.small, scale.caption, scale.body, scale.reading, scale.title, scale.hero]
        assert sizes == sorted(set(sizes))
        assert scale.body == body


def test_figures_stand_under_each_other(theme: Theme, qapp: QApplication) -> None:
    tabular = QFont.Tag("tnum")
    assert theme.font(theme.scale.title).featureValue(tabular) == 1
    assert qapp.font().featureValue(tabular) == 1
    assert theme.font(12, bold=True).weight() == QFont.Weight.DemiBold


def test_a_unit_of_space_is_eight() -> None:
    assert [space(units) for units in (0, 0.25, 0.5, 1, 1.5, 31)] == [0, 2, 4, 8, 12, 248]


def test_a_palette_says_what_cannot_be_used_in_faint_ink() -> None:
    made = palette(DARK)
    assert made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name() == DARK.ink_faint
    assert made.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text).name() == DARK.ink


def test_the_style_sheets_of_both_themes_differ_in_colours_and_arrows_only() -> None:
    light, dark = (style_sheet(tokens, TypeScale.of(10)) for tokens in (LIGHT, DARK))
    assert "down-light.svg" in light
    assert "down-dark.svg" in dark
    assert LIGHT.ink in light
    assert LIGHT.ink not in dark
    assert len(light.splitlines()) == len(dark.splitlines())
