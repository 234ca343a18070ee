"""Samples as rows: how one is written, and how many are read at once."""

import sqlite3
from collections.abc import Mapping, Sequence
from hashlib import sha256
from json import dumps, loads
from typing import Any

from sqlite_utils import Database

from desktop.domain.evidence import Evidence
from desktop.domain.message import Message
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace
from desktop.store.connection import Connection
from desktop.store.packing import evidence_of, packed
from desktop.store.traces import decode_trace, encode_trace
from desktop.store.values import clean, to_json

UNSCORED = -1.0
_FIRST_TURN, _CONTENT, _NEXT_TURN = '[{"role":"', '","content":', '},{"role":"'

_INSERT = """
INSERT INTO samples (
    project_id, run_id, round, ordinal, parent_id, seed_id, seed_number, writer_id, prompt_id, status, judged,
    score, review, seconds, end_logprob, created, reason, fields, messages, raw_text, trace
) VALUES (
    :project_id, :run_id, :round, :ordinal, :parent_id, :seed_id, :seed_number, :writer_id, :prompt_id, :status,
    :status, :score, :review, :seconds, :end_logprob, :created, :reason, :fields, :messages, :raw_text, :trace
)
"""

_COLUMNS = """
    samples.id, samples.project_id, run_id, round, ordinal, parent_id, seed_id, seed_number, status, score, review,
    seconds, end_logprob, created, reason, fields, samples.messages, raw_text,
    model_sha256, sampling, prompts.messages AS prompt
"""


def insert_sample(database: Database, sample: Sample, created: str) -> int:
    """Writes `sample` with its signals and evidence, inside the caller's transaction; returns its id."""
    cursor = database.execute(
        _INSERT,
        {
            **_place(sample),
            "writer_id": _writer_id(database, sample.lineage),
            "prompt_id": _prompt_id(database, sample.project_id, sample.prompt),
            "status": sample.status,
            "score": UNSCORED if sample.score is None else sample.score,
            "review": sample.review,
            "seconds": sample.seconds,
            "end_logprob": sample.end_logprob,
            "created": created,
            "reason": clean(sample.reason),
            "fields": to_json(sample.fields),
            "messages": messages_json(sample.messages),
            "raw_text": clean(sample.raw_text),
            "trace": encode_trace(sample.trace),
        },
    )
    sample_id = int(cursor.lastrowid or 0)
    insert_signals(database, sample_id, sample.signals)
    insert_evidence(database, sample_id, sample.evidence)
    return sample_id


def insert_signals(database: Database, sample_id: int, signals: Sequence[Signal]) -> None:
    """Writes what was measured of a sample, inside the caller's transaction."""
    database.conn.executemany(
        "INSERT INTO signals (sample_id, name, value, soundness, evidence) VALUES (?, ?, ?, ?, ?)",
        ((sample_id, signal.name, signal.value, signal.soundness, clean(signal.evidence)) for signal in signals),
    )


def insert_evidence(database: Database, sample_id: int, evidence: Sequence[Evidence]) -> None:
    """Writes what was found of a sample, inside the caller's transaction."""
    if evidence:
        database.conn.executemany(
            "INSERT INTO evidence (sample_id, kind, found) VALUES (?, ?, ?)",
            ((sample_id, each.kind, packed(each, leave_out=("kind",))) for each in evidence),
        )


def read_samples(connection: Connection, ids: Sequence[int], *, whole: bool) -> list[Sample]:
    """The samples with those ids, in that order, those that are `whole` with trace and evidence.

    Those that are gone are left out.
    """
    columns = _COLUMNS + (", trace" if whole else ", x'' AS trace")
    wanted = dumps(list(ids))
    rows = connection.rows(
        f"SELECT {columns} FROM json_each(:ids) AS wanted CROSS JOIN samples ON samples.id = wanted.value "
        "JOIN writers ON writers.id = writer_id JOIN prompts ON prompts.id = prompt_id ORDER BY wanted.key",
        ids=wanted,
    )
    signals = signals_of(connection, wanted)
    evidence = _evidence(connection, wanted) if whole else {}
    return [_sample(row, tuple(signals.get(row["id"], ())), tuple(evidence.get(row["id"], ()))) for row in rows]


def messages_of(text: str) -> tuple[Message, ...]:
    """The messages that `messages_json` made `text` of."""
    return tuple(Message(item["role"], item["content"]) for item in loads(text))


def turns_of(text: str) -> list[tuple[str, str]]:
    """The role of each message in what `messages_json` made, and its content as the JSON string that stands there.

    A fifth of the time of reading the JSON: exports write what was read as it is.
    """
    # No quote stands in a JSON string without a backslash before it, so that no content can hold these marks.
    if not text.startswith(_FIRST_TURN):
        return []
    parted = (turn.partition(_CONTENT) for turn in text[len(_FIRST_TURN) : -len("}]")].split(_NEXT_TURN))
    return [(role, content) for role, _, content in parted]


def messages_json(messages: Sequence[Message]) -> str:
    """Messages as JSON, of the very form that `turns_of` takes apart."""
    return to_json([{"role": message.role, "content": message.content} for message in messages])


def _place(sample: Sample) -> Mapping[str, int | None]:
    lineage = sample.lineage
    return {
        "project_id": sample.project_id,
        "run_id": lineage.run_id,
        "round": lineage.round,
        "ordinal": lineage.ordinal,
        "parent_id": lineage.parent_id,
        "seed_id": lineage.seed_id,
        "seed_number": lineage.seed_number,
    }


def _writer_id(database: Database, lineage: Lineage) -> int:
    sampling = {name: getattr(lineage.sampling, name) for name in Sampling.__slots__}
    key = {"model_sha256": lineage.model_sha256, "sampling": to_json(sampling)}
    return _once(database, "writers", key, {})


def _prompt_id(database: Database, project_id: int, prompt: Sequence[Message]) -> int:
    messages = messages_json(prompt)
    key = {"project_id": project_id, "sha256": sha256(messages.encode()).digest()}
    return _once(database, "prompts", key, {"messages": messages})


def _once(database: Database, table: str, key: Mapping[str, Any], rest: Mapping[str, Any]) -> int:
    """The id of the row with that key, which is made where it is missing."""
    find = f"SELECT id FROM {table} WHERE " + " AND ".join(f"{column} = :{column}" for column in key)
    found = database.execute(find, dict(key)).fetchone()
    if found:
        return int(found[0])
    values = {**key, **rest}
    insert = f"INSERT INTO {table} ({', '.join(values)}) VALUES (:{', :'.join(values)})"
    return int(database.execute(insert, values).lastrowid or 0)


def signals_of(connection: Connection, wanted: str) -> dict[int, list[Signal]]:
    """The signals of each sample whose id is in the JSON list `wanted`, in the order of their names."""
    rows = connection.rows(
        "SELECT sample_id, name, signals.value AS value, soundness, evidence "
        "FROM json_each(:ids) AS wanted CROSS JOIN signals ON sample_id = wanted.value ORDER BY sample_id, name",
        ids=wanted,
    )
    found: dict[int, list[Signal]] = {}
    for row in rows:
        signal = Signal(row["name"], row["value"], row["soundness"], row["evidence"])
        found.setdefault(row["sample_id"], []).append(signal)
    return found


def _evidence(connection: Connection, wanted: str) -> dict[int, list[Evidence]]:
    rows = connection.rows(
        "SELECT sample_id, kind, found FROM json_each(:ids) AS wanted "
        "CROSS JOIN evidence ON sample_id = wanted.value ORDER BY sample_id, kind",
        ids=wanted,
    )
    found: dict[int, list[Evidence]] = {}
    for row in rows:
        found.setdefault(row["sample_id"], []).append(evidence_of(row["kind"], row["found"]))
    return found


def _sample(row: sqlite3.Row, signals: tuple[Signal, ...], evidence: tuple[Evidence, ...]) -> Sample:
    return Sample(
        project_id=row["project_id"],
        lineage=_lineage(row),
        status=Status(row["status"]),
        fields=loads(row["fields"]),
        messages=messages_of(row["messages"]),
        prompt=messages_of(row["prompt"]),
        raw_text=row["raw_text"],
        trace=decode_trace(row["trace"]) if row["trace"] else TokenTrace(),
        end_logprob=row["end_logprob"],
        score=None if row["score"] == UNSCORED else row["score"],
        signals=signals,
        evidence=evidence,
        reason=row["reason"],
        seconds=row["seconds"],
        review=row["review"],
        created=row["created"],
        id=row["id"],
    )


def _lineage(row: sqlite3.Row) -> Lineage:
    return Lineage(
        run_id=row["run_id"],
        round=row["round"],
        ordinal=row["ordinal"],
        seed_id=row["seed_id"],
        seed_number=row["seed_number"],
        parent_id=row["parent_id"],
        model_sha256=row["model_sha256"],
        sampling=Sampling(**loads(row["sampling"])),
    )
