"""Phone numbers, international and as countries write their own.

Sources: the North American Numbering Plan and Ofcom for fictional numbers; national plans for the shapes.
"""

import itertools
import re

from desktop.curation.shape import NOT_WITHIN, Shape, digits_of
from desktop.domain.finding import FindingKind

_DRAMA = re.compile(
    r"(?:0{0,2}44)?0?(?:7700900|1632960|2079460|1(?:1[3-8]|[2-69]1)49[68]0|2896496|2920180|3069990|8081570|9098790)"
)


def _is_phone(number: str) -> bool:
    digits = digits_of(number)
    varied = 7 <= len(digits) <= 15 and len(set(digits)) > 3 and not _counts_up(digits)
    return varied and not _is_fictional(digits) and not _is_impossible(number, digits)


def _is_impossible(number: str, digits: str) -> bool:
    """Whether it is a sum of round numbers, or in North America has too few digits or an area that none has."""
    round_numbers = re.fullmatch(r"\+?\d00(?:[ +]{1,3}\d00)+", number) is not None
    return round_numbers or (number.startswith("+1") and re.fullmatch(r"1[2-9]\d{9}", digits) is None)


def _counts_up(digits: str) -> bool:
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits) - 1, 2)]
    in_steps = len({after - before for before, after in itertools.pairwise(pairs)}) == 1
    return in_steps or digits[-7:] in "012345678901234567890" or digits[-7:] in "98765432109876543210"


def _is_fictional(digits: str) -> bool:
    """Whether its exchange is 555 in a number of North America, or it is one of Ofcom's for drama (Britain)."""
    national = digits[-10:]
    drama = _DRAMA.match(digits)
    return (len(digits) in (7, 10, 11) and national[-7:-4] == "555") or national[:3] == "555" or drama is not None


_PHONES = "|".join(
    (
        # International, with "+" or "00" and a country's code.
        r"(?:\+|(?<!\d)00)[1-9]\d{0,2}[ .\-/]?(?:\(0?\d{1,4}\)[ .\-/]?)?\d{1,4}(?:[ .\-/]?\d{2,4}){1,4}",
        # North America: (212) 867-5309, 212-867-5309, 212.867.5309, 212/867-5309.
        r"\([2-9]\d{2}\) ?[2-9]\d{2}[-. ]\d{4}",
        r"(?:1[-. ])?[2-9]\d{2}([-.])[2-9]\d{2}\1\d{4}",
        r"[2-9]\d{2}/[2-9]\d{2}-\d{4}",
        # The same with spaces alone, as Italy writes its mobiles too: not amidst other numbers.
        r"(?<!\d )(?:[2-9]\d{2} [2-9]|3[2-9]\d \d)\d{2} \d{4}(?! [\d+*/=-])",
        # Britain and Germany write a zero and the area first, France and the Netherlands pairs.
        r"0[1-9](?:([ .-])\d{2})(?:\2\d{2}){3}",
        r"0(?:20 \d{4} \d{4}|1\d{3} \d{6}|7\d{3} \d{3} ?\d{3}|(?:1\d1|11\d) \d{3} \d{4})",
        r"0[1-9]\d{1,4}[/-] ?\d{5,8}",
        r"0[1-9]\d{2,4} \d{6,8}",
        r"\(0[1-9]\d{1,4}\) ?\d{3,8}(?:[ -]?\d{2,4}){0,3}",
        r"0[1-9]-\d{8}",
        # Switzerland, Australia, Japan, Brazil.
        r"0[1-9]\d \d{3} \d{2} \d{2}",
        r"04\d{2} \d{3} \d{3}",
        r"0(?:[1-9]|[5789]0)-\d{4}-\d{4}",
        r"\([1-9]\d\) ?9\d{4}-\d{4}",
    )
)
_BEHIND = r"(?![\w@%°-]|[.,/:]\d)"
# Digits alone could be anything: such a word stands before them.
_SAID = (
    r"(?:(?i:\b(?:(?:tele)?phone|tel|telefono?|téléphone|teléfono|call|mobile|móvil|celular|cell|fax|contact|whatsapp|"
    r"handy|ring|dial|text|sms))\b|电话|手机)"
    r"(?:[\s:：.=#-]|(?i:\b(?:me|us|him|her|them|at|on|is|no|number|nummer|the|my|our|your|under|to|or)\b)){0,8}"
)
_DIGITS = r"(?P<own>0[1-9]\d{7,10}|1[3-9]\d{9}|[2-9]\d{9})"


def _phone(pattern: str) -> Shape:
    return Shape(FindingKind.PERSONAL, "a phone number", re.compile(pattern + _BEHIND), _is_phone)


PHONES: tuple[Shape, ...] = (_phone(rf"{NOT_WITHIN}(?:{_PHONES})"), _phone(rf"{_SAID}(?<!\d){_DIGITS}"))
