import json
from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace
from desktop.exchange.formats import FORMATS, Origin, format_named

SAMPLE = Sample(
    project_id=3,
    lineage=Lineage(7, 2, 5, seed_id=11, seed_number=99, parent_id=40, model_sha256="abc", sampling=Sampling(0.2)),
    status=Status.ACCEPTED,
    fields={"question": "Why?", "answer": "Because."},
    messages=(Message("user", "Why?"), Message("assistant", "Because.")),
    prompt=(Message("system", "Answer."),),
    raw_text="Because.",
    trace=TokenTrace((4, 4), (-0.1, -0.2), (0.3, 0.4)),
    score=0.8,
    signals=(Signal("grounding", 0.7, 0.9, "It is so."),),
    reason="good",
    review="accept",
    created="2025-01-01T00:00:00Z",
    id=12,
)
ORIGIN = Origin(
    ModelIdentity("abc", "m.gguf", "M", "llama", "Q4_1", "apache-2.0", 2048, 1),
    Seed("a chunk", {"k": 1}, chunk_id=6, id=11, position=4),
    Chunk("It is so.", ("It is so.",), "A > B", 10, 19, 6),
    Source("Doc", "/d.pdf", "application/pdf", "def", 100, "CC-BY-4.0"),
)


def test_messages_are_the_conversation_and_nothing_else() -> None:
    assert format_named("messages")(SAMPLE, ORIGIN) == {
        "messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because."}]
    }


def test_a_sample_without_a_conversation_has_no_messages_row() -> None:
    assert format_named("messages")(replace(SAMPLE, messages=()), ORIGIN) is None


def test_full_holds_everything_and_is_json() -> None:
    row = format_named("full")(SAMPLE, ORIGIN)
    assert json.loads(json.dumps(row)) == row
    assert row is not None
    assert row["lineage"] == {
        "project": 3,
        "run": 7,
        "round": 2,
        "ordinal": 5,
        "seed": 11,
        "parent": 40,
        "seed_number": 99,
        "sampling": {
            "temperature": 0.2,
            "top_p": 0.95,
            "top_k": 40,
            "min_p": 0.0,
            "repeat_penalty": 1.0,
            "repeat_window": 128,
            "max_tokens": 512,
        },
    }
    assert row["model"]["file"] == "m.gguf"
    assert (row["model"]["sha256"], row["model"]["licence"]) == ("abc", "apache-2.0")
    assert row["signals"] == {"grounding": {"value": 0.7, "soundness": 0.9, "evidence": "It is so."}}
    assert row["seed"] == {"text": "a chunk", "fields": {"k": 1}, "position": 4}
    assert row["source"]["licence"] == "CC-BY-4.0"
    assert row["source"]["chunk"] == {"heading": "A > B", "start": 10, "end": 19, "text": "It is so."}
    assert {name: row[name] for name in ("status", "score", "reason", "review", "tokens", "fields", "prompt")} == {
        "status": "accepted",
        "score": 0.8,
        "reason": "good",
        "review": "accept",
        "tokens": 2,
        "fields": {"question": "Why?", "answer": "Because."},
        "prompt": [{"role": "system", "content": "Answer."}],
    }


def test_full_does_without_what_is_not_known() -> None:
    row = FORMATS["full"](SAMPLE, Origin())
    assert row is not None
    assert (row["model"], row["seed"], row["source"]) == ({"sha256": "abc"}, None, None)


def test_an_unknown_format_gives_a_sentence_that_lists_the_known_ones() -> None:
    with pytest.raises(UserError, match="'parquet'; the formats are messages, full"):
        format_named("parquet")
