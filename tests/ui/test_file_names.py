"""Names for files that every system accepts."""

import pytest

from desktop.ui.file_names import safe_name


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("Essays", "Essays"),
        ("a/b\\c: d?", "a b c d"),
        ("  ..  ", "dataset"),
        ("", "dataset"),
        ("CON", "CON dataset"),
        ("nul.txt", "nul.txt dataset"),
        ("line\nbreak\x00", "line break"),
        ("مقالات", "مقالات"),
        ("v1.2.", "v1.2"),
    ],
)
def test_a_name_keeps_what_every_system_accepts(wanted: str, expected: str) -> None:
    assert safe_name(wanted, "dataset") == expected


def test_a_very_long_name_is_cut() -> None:
    assert len(safe_name("x" * 500, "dataset")) == 80
