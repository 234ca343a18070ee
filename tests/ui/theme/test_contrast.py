"""What is written can be read, in both themes."""

import re

import pytest

from desktop.resources import resource
from desktop.ui.theme.contrast import contrast
from desktop.ui.theme.tokens import DARK, LIGHT, Tokens

READABLE = 4.5
VISIBLE = 3.0
INKS = ("ink", "ink_soft", "ink_faint", "accent", "good", "warning", "bad")
GROUNDS = ("background", "panel", "side", "accent_soft", "neutral_soft")
STANDING = (
    *((ink, ground) for ink in INKS for ground in GROUNDS),
    *((name, f"{name}_soft") for name in ("good", "warning", "bad")),
    *(("ink", f"{name}_soft") for name in ("good", "warning", "bad")),
    *(("ink", ground) for ground in ("doubt_low", "doubt_middle", "doubt_high", "mark")),
    *(("ink_soft", ground) for ground in ("mark", "bad_soft")),
    *(("on_accent", ground) for ground in ("accent", "accent_hover")),
)
"""Each ink with each ground that it stands on; the last but one are passages of a source with their marks."""

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def of(tokens: Tokens, one: str, other: str) -> float:
    """The contrast of two colours of a theme."""
    return contrast(tokens.colours()[one], tokens.colours()[other])


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#2f6f5e", "#2f6f5e", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#ff0000", "#ffffff", 3.998),
        ("#030303", "#000000", 1.018),
    ],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.001)


@BOTH
@pytest.mark.parametrize(("ink", "ground"), STANDING)
def test_an_ink_is_readable_on_every_ground_it_stands_on(tokens: Tokens, ink: str, ground: str) -> None:
    assert of(tokens, ink, ground) >= READABLE


@BOTH
@pytest.mark.parametrize("ground", ["background", "panel", "side"])
@pytest.mark.parametrize("line", ["line_strong", "accent", "bad"])
def test_the_border_of_a_control_can_be_seen(tokens: Tokens, line: str, ground: str) -> None:
    assert of(tokens, line, ground) >= VISIBLE


@BOTH
def test_soft_inks_are_fainter_than_ink_and_the_steps_of_doubt_grow(tokens: Tokens) -> None:
    inks = [of(tokens, name, "background") for name in ("ink", "ink_soft", "ink_faint")]
    doubts = [of(tokens, name, "background") for name in ("doubt_low", "doubt_middle", "doubt_high")]
    assert inks == sorted(inks, reverse=True)
    assert doubts == sorted(doubts)
    assert len({*inks, *doubts}) == 6


@BOTH
def test_every_rule_of_the_style_sheet_that_names_ink_and_ground_can_be_read(tokens: Tokens) -> None:
    style = resource("style.qss").read_text(encoding="utf-8")
    pairs = {
        (inks[-1], grounds[-1])
        for body in re.findall(r"\{([^{}]*)\}", style)
        if (inks := re.findall(r"(?<![\w-])color: \$(\w+)", body))
        and (grounds := re.findall(r"(?<![\w-])background: \$(\w+)", body))
    }
    assert len(pairs) > 5
    assert not {pair for pair in pairs if of(tokens, *pair) < READABLE}


@BOTH
def test_the_arrows_have_the_colour_of_soft_ink(tokens: Tokens) -> None:
    shade = "dark" if tokens.dark else "light"
    for way in ("up", "down"):
        drawing = resource(f"arrows/{way}-{shade}.svg").read_text(encoding="utf-8")
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}", drawing)) == {tokens.ink_soft}


@BOTH
def test_every_colour_is_written_in_six_digits(tokens: Tokens) -> None:
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in tokens.colours().values())
