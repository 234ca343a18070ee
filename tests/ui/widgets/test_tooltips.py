"""Tooltips with a user's text."""

from desktop.ui.widgets.tooltips import plain_tooltip


def test_a_text_that_is_no_html_stays_as_it_is() -> None:
    assert plain_tooltip("a < b\nand c") == "a < b\nand c"


def test_a_text_that_looks_like_html_is_escaped_and_keeps_its_lines() -> None:
    told = plain_tooltip("<b>one</b>\ntwo")

    assert told == "<span style='white-space: pre-wrap'>&lt;b&gt;one&lt;/b&gt;\ntwo</span>"
