"""Secrets: keys and tokens, in the shapes that their issuers document."""

import re
from collections.abc import Callable

from desktop.curation.shape import Shape
from desktop.domain.finding import FindingKind

_PLACE_HOLDER = re.compile(
    r"x{5}|0{8}|1234567|example|placeholder|redacted|(?<![a-z])your(?![a-z])|"
    # The alphabet in order is a place-holder where it goes on, or stands for the whole.
    r"abcdefgh|abcdef\d*$|abcdef0?123",
    re.IGNORECASE,
)


def _is_secret(own: str) -> bool:
    """Whether it has the variety of a key, and is no place-holder such as "sk-xxxxxxxx"."""
    return _PLACE_HOLDER.search(own) is None and len(set(re.sub(r"[^A-Za-z0-9]", "", own))) >= 10


def _is_api_key(own: str) -> bool:
    # Words joined by hyphens are no key, even with a number behind them.
    parts = re.split(r"[-_]", own[3:])
    return _is_secret(own) and any(_mixes(part) for part in parts)


def _mixes(part: str) -> bool:
    """Whether letters and digits stand in it together, as in no word; `container2` is a name."""
    return len(part) >= 8 and re.search(r"[A-Za-z]\d+[A-Za-z]", part) is not None


def _is_random(own: str) -> bool:
    """Whether it is mixed as keys are: capitals, small letters and digits."""
    kinds = (str.isupper, str.islower, str.isdigit)
    return _is_secret(own) and all(any(map(kind, own)) for kind in kinds)


def _always(_: str) -> bool:
    return True


def _secret(name: str, pattern: str, holds: Callable[[str], bool] = _is_secret) -> Shape:
    return Shape(FindingKind.SECRET, name, re.compile(pattern), holds)


SECRETS: tuple[Shape, ...] = (
    _secret(
        "a private key",
        r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s*[A-Za-z0-9+/=:, -]{16,}){1,200}",
        _always,
    ),
    _secret("a key of AWS", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    _secret(
        "a key of AWS",
        r"(?i:aws|secret)[\w .-]{0,30}(?:\s|[\"'=:]){1,6}(?P<own>[A-Za-z0-9/+]{40})(?![\w/+=-])",
        _is_random,
    ),
    _secret("a token of GitHub", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b"),
    _secret("a token of GitLab", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    _secret("a token of Hugging Face", r"\bhf_[A-Za-z0-9]{30,}\b"),
    _secret("a token of Slack", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}\d[A-Za-z0-9-]*"),
    _secret("a webhook of Slack", r"https://hooks\.slack\.com/services/T[A-Z0-9]{7,}/B[A-Z0-9]{7,}/[A-Za-z0-9]{20,}"),
    _secret("a key of Google", r"\bAIza[A-Za-z0-9_-]{35}(?![\w-])"),
    _secret("a client secret of Google", r"\bGOCSPX-[A-Za-z0-9_-]{28}(?![\w-])"),
    _secret("a key of Stripe", r"\b[rs]k_live_[A-Za-z0-9]{16,}\b"),
    _secret("a key of SendGrid", r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}(?![\w-])"),
    _secret("a token of npm", r"\bnpm_[A-Za-z0-9]{36}\b"),
    _secret("a token of PyPI", r"\bpypi-[A-Za-z0-9_-]{50,}"),
    _secret("a key of Groq", r"\bgsk_[A-Za-z0-9]{40,}\b"),
    _secret("a key of xAI", r"\bxai-[A-Za-z0-9]{60,}\b"),
    _secret("a token of DigitalOcean", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    _secret("a token of Shopify", r"\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}\b"),
    _secret("a token of Replicate", r"\br8_[A-Za-z0-9]{37}\b"),
    _secret("a key of Twilio", r"\bSK[a-f0-9]{32}\b"),
    _secret(
        "a token of Twilio",
        r"(?i:twilio|auth[_ -]?token)[\w .-]{0,30}(?:\s|[\"'=:]){1,6}(?P<own>[a-f0-9]{32})\b",
    ),
    _secret("an API key", r"\bsk-(?:[a-z]{2,12}(?:\d\d)?-)*[A-Za-z0-9_-]{20,}", _is_api_key),
    _secret("a JSON Web Token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}"),
)
