"""Where rows came from, for programs: of a whole dataset in its card, and of a single row in the format `full`."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from json import dumps
from typing import Any

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.imported import Import
from desktop.domain.licence import Licensed
from desktop.domain.message import Message
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Source
from desktop.exchange.card_facts import CardFacts
from desktop.exchange.licences import licensed_import, licensed_model, licensed_source

GENERATOR = "Gristmill"
VERSION = 1
"""Counts up when the meaning of a field changes."""


def provenance_of(facts: CardFacts) -> Mapping[str, Any]:
    """A whole dataset: that it is synthetic, who wrote it from what, and what each gate took.

    Where all rows were brought in from files, it is not known whether they are: `synthetic` is then None.
    """
    return {
        "provenance": VERSION,
        "synthetic": True if facts.written else None,
        "generator": {"name": GENERATOR, "version": facts.version},
        "recipe": {"id": facts.recipe, "follows": facts.follows, "sha256": facts.recipe_sha256},
        "format": facts.format,
        "rows": facts.rows,
        "reviewed": facts.reviewed,
        "edited": facts.edited,
        "brought_in": facts.brought_in,
        "models": [
            {"file": model.file_name, "sha256": model.sha256, "quantization": model.quantization, **_said(licensed)}
            for model, licensed in zip(facts.models, facts.model_licences, strict=True)
        ],
        "judge": facts.judge.sha256 if facts.judge is not None else None,
        "sources": [
            {"title": source.title, "sha256": source.sha256, **_licence(licensed)}
            for source, licensed in zip(facts.sources, facts.source_licences, strict=True)
        ],
        "imports": [import_of_row(each) for each in facts.imports],
        "runs": [_filled(asdict(run)) for run in facts.runs],
        "gates": [{"name": gate.name, "taken": gate.taken, "left": gate.left} for gate in facts.gates],
        "scores": asdict(facts.scores) if facts.scores is not None else None,
        "threshold": facts.threshold,
        "evidence": asdict(facts.evidence) if facts.evidence is not None else None,
        "warnings": list(facts.warnings),
    }


def evidence_of_row(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """What speaks for or against a row, sentence by sentence."""
    return [
        {"kind": each.kind, "risk": each.risk, "sentences": [_sentence(sentence) for sentence in each.sentences]}
        for each in evidence
    ]


def prompt_sha256(prompt: tuple[Message, ...]) -> str:
    """The SHA-256 of the messages that a model was sent, as a JSON list of role and content."""
    plain = [{"role": message.role, "content": message.content} for message in prompt]
    return sha256(dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=64)
def import_of_row(found: Import) -> Mapping[str, Any]:
    """The file that a row was brought in from, with its licence."""
    return {"file": found.file, "sha256": found.sha256, **_licence(licensed_import(found))}


@lru_cache(maxsize=64)
def model_licence(model: ModelIdentity) -> Mapping[str, Any]:
    """What the licence of a model says of training on what the model writes."""
    return _said(licensed_model(model))


@lru_cache(maxsize=256)
def source_licence(source: Source) -> Mapping[str, Any]:
    """The licence of a source, as it was understood."""
    return _licence(licensed_source(source))


def _sentence(sentence: SentenceEvidence) -> dict[str, Any]:
    return {**asdict(sentence), "unsupported": list(sentence.unsupported)}


def _licence(licensed: Licensed) -> dict[str, Any]:
    licence = licensed.licence
    return {"licence": licensed.written, "licence_id": licence.id if licence is not None else None}


def _said(licensed: Licensed) -> dict[str, Any]:
    licence = licensed.licence
    return {
        **_licence(licensed),
        "training_on_output": licence.training if licence is not None else "unknown",
        "licence_says": licence.says if licence is not None else "",
    }


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value != ""}
