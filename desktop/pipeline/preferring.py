"""Self-preference: whether the model that writes finds its own samples better than another judge does.

    mean over its samples of (writer's score - judge's score) - the same mean over texts that neither wrote

Both read the same texts. What the one is milder by on texts of others is taken off, so that what is left is what the
writer thinks of itself. From -1 to 1.

Source: Panickssery et al. 2024, "LLM Evaluators Recognize and Favor Their Own Generations" (arXiv 2404.13076); the
difference of differences is ours.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.domain.interval import Interval
from desktop.domain.judged import Judged
from desktop.engine.protocol import Engine
from desktop.engine.work import Finished, Work, work_through
from desktop.judging.checkup.figures import Floats, interval
from desktop.judging.checkup.texts import short_texts
from desktop.judging.judge import judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.soundness import Scales

MOST_SAMPLES = 24
_OTHERS = 10
_DRAWS = 400


@dataclass(frozen=True, slots=True)
class SelfPreference:
    """The mean scores that the writer and the judge gave the writer's samples, and by how much it prefers itself.

    `milder` is by how much the writer scores texts higher that neither of them wrote.
    """

    samples: int
    by_writer: float
    by_judge: float
    milder: float
    preference: Interval

    def in_words(self) -> str:
        """The finding as a sentence."""
        figure = self.preference
        means = f"The writer gives its own samples {self.by_writer:.2f}, the judge {self.by_judge:.2f}"
        bounds = f"{figure.value:+.2f} ({figure.low:+.2f} to {figure.high:+.2f})"
        verdict = "it prefers itself" if figure.low > 0 else "no preference for itself is shown"
        return (
            f"{means}; less what it is milder by on texts of others, {bounds} over {self.samples} samples: {verdict}."
        )


def self_preference(
    writer: tuple[Engine, Scales],
    other: tuple[Engine, Scales],
    own: Sequence[Judged],
    stopped: Callable[[], bool] = lambda: False,
) -> SelfPreference | None:
    """Have both read the writer's `own` samples, the first of them, and texts of others; None if it was stopped."""
    if not own:
        return None
    texts = [replace(text, trace=None) for text in (*own[:MOST_SAMPLES], *short_texts()[:_OTHERS])]
    ours, theirs = (_scores(*reader, texts, stopped) for reader in (writer, other))
    count = min(len(own), MOST_SAMPLES)
    both = [(number, ours[number] - theirs[number]) for number in ours if number in theirs]
    on_own = np.array([gap for number, gap in both if number < count])
    on_others = np.array([gap for number, gap in both if number >= count])
    if stopped() or not len(on_own) or not len(on_others):
        return None
    return SelfPreference(
        len(on_own),
        _mean([ours[number] for number, _ in both if number < count]),
        _mean([theirs[number] for number, _ in both if number < count]),
        round(float(on_others.mean()), 4),
        interval(float(on_own.mean() - on_others.mean()), _drawn(on_own, on_others)),
    )


def _scores(engine: Engine, scales: Scales, texts: Sequence[Judged], stopped: Callable[[], bool]) -> dict[int, float]:
    works = [(number, _score(text, scales)) for number, text in enumerate(texts)]
    events = work_through(engine, works, stopped)
    found = {event.key: event.result for event in events if isinstance(event, Finished)}
    return {number: score for number, score in found.items() if score is not None}


def _score(judged: Judged, scales: Scales) -> Work[float | None]:
    try:
        verdict = yield from judge(judged, scales)
    except NotMeasurable:
        return None
    return verdict.score


def _drawn(on_own: Floats, on_others: Floats) -> list[float]:
    chance = np.random.default_rng(0)
    return [
        float(chance.choice(on_own, len(on_own)).mean() - chance.choice(on_others, len(on_others)).mean())
        for _ in range(_DRAWS)
    ]


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)
