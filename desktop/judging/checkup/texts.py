"""The sound texts that the app ships with."""

import json
from collections.abc import Iterator, Mapping

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.judging.checkup.planting import Sourced
from desktop.resources import resource


def shipped_texts() -> tuple[Judged, ...]:
    """Answers to prompts of many kinds, without a source: the short ones, then others of some 180 words."""
    return (*short_texts(), *_plain("texts"))


def short_texts() -> tuple[Judged, ...]:
    """Answers in six sentences each: soon measured."""
    return _plain("short")


def shipped_sourced() -> tuple[Sourced, ...]:
    """Answers to questions about a source, each with one that contradicts it and a sentence beyond it."""
    return tuple(
        Sourced(
            Judged((), row["answer"], source=row["source"], question=row["question"]),
            row["contradiction"],
            row["unsupported"],
        )
        for row in _rows("sourced")
    )


def _plain(name: str) -> tuple[Judged, ...]:
    return tuple(Judged((Message("user", row["prompt"]),), row["answer"]) for row in _rows(name))


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    for line in resource(f"checkup/{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
