"""Exact copies, but for how they are written."""

import pytest

from desktop.curation.copies import fingerprint, normalised


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The cat sat.", "the  CAT\nsat"),
        ("“Don’t!”, she said", "Don't she said"),
        ("café", "cafe\u0301"),
        ("ﬁne ２０", "fine 20"),
        ("STRASSE", "straße"),
        ("In 1990.", "in 1990"),
    ],
)
def test_case_punctuation_space_and_unicode_forms_make_no_difference(left: str, right: str) -> None:
    assert fingerprint(left) == fingerprint(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("What is 3 + 4?", "What is 3 - 4?"),
        ("What is 3-4?", "What is 3*4?"),
        ("It is 1.5 m long", "It is 15 m long"),
        ("-1 degrees", "1 degrees"),
        ("is a < b", "is a > b"),
        ("well 😀", "well 😢"),
        ("?!", "..."),
        ("a b", "ab"),
    ],
)
def test_what_changes_the_meaning_makes_a_difference(left: str, right: str) -> None:
    assert fingerprint(left) != fingerprint(right)


@pytest.mark.parametrize("text", ["The Cat -- 3.5% (sic)", "“Él dijo: ¿qué?”", "ǅ ß ſ", "", "?!"])
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_a_fingerprint_has_16_bytes_whatever_the_text_holds() -> None:
    assert {len(fingerprint(text)) for text in ("", "a", "\ud800", "x" * 10_000)} == {16}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("What is C#?", "What is C?"),
        ("return a * b", "return a / b"),
        ("return a % b", "return a & b"),
        ("return a - b", "return a b"),
        ("a[i]", "a(i)"),
        ("a*b", "ab"),
    ],
)
def test_marks_of_code_make_a_difference(left: str, right: str) -> None:
    assert fingerprint(left) != fingerprint(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("**Bold** words", "Bold words"),
        ("# Title", "Title"),
        ("- one\n- two", "* one\n* two"),
        ("He (my friend) came.", "He, my friend, came."),
        ("It is late - go home.", "It is late, go home."),
        ("und/oder", "und / oder"),
        ("a well-known fact", "a well known fact"),
    ],
)
def test_how_a_text_is_set_makes_no_difference(left: str, right: str) -> None:
    assert fingerprint(left) == fingerprint(right)
    assert normalised(normalised(left)) == normalised(left)
