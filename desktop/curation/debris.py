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
_BYTES = "\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™"
_RARE_BYTES = "\u0080-\u00bfŒœŠšŸŽžƒˆ˜‚†‡•‰€™"
# A capital's second byte is often such a mark: it counts where a letter follows it that can follow in a word.
_CAPITALS = "[„…–‘’“”‹›]"
_MOJIBAKE = (
    f"(?<![A-ZÀ-Þ])Ã{_CAPITALS}(?=[^\\W\\d_])|Ã{_CAPITALS}(?=[A-ZÀ-Þ])|"
    f"[ÂÃ][{_RARE_BYTES}]|[ÄÅÐÑÎÏ][\u0080-\u00ba\u00bc-\u00bfŒœŠšŸŽžƒˆ˜‚†‡•‰€™]|"
    f"[à-ï][{_RARE_BYTES}][{_BYTES}]|[ð-ô][{_RARE_BYTES}][{_BYTES}]{{2}}"
)

_ENTITY = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]+)|#[0-9]{2,7}|#[xX][0-9A-Fa-f]{2,6});")
_TAG = re.compile(
    # Behind a word and never closed it is code: `vector<i>`.
    r"(?!(?<=\w)<([abiup])>(?![^\n]{0,500}</\1>))"
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|li|ul|ol|td|tr|th|table|tbody|thead|h[1-6]|img|font|center|blockquote|pre|"
    r"code|sup|sub|html|body|head|script|style|meta|link|input|form|button|section|article|nav|footer|header|hr)"
    r"(?:\s+[\w-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'|[^\s<>\"']+))*\s*/?>",
    re.IGNORECASE,
)
# A text about markup shows some.
_ABOUT_MARKUP = re.compile(r"\b(?:html|xml|jsx|svg|vue|angular)\b|className=|\breturn \(", re.IGNORECASE)
_FENCE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^`\n]*$|^(?=[ \t]*[^`\s])[^`\n]*(?P<midway>`{3,})[\w+#-]*[ \t]*$", re.MULTILINE
)
_CODE = re.compile(
    r"(?:^ {0,3}(?=~)|(?<!`)(?=`))(`{3,}|~{3,})[^`\n]*\n.*?(?:^ {0,3}\1[`~]*\s*$|\Z)|`[^`\n]+`",
    re.MULTILINE | re.DOTALL,
)

# The flags of regions such as England are a black flag, a few tag characters, and one that ends them (UTS 51).
_FLAG, _TAG_SIGNS, _REGION = "\U0001f3f4", "\U000e0000-\U000e007f", "[\U000e0030-\U000e007a]{3,6}\U000e007f"
_TEMPLATE = "a token of a chat template"
# HTML strikes text out with the tag that ends a text in some templates.
_ENDS = re.compile(r"</?s>(?!\w)")
_ENDS_OF_ALL = re.compile(r"\A<s>(?!.*</s>)|</s>\s*\Z", re.DOTALL)
_ANYWHERE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("text in a wrong encoding", re.compile(_MOJIBAKE)),
    ("a character that was lost", re.compile("\ufffd+")),
    ("a control character", re.compile(f"[{_CONTROLS}]+")),
    (
        _TEMPLATE,
        re.compile(
            r"<\|[a-z0-9_]{2,40}\|>|<｜[^｜<>\n]{2,40}｜>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|"
            r"<(?:bos|eos|pad|unk)>|\[(?:BOS|EOS|PAD)\]"
        ),
    ),
    (
        "an invisible character",
        re.compile(
            rf"[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]+|"
            rf"(?<![{_FLAG}{_TAG_SIGNS}])[{_TAG_SIGNS}]+|(?<={_FLAG})(?!{_REGION})[{_TAG_SIGNS}]+|"
            rf"(?<![{_JOINS}])[{_JOINERS}]+"
        ),
    ),
)
_AROUND = 20


def findings(text: str) -> list[Finding]:
    """What is debris in a text: one finding of each kind, its `place` naming it, `words` showing where it stands.

    `share` is how much of the text's characters it takes. Tags and entities in code are not debris, nor are tags in
    a text that speaks of markup.
    """
    found = (_finding(text, kind, spans) for kind, spans in _spans(text))
    return [finding for finding in found if finding is not None]


def _spans(text: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    for kind, pattern in _ANYWHERE:
        spans = [each.span() for each in pattern.finditer(text)]
        yield kind, sorted(spans + _ends(text)) if kind == _TEMPLATE else spans
    prose = _CODE.sub(lambda code: " " * len(code.group()), text) if "`" in text or "~" in text else text
    yield "an HTML entity", [each.span() for each in _ENTITY.finditer(prose) if _is_entity(each)]
    if not _ABOUT_MARKUP.search(text):
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


def _ends(text: str) -> list[tuple[int, int]]:
    """Where a text is said to begin or end; in one that speaks of markup only where it does, and unpaired."""
    if not _ABOUT_MARKUP.search(text):
        return [each.span() for each in _ENDS.finditer(text)]
    paired = text.count("<s>") == text.count("</s>")
    return [] if paired else [each.span() for each in _ENDS_OF_ALL.finditer(text)]


def _open_fence(text: str) -> list[tuple[int, int]]:
    """Where the fence stands that no other one closes; one that begins midway in a line need not be closed."""
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None or (opened["midway"] and _tells_language(fence)):
            opened = fence
        elif _closes(fence, opened):
            opened = None
    return [] if opened is None or opened["midway"] else [opened.span()]


def _tells_language(fence: re.Match[str]) -> bool:
    return not fence["midway"] and fence.group().strip() != fence.group(1)


def _closes(fence: re.Match[str], opened: re.Match[str]) -> bool:
    """As CommonMark has it: the same sign, at least as often, and nothing else in its line."""
    own, other = fence.group(1), opened.group(1) or opened["midway"]
    return own is not None and own.startswith(other) and fence.group().strip() == own
