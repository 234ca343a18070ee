"""Speed of scoring rows beside its limit and beside a verdict in JSON, in one sitting. By hand: `make bench-score`.

    python -m tests.benchmarks.bench_score [--count N] [--rows FILE] [--rounds N] [--memory N]

All run on the file that the engine runs (the repacked copy of the built-in model), in turn, N times; the medians are
printed. The limit is a loop of nothing but `llama_decode` over the tokens that scoring decodes, in the same batches,
with the same rows of logits wanted and none of them read. The verdict is what `Llama.create_chat_completion` answers.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from desktop.domain.message import Message
from desktop.domain.tokens import TokenTrace
from desktop.engine.builtin import builtin_model
from desktop.engine.gguf import read_header
from desktop.engine.messages import Load
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine, LoadedModel
from desktop.engine.requests import EngineEvent, Likelihood, Likely, Prompt, Request, Spent
from desktop.engine.scheduler import Priority, Scheduler, Step, Task
from desktop.engine.scripted import ScriptedEngine
from desktop.exchange.growing import growing_jsonl
from desktop.exchange.rows import read_rows
from desktop.pipeline.scoring import Fields, judged_row, score_rows
from desktop.places import user_places
from desktop.resources import resource as resource_file
from tests.benchmarks.files import repacked_file

PARALLEL, CONTEXT, BATCH, MICRO_BATCH, THREADS = 32, 2048, 2048, 512, 2
_ASKED = (
    'Task: {prompt}\n\nAnswer: {answer}\n\nHow good is the answer? Reply with JSON {{"score": 1-9, "reason": "..."}}.'
)
# Enough for the JSON to be complete: half a verdict is none.
_ANSWER_TOKENS = 200
_LINE = "{:46}{:9.2f} rows a second"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=48, help="how many rows")
    arguments.add_argument("--rows", type=Path, help="a JSONL file to take them from")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--memory", type=int, default=0, help="instead: the memory that so many rows take")
    arguments.add_argument("--part", nargs=2, metavar=("NAME", "FILE"), help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.part:
        name, file = options.part
        given = json.loads(Path(file).read_text(encoding="utf-8"))
        print(json.dumps({"limit": limit, "verdict": verdict, "memory": memory}[name](given)))
    elif options.memory:
        compare_memory(options.memory)
    else:
        compare_speeds(list(islice(rows_from(options.rows), options.count)), options.rounds)


def compare_speeds(rows: list[dict[str, Any]], rounds: int) -> None:
    """Scoring beside its limit and beside the verdict, in turn."""
    figures: dict[str, list[float]] = defaultdict(list)
    settings = EngineSettings(threads=THREADS, parallel=PARALLEL, context=CONTEXT)
    engine = _Watched(open_engine(builtin_model(), settings, user_places().cache, print))
    file = str(repacked_file(engine.model.runs_as))
    try:
        score(engine, rows[:2])
        for number in range(rounds):
            seconds, parent = score(engine, rows)
            figures["scoring"].append(seconds)
            figures["parent"].append(parent / seconds)
            asked = {"file": file, "requests": [_plain(request) for request in engine.asked]}
            figures["limit"].append(part("limit", {**asked, "logits": True})["seconds"])
            figures["no logits"].append(part("limit", {**asked, "logits": False})["seconds"])
            figures["verdict"].append(part("verdict", {"file": file, "rows": rows})["seconds"])
            print(f"round {number + 1}:", {name: round(found[-1], 2) for name, found in figures.items()}, flush=True)
    finally:
        engine.close()
    show(rows, engine.read_tokens, {name: median(values) for name, values in figures.items()})


def show(rows: list[dict[str, Any]], tokens: int, seconds: dict[str, float]) -> None:
    """The table, with the ratios that matter."""
    words = [len(text.split()) for row in rows for text in (row["prompt"], row["answer"])]
    print(f"\n{len(rows)} rows, prompts and answers of {min(words)} to {max(words)} words, {tokens} tokens")
    for name, told in (
        ("no logits", "the same decode loop with no logits wanted"),
        ("limit", "a bare decode loop over the same tokens"),
        ("scoring", "scoring"),
    ):
        print(_LINE.format(told, len(rows) / seconds[name]) + f"{tokens / seconds[name]:9.0f} tokens a second")
    print(_LINE.format("a verdict in JSON, create_chat_completion", len(rows) / seconds["verdict"]))
    print(f"scoring over the bare loop            {seconds['limit'] / seconds['scoring']:8.2f}")
    print(f"scoring over the JSON verdict         {seconds['verdict'] / seconds['scoring']:8.2f}")
    print(f"the app's own share of one core       {seconds['parent']:8.1%}")


def compare_memory(count: int) -> None:
    """Peak memory of the process that scores, with a tenth of the rows and with all of them."""
    for rows in (count // 10, count):
        found = part("memory", {"rows": rows})
        print(
            f"{rows:8} rows: {found['megabytes']:6.0f} MB at the most, {rows / found['seconds']:6.0f} rows a second"
        )


def rows_from(path: Path | None) -> Iterator[dict[str, Any]]:
    """Rows with `prompt` and `answer`: those of a file, or made from the texts that come with the check-up."""
    if path is not None:
        for _, row in read_rows(path):
            if isinstance(row, dict):
                judged = judged_row(row, Fields())
                yield {"prompt": judged.prompt[-1].content, "answer": judged.answer}
        return
    lines = resource_file("checkup/texts.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    for shift in range(1, len(texts)):
        for place, text in enumerate(texts):
            example = texts[(place + shift) % len(texts)]["answer"]
            prompt = f"Here is a text as an example of the tone:\n\n{example}\n\n{text['prompt']}"
            yield {"prompt": prompt, "answer": text["answer"]}


def score(engine: "_Watched", rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Seconds that scoring the rows takes, and seconds of the processor that this process took for it."""
    engine.asked, engine.read_tokens = [], 0
    before, started = sum(psutil.Process().cpu_times()[:2]), time.perf_counter()
    scored = list(score_rows(engine, enumerate(rows, 1), Fields()))
    seconds, spent = time.perf_counter() - started, sum(psutil.Process().cpu_times()[:2]) - before
    assert all("score" in row["gristmill"] for row in scored), "a row was not scored: the work is not the same"
    return seconds, spent


def part(name: str, given: dict[str, Any]) -> dict[str, float]:
    """What a process of its own found."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "given.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        command = [sys.executable, "-m", "tests.benchmarks.bench_score", "--part", name, str(file)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def limit(given: dict[str, Any]) -> dict[str, float]:
    """Seconds that `llama_decode` takes for the steps of these requests."""
    from desktop.engine.llama.context import WANTED_ROWS, Context, Model
    from desktop.engine.llama.native import AbortFlag, llama, start
    from desktop.engine.llama.prompts import Prompts
    from desktop.engine.llama.vocabulary import Vocabulary

    start()
    load = Load(given["file"], "", THREADS, PARALLEL, CONTEXT, BATCH, MICRO_BATCH, 0)
    model = Model(load)
    vocabulary = Vocabulary(model.handle)
    prompts = Prompts(vocabulary, read_header(Path(given["file"])).chat_template)
    tasks: list[Task] = []
    for plain in given["requests"]:
        prompt = prompts.tokens(Prompt(tuple(Message(**turn) for turn in plain["messages"])))
        text = vocabulary.tokenize(plain["continuation"])[: plain["first"] or None]
        tasks.append(Task(str(len(tasks)), prompt + text, len(prompt) - 1, Priority.SCORING))
    context = Context(model, load, AbortFlag())
    steps = list(_steps(tasks, WANTED_ROWS))
    if not given["logits"]:
        steps = [_without_logits(step) for step in steps]
    started = time.perf_counter()
    for step in steps:
        for move in step.moves:
            context.apply(move)
        context.decode(step.rows, embeddings=False)
    llama.llama_synchronize(context.handle)
    return {"seconds": time.perf_counter() - started, "tokens": sum(len(step.rows) for step in steps)}


def verdict(given: dict[str, Any]) -> dict[str, float]:
    """Seconds to ask for a verdict in JSON on each row, one after the other."""
    import llama_cpp

    model = llama_cpp.Llama(given["file"], n_ctx=CONTEXT, verbose=False)
    started = time.perf_counter()
    for row in given["rows"]:
        turn: Any = {"role": "user", "content": _ASKED.format(**row)}
        model.create_chat_completion(
            [turn], max_tokens=_ANSWER_TOKENS, temperature=0.0, response_format={"type": "json_object"}
        )
    return {"seconds": time.perf_counter() - started}


def memory(given: dict[str, Any]) -> dict[str, float]:
    """Peak memory of this process while rows stream through an engine that answers at once."""
    texts = list(islice(rows_from(None), 40))
    rows = ((number, texts[number % len(texts)]) for number in range(given["rows"]))
    engine = ScriptedEngine(_answer_at_once, a_turn=64)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, growing_jsonl(Path(folder) / "out.jsonl", {}) as growing:
        for row in growing.kept():
            raise AssertionError(f"a new file holds {row}")
        for row in score_rows(engine, rows, Fields()):
            growing.add(row)
            # The pretence remembers what it was asked: that is not what is measured.
            engine.submitted.clear()
        growing.finish()
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


class _Watched:
    """An engine that remembers what it was asked, and counts the tokens that it read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.asked: list[Likelihood] = []
        self.read_tokens = 0

    @property
    def model(self) -> LoadedModel:
        return self._engine.model

    def start(self, stopped: Callable[[], bool] = lambda: False) -> None:
        self._engine.start(stopped)

    def submit(self, request: Request) -> None:
        assert isinstance(request, Likelihood), "the limit knows likelihoods only"
        self.asked.append(request)
        self._engine.submit(request)

    def collect(self, seconds: float) -> list[EngineEvent]:
        events = self._engine.collect(seconds)
        self.read_tokens += sum(event.read_tokens for event in events if isinstance(event, Spent))
        return events

    def stop(self) -> None:
        self._engine.stop()

    def close(self) -> None:
        self._engine.close()


def _steps(tasks: list[Task], wanted_rows: int) -> Iterator[Step]:
    """The batches in which the engine decodes the tasks, with as many in line as `work_through` keeps there."""
    scheduler = Scheduler(PARALLEL, CONTEXT, batch_rows=BATCH, wanted_rows=wanted_rows)
    waiting = iter(tasks)
    for task in islice(waiting, 2 * PARALLEL):
        scheduler.add(task)
    while scheduler.busy:
        step = scheduler.plan()
        scheduler.advance(step)
        yield step
        for task in scheduler.active:
            if task.done == len(task.tokens):
                scheduler.finish(task)
                for following in islice(waiting, 1):
                    scheduler.add(following)


def _without_logits(step: Step) -> Step:
    return Step(step.moves, tuple(replace(row, wanted=False) for row in step.rows))


def _answer_at_once(request: Request) -> EngineEvent:
    assert isinstance(request, Likelihood)
    lengths = tuple(len(word.encode()) + 1 for word in request.continuation.split())
    return Likely(request.id, TokenTrace(lengths, (-2.0,) * len(lengths)), -1.0)


def _plain(request: Likelihood) -> dict[str, Any]:
    turns = [asdict(message) for message in request.prompt.messages]
    return {"messages": turns, "continuation": request.continuation, "first": request.first}


if __name__ == "__main__":
    main()
