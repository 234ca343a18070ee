"""Dataclasses as compact JSON, in which what has its usual value is left out.

What is read may hold names that are not known here: they are passed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from json import loads
from math import nan
from typing import Any, TypeVar

from desktop.domain.calibration import Calibration
from desktop.domain.evidence import Evidence, EvidenceKind, SentenceEvidence
from desktop.domain.interval import Interval
from desktop.domain.project import Judging
from desktop.store.values import to_json

_Kind = TypeVar("_Kind")
_INTERVALS = ("auc", "auc_before", "error", "error_before")


def packed(value: Any, leave_out: Iterable[str] = ()) -> str:
    """A dataclass as JSON, without the fields to `leave_out`."""
    plain = _plain(value)
    return to_json({name: each for name, each in plain.items() if name not in set(leave_out)})


def judging_of(text: str) -> Judging:
    """How a project is judged, of what `packed` made of it."""
    return _made(Judging, loads(text))


def evidence_of(kind: EvidenceKind, text: str) -> Evidence:
    """Evidence of a kind, of what `packed` made of it without the kind."""
    found = loads(text)
    sentences = tuple(_made(SentenceEvidence, sentence) for sentence in found["sentences"])
    return _made(Evidence, {**found, "kind": kind, "sentences": sentences})


def calibration_of(text: str) -> Calibration:
    """A calibration, of what `packed` made of it; a figure that was not finite is not a number."""
    found = loads(text)
    return _made(Calibration, {**found, **{name: _interval(found[name]) for name in _INTERVALS}})


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        held = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(each) for field, each in held if each != field.default}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _made(kind: type[_Kind], values: Mapping[str, Any]) -> _Kind:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _frozen(value) for name, value in values.items() if name in names})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _interval(found: Mapping[str, Any]) -> Interval:
    return _made(Interval, {name: nan if figure is None else figure for name, figure in found.items()})
