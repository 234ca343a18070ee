"""Personal data and secrets: addresses, numbers and keys that belong to somebody.

Sources: ISO/IEC 7812 and 13616 for the checksums of card and account numbers, RFC 2606 and 6761 for the domains that
belong to nobody, the North American Numbering Plan for its fictional numbers; the shapes of keys as their issuers
document them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
    (re.compile(r"62"), (16, 17, 18, 19)),
    (re.compile(r"50[0-9]{2}|5[6-9]|6[37]|60[0-9]{2}"), (16, 19)),
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


@dataclass(frozen=True, slots=True)
class _Shape:
    kind: FindingKind
    name: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]
    cut: Callable[[str], str] = str


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


def _matches(text: str) -> Iterator[tuple[int, int, _Shape]]:
    for shape in _SHAPES:
        for each in shape.pattern.finditer(text):
            own = shape.cut(each.group())
            if shape.holds(own):
                yield each.start(), each.start() + len(own), shape


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


def _iban(own: str) -> str:
    """The number alone, as long as its country has it: a word in capitals may stand behind it."""
    length = _IBAN_LENGTHS.get(own[:2].upper(), 0)
    places = [place for place, sign in enumerate(own, start=1) if sign.isalnum()]
    return own[: places[length - 1]] if 0 < length < len(places) else own


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


def _is_secret(own: str) -> bool:
    """Whether it has the variety of a key, and is no place-holder such as "sk-xxxxxxxx"."""
    body = re.sub(r"[^A-Za-z0-9]", "", own)
    said = re.search(r"x{5}|0{8}|1234567|abcdefgh|example|your|placeholder|redacted", own, re.IGNORECASE)
    return said is None and len(set(body)) >= 10


def _is_api_key(own: str) -> bool:
    # Words joined by hyphens are no key.
    longest = max(map(len, re.split(r"[-_]", own)))
    return _is_secret(own) and longest >= _LEAST_KEY and any(sign.isdigit() for sign in own[4:])


def _always(_: str) -> bool:
    return True


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _personal(name: str, pattern: str, holds: Callable[[str], bool], cut: Callable[[str], str] = str) -> _Shape:
    return _Shape(FindingKind.PERSONAL, name, re.compile(pattern), holds, cut)


def _secret(name: str, pattern: str, holds: Callable[[str], bool] = _is_secret) -> _Shape:
    return _Shape(FindingKind.SECRET, name, re.compile(pattern), holds)


_LEAST_KEY = 16
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
        r"\(0[1-9]\d{0,3}\) ?\d{5,8}",
        r"0[1-9]\d{2} \d{7}",
        r"0[1-9]\d{2,3} \d{3} \d{3,4}",
        r"0[1-9]\d \d{3} \d{2} \d{2}",
        r"0[1-9](?:-\d{2}){4}",
        r"0[1-9]-\d{8}",
        # Brazil; and North America with a stroke.
        r"\([1-9]\d\) 9\d{4}-\d{4}",
        r"[2-9]\d{2}/[2-9]\d{2}-\d{4}",
    )
)
_SHAPES: tuple[_Shape, ...] = (
    _secret(
        "a private key",
        r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s*[A-Za-z0-9+/=:, -]{16,}){1,200}",
        _always,
    ),
    _secret("a key of AWS", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    _secret("a token of GitHub", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b"),
    _secret("a token of GitLab", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    _secret("a token of Hugging Face", r"\bhf_[A-Za-z0-9]{30,}\b"),
    _secret("a token of Slack", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}\d[A-Za-z0-9-]*"),
    _secret("a webhook of Slack", r"https://hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}"),
    _secret("a key of SendGrid", r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}"),
    _secret("a token of npm", r"\bnpm_[A-Za-z0-9]{36}\b"),
    _secret("a token of PyPI", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    _secret("a key of Groq", r"\bgsk_[A-Za-z0-9]{40,}\b"),
    _secret("a key of xAI", r"\bxai-[A-Za-z0-9]{40,}\b"),
    _secret("a client secret of Google", r"\bGOCSPX-[A-Za-z0-9_-]{24,}"),
    _secret("a token of DigitalOcean", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    _secret("a token of Shopify", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    _secret("a token of Replicate", r"\br8_[A-Za-z0-9]{37}\b"),
    _secret("a key of Twilio", r"\bSK[a-f0-9]{32}\b"),
    _secret(
        "a secret key of AWS",
        r"(?i:aws[\w .-]{0,20}secret|secret[\w .-]{0,20}key)[\"' ]{0,3}[=:][\"' ]{0,3}"
        r"[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
    ),
    _secret("a key of Google", r"\bAIza[A-Za-z0-9_-]{35}(?![\w-])"),
    _secret("a key of Stripe", r"\b[rs]k_live_[A-Za-z0-9]{16,}\b"),
    _secret("an API key", r"\bsk-(?:[a-z]{2,12}(?:\d\d)?-)*[A-Za-z0-9_-]{20,}", _is_api_key),
    _secret("a JSON Web Token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}"),
    _personal(
        "an e-mail address",
        r"(?<![\w.+@/-])[^\W_](?:[\w.%+-]{0,62}\w)?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}"
        r"[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![\w@(-])",
        _is_email,
    ),
    _personal(
        "an account number", rf"{_NOT_WITHIN}[A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{1,4}}){{3,8}}(?!\w)", _is_iban, _iban
    ),
    _personal(
        "a card number", rf"(?:{_NOT_WITHIN}|(?<=card[=#]))\d(?:[ .\u00a0-]?\d){{12,18}}(?![\w-]|[.,]\d)", _is_card
    ),
    _personal("a phone number", rf"{_NOT_WITHIN}(?:{_PHONES})(?![\w@%°-]|[.,/:]\d)", _is_phone),
)
