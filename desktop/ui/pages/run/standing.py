"""How a project stands between runs, read from the library: plain data that the page shows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.imported import is_import
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.judging.soundness import load_scales
from desktop.pipeline.beginning import compared_rounds, learnt_rounds
from desktop.pipeline.choosing import gave_way
from desktop.pipeline.planning import missing, recipe_for
from desktop.pipeline.running import resumable_run
from desktop.store.counted import Counts
from desktop.store.findings import GAVE_WAY
from desktop.store.library import Library
from desktop.ui.live_run import BINS
from desktop.ui.wording import model_in_words

_LISTED_RUNS = 20


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run with the counts of its samples, the name of the model that made them, and how many places are done."""

    run: Run
    counts: Counts
    model: str
    done: int

    @property
    def made(self) -> int:
        """How many samples it wrote and finished, drafts and revisions that gave way among them."""
        return self.counts.total - self.counts.by_status[Status.GENERATED] + self.counts.gave_way

    @property
    def tokens_per_second(self) -> float:
        """Tokens written a second, over the whole run."""
        return self.run.tokens / self.run.seconds if self.run.seconds > 0 else 0.0

    @property
    def seconds_a_sample(self) -> float | None:
        """How long one sample took, beside the others; None where none is made."""
        return self.run.seconds / self.made if self.made and self.run.seconds > 0 else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be started. `obstacle` says what keeps a run from starting, "" where nothing does.

    `latest` is the last run that made samples, `resumable` the same where it is not done. `runs` counts all runs so
    far; `meanings` are the sentences that a sample's reason may begin with.
    """

    recipe: Recipe | None
    meanings: tuple[str, ...]
    obstacle: str
    resumable: Run | None
    runs: int
    latest: PastRun | None


@dataclass(frozen=True, slots=True)
class CommonReason:
    """The most frequent reason among `rejected` samples, and how many of them have it."""

    text: str
    count: int
    rejected: int


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """One round: how many samples count, how many of them are accepted, and the mean of their scores."""

    number: int
    made: int
    accepted: int
    mean_score: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """What all runs of a project made; the newest of them first. `rounds` are the latest run's.

    `lessons` says what its rounds were given, and whether that helped.
    """

    runs: tuple[PastRun, ...] = ()
    counts: Counts = field(default_factory=Counts)
    histogram: Sequence[int] = (0,) * BINS
    reason: CommonReason | None = None
    rounds: tuple[RoundFigures, ...] = ()
    lessons: tuple[str, ...] = ()


def look_at(library: Library, project: Project, own_recipes: Path) -> Standing:
    """How the project stands. A recipe that is gone or wrong is an obstacle like any other."""
    recipe, obstacle = None, ""
    try:
        recipe = recipe_for(project, own_recipes)
        obstacle = missing(library, project, recipe)
    except UserError as error:
        obstacle = str(error)
    runs = library.runs(project.id)
    made = [run for run in runs if not is_import(run)]
    latest = _past(library, made[-1]) if made else None
    return Standing(recipe, _meanings(), obstacle, resumable_run(library, project), len(runs), latest)


def read_record(library: Library, project: Project, own_recipes: Path) -> Record:
    """What the project's runs made. Counts all samples: may take a second in a very large library."""
    runs = library.runs(project.id)[: -_LISTED_RUNS - 1 : -1]
    latest = next((run for run in runs if not is_import(run)), None)
    first_rejected = next(library.ids(project.id, statuses=(Status.REJECTED,), descending=True), ())
    return Record(
        tuple(_past(library, run) for run in runs),
        library.counted(project.id),
        library.score_histogram(project.id, BINS),
        commonest_reason(library.samples_of(first_rejected), _meanings()),
        rounds_of(library, latest.id) if latest is not None and latest.rounds > 1 else (),
        lessons_of(library, latest, _judged(project, own_recipes)) if latest is not None else (),
    )


def rounds_of(library: Library, run_id: int) -> tuple[RoundFigures, ...]:
    """The rounds of a run that have samples, in order."""
    scores = library.round_scores(run_id)
    return tuple(
        RoundFigures(number, counts.total, counts.by_status[Status.ACCEPTED], scores.get(number))
        for number, counts in library.rounds_counted(run_id).items()
    )


def lessons_of(library: Library, run: Run, judged: str) -> tuple[str, ...]:
    """What the rounds of a run were given, and whether that helped, as sentences; `judged` names the scored field."""
    given = [learnt.in_words(number) for number, learnt in learnt_rounds(library, run.id).items()]
    latest = next((compared.in_words() for compared in compared_rounds(library, run.id, judged)), "")
    return tuple(said for said in (latest, *given) if said)


def commonest_reason(samples: Iterable[Sample], meanings: Sequence[str]) -> CommonReason | None:
    """The most frequent reason among those that are rejected for what they are; None where there is none.

    A reason that begins with one of `meanings` is that one, whatever evidence follows.
    """
    rejected = (each for each in samples if each.status is Status.REJECTED and not _was_good_enough(each.reason))
    reasons = [_kind(sample.reason, meanings) for sample in rejected]
    # Those that a person rejected have no reason.
    told = Counter(reason for reason in reasons if reason)
    if not told:
        return None
    text, count = told.most_common(1)[0]
    return CommonReason(text, count, len(reasons))


def _was_good_enough(reason: str) -> bool:
    """Whether a sample gave way to a better draft, or to another sample that it repeats."""
    return gave_way(reason) or reason.startswith(GAVE_WAY)


def _judged(project: Project, own_recipes: Path) -> str:
    try:
        return recipe_for(project, own_recipes).judged
    except UserError:
        # Without its recipe, no text can be told to repeat an example.
        return ""


def _meanings() -> tuple[str, ...]:
    return tuple(load_scales().meanings.values())


def _kind(reason: str, meanings: Sequence[str]) -> str:
    """A reason without what is particular to its sample: the evidence, figures in brackets."""
    found = next((meaning for meaning in meanings if reason.startswith(meaning)), "")
    return found or reason.split(": ")[0].split(" (")[0].rstrip(".")


def _past(library: Library, run: Run) -> PastRun:
    model = library.model(run.model_sha256)
    counts, done = library.run_counted(run.id), library.places_done(run.id)
    return PastRun(run, counts, model_in_words(model) if model else "", done)
