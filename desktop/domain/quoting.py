"""Quoting what somebody else wrote, which may be of any length."""

import re

LONGEST = 400
CONTROLS = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]+")
"""What would end a line, or command a terminal."""

_CONTROLS_AND_SPACES = re.compile("[\\x00-\\x20\\x7f-\\x9f\\u2028\\u2029]+")


def in_short(text: str) -> str:
    """A reason with what it quotes, cut off where it is longer than anybody would read."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def one_line(text: str, longest: int) -> str:
    """Text as a part of a sentence: with no line ends and no control characters, and cut off where it is longer."""
    return _CONTROLS_AND_SPACES.sub(" ", text[: 2 * longest]).strip()[:longest]
