"""Gristmill's own export, taken in again: what was measured of a sample comes with it."""

import json
from typing import Any

import pytest

from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.exchange.formats import Origin, full_row
from desktop.exchange.importing.row import NotARow
from desktop.exchange.importing.shapes import SHAPES, Shape, recognise
from desktop.exchange.parquet import as_columns

OWN = SHAPES[0]
SAMPLE = Sample(
    project_id=1,
    lineage=Lineage(3, 2, 5, 8, 13, model_sha256="ab" * 32),
    status=Status.REJECTED,
    fields={"instruction": "Why?", "response": "So.", "attributes": {"style": "plain"}},
    messages=(Message("user", "Why?"), Message("assistant", "So.")),
    prompt=(Message("system", "Be brief."), Message("user", "Why?")),
    raw_text="So.",
    score=0.25,
    signals=(Signal("coherence", -2.5, 0.5, "So"),),
    reason="It looks weak",
    review="reject",
    created="2026-01-02T03:04:05+00:00",
    id=21,
)
ORIGIN = Origin(
    ModelIdentity("ab" * 32, "m.gguf", "M", "llama", "Q4_1", "apache-2.0", 2048, 1),
    Seed("the sky"),
    Chunk("A sky is blue.", ("A sky is blue.",)),
    Source("On skies", "/home/me/skies.md", "text/markdown", "cd" * 32, 14, "CC0"),
)


def exported(sample: Sample = SAMPLE, origin: Origin = ORIGIN, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(json.dumps(full_row(sample, origin)))
    return {**row, **changes}


def test_the_export_is_recognised() -> None:
    found = recognise([exported()])
    assert isinstance(found, Shape)
    assert found.name == "full"


def test_score_signals_verdict_and_fields_come_back() -> None:
    row = OWN.read(exported())
    stored = row.stored
    assert stored is not None
    assert row.messages == SAMPLE.messages
    assert (stored.status, stored.score, stored.reason, stored.review) == (
        "rejected",
        0.25,
        "It looks weak",
        "reject",
    )
    assert (stored.signals, stored.fields, stored.prompt) == (SAMPLE.signals, SAMPLE.fields, SAMPLE.prompt)


def test_what_went_out_as_parquet_comes_back_as_what_went_out_as_json() -> None:
    row = exported()
    assert OWN.read(as_columns(row, list(row))) == OWN.read(row)


def test_where_it_was_made_is_kept_without_the_paths_of_its_maker() -> None:
    row = OWN.read(exported())
    assert row.stored is not None
    assert row.stored.origin == {
        "sample": 21,
        "run": 3,
        "round": 2,
        "created": "2026-01-02T03:04:05+00:00",
        "model": {
            "file": "m.gguf",
            "name": "M",
            "sha256": "ab" * 32,
            "quantization": "Q4_1",
            "licence": "apache-2.0",
        },
        "source": {"title": "On skies", "sha256": "cd" * 32, "licence": "CC0"},
        "seed": "the sky",
    }


def test_the_passage_comes_along_to_measure_against() -> None:
    assert OWN.read(exported()).parts == {"passage": "A sky is blue."}
    assert OWN.read(exported(origin=Origin())).parts == {}


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "failed": ({"messages": []}, "a sample that failed"),
    "an unknown status": ({"status": "fine"}, "status is 'fine'"),
    "a score out of bounds": ({"score": 7}, "score is no number from 0 to 1"),
    "a score of more digits than a float": ({"score": 10**400}, "score is no number"),
    "a score that is text": ({"score": "0.5"}, "score is no number"),
    "an unknown verdict": ({"review": "maybe"}, "review is 'maybe'"),
    "a signal without a figure": ({"signals": {"coherence": {"value": None}}}, "signal 'coherence' has no figure"),
    "fields that are a list": ({"fields": [1]}, "fields are no object"),
    "signals that are a list": ({"signals": [1]}, "signals are no object"),
    "a source that is text": ({"source": "x"}, "source are no object"),
}


@pytest.mark.parametrize(("changes", "reason"), BAD.values(), ids=BAD.keys())
def test_a_row_that_was_tampered_with_says_why_it_is_not_taken(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotARow, match=reason):
        OWN.read(exported(**changes))
