"""What a run tells those who listen."""

from dataclasses import dataclass

from desktop.domain.run import Run
from desktop.domain.sample import Sample
from desktop.pipeline.learning import Learnt
from desktop.pipeline.preferring import SelfPreference
from desktop.pipeline.rounds import RoundsCompared


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run has begun, or goes on; `finished` of its places were there already."""

    run: Run
    finished: int


@dataclass(frozen=True, slots=True)
class SampleWriting:
    """Text added to the sample at a place in the run."""

    ordinal: int
    added: str


@dataclass(frozen=True, slots=True)
class SampleFinished:
    """A sample is committed with its score, or as failed."""

    sample: Sample


@dataclass(frozen=True, slots=True)
class Measuring:
    """A round is being measured before it begins: `done` of `total` drafts are there."""

    round: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run is: `done` of `total` places, and by status the samples that count.

    The versions that `gave_way` to a better one of their place are told apart; so many of the rejected ones
    `repeated` another sample. Seconds and tokens are of this sitting; `seconds_left` is None while no draft has told
    how long one takes. `measuring` says what is going on between two rounds, None within one.
    """

    done: int
    total: int
    accepted: int
    rejected: int
    failed: int
    gave_way: int
    written_tokens: int
    read_tokens: int
    seconds: float
    generate_seconds: float
    score_seconds: float
    seconds_left: float | None = None
    measuring: Measuring | None = None
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for the user."""

    text: str


@dataclass(frozen=True, slots=True)
class RoundBegun:
    """A round begins, with what those before it taught it."""

    round: int
    learnt: Learnt


@dataclass(frozen=True, slots=True)
class RoundFinished:
    """A round has ended, with how many of its samples were accepted and their mean score."""

    round: int
    accepted: int
    mean_score: float | None


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The run is done or was stopped; `run` holds how."""

    run: Run


@dataclass(frozen=True, slots=True)
class RoundCompared:
    """The first drafts of a round were measured against those of the first one."""

    compared: RoundsCompared


@dataclass(frozen=True, slots=True)
class PreferenceMeasured:
    """Another model judged the run: whether the one that wrote it would have been kinder to itself."""

    preference: SelfPreference


Event = (
    RunStarted
    | SampleWriting
    | SampleFinished
    | Progress
    | Told
    | RoundBegun
    | RoundFinished
    | RoundCompared
    | PreferenceMeasured
    | RunEnded
)
