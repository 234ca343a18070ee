"""Whether a sentence can answer a question: what is asked for must stand in it, and nothing may be made up.

Answer-aware question generation overproduces and keeps what fits (Heilman and Smith 2010, "Good Question! Statistical
Ranking for Question Generation"). A question begins with the kind of thing that answers it: "when" wants a time, "how
many" wants a number of just those things. The rules hold for English.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from desktop.domain.text import words
from desktop.recipes.copying import STOP_WORDS

_FIGURE = (
    r"\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|hundreds?|thousands?|millions?|billions?|half|twice)\b"
)
_TIME = (
    r"\b(?:1\d{3}|20\d{2})\b|\b\d{1,2}(?::\d\d| ?[ap]\.?m)\b|\b(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|spring|summer|autumn|winter|"
    r"morning|noon|afternoon|evening|night|century|today|before|after|when|until|during)\b"
)
_NAME = r"(?<=[\w,;:(\"“'] )[A-Z]\w+|(?<=[(\"“])[A-Z]\w+"
_PLACE = r"\b(?:in|at|on|from|to|into|near|under|over|along|behind|beside|between|through|up|north|south|east|west)\b"
_REASON = r"\b(?:because|so|since|therefore|due|thanks|order|otherwise|else|cause[sd]?|for|to)\b"
_MONEY = r"[$€£¥]|\b(?:euros?|dollars?|pounds?|cents?|free|nothing|cost|costs|pays?|paid|price)\b"
_WAY = r"\b(?:by|with|using|through|via)\b"
_CHANGE = r"\b(?:was|were|had|became|began|\w+ed)\b"
_AMOUNT = "many|much|long|old|far|high|tall|big|large|wide|deep|heavy|fast|often"
_ASKING = frozenset(
    words(
        f"{_AMOUNT.replace('|', ' ')} kind type sort name named called happen happened happens way take takes took "
        "mean means use used number year time day part thing things tell cost costs price pay"
    )
)
_SAME_LETTERS, _LONGEST_ENDING = 4, 3
_AUXILIARY = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|shall|should|may|might|must)\b",
    re.IGNORECASE,
)
_NEEDS_AUXILIARY = re.compile(r"\b(?:how|when|where|why)\b", re.IGNORECASE)
_DEFINED = re.compile(
    r"^what (?:is|are|was|were) (?:(?:the|an?) )?([\w-]+(?: [\w-]+){0,2})"
    r"(?<! of)(?<! by)(?<! for)(?<! in)(?<! with)\W*$",
    re.IGNORECASE,
)
_DEFINITION = r"\b[^.;]{0,30}\b(?:is|are|was|were) (?:[\w-]+ ){0,3}(?:an?|the|called)\b"
_POINTS_ELSEWHERE = re.compile(r"^what about\b|\b(?:this|these|those)\b", re.IGNORECASE)
_COUNTED = re.compile(rf"({_FIGURE})\s+([a-z]{{3,}}s)\b", re.IGNORECASE)
_WH = re.compile(
    r"^(?:(?:in|at|on|from|to|for|by|with|of|about|under|since|until|during) )?"
    r"(?:what|which|who|whom|whose|when|where|why|how)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many (?:\w+ )??(\w{3,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of question, and what a sentence that answers it holds; `news` is no word of the question."""

    asks: re.Pattern[str]
    holds: re.Pattern[str]
    wanted: str
    news: bool = True


def _kind(asks: str, holds: str, wanted: str, flags: int = re.IGNORECASE, *, news: bool = True) -> _Kind:
    return _Kind(re.compile(asks, re.IGNORECASE), re.compile(holds, flags), wanted, news)


_KINDS = (
    _kind(
        rf"\bhow (?:{_AMOUNT})\b|\bwhat (?:number|percentage|share)\b", rf"{_FIGURE}|\b(?:every|daily)\b", "a number"
    ),
    _kind(r"\bwhen\b|\b(?:what|which) (?:year|month|day|time|season)\b", _TIME, "a time"),
    _kind(r"\bwho(?:m|se)?\b|\bname\b|\bcalled\b", _NAME, "a name", 0),
    _kind(r"\bwhere\b", _PLACE, "a place"),
    _kind(r"\bwhy\b|\breason\b", _REASON, "a reason"),
    _kind(r"\b(?:cost|costs|price|pay)\b", _MONEY, "a price", news=False),
    _kind(r"\bhow (?:is|are|was|were|do|does|did|can|could)\b", _WAY, "a way"),
    _kind(r"\bwhat happen", _CHANGE, "something that happened"),
)


def beginnings(sentence: str) -> tuple[str, ...]:
    """How questions that a sentence can answer may begin, the most telling first, and last an empty beginning."""
    found = [f"How many {match[2].lower()}" for match in _COUNTED.finditer(sentence)]
    found += ["When"] if re.search(r"\b(?:1\d{3}|20\d{2})\b", sentence) else []
    found += ["Why"] if re.search(r"\bbecause\b|\bso that\b|\bin order to\b", sentence) else []
    found += ["Who"] if re.search(rf"\bby (?:\w+ ){{0,3}}{_NAME}", sentence) else []
    return tuple(dict.fromkeys([*found, "What", ""]))


def misfit(question: str, sentence: str, around: str) -> str:
    """Why a sentence is no answer to a question, in a sentence; empty where it can be one.

    `around` is what the question may speak of besides: the passage and its heading.
    """
    spoken = _AUXILIARY.search(question) or not _NEEDS_AUXILIARY.search(question)
    if not _WH.match(question) or not spoken or _POINTS_ELSEWHERE.search(question):
        return "The question does not ask for anything that a sentence can tell."
    return _invented(question, around) or _beside(question, sentence) or _lacking(question, sentence)


def tells(question: str, answer: str) -> bool:
    """Whether an answer holds the kind of thing that is asked for."""
    return not _lacking(question, answer)


def _invented(question: str, around: str) -> str:
    telling = _telling(question)
    if not telling:
        return "The question names nothing that stands in the passage."
    odd = _first_without(telling, around)
    return odd and f"The question speaks of {odd!r}, of which the passage says nothing."


def _beside(question: str, sentence: str) -> str:
    odd = _first_without(_telling(question), sentence)
    return odd and f"The question speaks of {odd!r}, of which its sentence says nothing."


def _first_without(asked: Iterable[str], text: str) -> str:
    """The first word that stands in a text in no form; empty where all do."""
    known = _parts(words(text))
    return next((word for word in asked if not any(_same(word, each) for each in known)), "")


def _lacking(question: str, sentence: str) -> str:
    """What the sentence must hold besides the question's own words, and does not."""
    asked = set(words(question))
    news = re.sub(
        r"\w+(?:[-'’]\w+)*", lambda match: "" if match[0].lower() in asked - STOP_WORDS else match[0], sentence
    )
    wanted = (kind for kind in _KINDS if kind.asks.search(question))
    missing = next((kind for kind in wanted if not kind.holds.search(news if kind.news else sentence)), None)
    if missing:
        return f"The question asks for {missing.wanted}, which the sentence does not tell."
    defined = _DEFINED.match(question)
    if defined and not re.search(rf"\b{re.escape(defined[1])}{_DEFINITION}", sentence, re.IGNORECASE):
        return f"The sentence does not tell what {defined[1]} is."
    counted = _HOW_MANY.search(question)
    if counted and not _counts(sentence, question):
        return f"The sentence does not tell how many {counted[1]}."
    return "" if _telling(news) else "The question leaves nothing to answer."


def _counts(sentence: str, question: str) -> bool:
    """Whether the sentence counts what the question wants counted."""
    asked = words(question.lower().partition("how many")[2])[:2]
    counted = [
        word
        for match in re.finditer(rf"{_FIGURE}((?:\W+\w+){{1,3}})", sentence, re.IGNORECASE)
        for word in words(match[1])
    ]
    return any(_same(one, other) for one in asked for other in counted)


def _telling(text: str) -> list[str]:
    return [word for word in words(text) if len(word) > 1 and word not in STOP_WORDS and word not in _ASKING]


def _parts(found: Iterable[str]) -> set[str]:
    # Of a word with a hyphen or a possessive, the parts count as well.
    return {part for word in found for part in (word, *re.split(r"[-'’]", word)) if part}


def _same(one: str, other: str) -> bool:
    """Whether two words are forms of one: they begin alike and differ in a short ending."""
    one, other = (each.removesuffix("'s").removesuffix("’s") for each in (one, other))
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    longer = max(len(one), len(other))
    return one.removesuffix("s") == other.removesuffix("s") or alike >= max(_SAME_LETTERS, longer - _LONGEST_ENDING)
