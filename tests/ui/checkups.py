"""A check-up that no model was asked for."""

from dataclasses import replace

from desktop.domain.checkup import CheckedSignal, CheckUp
from desktop.domain.interval import Interval
from desktop.judging.checkup.report import VERSION

SURE = Interval(0.97, 0.95, 0.99)
CHANCE = Interval(0.52, 0.46, 0.58)
WRONG = Interval(0.31, 0.22, 0.4)


def a_checkup(model_sha256: str = "0" * 64, **changes: object) -> CheckUp:
    """A model that reads well and grades badly."""
    made = CheckUp(
        model_sha256=model_sha256,
        model="scripted.gguf",
        made="2026-03-01T12:30:00+00:00",
        seconds=74.0,
        texts=40,
        own_texts=0,
        version=VERSION,
        signals=(
            CheckedSignal("relevance", {"off topic": SURE, "looping": CHANCE}, 1.0, "off topic", 0.05, 0.03),
            CheckedSignal("coherence", {"words scrambled": CHANCE}, 0.0),
            CheckedSignal("difficulty", {"off topic": SURE}, 0.0),
            CheckedSignal("source_gain", {"contradiction": SURE}, 0.0),
            CheckedSignal("copied_bigrams", {"contradiction": SURE}, 0.0),
        ),
        score={"off topic": SURE, "contradiction": SURE},
        score_auc=SURE,
        judge_prompt={"off topic": CHANCE, "cut off": WRONG},
        judge_prompt_auc=CHANCE,
        grounding_weights={"copied_bigrams": 3.5},
    )
    return replace(made, **changes)  # type: ignore[arg-type]
