"""Phone numbers, international and as countries write their own.

Sources: the North American Numbering Plan and Ofcom for fictional numbers; national plans for the shapes.
"""

import re

from desktop.curation.shape import NOT_WITHIN, Shape, digits_of
from desktop.domain.finding import FindingKind


def _is_phone(number: str) -> bool:
    digits = digits_of(number)
    return 7 <= len(digits) <= 15 and len(set(digits)) > 3 and not _counts_up(digits) and not _is_fictional(digits)


def _counts_up(digits: str) -> bool:
    return digits[-7:] in "012345678901234567890" or digits[-7:] in "98765432109876543210"


def _is_fictional(digits: str) -> bool:
    """Whether its exchange is 555 in a number of North America, or it is one of Ofcom's for drama (Britain)."""
    national = digits[-10:]
    drama = re.match(r"(?:44|0)(?:7700900|1632960|20794609|1[1-6][0-9]14960)", digits)
    return (len(digits) in (7, 10, 11) and national[-7:-4] == "555") or national[:3] == "555" or drama is not None


_PHONES = "|".join(
    (
        # International, with "+" or "00" and a country's code.
        r"(?:\+|(?<!\d)00)[1-9]\d{0,2}[ .\-/]?(?:\(0?\d{1,4}\)[ .\-/]?)?\d{1,4}(?:[ .\-/]?\d{2,4}){1,4}",
        # North America: (212) 867-5309, 212-867-5309, 212.867.5309.
        r"\([2-9]\d{2}\) ?[2-9]\d{2}[-. ]\d{4}",
        r"(?:1[-. ])?[2-9]\d{2}([-.])[2-9]\d{2}\1\d{4}",
        # Britain and Germany write a zero and the area first, France pairs.
        r"0[1-9](?:[ .]\d{2}){4}",
        r"0(?:20 \d{4} \d{4}|1\d{3} \d{6}|7\d{3} \d{6})",
        r"0[1-9]\d{1,4}[/-] ?\d{5,8}",
    )
)
PHONES: tuple[Shape, ...] = (
    Shape(
        FindingKind.PERSONAL,
        "a phone number",
        re.compile(rf"{NOT_WITHIN}(?:{_PHONES})(?![\w@%°-]|[.,/:]\d)"),
        _is_phone,
    ),
)
