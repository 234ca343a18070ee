"""A dataset in the making, what it starts from, and the documents it draws on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Judging:
    """How a project's samples are judged.

    `signals` names those that are measured, None for the usual ones. `resamples` is how many more answers to the same
    prompt are asked for, to see whether they agree; 0 asks for none. `judge` is the SHA-256 of the model that judges,
    empty for the one that writes.
    """

    signals: tuple[str, ...] | None = None
    resamples: int = 0
    judge: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A recipe with its settings. Samples that score below `threshold` are rejected.

    `prompts` holds the turns that the user wrote anew, as templates, by "STEP/TURN" (turns count from 0);
    `rubric` the criteria that the model is asked about each sample; `judging` says how it is judged.
    """

    id: int
    name: str
    recipe: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    threshold: float = DEFAULT_THRESHOLD
    created: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)
    rubric: tuple[str, ...] = ()
    judging: Judging = field(default_factory=Judging)


@dataclass(frozen=True, slots=True)
class Seed:
    """What one sample starts from. `text` is a topic, an instruction or a chunk's text.

    `fields` holds the rest of a JSONL seed line; `chunk_id` is set where the seed is a chunk. `position` is its
    place in the project's list, from 0, or -1 where it was taken out and is kept for the samples made from it.
    """

    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    chunk_id: int | None = None
    id: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the user added. `characters` counts its text; `sha256` is of the file's bytes."""

    title: str
    path: str
    media_type: str
    sha256: str
    characters: int
    licence: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a source, between two character offsets of its text, under its headings.

    `sentences` are its sentences in order; joined by a space or a paragraph break they are `text`.
    """

    text: str
    sentences: tuple[str, ...]
    heading: str = ""
    start: int = 0
    end: int = 0
    id: int = 0
    source_id: int = 0
    position: int = 0
