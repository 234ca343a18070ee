"""Sizes: one spacing unit, two radii, and a type scale that grows with the system's font."""

from dataclasses import dataclass

UNIT = 8
RADIUS = 8
CARD_RADIUS = 12
HAIRLINE = 1
CONTROL_HEIGHT = 4 * UNIT
ICON = 18
SIDEBAR_WIDTH = 31 * UNIT
READING_WIDTH = 76 * UNIT
BAR_HEIGHT = 6
# In points: where nobody has chosen a font, as on a bare X server, Qt's own is too small to read for hours.
LEAST_BODY = 10.0


def space(units: float) -> int:
    """So many spacing units, in device-independent pixels."""
    return round(units * UNIT)


@dataclass(frozen=True, slots=True)
class TypeScale:
    """Font sizes in points, from the size of the system's font."""

    small: float
    caption: float
    body: float
    reading: float
    section: float
    title: float
    hero: float

    @classmethod
    def of(cls, body: float) -> "TypeScale":
        """The scale around a body size."""
        return cls(
            small=body * 12 / 14,
            caption=body * 13 / 14,
            body=body,
            reading=body * 15 / 14,
            section=body * 15 / 14,
            title=body * 22 / 14,
            hero=body * 34 / 14,
        )
