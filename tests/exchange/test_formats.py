import json
from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.imported import Import
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Chunk, Seed, Source
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace
from desktop.exchange.formats import FORMATS, Origin, Row, format_named, full_row
from desktop.exchange.jsonl import to_json

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


def row_of(name: str, sample: Sample) -> Row | None:
    """The row of a sample in a format, which is given no more than it says that it needs."""
    form = format_named(name)
    assert form.line is not None
    needed = {"fields": to_json(sample.fields), "status": sample.status.value, "review": sample.review}
    turns = [(message.role, to_json(message.content)) for message in sample.messages]
    stored = to_json([{"role": message.role, "content": message.content} for message in sample.messages])
    line = form.line(stored if form.as_stored else turns, *(needed[need] for need in form.needs))
    return None if line is None else json.loads(line)


def test_messages_are_the_conversation_and_nothing_else() -> None:
    assert row_of("messages", SAMPLE) == {
        "messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because."}]
    }


LONG = replace(
    SAMPLE,
    messages=(
        Message("system", "Be kind."),
        Message("user", "Why?"),
        Message("assistant", "Because."),
        Message("user", "Really?"),
        Message("assistant", "Yes."),
    ),
)
PAIR = replace(SAMPLE, fields={"chosen": "Because.", "rejected": "Why not."})


def test_sharegpt_names_who_speaks_in_its_own_way() -> None:
    assert row_of("sharegpt", LONG) == {
        "conversations": [
            {"from": "system", "value": "Be kind."},
            {"from": "human", "value": "Why?"},
            {"from": "gpt", "value": "Because."},
            {"from": "human", "value": "Really?"},
            {"from": "gpt", "value": "Yes."},
        ]
    }


def test_alpaca_is_one_exchange() -> None:
    without = row_of("alpaca", SAMPLE)
    assert without == {"instruction": "Why?", "input": "", "output": "Because.", "system": ""}
    assert row_of("alpaca", LONG) is None
    with_system = row_of("alpaca", replace(LONG, messages=LONG.messages[:3]))
    assert with_system == {"instruction": "Why?", "input": "", "output": "Because.", "system": "Be kind."}


def test_prompt_and_completion_part_before_the_last_answer() -> None:
    row = row_of("prompt-completion", LONG)
    assert row is not None
    assert [turn["role"] for turn in row["prompt"]] == ["system", "user", "assistant", "user"]
    assert row["completion"] == [{"role": "assistant", "content": "Yes."}]


def test_a_preference_has_the_prompt_and_both_answers_as_turns() -> None:
    assert row_of("preference", PAIR) == {
        "prompt": [{"role": "user", "content": "Why?"}],
        "chosen": [{"role": "assistant", "content": "Because."}],
        "rejected": [{"role": "assistant", "content": "Why not."}],
    }
    assert row_of("preference", SAMPLE) is None


def test_kto_says_whether_an_answer_was_accepted() -> None:
    wanted, unwanted = row_of("kto", SAMPLE), row_of("kto", replace(SAMPLE, status=Status.REJECTED))
    assert wanted is not None
    assert unwanted is not None
    assert (wanted["label"], unwanted["label"]) == (True, False)
    assert wanted["completion"] == [{"role": "assistant", "content": "Because."}]
    assert row_of("kto", replace(SAMPLE, status=Status.GENERATED)) is None, "nobody has said yet"


def test_kto_says_what_the_file_said_that_an_answer_came_from() -> None:
    for label, status, expected in (
        (False, Status.ACCEPTED, False),
        (True, Status.REJECTED, True),
        (True, Status.GENERATED, True),
        ("math", Status.REJECTED, False),
    ):
        row = row_of("kto", replace(SAMPLE, status=status, review="", fields={"label": label}))
        assert row is not None
        assert row["label"] is expected


def test_kto_says_what_a_person_said_before_what_the_file_said() -> None:
    row = row_of("kto", replace(SAMPLE, status=Status.ACCEPTED, review="accept", fields={"label": False}))
    assert row is not None
    assert row["label"] is True


def test_text_is_the_last_answer_alone() -> None:
    assert row_of("text", LONG) == {"text": "Yes."}


def test_a_text_that_answers_nothing_is_a_text_all_the_same() -> None:
    alone = replace(SAMPLE, messages=(Message("assistant", "Rivers run."),))
    assert row_of("text", alone) == {"text": "Rivers run."}
    assert row_of("prompt-completion", alone) is None


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "full"])
def test_without_a_conversation_only_full_has_a_row(name: str) -> None:
    assert row_of(name, replace(PAIR, messages=())) is None


SHOWING = {"preference": PAIR, "alpaca": replace(LONG, messages=LONG.messages[:3])}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_names_the_keys_of_its_rows_in_their_order(name: str) -> None:
    row = full_row(SAMPLE, ORIGIN) if name == "full" else row_of(name, SHOWING.get(name, SAMPLE))
    assert row is not None
    assert tuple(row) == FORMATS[name].keys


def test_full_holds_everything_and_is_json() -> None:
    row = full_row(SAMPLE, ORIGIN)
    assert json.loads(json.dumps(row)) == row
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


def test_full_says_of_each_row_who_wrote_and_judged_it_and_what_the_licences_say() -> None:
    evidence = Evidence("source", (SentenceEvidence(0, 8, 0.2, "It is so.", 0, 9),))
    judge = ModelIdentity("def", "judge.gguf", "J", "llama", "Q4_1", "", 2048, 1)
    row = full_row(replace(SAMPLE, evidence=(evidence,)), replace(ORIGIN, judge=judge))
    assert json.loads(json.dumps(row)) == row
    assert row["synthetic"] is True
    assert row["judge"] == {"file": "judge.gguf", "sha256": "def"}
    assert row["model"]["training_on_output"] == "free"
    assert row["model"]["licence_says"].startswith("It asks nothing of what the model writes")
    assert row["source"]["licence_id"] == "cc-by-4.0"
    (found,) = row["evidence"]
    assert (found["kind"], found["risk"], found["sentences"][0]["support"]) == ("source", 0.2, "It is so.")
    other = full_row(replace(SAMPLE, prompt=(Message("system", "Answer!"),)), ORIGIN)
    assert len(row["prompt_sha256"]) == 64
    assert row["prompt_sha256"] != other["prompt_sha256"]


def test_full_claims_no_row_as_its_own_that_was_brought_in() -> None:
    brought = replace(SAMPLE, lineage=replace(SAMPLE.lineage, model_sha256=""))
    row = full_row(brought, Origin(imported=Import("rows.csv", "ef" * 32, "CC0")))
    assert (row["synthetic"], row["generator"], row["model"]) == (None, None, None)
    assert row["imported"] == {"file": "rows.csv", "sha256": "ef" * 32, "licence": "CC0", "licence_id": "cc0-1.0"}


def test_a_whole_row_has_the_keys_of_its_format_in_their_order() -> None:
    assert tuple(full_row(SAMPLE, ORIGIN)) == FORMATS["full"].keys


def test_full_does_without_what_is_not_known() -> None:
    row = full_row(SAMPLE, Origin())
    assert (row["seed"], row["source"]) == (None, None)
    assert (row["model"]["sha256"], row["model"]["file"]) == ("abc", "")
    known = full_row(SAMPLE, ORIGIN)["model"]
    assert list(row["model"]) == list(known), "every row has every key"


def test_an_unknown_format_gives_a_sentence_that_lists_the_known_ones() -> None:
    with pytest.raises(UserError, match="'parquet'; the formats are messages, sharegpt"):
        format_named("parquet")
