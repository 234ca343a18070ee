"""How well each signal tells spoiled text from sound text, on the built-in model. By hand: `make bench-signals`.

    python -m tests.benchmarks.bench_signals [--rows ROWS.jsonl] [--pairs PAIRS.jsonl]

ROWS: JSONL with `prompt` and `answer`, sound texts from elsewhere. PAIRS: JSONL with `knowledge`, `question`,
`right_answer` and `hallucinated_answer` (the shape of HaluEval QA). AUC: 1 always tells, 0.5 is chance.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
from desktop.engine.work import Finished, work_through
from desktop.judging.judge import Verdict, judge
from desktop.judging.soundness import load_scales
from desktop.places import user_places
from desktop.recipes.draft import Start
from desktop.recipes.loading import find_recipe
from desktop.recipes.settings import defaults
from desktop.recipes.steps import Steps
from tests.benchmarks.spoiling import spoiled

_ESSAYS = 32
_SEED_NUMBER = 90_000
_SIGNALS = ("relevance", "coherence", "completeness", "repetition")
_GROUNDING = ("least_supported_word", "copied_bigrams", "words_in_source")
_CLOSE = 12

Floats = npt.NDArray[np.float64]


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=Path)
    arguments.add_argument("--pairs", type=Path)
    options = arguments.parse_args()
    engine = open_engine(builtin_model(), EngineSettings(), user_places().cache, print)
    try:
        if not options.pairs or options.rows:
            table("Essays of the model's own", engine, spoiled(essays(engine)))
        if options.rows:
            table(f"Texts from elsewhere ({options.rows.name})", engine, spoiled(list(rows_of(options.rows))))
        if options.pairs:
            grounding_table(engine, [json.loads(line) for line in options.pairs.read_text().splitlines()])
    finally:
        engine.close()


def essays(engine: Engine) -> list[Judged]:
    """Fresh essays of the built-in recipe, with at least four sentences each."""
    recipe = find_recipe("essay", Path("none"))
    method = Steps(recipe, defaults(recipe))
    works = [
        (n, method.compose(Start(Seed(recipe.starters[n % len(recipe.starters)]), _SEED_NUMBER + n)))
        for n in range(_ESSAYS)
    ]
    drafts = [event.result for event in work_through(engine, works) if isinstance(event, Finished)]
    whole = [draft for draft in drafts if not draft.failure and draft.end_logprob > -6]
    return [Judged(d.prompt, d.raw_text.strip()) for d in whole if len(sentences(d.raw_text)) >= 4]


def rows_of(path: Path) -> Iterable[Judged]:
    """Sound rows from elsewhere."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if len(sentences(row["answer"])) >= 4:
            yield Judged((Message("user", row["prompt"]),), row["answer"].strip())


def judged(engine: Engine, items: Sequence[Judged]) -> list[Verdict]:
    """The verdict on each, in order."""
    scales = load_scales()
    found: dict[int, Verdict] = {}
    for event in work_through(engine, [(n, judge(item, scales)) for n, item in enumerate(items)]):
        if isinstance(event, Finished):
            found[event.key] = event.result
    return [found[n] for n in range(len(items))]


def table(title: str, engine: Engine, rows: Sequence[tuple[str, Judged]]) -> None:
    """AUC of each signal and of the score, for each way of spoiling."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (kind, item), verdict in zip(rows, judged(engine, [item for _, item in rows]), strict=True):
        for signal in verdict.signals:
            values[signal.name][kind].append(signal.value)
        values["score"][kind].append(verdict.score)
        values["length (baseline)"][kind].append(len(item.answer))
    kinds = [kind for kind in values["score"] if kind != "sound"]
    print(f"\n{title}: {len(values['score']['sound'])} texts")
    print(" " * 18 + "".join(f"{kind:>11}" for kind in (*kinds, "all")))
    for name in (*_SIGNALS, "score", "length (baseline)"):
        by_kind = values[name]
        figures = [auc(by_kind["sound"], by_kind[kind]) for kind in kinds]
        everything = auc(by_kind["sound"], [value for kind in kinds for value in by_kind[kind]])
        print(f"{name:18}" + "".join(f"{figure:11.2f}" for figure in (*figures, everything)))


def grounding_table(engine: Engine, pairs: Sequence[dict[str, Any]]) -> None:
    """AUC of the hallucination risk and of its parts for answers that are true to a text against made-up ones."""
    answers = [(pair, pair[field]) for pair in pairs for field in ("right_answer", "hallucinated_answer")]
    items = [Judged((), a, source=p["knowledge"], question=p["question"]) for p, a in answers]
    verdicts = judged(engine, items)
    names = [signal.name for signal in verdicts[0].signals]
    columns = {name: [v.signals[index].value for v in verdicts] for index, name in enumerate(names)}
    columns["1 - hallucination_risk"] = [1 - (v.hallucination_risk or 0) for v in verdicts]
    columns["score"] = [v.score for v in verdicts]
    columns["shorter (baseline)"] = [-len(item.answer) for item in items]
    close = [n for n in range(0, len(items), 2) if abs(len(items[n].answer) - len(items[n + 1].answer)) <= _CLOSE]
    every = list(range(0, len(items), 2))
    print(f"\nTrue and made-up answers about a text: {len(every)} pairs, {len(close)} of nearly the same length")
    for name, column in columns.items():
        figures = [auc([column[n] for n in some], [column[n + 1] for n in some]) for some in (every, close)]
        print(f"{name:24}{figures[0]:8.3f}{figures[1]:8.3f}")

    parts = np.array([columns[name] for name in _GROUNDING]).T
    print("weights fitted on one half of the pairs, AUC on the other half:")
    for half in (0, 1):
        print(f"  {held_out(parts, half):.3f}")


def held_out(parts: Floats, half: int) -> float:
    """AUC of grounding on every second pair, with weights fitted by logistic regression on the others.

    `parts` has a row an answer, true and made up in turn.
    """
    pairs = np.arange(len(parts)) // 2
    made_up = np.arange(len(parts)) % 2
    fitted = pairs % 2 != half
    scaled = (parts - parts[fitted].mean(axis=0)) / parts[fitted].std(axis=0)
    weights = _logistic_weights(scaled[fitted], 1.0 - made_up[fitted])
    values, false = scaled[~fitted] @ weights, made_up[~fitted] == 1
    return auc(list(values[~false]), list(values[false]))


def _logistic_weights(rows: Floats, truth: Floats, penalty: float = 1.0, steps: int = 2000) -> Floats:
    """Logistic regression with an L2 penalty, by gradient descent."""
    weights = np.zeros(rows.shape[1])
    for _ in range(steps):
        wrong = 1 / (1 + np.exp(-rows @ weights)) - truth
        weights -= 0.3 * (rows.T @ wrong + penalty * weights) / len(rows)
    return weights


def auc(sound: Sequence[float], spoiled_values: Sequence[float]) -> float:
    """How often a sound text has the higher value (Mann and Whitney 1947); a tie counts half."""
    left, right = np.array(sound)[:, None], np.array(spoiled_values)[None, :]
    return float((left > right).mean() + (left == right).mean() / 2)


if __name__ == "__main__":
    main()
