"""What a recipe starts a sample from, and what it makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.domain.message import Message
from desktop.domain.project import Chunk, Seed
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace


@dataclass(frozen=True, slots=True)
class Start:
    """One place in a run: its seed, its number, and the examples that earlier rounds left.

    `turn` counts the samples that this seed has had before in the run; `chunk` is set where the seed is one.
    `attributes` are the values that its project's attributes have for this sample; `patterns` is what templates
    find of the person's own samples that it is shown.
    """

    seed: Seed
    seed_number: int
    turn: int = 0
    chunk: Chunk | None = None
    examples: tuple[Mapping[str, Any], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model wrote for one place in a run, parsed.

    `seconds` adds up the engine's time for each request, from admission to end. `failure` says why there is no
    usable text; `rejection` why a usable one is not kept.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    prompt: tuple[Message, ...] = ()
    raw_text: str = ""
    trace: TokenTrace = field(default_factory=TokenTrace)
    end_logprob: float = 0.0
    sampling: Sampling = field(default_factory=Sampling)
    seconds: float = 0.0
    failure: str = ""
    rejection: str = ""
