"""What the table can show of a sample, a column each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample
from desktop.domain.text import words
from desktop.store.queries import Order
from desktop.ui.wording import count_in_words, date_in_words, status_in_words

translate = QCoreApplication.translate

USUAL = ("score", "text", "state")
LASTING = frozenset({"text", "state"})
"""Columns that cannot be taken away."""

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `text` makes its words of a sample; `width` is in spacing units, 0 for what is left over.

    With an `order`, a click on its head sorts by it.
    """

    name: str
    title: str
    width: float
    text: Callable[[Sample], str]
    order: Order | None = None
    number: bool = False


def columns(recipe: Recipe | None) -> tuple[Column, ...]:
    """Every column, in the order in which they stand; that of the text shows the field that names a sample."""
    field = title_field(recipe)
    judged = recipe.judged if recipe else ""
    return (
        Column("score", translate("Review", "Score"), 10.5, _score, "score"),
        Column(
            "text", field_in_words(field) or translate("Review", "Text"), 0, lambda sample: title_of(sample, field)
        ),
        Column("state", translate("Review", "State"), 14, lambda sample: status_in_words(sample.status)),
        Column("review", translate("Review", "Review"), 12, review_in_words),
        Column("round", translate("Review", "Round"), 7, lambda sample: str(sample.lineage.round), number=True),
        Column("words", translate("Review", "Words"), 7, lambda sample: _words(sample, judged), number=True),
        Column("seconds", translate("Review", "Seconds"), 8, _seconds, number=True),
        Column("created", translate("Review", "Created"), 18, lambda sample: date_in_words(sample.created), "id"),
        Column("reason", translate("Review", "Reason"), 32, lambda sample: _one_line(sample.reason)),
    )


def shown_columns(wanted: Iterable[str]) -> tuple[str, ...]:
    """The names of the columns to show: those wanted, with the ones that last; the usual ones where none is."""
    chosen = set(wanted) or set(USUAL)
    return tuple(column.name for column in columns(None) if column.name in chosen | LASTING)


def title_field(recipe: Recipe | None) -> str:
    """The field by which a person knows a sample: what is answered, else the answer."""
    return (recipe.unlike or recipe.judged) if recipe else ""


def title_of(sample: Sample, field: str) -> str:
    """A sample in one line."""
    texts = [value for value in sample.fields.values() if isinstance(value, str)]
    value = sample.fields.get(field) or next(iter(texts), "") or sample.raw_text
    return _one_line(str(value))


def field_in_words(name: str) -> str:
    """The name of a field as a heading."""
    spaced = name.replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def review_in_words(sample: Sample) -> str:
    """What a person has said of a sample; "" where nobody has."""
    match sample.review:
        case "accept":
            return translate("Review", "accepted")
        case "reject":
            return translate("Review", "rejected")
        case "edit":
            return translate("Review", "edited")
        case _:
            return ""


def _score(sample: Sample) -> str:
    return "" if sample.score is None else f"{sample.score:.2f}"


def _seconds(sample: Sample) -> str:
    """The engine's time; what was brought in took none."""
    return f"{sample.seconds:.1f}" if sample.seconds else ""


def _words(sample: Sample, judged: str) -> str:
    return count_in_words(len(words(str(sample.fields.get(judged, "")))))


def _one_line(text: str) -> str:
    return " ".join(text[: 2 * _LONGEST].split())[:_LONGEST]
