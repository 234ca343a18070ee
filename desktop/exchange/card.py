"""The dataset card: what goes out with an export, so that nobody need guess how it was made."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

from jinja2 import Environment, StrictUndefined

from desktop.domain.imported import Import
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Source
from desktop.domain.sampling import Sampling
from desktop.resources import resource

_FENCE = re.compile(r"`{3,}")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
# The bounds and names that Hugging Face gives to sizes.
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """The scores of a dataset's rows, summed up; each figure is from 0 to 1."""

    count: int
    mean: float
    median: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card says. An unknown licence is the empty string; `languages` are codes such as "en".

    `rows` counts the exported rows, `reviewed` those of them that a person has read and `edited` those that a person
    changed; `imports` are files whose rows were brought in, and `runs` counts the runs that made samples,
    `other_prompts` those of them that were made with other prompts than those listed; `counts` is of all samples, a
    status each; `prompts` are pairs of a name and the template as it is.
    """

    project: str
    recipe: str
    version: str
    format: str
    rows: int
    models: tuple[ModelIdentity, ...]
    counts: Mapping[str, int]
    sources: tuple[Source, ...] = ()
    imports: tuple[Import, ...] = ()
    prompts: tuple[tuple[str, str], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    rubric: tuple[str, ...] = ()
    edited: int = 0
    other_prompts: int = 0
    sampling: Sampling | None = None
    runs: int = 1
    rounds: int = 1
    scores: ScoreFigures | None = None
    threshold: float | None = None
    reviewed: int = 0
    licence: str = ""
    languages: tuple[str, ...] = ()
    description: str = ""
    created: str = ""


def score_figures(scores: Iterable[float]) -> ScoreFigures | None:
    """The figures of the scores; None where there are none."""
    known = list(scores)
    if not known:
        return None
    return ScoreFigures(len(known), fmean(known), median(known), min(known), max(known))


def render_card(facts: CardFacts) -> str:
    """The card as Markdown with the YAML header that Hugging Face reads."""
    # Markdown, not HTML: what users typed is made safe by the filters below.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    environment.filters |= {
        "yaml": _yaml_scalar,
        "line": _one_line,
        "fenced": _fenced,
        "count_of": _count_of_rows,
    }
    template = environment.from_string(resource("card.md.jinja").read_text(encoding="utf-8"))
    return template.render(facts=facts, size=_size_category(facts.rows)).rstrip() + "\n"


def _size_category(rows: int) -> str:
    return next((name for bound, name in _SIZES if rows < bound), "n>10M")


def _printable(value: Any) -> str:
    """On one line, without the characters that neither YAML nor a page can show."""
    spaced = " ".join(str(value).split())
    return "".join(character for character in spaced if character.isprintable())


def _yaml_scalar(value: Any) -> str:
    """A JSON string of printable characters is a YAML scalar, whatever it holds."""
    return json.dumps(_printable(value), ensure_ascii=False)


def _one_line(value: Any) -> str:
    return _SPECIAL.sub(r"\\\1", _printable(value))


def _fenced(text: str) -> str:
    """In a fence that is longer than any in the text."""
    longest = max((len(fence) for fence in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text.strip()}\n{fence}"


def _count_of_rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
