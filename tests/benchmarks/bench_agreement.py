"""How well agreement over re-samples tells wrong answers from right ones. By hand: `make bench-agreement`.

    python -m tests.benchmarks.bench_agreement [--questions QUESTIONS.jsonl] [--resamples N]

QUESTIONS: JSONL with `question` and `answers`, the spellings that are right; without it, the sixty that come along.
The model answers each greedily, is asked again N times, and the risk is the disagreement. AUC: 1 always tells, 0.5 is
chance. Printed beside it: the answer's own log-probability and its length as baselines, and what agreement cost.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.sampling import Sampling
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.engine.requests import Generate, Generated, Prompt
from desktop.engine.work import Finished, Work, work_through
from desktop.judging.agreeing import Agreed, agree
from desktop.judging.checkup.figures import auc_interval
from desktop.places import user_places

QUESTIONS = Path(__file__).parent / "data" / "questions.jsonl"
_ROOM = 32
_SYSTEM = Message("system", "You answer questions in one short sentence.")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the spellings of its answer."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the model said, whether it is right, and how far its other answers agree."""

    question: Question
    answer: str
    right: bool
    mean_logprob: float
    agreed: Agreed


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--questions", type=Path, default=QUESTIONS)
    arguments.add_argument("--resamples", type=int, default=8)
    arguments.add_argument("--show", action="store_true", help="print each answer with its risk")
    options = arguments.parse_args()
    questions = [_question(line) for line in options.questions.read_text(encoding="utf-8").splitlines()]
    engine = open_engine(builtin_model(), EngineSettings(), user_places().cache, print)
    try:
        engine.start()
        started = time.monotonic()
        answers = _run(engine, [_answer(question) for question in questions])
        answering = time.monotonic() - started
        started = time.monotonic()
        works = [_agree(q, reply, options.resamples) for q, reply in zip(questions, answers, strict=True)]
        found = _run(engine, works)
        asking = time.monotonic() - started
    finally:
        engine.close()
    if options.show:
        for each in sorted(found, key=lambda each: each.agreed.evidence.risk):
            print(f"{each.agreed.evidence.risk:.2f} {'right' if each.right else 'WRONG'} {each.answer!r}")
    _print(found, options.resamples, answering, asking)


def is_right(answer: str, answers: Sequence[str]) -> bool:
    """Whether one of the spellings stands in the answer as words; a spelling of one letter must have its case."""
    return any(
        re.search(rf"(?<!\w){re.escape(spelling)}(?!\w)", answer, 0 if len(spelling) == 1 else re.IGNORECASE)
        for spelling in answers
    )


def _question(line: str) -> Question:
    row = json.loads(line)
    return Question(row["question"], tuple(row["answers"]))


def _answer(question: Question) -> Work[Generated]:
    request = Generate(
        "", Prompt((_SYSTEM, Message("user", question.text))), Sampling(temperature=0.0, max_tokens=_ROOM)
    )
    (reply,) = yield (request,)
    assert isinstance(reply, Generated)
    return reply


def _agree(question: Question, reply: Generated, resamples: int) -> Work[Answered]:
    judged = Judged((_SYSTEM, Message("user", question.text)), reply.text.strip())
    agreed = yield from agree(judged, resamples, len(reply.trace))
    right = is_right(reply.text, question.answers)
    return Answered(question, judged.answer, right, reply.trace.mean_logprob, agreed)


def _run(engine: Engine, works: Sequence[Work[T]]) -> list[T]:
    events = work_through(engine, enumerate(works))
    found = {event.key: event.result for event in events if isinstance(event, Finished)}
    return [found[number] for number in range(len(works))]


def _print(found: Sequence[Answered], resamples: int, answering: float, asking: float) -> None:
    right, wrong = ([each for each in found if each.right is is_it] for is_it in (True, False))
    print(f"\n{len(found)} questions, {len(right)} answered right; {resamples} re-samples each")
    measures: dict[str, Callable[[Answered], float]] = {
        "agreement (1 - risk)": lambda each: 1 - each.agreed.evidence.risk,
        "semantic entropy (negative)": lambda each: -each.agreed.signals[1].value,
        "own log-probability (baseline)": lambda each: each.mean_logprob,
        "shorter answer (baseline)": lambda each: -len(each.answer),
    }
    for name, value in measures.items():
        good, bad = [value(each) for each in right], [value(each) for each in wrong]
        figure = auc_interval(good, bad, list(range(len(good))), list(range(len(good), len(found))))
        print(f"{name:32}{figure.value:7.3f}  ({figure.low:.2f} to {figure.high:.2f})")
    print(f"cost: answering took {answering:.1f} s, asking again {asking:.1f} s ({asking / answering:.1f} times)")


if __name__ == "__main__":
    main()
