"""Icons in the colours of the theme."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.resources import resource
from desktop.ui.theme.icons import SvgIconEngine
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.tokens import DARK, LIGHT


@pytest.fixture
def theme(theme: Theme) -> Iterator[Theme]:
    """Light, and light again for those who come after."""
    theme.choose("light")
    yield theme
    theme.choose("light")


def colours(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    """The colours of what is painted whole."""
    picture = icon.pixmap(QSize(40, 40), mode).toImage()
    points = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return {colour.name() for x, y in points if (colour := picture.pixelColor(x, y)).alpha() == 255}


@pytest.mark.parametrize("name", ["ink_soft", "accent", "bad", "on_accent"])
def test_an_icon_has_the_colour_that_was_asked_for(theme: Theme, name: str) -> None:
    assert theme.colour(name).name() in colours(theme.icon("check", name))


def test_an_icon_follows_the_theme_without_being_set_again(theme: Theme) -> None:
    icon = theme.icon("check", "accent")
    assert LIGHT.accent in colours(icon)

    theme.choose("dark")

    assert DARK.accent in colours(icon)
    assert LIGHT.accent not in colours(icon)


def test_the_icon_of_a_button_that_is_shown_follows_too(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.setIcon(theme.icon("state-accepted", "accent"))
    button.setIconSize(QSize(40, 40))
    button.show()
    before = button.grab().toImage()

    theme.choose("dark")

    after = button.grab().toImage()
    points = [(x, y) for x in range(after.width()) for y in range(after.height())]
    assert LIGHT.accent in {before.pixelColor(x, y).name() for x, y in points}
    assert DARK.accent in {after.pixelColor(x, y).name() for x, y in points}


def test_what_cannot_be_used_is_painted_in_faint_ink_that_lets_the_ground_through(theme: Theme) -> None:
    icon = theme.icon("check", "accent")
    assert not colours(icon, QIcon.Mode.Disabled)
    picture = icon.pixmap(QSize(40, 40), QIcon.Mode.Disabled).toImage()
    alphas = {picture.pixelColor(x, y).alpha() for x in range(40) for y in range(40)}
    assert max(alphas) == pytest.approx(0.6 * 255, abs=2)


def test_a_copy_of_an_icon_follows_as_well(theme: Theme) -> None:
    source = resource("icons/check.svg").read_bytes()
    copy = QIcon(SvgIconEngine(source, "accent", lambda: theme.tokens).clone())

    theme.choose("dark")

    assert DARK.accent in colours(copy)


def test_an_icon_that_nobody_drew_is_a_mistake_of_ours(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("unicorn")
