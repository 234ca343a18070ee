"""Debris: what is left in a text of an encoding, a web page or a chat template, and does not belong there."""

import re
from collections.abc import Iterator
from html.entities import html5

from desktop.domain.finding import Finding, FindingKind

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
# A zero-width joiner belongs into emoji, and it and the non-joiner into Persian and the scripts of India.
_JOINERS = "\u200c\u200d"
_JOINS = "\u0590-\u08ff\u0900-\u0dff\u2190-\U0001faff\ufe0f"
# UTF-8 read as Windows' western encoding: a leading byte, shown as a letter, and behind it those that must follow.
# Where quotation marks and the like may well follow that letter ("MENÜ“", "café…”"), they are left out.
_TAGS = "\U000e0000-\U000e007f"
_BYTES = "\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_RARE_BYTES = "\u0080-\u00bfŒœŠšŸŽžƒˆ˜‚†‡•‰€™"
_MOJIBAKE = (
    f"[ÂÃ][{_RARE_BYTES}]|Ã[{_BYTES}](?=[a-zß-ÿ])|[ÄÅÐÑÎÏ][\u0080-\u00ba\u00bc-\u00bfŒœŠšŸŽžƒˆ˜‚†‡•‰€™]|"
    f"[à-ï][{_RARE_BYTES}][{_BYTES}]|[ð-ô][{_RARE_BYTES}][{_BYTES}]{{2}}"
)

_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]+)|#[0-9]{2,7}|#[xX][0-9A-Fa-f]{2,6});")
_TAG = re.compile(
    r"(?<!\w(?=<[abiu]>))</?(?:p|br|div|span|a|b|i|u|em|strong|li|ul|ol|td|tr|th|table|tbody|thead|h[1-6]|img|font|center|blockquote|pre|"
    r"code|sup|sub|html|body|head|script|style|meta|link|input|form|button|section|article|nav|footer|header|hr)"
    r"(?:\s+[\w-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s<>\"']+))*\s*/?>",
    re.IGNORECASE,
)
# A text about markup shows some.
_ABOUT_MARKUP = re.compile(r"\b(?:html|xml|jsx|svg|vue|angular)\b|className=|\breturn \(", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^`\n]*\n.*?(?:^ {0,3}\1[`~]*\s*$|\Z)|`[^`\n]+`", re.MULTILINE | re.DOTALL)

_ANYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("text in a wrong encoding", re.compile(_MOJIBAKE)),
    ("a character that was lost", re.compile("\ufffd+")),
    ("a control character", re.compile(f"[{_CONTROLS}]+")),
    (
        "a token of a chat template",
        re.compile(
            r"<\|[a-z0-9_]{2,40}\|>|<｜[^｜<>\n]{2,40}｜>|\[/?INST\]|<</?SYS>>|</?s>(?!\w)|<(?:start|end)_of_turn>|"
            r"<(?:bos|eos|pad|unk)>|\[(?:BOS|EOS|PAD)\]"
        ),
    ),
    (
        "an invisible character",
        re.compile(
            # Behind a black flag, tags are the flag of a country.
            rf"[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]+|(?<![\U0001f3f4{_TAGS}])[{_TAGS}]+|"
            rf"(?<![{_JOINS}])[{_JOINERS}]+"
        ),
    ),
)
# The beginning and the end of a text to some models, and of a struck one in HTML.
_STRUCK = ("<s>", "</s>")
_AROUND = 20


def findings(text: str) -> list[Finding]:
    """What is debris in a text: one finding of each kind, its `place` naming it, `words` showing where it stands.

    `share` is how much of the text's characters it takes. Tags and entities in code are not debris, nor are tags in
    a text that speaks of markup.
    """
    found = (_finding(text, kind, spans) for kind, spans in _spans(text))
    return [finding for finding in found if finding is not None]


def _spans(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    about_markup = _ABOUT_MARKUP.search(text) is not None
    for kind, pattern in _ANYWHERE:
        found = pattern.finditer(text)
        yield kind, [each.span() for each in found if not (about_markup and each.group() in _STRUCK)]
    prose = _CODE.sub(lambda code: " " * len(code.group()), text) if "`" in text or "~" in text else text
    yield "an HTML entity", [each.span() for each in _ENTITY.finditer(prose) if _is_entity(each)]
    if not about_markup:
        yield "an HTML tag", [each.span() for each in _TAG.finditer(prose)]
    yield "a code fence that is not closed", _open_fence(text)


def _finding(text: str, kind: str, spans: list[tuple[int, int]]) -> Finding | None:
    if not spans:
        return None
    begin, end = spans[0]
    shown = text[max(0, begin - _AROUND) : end + _AROUND]
    share = min(1.0, sum(end - begin for begin, end in spans) / len(text))
    return Finding(FindingKind.DEBRIS, share=share, words=shown, place=kind)


def _is_entity(found: re.Match[str]) -> bool:
    name = found.group(1)
    return name is None or f"{name};" in html5


def _open_fence(text: str) -> list[tuple[int, int]]:
    """Where the fence stands that no other one closes."""
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif _closes(fence, opened):
            opened = None
    # One that closes what a line opened behind other words begins nothing.
    closes = opened is not None and text.count(opened.group(1)) % 2 == 0
    return [] if opened is None or closes else [opened.span()]


def _closes(fence: re.Match[str], opened: re.Match[str]) -> bool:
    """As CommonMark has it: the same sign, at least as often, and nothing behind it."""
    return fence.group(1).startswith(opened.group(1)) and fence.group().strip() == fence.group(1)
