"""Whether answers that a schema binds keep to it, and what the grammar costs. By hand: `make bench-constrained`.

    python -m tests.benchmarks.bench_constrained [RECIPE...] [--count N] [--first N] [--rounds N]

Starts N samples with each of table, tool-call and document-qa (there with questions that are given), over schemas of
different shapes, each as far as its first request that no schema binds, and counts the answers that keep to their
schema, that were cut off, that were asked for again with more room, and that broke it. 10,000 answers are
`--count 2500`: half an hour or two. `--first` starts later, so that they can be made in several sittings.
Then the same prompts are written with the grammar and without, in turn, none longer without than with it: the tokens
a second, and their ratio.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from desktop.domain.project import Chunk, Seed
from desktop.engine.builtin import builtin_model
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine
from desktop.engine.requests import Generate, Generated, Refused, Reply, Request
from desktop.engine.work import Finished, Work, work_through
from desktop.exchange.chunks import chunk_document
from desktop.exchange.documents import read_document
from desktop.places import user_places
from desktop.recipes.draft import Draft, Start
from desktop.recipes.loading import find_recipe
from desktop.recipes.methods import Method, method_of
from desktop.recipes.schemas import SchemaFault, checked, read_schema
from desktop.recipes.settings import defaults
from tests.benchmarks.bench_recipes import DOCUMENT

_AT_ONCE = 24
_OFTEN = 500
_SHAPES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "table": (
        {},
        {"columns": "kind: old, new\nname: text a name for a {kind} {topic}", "longest": 24},
        {"columns": "note: text what {topic} is for\nuse: text how to use it\nrisk: text what can go wrong"},
    ),
    "tool-call": (
        {},
        {
            "tools": json.dumps(
                {
                    "name": "book_trip",
                    "description": "Books a trip",
                    "parameters": {
                        "type": "object",
                        "properties": {
                            "stops": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 3},
                            "guests": {"type": "integer"},
                            "hotel": {
                                "type": "object",
                                "properties": {"name": {"type": "string"}, "stars": {"type": "number"}},
                                "required": ["name"],
                            },
                            "insured": {"type": "boolean"},
                        },
                        "required": ["stops", "guests", "hotel"],
                    },
                }
            )
        },
    ),
    "document-qa": (
        {"question": "What is told here?"},
        {"question": "How many are there, and since when?"},
        {"question": 'Who said "no", and why?'},
    ),
}
_BOLD = 0.8


@dataclass(frozen=True, slots=True)
class Answer:
    """A request that a schema binds, and what came of it."""

    request: Generate
    reply: Generated


def main() -> None:
    """Print the counts and the speeds."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("recipes", nargs="*", help="of these alone")
    arguments.add_argument("--count", type=int, default=24, help="samples of each recipe")
    arguments.add_argument("--first", type=int, default=0, help="number of the first sample of each recipe")
    arguments.add_argument("--rounds", type=int, default=3, help="of the speeds; 0 leaves them out")
    options = arguments.parse_args()
    engine = open_engine(builtin_model(), EngineSettings(), user_places().cache, print)
    try:
        engine.start()
        print(f"\n{'recipe':14}{'answers':>8}{'valid':>7}{'cut off':>9}{'asked again':>13}{'invalid':>9}")
        found = {}
        for name in options.recipes or _SHAPES:
            found[name] = answers(engine, name, range(options.first, options.first + options.count))
            print_answers(name, found[name])
        if options.rounds:
            prompts = [answer.request for each in found.values() for answer in each[: _AT_ONCE // len(found)]]
            print_speeds(engine, prompts, options.rounds)
    finally:
        engine.close()


def answers(engine: Engine, name: str, numbers: range) -> list[Answer]:
    """Every answer bound by a schema that a recipe's samples took, over its shapes in turn."""
    found: list[Answer] = []
    told = 0
    methods = [_method(name, settings) for settings in _SHAPES[name]]
    works = ((n, _overheard(methods[n % len(methods)].compose(start), found)) for n, start in _starts(name, numbers))
    for _ in work_through(engine, works):
        if len(found) // _OFTEN > told:
            told = len(found) // _OFTEN
            print_answers(name, found)
    return found


def print_answers(name: str, found: Sequence[Answer]) -> None:
    """How many answers kept to their schemas."""
    counts = Counter(map(_standing, found))
    again = f"{counts['cut off']:9}{_asked_again(found):13}{counts['invalid']:9}"
    print(f"{name:14}{len(found):8}{counts['valid']:7}{again}", flush=True)


def print_speeds(engine: Engine, requests: Sequence[Generate], rounds: int) -> None:
    """Tokens a second with and without the grammar, the one after the other in every round."""
    bound, free = [], []
    # The first time, the prompts are read too.
    _timed(engine, requests)
    for _ in range(rounds):
        lengths, speed = _timed(engine, requests)
        bound.append(speed)
        pairs = zip(requests, lengths, strict=True)
        free.append(_timed(engine, [_unbound(request, length) for request, length in pairs])[1])
    print(f"\n{len(requests)} of these prompts, tokens a second, medians of {rounds} rounds in turn")
    print(f"  with the grammar   {median(bound):8.0f}")
    print(f"  without            {median(free):8.0f}")
    print(f"  ratio              {median(b / f for b, f in zip(bound, free, strict=True)):8.2f}")


def _method(name: str, settings: Mapping[str, Any]) -> Method:
    recipe = find_recipe(name, Path("none"))
    if not recipe.steps[0].schema:
        # Questions are written freely: here they are given, and the answers written boldly, so that they differ.
        bound = (step for step in recipe.steps if step.schema)
        bold = (replace(step, sampling={**step.sampling, "temperature": _BOLD}) for step in bound)
        recipe = replace(recipe, steps=tuple(bold))
    return method_of(recipe, {**defaults(recipe), **settings})


def _starts(name: str, numbers: range) -> Iterator[tuple[int, Start]]:
    recipe = find_recipe(name, Path("none"))
    chunks: list[Chunk] = list(chunk_document(read_document(DOCUMENT))) if recipe.starts_from == "chunk" else []
    for number in numbers:
        chunk = chunks[number % len(chunks)] if chunks else None
        seed = Seed(chunk.text if chunk else recipe.starters[number % len(recipe.starters)])
        yield number, Start(seed, 16 * number, turn=number // (len(chunks) or len(recipe.starters)), chunk=chunk)


def _overheard(work: Work[Draft], found: list[Answer]) -> Work[None]:
    """A piece of work up to its first request that no schema binds; the answers are noted."""
    try:
        requests = next(work)
        while all(isinstance(request, Generate) and request.json_schema for request in requests):
            replies = yield requests
            found += _answered(requests, replies)
            requests = work.send(replies)
    except StopIteration:
        return


def _answered(requests: Sequence[Request], replies: Sequence[Reply]) -> Iterator[Answer]:
    for request, reply in zip(requests, replies, strict=True):
        if isinstance(request, Generate) and isinstance(reply, Generated):
            yield Answer(request, reply)


def _standing(answer: Answer) -> str:
    if answer.reply.finish == "length":
        return "cut off"
    try:
        checked(read_schema(answer.request.json_schema), answer.request.prompt.opening + answer.reply.text)
    except SchemaFault as fault:
        print(f"INVALID ({fault}): {answer.reply.text!r}")
        return "invalid"
    return "valid"


def _asked_again(each: Sequence[Answer]) -> int:
    """How many answers followed one to the same prompt that was cut off."""
    cut = {_what(answer.request) for answer in each if answer.reply.finish == "length"}
    known = Counter(_what(answer.request) for answer in each)
    return sum(known[what] - 1 for what in cut)


def _what(request: Generate) -> tuple[object, ...]:
    return request.prompt, request.json_schema, request.seed_number


def _unbound(request: Generate, length: int) -> Generate:
    """The same without its schema, at most as long as with it: both are the same work."""
    return replace(request, json_schema="", sampling=replace(request.sampling, max_tokens=max(1, length)))


def _timed(engine: Engine, requests: Sequence[Generate]) -> tuple[list[int], float]:
    """How many tokens each answer has, and the tokens a second of all of them."""
    started = time.monotonic()
    works = [(n, _written(request)) for n, request in enumerate(requests)]
    lengths = {event.key: event.result for event in work_through(engine, works) if isinstance(event, Finished)}
    return [lengths[n] for n in range(len(requests))], sum(lengths.values()) / (time.monotonic() - started)


def _written(request: Generate) -> Work[int]:
    (reply,) = yield (request,)
    if isinstance(reply, Refused):
        raise SystemExit(f"The engine refused: {reply.reason}")
    assert isinstance(reply, Generated)
    return len(reply.trace)


if __name__ == "__main__":
    main()
