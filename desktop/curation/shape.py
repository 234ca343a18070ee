"""What something that belongs to somebody looks like."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.finding import FindingKind


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind is called, how it is written, and whether what is written so really is of that kind.

    Where the pattern has a group called `own`, only what that matched is somebody's.
    """

    kind: FindingKind
    name: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]
