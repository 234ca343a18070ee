"""A project, a scripted engine, and a run through them."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from string import ascii_lowercase
from typing import Any

from desktop.domain.message import Message
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Status
from desktop.domain.text import sentences
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import (
    Choose,
    Chosen,
    EngineEvent,
    Generate,
    Generated,
    Likelihood,
    Likely,
    Refused,
    Request,
)
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.judging.soundness import load_scales
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.events import Event
from desktop.pipeline.judges import OWN_JUDGE, Judge
from desktop.pipeline.running import Wish, execute, start_run
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library

ESSAY = (
    "Trees cool a street. On a hot afternoon the pavement under a lime is pleasant to walk on, while the open square "
    "beside it burns. They give shade to those who wait for the bus, and birds nest in them. Rain on their leaves "
    "reaches the drains slowly, so that cellars stay dry. A row of planes costs less than one new car park. So every "
    "town that has room for cars has room for trees, and should plant them this year."
)
OTHER_MODEL = replace(
    SCRIPTED_MODEL, identity=replace(SCRIPTED_MODEL.identity, sha256="1" * 64, file_name="judge.gguf", name="Judge")
)
USUAL_OF_ESSAYS = {"relevance", "coherence", "completeness", "repetition", "order", "difficulty", "doubt"}
# A scripted reader finds any order of the sentences alike.
SCALES = replace(
    load_scales(), signals={name: scale for name, scale in load_scales().signals.items() if name != "order"}
)
TOPICS = tuple(f"topic {number}" for number in range(4))


def answer(request: Request) -> EngineEvent:
    """A model whose every essay is sound: likely, made likelier by its prompt, and ending where it ends."""
    match request:
        case Generate():
            text = essay_on(request.seed_number) if request.sampling.max_tokens > 60 else " shade is worth a tree."
            return Generated(request.id, text, trace(text, -1.0), -1.0, "stop", 10, 0, 0.1)
        case Likelihood():
            return Likely(request.id, trace(request.continuation, -2.0), -1.0)
        case Choose():
            return Chosen(request.id, (1 / len(request.answers),) * len(request.answers))
        case _:
            return Refused(request.id, "not in the script")


def ever_the_same(request: Request) -> EngineEvent:
    """A model whose every essay is the same."""
    if not isinstance(request, Generate) or request.sampling.max_tokens <= 60:
        return answer(request)
    return Generated(request.id, ESSAY, trace(ESSAY, -1.0), -1.0, "stop", 10, 0, 0.1)


def essay_on(seed_number: int) -> str:
    """The essay with other letters for each seed number but 0: words as long and as often, and none is a copy."""
    letters = list(ascii_lowercase)
    if seed_number:
        Random(seed_number).shuffle(letters)
    return ESSAY.translate(str.maketrans(ascii_lowercase, "".join(letters)))


def is_essay(text: str) -> bool:
    """Whether a text is one of those essays, or how one begins, whatever its letters."""
    return re.sub("[a-z]", "x", ESSAY).startswith(re.sub("[a-z]", "x", text[:20]))


def trace(text: str, logprob: float) -> TokenTrace:
    """One token a word, with the space behind it; together they are the text."""
    lengths = tuple(len(word.encode()) for word in re.findall(r"\s*\S+\s*", text))
    return TokenTrace(lengths, (logprob,) * len(lengths), (0.5,) * len(lengths))


def essay_project(library: Library, topics: tuple[str, ...] = TOPICS) -> Project:
    """A project of the essay recipe."""
    project = library.add_project("Essays", "essay", {})
    library.add_seeds(project.id, [Seed(topic) for topic in topics])
    return project


def a_run(library: Library, project: Project, count: int, rounds: int = 1) -> Run:
    """A new run that has not begun."""
    return start_run(library, ScriptedEngine(answer), project, Wish(count, rounds))


def carry_out(
    library: Library,
    project: Project,
    run: Run,
    script: Callable[[Request], EngineEvent] = answer,
    stop_after: int | None = None,
    judge: Judge = OWN_JUDGE,
) -> list[Event]:
    """Execute a run to its end, or stop it after so many events of a finished sample."""
    token, finished = CancelToken(), 0
    events: list[Event] = []
    recipe = find_recipe(project.recipe, Path("none"))
    for event in execute(library, ScriptedEngine(script), recipe, project, run, token, judge):
        events.append(event)
        finished += type(event).__name__ == "SampleFinished"
        if stop_after is not None and finished >= stop_after:
            token.cancel()
    return events


def question_project(library: Library, passage: str | None = None) -> Project:
    """A project of questions about a document of one passage, or about none."""
    project = library.add_project("Questions", "document-qa", {})
    if passage is not None:
        source = Source("On mills", "/mills.md", "text/markdown", "ab" * 32, len(passage), "CC0")
        added = library.add_source(project.id, source, [Chunk(passage, tuple(sentences(passage)))])
        chunks = [chunk for chunk in library.chunks(project.id) if chunk.source_id == added.id]
        library.add_seeds(project.id, [Seed(chunk.text, chunk_id=chunk.id) for chunk in chunks])
    return project


def a_sample(project: Project, run: Run, ordinal: int, status: Status = Status.ACCEPTED, **changes: Any) -> Sample:
    """A sample that no model wrote, to be added to a library; `round_number` and `seed_id` go into its lineage."""
    lineage = Lineage(run.id, changes.pop("round_number", 1), ordinal, changes.pop("seed_id", None), ordinal)
    text = f"Essay {ordinal} on shade."
    given: dict[str, Any] = {
        "fields": {"essay": text},
        "messages": (Message("user", "Write."), Message("assistant", text)),
        "prompt": (Message("user", "Write an essay."),),
        "raw_text": text,
    }
    return Sample(project_id=project.id, lineage=lineage, status=status, **{**given, **changes})
