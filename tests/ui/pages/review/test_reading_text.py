"""Texts to read: what is marked in them, and what is never fetched."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.judging.doubt import WordDoubt
from desktop.ui.pages.review.marks import Mark, Places, doubt_at, doubt_marks, sentence_marks, word_marks
from desktop.ui.pages.review.reading_text import ReadingText
from desktop.ui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")


@pytest.fixture
def reading(qtbot: QtBot, theme: Theme) -> ReadingText:
    made = ReadingText(theme)
    qtbot.addWidget(made)
    return made


def marked(reading: ReadingText) -> list[str]:
    """The parts of the text that are marked."""
    return [selection.cursor.selectedText() for selection in reading.extraSelections()]


def ground(reading: ReadingText) -> str:
    """The colour that the first mark is painted on."""
    selection = reading.extraSelections()[0]
    return selection.format.background().color().name()


def test_doubt_has_three_steps_and_the_gravest_is_underlined_too() -> None:
    doubts = [WordDoubt(n, n + 1, p) for n, p in enumerate((0.9, 0.19, 0.04, 0.001))]

    assert doubt_marks(doubts) == [
        Mark(1, 2, "doubt_low"),
        Mark(2, 3, "doubt_middle"),
        Mark(3, 4, "doubt_high", "bad"),
    ]


def test_words_are_found_whole_and_whatever_their_case() -> None:
    assert [(m.start, m.end) for m in word_marks("Willem saw 1612, not 16120.", ("willem", "1612"))] == [
        (0, 6),
        (11, 15),
    ]


def test_a_cited_sentence_is_found_across_line_ends() -> None:
    (mark,) = sentence_marks(
        "One.\nIts brightest\n  star (Ankaa) is near. Two.", "Its brightest star (Ankaa) is near."
    )

    assert (mark.start, mark.end) == (5, 42)
    assert sentence_marks("One.", "Another.") == []
    assert sentence_marks("One.", " ") == []


def test_marks_stand_on_their_words_behind_characters_that_count_twice(reading: ReadingText) -> None:
    text = "🌳🌳 Trees cool 𝒂 street."
    reading.show_plain(text)

    reading.mark([Mark(text.index(word), text.index(word) + len(word), "mark") for word in ("Trees", "street")])

    assert marked(reading) == ["Trees", "street"]


def test_places_go_to_qt_and_back() -> None:
    places = Places("a🌳b")

    assert [places.to_qt(place) for place in range(4)] == [0, 1, 3, 4]
    assert [places.from_qt(place) for place in (0, 1, 3, 4)] == [0, 1, 2, 3]


def test_a_word_tells_how_sure_the_model_was_of_it(reading: ReadingText) -> None:
    reading.show_plain("Willem Janssen came")
    reading.mark([], [WordDoubt(0, 6, 0.04), WordDoubt(7, 14, 0.0001)])

    assert reading.told_at(3) == "The model gave this word 4 %."
    assert reading.told_at(8) == "The model gave this word under 1 %."
    assert reading.told_at(6) == reading.told_at(16) == ""
    assert doubt_at((), 0) is None


def test_markdown_is_rendered_and_html_is_not(reading: ReadingText) -> None:
    reading.show_markdown("# Trees\n\n<b>cool</b> a **street**")

    assert "#" not in reading.shown_text()
    assert "**" not in reading.shown_text()
    assert "<b>cool</b>" in reading.shown_text()


@pytest.mark.parametrize("text", ["![x](https://example.org/x.png)", "![x](file:///etc/passwd)"])
def test_no_image_is_fetched(reading: ReadingText, text: str) -> None:
    reading.show_markdown(text)
    reading.show()

    assert reading.loadResource(2, "file:///etc/hostname").isNull(), "an image of nothing, so that Qt opens no file"
    assert not reading.openLinks()


def test_plain_text_is_shown_letter_for_letter(reading: ReadingText) -> None:
    reading.show_plain("<b>*a*</b>\r\nb")

    assert reading.shown_text() == "<b>*a*</b> \nb"


def test_a_text_is_as_tall_as_what_it_says(reading: ReadingText, qtbot: QtBot) -> None:
    reading.resize(400, 10)
    reading.show_plain("one line")
    reading.show()
    short = reading.height()

    reading.show_plain("many words " * 200)

    qtbot.waitUntil(lambda: reading.height() > 5 * short)


def test_marks_take_the_colours_of_another_theme(reading: ReadingText, theme: Theme) -> None:
    reading.show_plain("Trees")
    reading.mark([Mark(0, 5, "mark")])
    light = ground(reading)

    theme.choose("dark")
    try:
        assert ground(reading) != light
    finally:
        theme.choose("light")
