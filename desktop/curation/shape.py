"""What something that belongs to somebody looks like."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.finding import FindingKind

NOT_WITHIN = r"(?<![\w.+/=#$€£@-])"
"""What a number begins behind that is not a part of something else."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind is called, how it is written, and whether what is written so really is of that kind.

    Where the pattern has a group called `own`, only what that matched is somebody's.
    """

    kind: FindingKind
    name: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]


def digits_of(text: str) -> str:
    """The digits of a text, one behind the other."""
    return "".join(sign for sign in text if sign.isdigit())
