"""The dataset card: what goes out with an export, so that nobody need guess how it was made."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from desktop.domain.interval import Interval
from desktop.domain.licence import Licence
from desktop.exchange.card_facts import CardFacts, ScoreFigures
from desktop.exchange.provenance import provenance_of
from desktop.resources import resource

_PATTERN = re.compile(r"([*?\[:])")
_FENCE = re.compile(r"`{3,}")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
# What makes a heading, a list or a rule of a text where a line begins.
_OPENING = re.compile(r"^(\d*)([#+-](?=[#\s-]|$)|(?<=\d)[.)](?=\s|$))")
# The bounds and names that Hugging Face gives to sizes.
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_UNKNOWN, _OTHER = "unknown", "other"
_BAR = 40


def render_card(facts: CardFacts) -> str:
    """The card as Markdown with the YAML header that Hugging Face reads, and a block of JSON for programs."""
    text = _template().render(
        facts=facts,
        size=_size_category(facts.rows),
        licence=_licence_fields(facts),
        defects=_defects(facts),
        provenance=_a_line_each(provenance_of(facts)),
    )
    return text.rstrip() + "\n"


@cache
def _template() -> Template:
    # Markdown, not HTML: what users typed is made safe by the filters below.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    environment.filters |= {
        "yaml": _yaml_scalar,
        "path": _yaml_path,
        "line": _one_line,
        "fenced": _fenced,
        "count_of": _count_of_rows,
        "interval": _interval,
        "bars": _bars,
    }
    return environment.from_string(resource("card.md.jinja").read_text(encoding="utf-8"))


def _size_category(rows: int) -> str:
    return next((name for bound, name in _SIZES if rows < bound), "n>10M")


def _licence_fields(facts: CardFacts) -> Mapping[str, Any]:
    """The header's fields on the licence: of the one that was chosen, else of those that came along."""
    if facts.licence is not None:
        return _fields_of((facts.licence,))
    brought = [each.licence for each in (*facts.source_licences, *facts.import_licences)]
    known = tuple(dict.fromkeys(licence for licence in brought if licence is not None))
    # Where one of them is not known, neither is what they come to together.
    return _fields_of(known) if known and None not in brought else {"license": [_UNKNOWN]}


def _fields_of(licences: Sequence[Licence]) -> Mapping[str, Any]:
    if all(licence.hub for licence in licences):
        return {"license": list(dict.fromkeys(licence.hub for licence in licences))}
    names = ", ".join(licence.name for licence in licences)
    link = licences[0].link if len(licences) == 1 else ""
    return {"license": [_OTHER], "license_name": names} | ({"license_link": link} if link else {})


def _defects(facts: CardFacts) -> list[tuple[str, Interval]]:
    """The planted defects that the judge was tested on, the one that it tells best first."""
    score = facts.checkup.score if facts.checkup is not None else {}
    return sorted(score.items(), key=lambda pair: -pair[1].value)


def _printable(value: Any) -> str:
    """On one line, without the characters that neither YAML nor a page can show."""
    spaced = " ".join(str(value).split())
    return "".join(character for character in spaced if character.isprintable())


def _yaml_scalar(value: Any) -> str:
    """A JSON string of printable characters is a YAML scalar, whatever it holds."""
    return json.dumps(_printable(value), ensure_ascii=False)


def _yaml_path(path: str) -> str:
    """A path that reads back as the same, and that Hugging Face takes for no pattern and no address."""
    literal = _PATTERN.sub(r"[\1]", path)
    written = json.dumps(literal, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in written)


def _one_line(value: Any) -> str:
    return _OPENING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", _printable(value)))


def _fenced(text: str, language: str = "text") -> str:
    """In a fence that is longer than any in the text."""
    longest = max((len(fence) for fence in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def _a_line_each(fields: Mapping[str, Any]) -> str:
    """A JSON object with a line for each of its fields."""
    lines = (f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    return "{\n" + ",\n".join(lines) + "\n}"


def _count_of_rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _interval(figure: Interval) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def _bars(scores: ScoreFigures) -> str:
    """The histogram of the scores in text: a line for each part of 0 to 1, from the first that holds a row."""
    most = max(scores.bins, default=0) or 1
    first = next((place for place, count in enumerate(scores.bins) if count), 0)
    lines = (
        f"{place / len(scores.bins):.1f} {'#' * max(round(count / most * _BAR), count > 0):{_BAR}} {count:>7,}"
        for place, count in enumerate(scores.bins)
        if place >= first
    )
    return "\n".join(lines)
