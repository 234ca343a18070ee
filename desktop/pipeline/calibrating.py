"""What a person's reviews teach the score of a project, and the scores that follow from it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from desktop.domain.calibration import Calibration
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.judging.calibrating import LEAST_OF_A_KIND, LEAST_REVIEWS, Reviewed, calibrate, values_of
from desktop.judging.judge import weakness
from desktop.judging.soundness import Scales, load_scales, score_of
from desktop.pipeline.choosing import rulings
from desktop.pipeline.deciding import decide
from desktop.pipeline.imports import judge_of_runs
from desktop.store.library import Library
from desktop.store.rescoring import ScoredSignals

__all__ = ["LEAST_REVIEWS", "Standing", "forget", "learn", "standing"]

# Short transactions: a run that writes meanwhile waits for none of them.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a project's reviews go. `obstacle` says why nothing can be learnt yet, if so.

    `new_reviews` counts those since the last time that it learnt.
    """

    accepted: int
    rejected: int
    calibration: Calibration | None
    new_reviews: int
    obstacle: str


def standing(library: Library, project: Project) -> Standing:
    """How far the reviews of a project go."""
    kept = [sample.kept for sample in library.reviewed_samples(project.id)]
    accepted, rejected = sum(kept), len(kept) - sum(kept)
    calibration = library.calibration(project.id)
    known = calibration.reviews if calibration else 0
    return Standing(accepted, rejected, calibration, max(0, len(kept) - known), _obstacle(accepted, rejected))


def learn(library: Library, project: Project, scales: Scales | None = None) -> Calibration:
    """Fit the score to the project's reviews, keep what was found, and score all its samples by it if it is better.

    `scales` are those that its samples were scored by: of the judge's check-up, else those that the app ships with.
    Raises UserError where there are too few reviews, or too few of one kind.
    """
    scales = scales or load_scales()
    reviews = list(_reviews(library, project, scales))
    accepted = sum(review.kept for review in reviews)
    if obstacle := _obstacle(accepted, len(reviews) - accepted):
        raise UserError(obstacle)
    judge = project.judging.judge or judge_of_runs(library, project.id)
    calibration = calibrate(reviews, datetime.now(UTC).isoformat(timespec="seconds"), judge)
    library.store_calibration(project.id, calibration)
    _rescore(library, project, scales, calibration if calibration.used else None)
    return calibration


def forget(library: Library, project: Project, scales: Scales | None = None) -> None:
    """Go back to the score without reviews, by the `scales` that `learn` was given."""
    library.forget_calibration(project.id)
    _rescore(library, project, scales or load_scales(), None)


def _obstacle(accepted: int, rejected: int) -> str:
    missing = LEAST_REVIEWS - accepted - rejected
    if missing > 0:
        return f"The score learns from {LEAST_REVIEWS} reviews on: review {missing} more."
    if min(accepted, rejected) < LEAST_OF_A_KIND:
        kind = "accept" if accepted < rejected else "reject"
        return f"The score learns what you {kind} from {LEAST_OF_A_KIND} such reviews on: {kind} a few more."
    return ""


def _reviews(library: Library, project: Project, scales: Scales) -> Iterator[Reviewed]:
    counted = set(scales.meanings)
    for sample in library.reviewed_samples(project.id):
        before = score_of([signal for signal in sample.signals if signal.name in counted])
        # A sample without a seed is alike to none.
        group = sample.seed_id if sample.seed_id is not None else -sample.sample_id
        yield Reviewed(sample.kept, before, values_of(sample.signals, sample.text, before), group)


def _rescore(library: Library, project: Project, scales: Scales, calibration: Calibration | None) -> None:
    scored = partial(_scored, project, scales, calibration)
    for ids in library.ids(project.id, minimum_score=0.0):
        for start in range(0, len(ids), _AT_ONCE):
            with library.together():
                _rescore_places(library, project, ids[start : start + _AT_ONCE], scored)


def _rescore_places(
    library: Library,
    project: Project,
    ids: Sequence[int],
    scored: Callable[[ScoredSignals], tuple[int, float, Status, str]],
) -> None:
    """Score samples anew with the other versions of their places; what is not the best or repeats one gives way.

    All of it is one transaction: wherever it is interrupted, nothing stands accepted that had given way.
    """
    whole = [version.id for versions in library.places_of(ids) for version in versions]
    library.rescore(scored(sample) for sample in library.scored_signals(whole) if sample.signals)
    library.rule(ruling for versions in library.places_of(ids) for ruling in rulings(versions))
    library.let_copies_give_way(project.id, whole)


def _scored(
    project: Project, scales: Scales, calibration: Calibration | None, sample: ScoredSignals
) -> tuple[int, float, Status, str]:
    counted = [signal for signal in sample.signals if signal.name in scales.meanings]
    decided = decide(score_of(counted), weakness(counted, scales), sample.signals, sample.text, calibration)
    accepted = decided.score >= project.threshold
    status = Status.ACCEPTED if accepted else Status.REJECTED
    return sample.sample_id, decided.score, status, "" if accepted else decided.reason
