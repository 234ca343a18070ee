"""What the check-up found out about a model as a judge."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.interval import Interval


@dataclass(frozen=True, slots=True)
class CheckedSignal:
    """How well a signal tells sound texts from each planted defect (AUC), and what it gets for it.

    `weight` is 0 where it beats chance for no defect: it then has no part in the score. `detects` names the defect
    that its scale was set on; `middle` is the value at which an answer is as likely sound as not, `width` how fast
    that changes around it.
    """

    name: str
    aucs: Mapping[str, Interval]
    weight: float
    detects: str = ""
    middle: float = 0.0
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class CheckUp:
    """The test of a model as a judge, on sound texts and the same texts spoiled in known ways.

    `score` is the AUC of the combined score for each defect and `score_auc` for all together, `judge_prompt` and
    `judge_prompt_auc` the same for the plain prompted grade. `criteria` are the rubric's lines that were tested, as
    signals named `criterion:1` and so on. `texts` counts the sound texts, `own_texts` those of them that are the
    project's. `made` is a time in ISO 8601.
    """

    model_sha256: str
    model: str
    made: str
    seconds: float
    texts: int
    own_texts: int
    signals: tuple[CheckedSignal, ...]
    score: Mapping[str, Interval]
    score_auc: Interval
    judge_prompt: Mapping[str, Interval]
    judge_prompt_auc: Interval
    grounding_weights: Mapping[str, float]
    criteria: tuple[str, ...] = ()
    version: int = 0
