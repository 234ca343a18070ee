"""What the app and its engine process say to each other, beside requests and replies."""

from dataclasses import dataclass

from desktop.engine.requests import (
    Checkpoint,
    Choose,
    Chosen,
    Embed,
    Embedded,
    Generate,
    Generated,
    Likelihood,
    Likely,
    Notice,
    Refused,
    Spent,
    Writing,
)


@dataclass(frozen=True, slots=True)
class Load:
    """Load a model. `context` tokens for each of `parallel` sequences; `gpu_layers` of -1 means all."""

    path: str
    template: str
    threads: int
    parallel: int
    context: int
    batch: int
    micro_batch: int
    gpu_layers: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded. `context` and `parallel` are what it got."""

    context: int
    parallel: int
    has_template: bool


@dataclass(frozen=True, slots=True)
class Reshape:
    """Work on with other bounds: fewer, longer sequences, or fewer after memory ran out."""

    parallel: int
    context: int


@dataclass(frozen=True, slots=True)
class TooLong:
    """A request was set aside: it needs `tokens` tokens, `prompt_tokens` of them before its answer."""

    id: str
    prompt_tokens: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Repack:
    """Write a copy of a model in another quantization, and compare the two on a text."""

    path: str
    target: str
    quantization: str
    threads: int


@dataclass(frozen=True, slots=True)
class Repacked:
    """The copy is written. `difference` is how far their mean log-probabilities lie apart, in nats a token."""

    difference: float


@dataclass(frozen=True, slots=True)
class Survey:
    """Say what of this machine llama.cpp can use."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The processor's abilities that are used, in llama.cpp's own words, and the graphics cards that would be.

    `graphics` are their names, `graphics_memory` the bytes that are free in all of them together.
    """

    processor: str
    graphics: tuple[str, ...]
    graphics_memory: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Drop everything in flight."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Everything was dropped."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life, each second. `seconds_in_step` is how long the current native call has been going on."""

    seconds_in_step: float


@dataclass(frozen=True, slots=True)
class Broken:
    """The process cannot go on. `mendable` where the user can do something about it."""

    reason: str
    mendable: bool


KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(Generate, Likelihood, Choose, Embed),
        *(Generated, Likely, Chosen, Embedded, Refused, Writing, Checkpoint, Notice, Spent),
        *(Load, Ready, Reshape, TooLong, Repack, Repacked, Survey, Surveyed, Stop, Stopped, Beat, Broken),
    )
}
