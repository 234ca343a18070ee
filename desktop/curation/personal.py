"""Personal data and secrets: addresses, numbers and keys that belong to somebody.

Sources: ISO/IEC 7812 and 13616 for the checksums of card and account numbers, RFC 2606 and 6761 for the domains that
belong to nobody, the North American Numbering Plan for its fictional numbers.
"""

import re
from collections.abc import Callable, Iterator

from desktop.curation.secrets import SECRETS
from desktop.curation.shape import Shape
from desktop.domain.finding import Finding, FindingKind

_RESERVED = re.compile(
    r"(?:^|[@.])(?:example(?:\.(?:com|net|org|edu|[a-z]{2}|co\.[a-z]{2}))?|test|invalid|localhost|local|"
    r"(?:your|my)?-?(?:domain|company|email|site|website|server|mail)\.(?:com|org|net)|email\.com|acme\.(?:com|org))$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:user(?:name)?|name|your?[._-]?(?:e?mail|name)|no-?reply|foo|bar|test|git|me|someone|email)$", re.I
)
_FILE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|css|js|py|md|txt|json|pdf)$", re.IGNORECASE)

_CARD_LENGTHS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6(?:011|5|4[4-9])"), (16, 19)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14,)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
)
# What issuers give out to test with.
_TEST_CARDS = frozenset(
    {
        "4111111111111111", "4242424242424242", "4012888888881881", "5555555555554444", "5105105105105100",
        "2223003122003222", "378282246310005", "371449635398431", "6011111111111117", "6011000990139424",
        "30569309025904", "38520000023237", "3530111333300000", "3566002020360505", "4222222222222",
        "4000056655665556", "5200828282828210",
    }
)  # fmt: skip
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18,
    "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
    "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "VG": 24, "XK": 20,
}  # fmt: skip


def findings(text: str) -> list[Finding]:
    """What is somebody's own in a text, in order: `place` names its kind, `words` is what stands there.

    What was made up as an example (reserved domains, fictional and test numbers) is nobody's.
    """
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Finding]] = []
    for begin, end, shape in _matches(text):
        if all(end <= first or begin >= last for first, last in taken):
            taken.append((begin, end))
            own = text[begin:end]
            share = (end - begin) / len(text)
            found.append((begin, Finding(shape.kind, share=share, words=own, place=shape.name)))
    return [finding for _, finding in sorted(found, key=lambda each: each[0])]


def _matches(text: str) -> Iterator[tuple[int, int, Shape]]:
    for shape in _SHAPES:
        for each in shape.pattern.finditer(text):
            part = "own" if "own" in shape.pattern.groupindex else 0
            if shape.holds(each[part]):
                yield *each.span(part), shape


def _is_email(address: str) -> bool:
    name, _, domain = address.rpartition("@")
    return not (_RESERVED.search(domain) or _NOBODY.match(name) or _FILE.search(domain))


def _is_card(number: str) -> bool:
    digits = _digits(number)
    known = any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _CARD_LENGTHS)
    return known and digits not in _TEST_CARDS and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    total = sum(map(int, digits[-1::-2])) + sum(number - 9 if number > 9 else number for number in doubled)
    return total % 10 == 0


def _is_iban(number: str) -> bool:
    bare = "".join(number.split()).upper()
    if len(bare) != _IBAN_LENGTHS.get(bare[:2]) or bare in _TEST_IBANS:
        return False
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


# The numbers that the standard's own pages and banks show as examples.
_TEST_IBANS = frozenset({"GB82WEST12345698765432", "DE89370400440532013000", "GB29NWBK60161331926819"})


def _is_phone(number: str) -> bool:
    digits = _digits(number)
    return 7 <= len(digits) <= 15 and len(set(digits)) > 3 and not _counts_up(digits) and not _is_fictional(digits)


def _counts_up(digits: str) -> bool:
    return digits[-7:] in "012345678901234567890" or digits[-7:] in "98765432109876543210"


def _is_fictional(digits: str) -> bool:
    """Whether its exchange is 555 in a number of North America, or it is one of Ofcom's for drama (Britain)."""
    national = digits[-10:]
    drama = re.match(r"(?:44|0)(?:7700900|1632960|20794609|1[1-6][0-9]14960)", digits)
    return (len(digits) in (7, 10, 11) and national[-7:-4] == "555") or national[:3] == "555" or drama is not None


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _personal(name: str, pattern: str, holds: Callable[[str], bool]) -> Shape:
    return Shape(FindingKind.PERSONAL, name, re.compile(pattern), holds)


_NOT_WITHIN = r"(?<![\w.+/=#$€£@-])"
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
_SHAPES: tuple[Shape, ...] = (
    *SECRETS,
    _personal(
        "an e-mail address",
        r"(?<![\w.+@/-])[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}"
        r"[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![\w@(-])",
        _is_email,
    ),
    _personal("an account number", rf"{_NOT_WITHIN}[A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{1,4}}){{3,8}}(?!\w)", _is_iban),
    _personal("a card number", rf"{_NOT_WITHIN}\d(?:[ -]?\d){{12,18}}(?![\w-]|[.,]\d)", _is_card),
    _personal("a phone number", rf"{_NOT_WITHIN}(?:{_PHONES})(?![\w@%°-]|[.,/:]\d)", _is_phone),
)
