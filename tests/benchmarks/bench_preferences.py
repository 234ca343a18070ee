"""How well a score that learnt from reviews tells which of two answers people prefer. By hand.

    python -m tests.benchmarks.bench_preferences --pairs PAIRS.jsonl [--reviews N] [--most N] [--keep FILE]

PAIRS: JSONL with `prompt`, `response 1`, `response 2` and `label` (0: the first was preferred, 1: the second, 2: a
tie, left out), the shape of Auto-J's. A pair is two reviews: the preferred answer accepted, the other one rejected.
The score is fitted to N reviews and measured on all other pairs: the share in which the preferred answer scores
higher. Drawn twenty times; mean and spread are printed, beside the score without reviews and the longer answer.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.work import Finished, Work, work_through
from desktop.judging.calibrating import LENGTH, Reviewed, calibrate, calibrated_score, values_of
from desktop.judging.catalogue import USUAL
from desktop.judging.judge import judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.soundness import load_scales
from desktop.places import user_places

_DRAWS = 20
# The order of sentences costs more than all others together and says nothing of what people prefer.
_SIGNALS = USUAL - {"order"}


@dataclass(frozen=True, slots=True)
class Side:
    """One answer of a pair: its score without reviews, and what a fitted score reads of it."""

    before: float
    values: dict[str, float]


Pair = tuple[Side, Side]
"""The preferred answer first."""


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=Path, required=True)
    arguments.add_argument("--reviews", type=int, default=100)
    arguments.add_argument("--most", type=int, default=400, help="at most so many pairs, the first ones")
    arguments.add_argument("--keep", type=Path, help="a file to keep what was measured in, and to take it from")
    options = arguments.parse_args()
    pairs = kept(options.keep, lambda: measured(options.pairs, options.most))
    print(
        f"\n{len(pairs)} pairs without ties; a score fitted to {options.reviews} reviews, measured on the other pairs"
    )
    print(f"{'longer answer (baseline)':34}{share(pairs, lambda side: side.values[LENGTH]):.3f}")
    print(f"{'score before any review':34}{share(pairs, lambda side: side.before):.3f}")
    drawn = [fitted_share(pairs, options.reviews // 2, number) for number in range(_DRAWS)]
    print(f"{'fitted to reviews':34}{np.mean(drawn):.3f}  (spread {np.std(drawn):.3f} over {_DRAWS} draws)")


def fitted_share(pairs: Sequence[Pair], fitted: int, seed_number: int) -> float:
    """The share of the pairs that were not drawn in which the preferred answer has the higher fitted score."""
    order = np.random.default_rng(seed_number).permutation(len(pairs))
    reviews = [
        Reviewed(kept, side.before, side.values, int(number))
        for number in order[:fitted]
        for side, kept in zip(pairs[number], (True, False), strict=True)
    ]
    calibration = calibrate(reviews, "", "")
    others = [pairs[number] for number in order[fitted:]]
    return share(others, lambda side: calibrated_score(calibration, side.values))


def share(pairs: Sequence[Pair], value: Callable[[Side], float]) -> float:
    """The share of pairs in which the preferred answer has the higher value; a tie counts half."""
    won = [(value(good) > value(bad)) + (value(good) == value(bad)) / 2 for good, bad in pairs]
    return float(np.mean(won))


def kept(path: Path | None, measure: Callable[[], list[Pair]]) -> list[Pair]:
    """What was measured before, if it was kept in `path`; else it is measured now, and kept."""
    if path is not None and path.is_file():
        return [(Side(*good), Side(*bad)) for good, bad in json.loads(path.read_text(encoding="utf-8"))]
    pairs = measure()
    if path is not None:
        rows = [[[side.before, side.values] for side in pair] for pair in pairs]
        path.write_text(json.dumps(rows), encoding="utf-8")
    return pairs


def measured(path: Path, most: int) -> list[Pair]:
    """Both answers of each pair, measured; pairs that the model cannot read are left out."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["label"] != 2][:most]
    works = [
        ((number, side), _measure(row["prompt"], row[f"response {1 + (row['label'] + side) % 2}"]))
        for number, row in enumerate(rows)
        for side in (0, 1)
    ]
    engine = open_engine(builtin_model(), EngineSettings(), user_places().cache, print)
    try:
        events = work_through(engine, works)
        found = {event.key: event.result for event in events if isinstance(event, Finished)}
    finally:
        engine.close()
    both = ((found[number, 0], found[number, 1]) for number in range(len(rows)))
    return [(good, bad) for good, bad in both if good is not None and bad is not None]


def _measure(prompt: str, answer: str) -> Work[Side | None]:
    try:
        verdict = yield from judge(Judged((Message("user", prompt),), answer.strip()), load_scales(), _SIGNALS)
    except NotMeasurable:
        return None
    return Side(verdict.score, values_of(verdict.signals, answer, verdict.score))


if __name__ == "__main__":
    main()
