"""How well each signal tells spoiled text from sound text, on the built-in model. By hand: `make bench-signals`.

    python -m tests.benchmarks.bench_signals [--rows ROWS.jsonl] [--pairs PAIRS.jsonl] [--count N] [--most N]

ROWS: JSONL of sound texts from elsewhere, with `prompt` and `answer`, or in Auto-J's shape (`response 1`, `response
2`, `label`), of which the preferred responses are taken. PAIRS: JSONL with `knowledge`, `question`,
`right_answer` and `hallucinated_answer` (the shape of HaluEval QA). AUC: 1 always tells, 0.5 is chance.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.project import Seed
from desktop.domain.text import sentences
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.engine.requests import Chosen
from desktop.engine.work import Finished, Work, work_through
from desktop.judging.checkup.figures import auc
from desktop.judging.checkup.fitting import logistic
from desktop.judging.checkup.grade import grade, grade_question
from desktop.judging.checkup.planting import PLAIN, SOUND, Planted, plant
from desktop.judging.judge import Verdict, judge
from desktop.judging.signals.grounding import PARTS
from desktop.judging.soundness import load_scales
from desktop.places import user_places
from desktop.recipes.draft import Start
from desktop.recipes.loading import find_recipe
from desktop.recipes.settings import defaults
from desktop.recipes.steps import Steps

_ESSAYS = 32
_SEED_NUMBER = 90_000
_CLOSE = 12
_LEAST = 4

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=Path)
    arguments.add_argument("--pairs", type=Path)
    arguments.add_argument("--count", type=int, default=_ESSAYS, help="how many essays, or rows of ROWS")
    arguments.add_argument("--most", type=int, help="at most so many pairs, the first ones")
    options = arguments.parse_args()
    engine = open_engine(builtin_model(), EngineSettings(), user_places().cache, print)
    try:
        if options.rows:
            texts = list(islice(rows_of(options.rows), options.count))
            table(f"Texts from elsewhere ({options.rows.name})", engine, list(plant(texts)))
        elif not options.pairs:
            table("Essays of the model's own", engine, list(plant(essays(engine, options.count))))
        if options.pairs:
            lines = options.pairs.read_text(encoding="utf-8").splitlines()[: options.most]
            grounding_table(engine, [json.loads(line) for line in lines])
    finally:
        engine.close()


def essays(engine: Engine, count: int) -> list[Judged]:
    """Fresh essays of the built-in recipe, with at least four sentences each."""
    recipe = find_recipe("essay", Path("none"))
    method = Steps(recipe, defaults(recipe))
    works = [
        (n, method.compose(Start(Seed(recipe.starters[n % len(recipe.starters)]), _SEED_NUMBER + n)))
        for n in range(count)
    ]
    drafts = [event.result for event in work_through(engine, works) if isinstance(event, Finished)]
    whole = [draft for draft in drafts if not draft.failure and draft.end_logprob > -6]
    return [Judged(d.prompt, d.raw_text.strip()) for d in whole if len(sentences(d.raw_text)) >= _LEAST]


def rows_of(path: Path) -> Iterator[Judged]:
    """Sound rows from elsewhere."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answer = _preferred(row) if "label" in row else row["answer"]
        if len(sentences(answer)) >= _LEAST:
            yield Judged((Message("user", row["prompt"]),), answer.strip())


def _preferred(row: dict[str, Any]) -> str:
    """The response that people preferred; empty where they could not decide."""
    return str(row.get(f"response {row['label'] + 1}", ""))


def measured(engine: Engine, planted: Sequence[Planted]) -> list[tuple[Verdict, float]]:
    """The verdict on each, in order, and the grade that the model gives when it is asked."""
    found: dict[int, tuple[Verdict, float]] = {}
    for event in work_through(engine, [(n, _measure(one.judged)) for n, one in enumerate(planted)]):
        if isinstance(event, Finished):
            found[event.key] = event.result
    return [found[n] for n in range(len(planted))]


def _measure(judged: Judged) -> Work[tuple[Verdict, float]]:
    verdict = yield from judge(judged, load_scales())
    (reply,) = yield (grade_question(judged),)
    return verdict, grade(reply) if isinstance(reply, Chosen) else math.nan


def table(title: str, engine: Engine, planted: Sequence[Planted]) -> None:
    """AUC of each signal, of the score and of the plain grade, for each way of spoiling."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one, (verdict, asked) in zip(planted, measured(engine, planted), strict=True):
        for signal in verdict.signals:
            values[signal.name][one.defect].append(signal.value)
        values["score"][one.defect].append(verdict.score)
        values["asked for a grade"][one.defect].append(asked)
        values["length (baseline)"][one.defect].append(len(one.judged.answer))
    print(f"\n{title}: {len(values['score'][SOUND])} texts")
    print(" " * 18 + "".join(f"{defect.split()[-1]:>11}" for defect in PLAIN) + f"{'all':>11}")
    for name, by_defect in values.items():
        everything = [value for defect in PLAIN for value in by_defect[defect]]
        if len(by_defect[SOUND]) < len(values["score"][SOUND]) / 2:
            continue
        figures = [auc(by_defect[SOUND], by_defect[defect]) if by_defect[defect] else math.nan for defect in PLAIN]
        figures.append(auc(by_defect[SOUND], everything))
        print(f"{name:18}" + "".join(f"{figure:11.2f}" for figure in figures))


def grounding_table(engine: Engine, pairs: Sequence[dict[str, Any]]) -> None:
    """AUC of the hallucination risk and of its parts for answers that are true to a text against made-up ones."""
    answers = [(pair, pair[field]) for pair in pairs for field in ("right_answer", "hallucinated_answer")]
    items = [Judged((), a, source=p["knowledge"], question=p["question"]) for p, a in answers]
    found = measured(engine, [Planted(n, "", item) for n, item in enumerate(items)])
    columns = {
        name: [next(signal.value for signal in verdict.signals if signal.name == name) for verdict, _ in found]
        for name in ("source_gain", *PARTS)
    }
    parts = np.array([columns[name] for name in PARTS]).T
    columns["1 - hallucination_risk"] = [1 - (verdict.hallucination_risk or 0) for verdict, _ in found]
    columns["score"] = [verdict.score for verdict, _ in found]
    columns["asked for a grade"] = [asked for _, asked in found]
    columns["shorter (baseline)"] = [-len(item.answer) for item in items]
    close = [n for n in range(0, len(items), 2) if abs(len(items[n].answer) - len(items[n + 1].answer)) <= _CLOSE]
    every = list(range(0, len(items), 2))
    print(f"\nTrue and made-up answers about a text: {len(every)} pairs, {len(close)} of nearly the same length")
    for name, column in columns.items():
        _show_pairs(name, column, every, close)
    print("weights fitted on one half of the pairs, AUC on the other half:")
    for half in (0, 1):
        values = held_out(parts, half)
        tested = [n for n in every if n // 2 % 2 == half]
        _show_pairs(f"  half {half + 1}", values, tested, [n for n in close if n in tested])


def _show_pairs(name: str, column: Sequence[float], every: Sequence[int], close: Sequence[int]) -> None:
    figures = [auc([column[n] for n in some], [column[n + 1] for n in some]) for some in (every, close)]
    print(f"{name:24}{figures[0]:8.3f}{figures[1]:8.3f}")


def held_out(parts: Floats, half: int) -> list[float]:
    """Grounding of every answer, with weights fitted by logistic regression on the other half of the pairs.

    `parts` has a row an answer, true and made up in turn.
    """
    fitted = np.arange(len(parts)) // 2 % 2 != half
    scaled = (parts - parts[fitted].mean(axis=0)) / parts[fitted].std(axis=0)
    weights, _ = logistic(scaled[fitted], 1.0 - (np.arange(len(parts)) % 2)[fitted], 1.0)
    return [float(value) for value in scaled @ weights]


if __name__ == "__main__":
    main()
