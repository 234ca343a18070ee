"""One generated row, with its lineage and what was measured of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop.domain.evidence import Evidence
from desktop.domain.message import Message
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace


class Status(StrEnum):
    """Where a sample stands. `GENERATED` is written but not yet scored."""

    GENERATED = "generated"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Signal:
    """One measured quantity. `soundness` is its share in the score, 0 (a defect) to 1 (sound).

    `evidence` is the words or the sentence behind the figure, where there are any.
    """

    name: str
    value: float
    soundness: float
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a sample came from. `seed_number` is what its sampler was started with."""

    run_id: int
    round: int
    ordinal: int
    seed_id: int | None
    seed_number: int
    parent_id: int | None = None
    model_sha256: str = ""
    sampling: Sampling = field(default_factory=Sampling)


@dataclass(frozen=True, slots=True)
class Sample:
    """One row. `messages` is the conversation that it teaches; `prompt` is what the model was sent.

    `raw_text` is what the model wrote at the last step, whole; `trace` holds its tokens and `end_logprob` how
    ready the model was to stop there. `evidence` is what speaks for or against it, sentence by sentence; it is left
    out of lists. `reason` says why it was rejected or failed; `seconds` is the engine's time for its requests, each
    from admission to end.
    """

    project_id: int
    lineage: Lineage
    status: Status
    fields: Mapping[str, Any]
    messages: tuple[Message, ...]
    prompt: tuple[Message, ...]
    raw_text: str
    trace: TokenTrace = field(default_factory=TokenTrace)
    end_logprob: float = 0.0
    score: float | None = None
    signals: tuple[Signal, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
    seconds: float = 0.0
    review: str = ""
    created: str = ""
    id: int = 0
