"""What a dataset card says, as plain data: only what is known, and what is not known as unknown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

from desktop.domain.checkup import CheckUp
from desktop.domain.gate import Gate
from desktop.domain.imported import Import
from desktop.domain.licence import Licence, Licensed
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Source
from desktop.domain.sampling import Sampling

SCORE_BINS = 10


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """The scores of a dataset's rows, summed up; each figure is from 0 to 1.

    `bins` counts the rows in ten equal parts of 0 to 1, the last one with 1 itself.
    """

    count: int
    mean: float
    median: float
    lowest: float
    highest: float
    bins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceFigures:
    """What stands behind the rows that were made from a source.

    Of their `sentences` so many are `supported` by a sentence of the source; in `at_risk` of the `rows` the weakest
    sentence is more likely made up than not. Where only some of all rows were looked at, so many were `drawn`, evenly
    spread; it is 0 where all were.
    """

    rows: int
    sentences: int
    supported: int
    at_risk: int
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """How a person's reviews agree with the score, over all reviewed samples of the project.

    `agreed` is the share of them that the threshold decides alike, `auc` how often a kept sample scores higher than
    a rejected one; both None where too few were kept or rejected to tell. `learnt` counts the reviews that the score
    was fitted to, 0 for none.
    """

    kept: int = 0
    rejected: int = 0
    agreed: float | None = None
    auc: float | None = None
    learnt: int = 0


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run as the card tells it. `replayed` says what came of making it again, empty where nobody did."""

    number: int
    model: str
    places: int
    rounds: int
    drafts: int
    revised: bool
    seed_number: int
    version: str = ""
    replayed: str = ""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card says. An unknown text is the empty string; `languages` are codes such as "en".

    `rows` counts the exported rows, `reviewed` those of them that a person has read and `edited` those that a person
    changed; `other_prompts` counts the runs that were made with other prompts than those listed. `files` are the
    paths of the rows by split, from the card's folder. `models` and `sources` go with `model_licences` and
    `source_licences`, one to one, and `imports`, the files that rows were brought in from, with `import_licences`;
    `brought_in` counts the exported rows that come from those, None where nobody has counted, and unless a model has
    `written` some row, all do. `licence` is the one that was chosen for the dataset, and `warnings` are what all
    of them ask. `rounds` is what the loop was found to do, a sentence each; `measured_on` says that the scales of
    the score were set on the judge itself. `prompts` are pairs of a name and the template as it is. `exported` says
    in words which samples went out, `quoted` what stands in the rows that people wrote, as a sentence.
    """

    project: str
    recipe: str
    version: str
    format: str
    rows: int
    models: tuple[ModelIdentity, ...]
    model_licences: tuple[Licensed, ...] = ()
    sources: tuple[Source, ...] = ()
    source_licences: tuple[Licensed, ...] = ()
    imports: tuple[Import, ...] = ()
    import_licences: tuple[Licensed, ...] = ()
    brought_in: int | None = 0
    written: bool = True
    licence: Licence | None = None
    warnings: tuple[str, ...] = ()
    makes: str = ""
    follows: str = ""
    quoted: str = ""
    task: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    exported: str = ""
    gates: tuple[Gate, ...] = ()
    prompts: tuple[tuple[str, str], ...] = ()
    recipe_sha256: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    rubric: tuple[str, ...] = ()
    edited: int = 0
    other_prompts: int = 0
    samplings: tuple[Sampling, ...] = ()
    runs: tuple[RunFacts, ...] = ()
    rounds: tuple[str, ...] = ()
    scores: ScoreFigures | None = None
    threshold: float | None = None
    reviewed: int = 0
    reviews: ReviewFigures = field(default_factory=ReviewFigures)
    evidence: EvidenceFigures | None = None
    judge: ModelIdentity | None = None
    checkup: CheckUp | None = None
    measured_on: bool = False
    languages: tuple[str, ...] = ()
    created: str = ""


def score_figures(scores: Iterable[float]) -> ScoreFigures | None:
    """The figures of the scores; None where there are none."""
    known = list(scores)
    if not known:
        return None
    bins = [0] * SCORE_BINS
    for score in known:
        bins[min(int(score * SCORE_BINS), SCORE_BINS - 1)] += 1
    mean, middle = round(fmean(known), 4), round(median(known), 4)
    return ScoreFigures(len(known), mean, middle, min(known), max(known), tuple(bins))
