"""Samples as they are written, as rows of a list: plain data, chosen so that what one reads stays where it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.ui.live_run import LiveRun
from desktop.ui.widgets.bars import score_colour
from desktop.ui.widgets.text import PillKind
from desktop.ui.wording import count_in_words, status_in_words

_SHOWN_CHARACTERS = 600
# Where the text that is shown begins moves on in such steps, so that lines do not break anew at each word.
_STEP = 400
_JSON_TEXT = re.compile(r'"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)', re.DOTALL)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)")
_PILLS: dict[str, PillKind] = {"good": "good", "warning": "warning", "bad": "bad"}


@dataclass(frozen=True, slots=True)
class StreamRow:
    """A sample by its place in the run. `sample_id` is 0 while it is being written."""

    ordinal: int
    pill: str
    kind: PillKind
    title: str
    text: str
    sample_id: int = 0

    @property
    def writing(self) -> bool:
        """Whether it is not finished."""
        return self.sample_id == 0


def stream_rows(live: LiveRun, recipe: Recipe | None, most: int, shown: Sequence[int] = ()) -> tuple[StreamRow, ...]:
    """At most so many rows: those being written, then the finished ones, the newest first.

    `shown` are the ordinals that were shown as being written before: while they are written, they stay.
    """
    places = max(most // 2, most - len(live.recent))
    writing = _chosen(live, places, shown)
    finished = list(live.recent)[: max(0, most - len(writing))]
    return (
        *(_writing_row(ordinal, live.writing[ordinal], recipe) for ordinal in writing),
        *(_finished_row(sample, recipe, live.project.threshold) for sample in finished),
    )


def _chosen(live: LiveRun, places: int, shown: Sequence[int]) -> list[int]:
    """Who is shown as being written: who was, then the newest in the places that have become free."""
    staying = [ordinal for ordinal in shown if ordinal in live.writing][:places]
    newest = (ordinal for ordinal in reversed(live.writing) if ordinal not in staying)
    return [*staying, *(ordinal for ordinal, _ in zip(newest, range(places - len(staying)), strict=False))]


def _writing_row(ordinal: int, text: str, recipe: Recipe | None) -> StreamRow:
    title = QCoreApplication.translate("Run", "Sample {number}").format(number=count_in_words(ordinal + 1))
    word = QCoreApplication.translate("Run", "writing")
    if text.lstrip().startswith("{"):
        fields = begun_fields(text)
        title = fields.get(title_field(recipe), "") or title
        text = fields.get(recipe.judged if recipe else "", "") or " ".join(fields.values())
    return StreamRow(ordinal, word, "neutral", _one_line(title), _one_line(_end_of(text)))


def _finished_row(sample: Sample, recipe: Recipe | None, threshold: float) -> StreamRow:
    pill, kind = _verdict(sample, threshold)
    judged = str(sample.fields.get(recipe.judged, "")) if recipe else ""
    text = sample.reason if sample.status is Status.FAILED else judged or sample.raw_text
    title = _one_line(title_of(sample, recipe)[:_SHOWN_CHARACTERS])
    return StreamRow(sample.lineage.ordinal, pill, kind, title, _one_line(text[:_SHOWN_CHARACTERS]), sample.id)


def _verdict(sample: Sample, threshold: float) -> tuple[str, PillKind]:
    if sample.score is None or sample.status is Status.FAILED:
        return status_in_words(sample.status), "neutral" if sample.status is Status.GENERATED else "bad"
    return f"{sample.score:.2f}", _PILLS[score_colour(sample.score, threshold)]


def title_of(sample: Sample, recipe: Recipe | None) -> str:
    """What a sample is about: the field that its judged one answers, else the end of its prompt."""
    # Of an answer that was cut off, the field may have begun.
    for fields in (sample.fields, begun_fields(sample.raw_text)):
        named = fields.get(title_field(recipe))
        if isinstance(named, str) and named.strip():
            return named
    for name, value in sample.fields.items():
        if recipe is not None and name != recipe.judged and isinstance(value, str) and value.strip():
            return value
    asked = sample.prompt[-1].content.strip() if sample.prompt else ""
    return asked.splitlines()[-1] if asked else ""


def title_field(recipe: Recipe | None) -> str:
    """The field that names a sample; "" where the recipe has none."""
    return recipe.unlike if recipe is not None else ""


def begun_fields(text: str) -> dict[str, str]:
    """The texts in a JSON object of which only the beginning is there; the last one may be cut off."""
    return {name: _unescaped(value) for name, value in _JSON_TEXT.findall(text)}


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(_character, value)


def _character(escaped: "re.Match[str]") -> str:
    if escaped[1]:
        # Half of a pair says nothing by itself.
        return chr(int(escaped[1], 16)).encode("utf-8", "replace").decode()
    return " " if escaped[2] in "nrt" else escaped[2]


def _end_of(text: str) -> str:
    start = max(0, (len(text) - (_SHOWN_CHARACTERS - _STEP)) // _STEP * _STEP)
    return text[start:].partition(" ")[2] if start else text


def _one_line(text: str) -> str:
    return " ".join(text.split())
