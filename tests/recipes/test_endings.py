"""Where a text may end."""

import pytest

from desktop.recipes.endings import whole_sentences


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("It rains. It pou", "It rains."),
        ("It rains. It pours.", "It rains. It pours."),
        ('He said: "No."', 'He said: "No."'),
        ("It rains. Here is why:", "It rains."),
        ("It rai", ""),
        ("", ""),
    ],
)
def test_a_sentence_that_is_cut_off_by_the_end_is_left_out(text: str, whole: str) -> None:
    assert whole_sentences(text) == whole
