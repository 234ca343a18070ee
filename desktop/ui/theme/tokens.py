"""The colours of both themes, by what they are for."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Every ink is readable (4.5:1 or better) on every ground that it stands on."""

    dark: bool
    background: str
    panel: str
    side: str
    line: str
    line_strong: str
    ink: str
    ink_soft: str
    ink_faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    good: str
    good_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    neutral_soft: str
    mark: str
    doubt_low: str
    doubt_middle: str
    doubt_high: str

    def colour(self, name: str) -> str:
        """One colour; cheap enough to be asked for each thing that is painted."""
        found: str = getattr(self, name)
        return found

    def colours(self) -> dict[str, str]:
        """Every colour by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "dark"}


LIGHT = Tokens(
    dark=False,
    background="#f7f7f5",
    panel="#ffffff",
    side="#efefec",
    line="#e2e2dd",
    line_strong="#878a85",
    ink="#1d1f21",
    ink_soft="#5a5e63",
    ink_faint="#63676c",
    accent="#2f6f5e",
    accent_hover="#275e50",
    accent_soft="#e3efeb",
    on_accent="#ffffff",
    good="#2a6656",
    good_soft="#e3efeb",
    warning="#8f5100",
    warning_soft="#fbefdc",
    bad="#a93226",
    bad_soft="#fae5e2",
    neutral_soft="#e6e6e1",
    mark="#d6ebe4",
    doubt_low="#fbefdc",
    doubt_middle="#f6dcb8",
    doubt_high="#f2c59b",
)

DARK = Tokens(
    dark=True,
    background="#1b1c1e",
    panel="#232527",
    side="#1f2123",
    line="#34373a",
    line_strong="#73787d",
    ink="#e8e8e6",
    ink_soft="#b0b4b8",
    ink_faint="#9ca1a7",
    accent="#6fc2a9",
    accent_hover="#84cfb8",
    accent_soft="#24352f",
    on_accent="#10201a",
    good="#6fc2a9",
    good_soft="#24352f",
    warning="#e0a458",
    warning_soft="#3a2f1f",
    bad="#f0978c",
    bad_soft="#3c2623",
    neutral_soft="#34373a",
    mark="#24403a",
    doubt_low="#3a3122",
    doubt_middle="#51411f",
    doubt_high="#6b4a22",
)
