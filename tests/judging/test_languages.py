"""Which language a text is in."""

import pytest

from desktop.judging.languages import LANGUAGES, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The cat sat on the mat and slept until noon.", "English"),
        ("Die Katze saß auf der Matte und schlief bis mittags.", "German"),
        ("Le chat dort sur le tapis jusqu'à midi.", "French"),
        ("El gato duerme en la alfombra hasta el mediodía.", "Spanish"),
        ("Кошка спит на ковре до самого полудня.", "Russian"),
        ("猫在垫子上一直睡到中午。", "Chinese"),
        ("Ok.", ""),
        ("", ""),
        ("12345 67890 12345 67890 12345", ""),
    ],
)
def test_the_likeliest_language_is_named_where_there_is_text_enough(text: str, language: str) -> None:
    assert language_of(text) == language


def test_every_language_that_can_be_asked_for_can_be_told() -> None:
    assert len(set(LANGUAGES.values())) == len(LANGUAGES)
