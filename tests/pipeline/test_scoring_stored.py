"""Samples that were brought in are scored like those that were written here; what is scored stays."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.engine.requests import EngineEvent, Likelihood, Likely, Refused, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.exchange.importing.previewing import recognised
from desktop.pipeline.curating import curate
from desktop.pipeline.importing import import_samples
from desktop.pipeline.imports import import_of, judge_of_runs
from desktop.pipeline.judges import Judge
from desktop.pipeline.scoring_stored import Scored, score_imported, score_stored, unscored_imports
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, OTHER_MODEL, SCALES, answer, trace

JUDGE = Judge(SCALES)
EXCHANGE = {"question": "Should streets have trees?", "answer": ESSAY}


def reader(request: Request) -> EngineEvent:
    """A model that finds every text likely, and likelier where something was asked."""
    if not isinstance(request, Likelihood):
        return answer(request)
    asked = any(turn.content for turn in request.prompt.messages)
    return Likely(request.id, trace(request.continuation, -1.0 if asked else -2.0), -1.0)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "a.gristmill") as opened:
        yield opened


@pytest.fixture
def project(library: Library) -> Project:
    return library.add_project("Rows", "instruct", {})


def brought_in(library: Library, project: Project, folder: Path, *rows: dict[str, Any]) -> Run:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return import_samples(library, project, find_recipe(project.recipe, Path("none")), recognised(path)).run


def score(library: Library, project: Project, run: Run, engine: ScriptedEngine, **options: Any) -> list[Scored]:
    recipe = find_recipe(project.recipe, Path("none"))
    events = score_stored(library, engine, recipe, project, run, **{"judge": JUDGE, **options})
    return [event for event in events if isinstance(event, Scored)]


def only_sample(library: Library, project: Project) -> Sample:
    (sample,) = library.iterate(project.id)
    return sample


def test_every_sample_is_kept_or_rejected_by_its_score(library: Library, project: Project, tmp_path: Path) -> None:
    looping = {"question": "Why?", "answer": "It is so because it is so. " * 20}
    run = brought_in(library, project, tmp_path, EXCHANGE, looping)
    scored = score(library, project, run, ScriptedEngine(reader))
    assert [(each.done, each.total) for each in scored] == [(1, 2), (2, 2)]
    first, second = library.iterate(project.id)
    assert (first.status, second.status) == (Status.ACCEPTED, Status.REJECTED)
    assert first.score is not None
    assert second.score is not None
    assert first.score > 0.5 > second.score
    assert {"relevance", "coherence", "repetition"} <= {signal.name for signal in first.signals}


def test_the_answer_is_read_after_its_whole_conversation(library: Library, project: Project, tmp_path: Path) -> None:
    turns = [("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello"), ("user", "Why?"), ("assistant", ESSAY)]
    row = {"messages": [{"role": role, "content": content} for role, content in turns]}
    engine = ScriptedEngine(reader)
    score(library, project, brought_in(library, project, tmp_path, row), engine)
    asked = [request for request in engine.submitted if isinstance(request, Likelihood)]
    read = {tuple((turn.role, turn.content) for turn in request.prompt.messages) for request in asked}
    assert tuple(turns[:-1]) in read


def test_a_row_with_its_passage_is_held_against_it(library: Library, project: Project, tmp_path: Path) -> None:
    row = {**EXCHANGE, "context": ESSAY}
    score(library, project, brought_in(library, project, tmp_path, row), ScriptedEngine(reader))
    sample = only_sample(library, project)
    assert "grounding" in {signal.name for signal in sample.signals}
    assert [evidence.kind for evidence in sample.evidence] == ["source"]


def test_plain_text_is_not_measured_against_a_question_that_nobody_asked(library: Library, tmp_path: Path) -> None:
    texts = library.add_project("Texts", "essay", {})
    score(library, texts, brought_in(library, texts, tmp_path, {"text": ESSAY}), ScriptedEngine(reader))
    sample = only_sample(library, texts)
    assert sample.status is Status.ACCEPTED
    names = {signal.name for signal in sample.signals}
    assert {"coherence", "repetition", "completeness"} <= names
    assert not names & {"relevance", "difficulty"}


def test_what_is_stopped_goes_on_where_it_was(library: Library, project: Project, tmp_path: Path) -> None:
    run = brought_in(library, project, tmp_path, *({**EXCHANGE, "id": number} for number in range(12)))
    engine, stopped = ScriptedEngine(reader, a_turn=1), iter([False] * 30)
    first = score(library, project, run, engine, stopped=lambda: next(stopped, True))
    assert 0 < len(first) < 12
    rest = score(library, project, run, ScriptedEngine(reader))
    assert rest[0].total == len(rest) == 12 - len(first)
    assert library.counts(project.id)[Status.ACCEPTED] == 12


def test_what_came_with_a_score_keeps_it(library: Library, project: Project, tmp_path: Path) -> None:
    run = brought_in(library, project, tmp_path, EXCHANGE)
    library.score_sample(only_sample(library, project).id, Status.REJECTED, 0.125, ())
    assert score(library, project, run, ScriptedEngine(reader)) == []
    assert only_sample(library, project).score == 0.125


def test_a_text_that_the_model_cannot_read_costs_no_other(library: Library, project: Project, tmp_path: Path) -> None:
    def script(request: Request) -> EngineEvent:
        too_long = isinstance(request, Likelihood) and request.continuation.startswith("Long")
        return Refused(request.id, "It takes 9,000 tokens.") if too_long else reader(request)

    run = brought_in(library, project, tmp_path, {"question": "Why?", "answer": "Long"}, EXCHANGE)
    score(library, project, run, ScriptedEngine(script))
    long, other = library.iterate(project.id)
    assert (long.status, long.reason) == (Status.FAILED, "It takes 9,000 tokens.")
    assert other.status is Status.ACCEPTED


def test_a_copy_that_is_cleaned_away_while_it_is_scored_stays_away(
    library: Library, project: Project, tmp_path: Path
) -> None:
    run = brought_in(library, project, tmp_path, EXCHANGE, EXCHANGE)
    recipe, waiting = find_recipe(project.recipe, Path("none")), [library]

    def script(request: Request) -> EngineEvent:
        # Both were read by now.
        while waiting:
            list(curate(waiting.pop(), project, recipe))
        return reader(request)

    scored = score(library, project, run, ScriptedEngine(script))
    first, copy = library.iterate(project.id)
    assert (first.status, copy.status) == (Status.ACCEPTED, Status.REJECTED)
    assert copy.reason == f"It repeats sample {first.id}."
    assert copy.score == first.score
    told = {each.sample.id: (each.sample.status, each.sample.reason) for each in scored}
    assert told == {each.id: (each.status, each.reason) for each in (first, copy)}


def test_who_judged_is_noted_beside_what_came_in(library: Library, project: Project, tmp_path: Path) -> None:
    run = brought_in(library, project, tmp_path, EXCHANGE)
    assert judge_of_runs(library, project.id) == ""
    score(library, project, run, ScriptedEngine(reader))
    found = import_of(library.run(run.id))
    assert found is not None
    assert found.judge == judge_of_runs(library, project.id) == SCRIPTED_MODEL.identity.sha256
    assert library.model(found.judge) == SCRIPTED_MODEL.identity


def test_another_judge_does_the_reading(library: Library, project: Project, tmp_path: Path) -> None:
    run = brought_in(library, project, tmp_path, EXCHANGE)
    writer, other = ScriptedEngine(reader), ScriptedEngine(reader, model=OTHER_MODEL)
    score(library, project, run, writer, judge=Judge(SCALES, other, True))
    assert writer.submitted == []
    assert other.submitted
    assert judge_of_runs(library, project.id) == OTHER_MODEL.identity.sha256


def test_all_that_was_brought_in_is_scored_whatever_file_it_came_from(
    library: Library, project: Project, tmp_path: Path
) -> None:
    first = brought_in(library, project, tmp_path, EXCHANGE)
    second = brought_in(library, project, tmp_path, EXCHANGE, {**EXCHANGE, "question": "And parks?"})
    recipe = find_recipe(project.recipe, Path("none"))
    assert unscored_imports(library, project.id) == ((library.run(first.id), library.run(second.id)), 3)

    events = list(score_imported(library, ScriptedEngine(reader), recipe, project, judge=JUDGE))

    assert [(event.done, event.total) for event in events if isinstance(event, Scored)] == [(1, 3), (2, 3), (3, 3)]
    assert unscored_imports(library, project.id) == ((), 0)
