"""Numbers of cards and accounts.

Sources: ISO/IEC 7812 and 13616 for their checksums; the registry of IBANs and the issuers for lengths.
"""

import re

from desktop.curation.shape import NOT_WITHIN, Shape, digits_of
from desktop.domain.finding import FindingKind

_CARD_LENGTHS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"6(?:011|5|4[4-9])"), (16, 19)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14,)),
    (re.compile(r"35(?:2[89]|[3-8])"), (16,)),
    # UnionPay, then Maestro; its shorter numbers would be those of goods too often.
    (re.compile(r"62"), (16, 17, 18, 19)),
    (re.compile(r"50(?:18|20|38)|5[6-8]|6304|6390|67"), (16, 18, 19)),
)
# What issuers give out to test with.
_TEST_CARDS = frozenset(
    {
        "4111111111111111", "4242424242424242", "4012888888881881", "5555555555554444", "5105105105105100",
        "2223003122003222", "378282246310005", "371449635398431", "6011111111111117", "6011000990139424",
        "30569309025904", "38520000023237", "3530111333300000", "3566002020360505", "4222222222222",
        "6200000000000005", "6759649826438453", "6304000000000000", "6799990100000000019", "5000550000000029",
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
# Behind such a sign a number is one of a card only where it is said to be.
_SAID = "|".join(rf"(?<=(?i:{word})[=#])" for word in ("card", "cardnumber", "card_number", "card number", "pan"))
# Cut by the length of the country: a word in capitals may follow.
_IBANS = "|".join(rf"{land}\d\d(?: ?[A-Z0-9]){{{length - 4}}}" for land, length in _IBAN_LENGTHS.items())


def _is_card(number: str) -> bool:
    digits = digits_of(number)
    known = any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _CARD_LENGTHS)
    return known and digits not in _TEST_CARDS and _passes_luhn(digits)


def _passes_luhn(digits: str) -> bool:
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    total = sum(map(int, digits[-1::-2])) + sum(number - 9 if number > 9 else number for number in doubled)
    return total % 10 == 0


def _is_iban(number: str) -> bool:
    bare = "".join(number.split()).upper()
    return bare not in _TEST_IBANS and int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


# The numbers that the standard's own pages and banks show as examples.
_TEST_IBANS = frozenset({"GB82WEST12345698765432", "DE89370400440532013000", "GB29NWBK60161331926819"})


ACCOUNTS: tuple[Shape, ...] = (
    Shape(FindingKind.PERSONAL, "an account number", re.compile(rf"{NOT_WITHIN}(?:{_IBANS})(?!\w)"), _is_iban),
    Shape(
        FindingKind.PERSONAL,
        "a card number",
        re.compile(rf"(?:{NOT_WITHIN}|{_SAID})(?:\d(?:[ -]?\d){{12,18}}|\d{{4}}(?:\.\d{{4}}){{3}})(?![\w-]|[.,]\d)"),
        _is_card,
    ),
)
