"""Labels, buttons, cards, bars and what a page says in place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme.theme import Theme
from desktop.ui.theme.tokens import DARK, LIGHT
from desktop.ui.widgets.bars import Bar, score_colour
from desktop.ui.widgets.buttons import button, icon_button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.drop_area import DropArea
from desktop.ui.widgets.empty import EmptyState
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label, pill, selectable, set_pill

HTML = "<b>not bold</b> <img src='https://example.org/x.png'>"
PICKING = pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])


@pytest.fixture
def theme(theme: Theme) -> Iterator[Theme]:
    """Light, and light again for those who come after."""
    theme.choose("light")
    yield theme
    theme.choose("light")


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.show()


def colours(widget: QWidget) -> set[str]:
    picture = widget.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


# --- labels ------------------------------------------------------------------------------------------


def test_what_a_user_wrote_is_shown_as_it_is(qtbot: QtBot) -> None:
    for made in (label(HTML), selectable(HTML), pill(HTML)):
        qtbot.addWidget(made)
        assert made.textFormat() is Qt.TextFormat.PlainText
        assert made.text() == HTML


def test_a_text_that_wraps_asks_for_the_height_that_it_needs(qtbot: QtBot) -> None:
    made = label("a word " * 50, wrap=True)
    qtbot.addWidget(made)

    assert made.heightForWidth(100) > made.heightForWidth(1_000)


def test_a_text_can_be_copied_by_keyboard(qtbot: QtBot) -> None:
    made = selectable("copy this")
    shown(qtbot, made)
    made.setFocus()

    qtbot.keyClick(made, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QApplication.clipboard().text() == "copy this"


def test_a_pill_changes_its_ground_with_what_it_says(theme: Theme, qtbot: QtBot) -> None:
    made = pill("accepted", "good")
    shown(qtbot, made)
    assert LIGHT.good_soft in colours(made)

    set_pill(made, "rejected", "bad")

    assert made.text() == "rejected"
    assert LIGHT.bad_soft in colours(made)
    assert LIGHT.good_soft not in colours(made)


# --- buttons -----------------------------------------------------------------------------------------


def test_a_button_calls_what_it_was_given_without_an_argument(qtbot: QtBot, theme: Theme) -> None:
    calls: list[tuple[object, ...]] = []
    made = button("&Start", lambda *given: calls.append(given), "primary", icon=theme.icon("play"), key="Ctrl+R")
    shown(qtbot, made)

    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)

    assert calls == [()]
    assert made.toolTip() == f"Start ({QKeySequence('Ctrl+R').toString(QKeySequence.SequenceFormat.NativeText)})"
    assert not made.icon().isNull()


def test_a_button_of_an_icon_has_a_name_and_can_be_reached(qtbot: QtBot, theme: Theme) -> None:
    clicks: list[bool] = []
    made = icon_button(theme.icon("close"), "Close", lambda: clicks.append(True))
    shown(qtbot, made)
    made.setFocus()

    qtbot.keyClick(made, Qt.Key.Key_Space)

    assert clicks == [True]
    assert (made.accessibleName(), made.toolTip()) == ("Close", "Close")
    assert made.focusPolicy() & Qt.FocusPolicy.TabFocus


# --- cards -------------------------------------------------------------------------------------------


@PICKING
def test_a_card_is_picked_by_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    card = Card(pickable=True)
    shown(qtbot, card)
    card.setFocus()

    with qtbot.waitSignal(card.picked):
        qtbot.keyClick(card, key)


def test_a_card_is_picked_by_a_click_that_ends_on_it(qtbot: QtBot) -> None:
    card = Card(pickable=True)
    card.resize(100, 100)
    shown(qtbot, card)
    picks: list[bool] = []
    card.picked.connect(lambda: picks.append(True))

    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card, Qt.MouseButton.RightButton)
    qtbot.mousePress(card, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(500, 500))

    assert picks == [True]


def test_a_card_that_only_holds_something_is_not_picked(qtbot: QtBot) -> None:
    card = Card()
    shown(qtbot, card)
    picks: list[bool] = []
    card.picked.connect(lambda: picks.append(True))

    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.keyClick(card, Qt.Key.Key_Return)

    assert picks == []
    assert card.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_screen_reader_hears_which_card_is_chosen(qtbot: QtBot) -> None:
    card = Card(pickable=True)
    qtbot.addWidget(card)
    card.setAccessibleName("Essays")

    names = []
    for picked in (True, True, False):
        card.set_picked(picked)
        names.append(card.accessibleName())

    assert names == ["Essays, chosen", "Essays, chosen", "Essays"]


# --- bars --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "filled"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (7.0, 1.0)])
def test_a_bar_is_as_long_as_its_share(theme: Theme, qtbot: QtBot, share: float, filled: float) -> None:
    bar = Bar(theme)
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    bar.show_share(share, "good")

    picture = bar.grab().toImage()
    middle = picture.height() // 2
    row = [picture.pixelColor(x, middle).name() for x in range(picture.width())]

    assert row.count(LIGHT.good) / len(row) == pytest.approx(filled, abs=0.03)


def test_a_bar_has_the_colour_of_the_theme_that_holds(theme: Theme, qtbot: QtBot) -> None:
    bar = Bar(theme)
    shown(qtbot, bar)
    bar.show_share(0.8)
    assert LIGHT.accent in colours(bar)

    theme.choose("dark")

    assert DARK.accent in colours(bar)


@pytest.mark.parametrize(("score", "colour"), [(0.6, "good"), (0.59, "warning"), (0.3, "warning"), (0.29, "bad")])
def test_a_score_is_good_from_the_threshold_on_and_bad_below_half_of_it(score: float, colour: str) -> None:
    assert score_colour(score, 0.6) == colour


# --- what a page says in place -----------------------------------------------------------------------


def test_an_empty_page_offers_one_step(qtbot: QtBot) -> None:
    taken: list[bool] = []
    state = EmptyState("Nothing yet", "Samples appear here.", "Make some", lambda: taken.append(True))
    shown(qtbot, state)
    assert state.step is not None

    qtbot.mouseClick(state.step, Qt.MouseButton.LeftButton)

    assert taken == [True]
    assert state.step.property("role") == "primary"
    assert len(state.findChildren(QPushButton)) == 1


def test_an_empty_page_shows_its_sentence_whole(qtbot: QtBot) -> None:
    state = EmptyState("Nothing yet", "Samples appear here as soon as they are written and scored, " * 3)
    state.resize(800, 600)
    shown(qtbot, state)

    assert state.sentence.height() >= state.sentence.heightForWidth(state.sentence.width())
    assert state.sentence.height() > 2 * state.heading.height()


def test_an_empty_page_with_nothing_to_do_has_no_button(qtbot: QtBot) -> None:
    state = EmptyState("Nothing yet", "Samples appear here.")
    qtbot.addWidget(state)

    assert state.step is None
    assert not state.findChildren(QPushButton)


@pytest.fixture
def notice(theme: Theme, qtbot: QtBot) -> Notice:
    made = Notice(theme)
    qtbot.addWidget(made)
    return made


def test_a_notice_is_hidden_until_it_says_something(notice: Notice) -> None:
    assert notice.isHidden()

    notice.tell(HTML, "bad")

    assert not notice.isHidden()
    assert notice.text == HTML
    assert notice.accessibleName() == HTML


def test_a_notice_offers_the_mend_of_its_last_sentence_only(notice: Notice, qtbot: QtBot) -> None:
    mended: list[str] = []
    notice.tell("One is gone.", mend="Undo", mended=lambda: mended.append("one"))
    notice.tell("Another is gone.", mend="Undo", mended=lambda: mended.append("another"))

    def offered() -> list[QPushButton]:
        return [each for each in notice.findChildren(QPushButton) if not each.isHidden()]

    qtbot.waitUntil(lambda: len(offered()) == 1)
    qtbot.mouseClick(offered()[0], Qt.MouseButton.LeftButton)
    assert mended == ["another"]

    notice.tell("All is well.")
    assert offered() == []


def test_a_notice_can_be_closed(notice: Notice, qtbot: QtBot) -> None:
    notice.tell("Look.")
    close = notice.findChild(QToolButton)
    assert close is not None

    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)

    assert notice.isHidden()


def test_the_icon_of_a_notice_follows_the_theme(notice: Notice, theme: Theme) -> None:
    notice.tell("The disk is full.", "bad")

    def icon_colours() -> set[str]:
        picture = next(each.pixmap() for each in notice.findChildren(QLabel) if not each.pixmap().isNull()).toImage()
        points = [(x, y) for x in range(picture.width()) for y in range(picture.height())]
        return {colour.name() for x, y in points if (colour := picture.pixelColor(x, y)).alpha() == 255}

    assert LIGHT.bad in icon_colours()
    theme.choose("dark")
    assert DARK.bad in icon_colours()


# --- files -------------------------------------------------------------------------------------------


@pytest.fixture
def chosen() -> list[bool]:
    """An entry for each time that files were asked for."""
    return []


@pytest.fixture
def area(qtbot: QtBot, theme: Theme, chosen: list[bool]) -> DropArea:
    made = DropArea("Drop documents here", lambda: chosen.append(True))
    shown(qtbot, made)
    return made


def dragged(*urls: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    return data


def enter(area: DropArea, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.setAccepted(False)
    QApplication.sendEvent(area, event)
    return event


def test_files_of_this_machine_are_taken_and_others_are_not(area: DropArea, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "mills.txt"
    data = dragged(QUrl.fromLocalFile(str(file)).toString(), "https://example.org/mills.txt")
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )

    assert enter(area, data).isAccepted()
    with qtbot.waitSignal(area.dropped) as dropped:
        QApplication.sendEvent(area, event)

    assert dropped.args == [[file]]


def test_what_is_no_file_is_not_let_in(area: DropArea) -> None:
    assert not enter(area, dragged("https://example.org/mills.txt")).isAccepted()
    assert area.property("over") is not True


def test_the_place_lights_up_while_files_are_over_it(area: DropArea, tmp_path: Path) -> None:
    dark = colours(area)
    enter(area, dragged(QUrl.fromLocalFile(str(tmp_path)).toString()))
    lit = colours(area)
    QApplication.sendEvent(area, QDragLeaveEvent())

    assert LIGHT.accent_soft in lit
    assert LIGHT.accent_soft not in dark
    assert colours(area) == dark


@PICKING
def test_files_can_be_asked_for_by_keyboard(area: DropArea, chosen: list[bool], qtbot: QtBot, key: Qt.Key) -> None:
    area.setFocus()

    qtbot.keyClick(area, key)

    assert chosen == [True]
    assert area.accessibleName() == "Drop documents here"


def test_a_click_asks_for_files(area: DropArea, chosen: list[bool], qtbot: QtBot) -> None:
    qtbot.mouseClick(area, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(area, Qt.MouseButton.RightButton)

    assert chosen == [True]
