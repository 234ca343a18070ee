"""One sample to look at, stored nowhere."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.domain.text import words
from desktop.engine.local import LocalEngine
from desktop.engine.requests import EngineEvent, Generate, Generated, Likelihood, Notice, Refused, Request, Writing
from desktop.engine.scripted import ScriptedEngine
from desktop.judging.doubt import word_doubts
from desktop.judging.soundness import load_scales
from desktop.pipeline.events import Event, SampleFinished, SampleWriting, Told
from desktop.pipeline.judges import Judge
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.running import execute
from desktop.pipeline.trying import try_one
from desktop.store.library import Library
from tests.pipeline.making import (
    ESSAY,
    OTHER_MODEL,
    USUAL_OF_ESSAYS,
    a_run,
    answer,
    essay_project,
    question_project,
    trace,
)

PASSAGE = "The mill was built in the year 1872. Its stones ground flour until the river froze."


def tried(library: Library, project: Project, number: int = 0, engine: ScriptedEngine | None = None) -> Sample:
    events = list(try_one(library, engine or ScriptedEngine(answer), own(project), project, number))
    finished = events[-1]
    assert isinstance(finished, SampleFinished)
    return finished.sample


def own(project: Project) -> Recipe:
    return recipe_for(project, Path("none"))


def test_a_try_is_scored_and_stored_nowhere(library: Library) -> None:
    project = essay_project(library)
    sample = tried(library, project)
    assert sample.status is Status.ACCEPTED
    assert sample.score is not None
    assert {signal.name for signal in sample.signals} == USUAL_OF_ESSAYS
    assert sample.fields["essay"] == ESSAY
    assert sample.messages
    assert sample.id == 0
    assert sum(library.counts(project.id).values()) == 0
    assert library.runs(project.id) == []


def test_a_library_that_may_only_be_read_is_enough(library: Library) -> None:
    project = essay_project(library)
    with library.reader() as reader:
        assert tried(reader, project).status is Status.ACCEPTED


def test_a_try_gives_what_the_first_run_would(library: Library) -> None:
    project = essay_project(library)
    sample = tried(library, project, 2)
    list(execute(library, ScriptedEngine(answer), own(project), project, a_run(library, project, 3), lambda: False))
    stored = next(sample for sample in library.iterate(project.id) if sample.lineage.ordinal == 2)
    assert sample.prompt == stored.prompt
    assert sample.score == stored.score
    assert sample.lineage.seed_id == stored.lineage.seed_id
    assert sample.lineage.seed_number == stored.lineage.seed_number


def test_another_number_is_another_seed_and_another_draw(library: Library) -> None:
    project = essay_project(library)
    tries = [tried(library, project, number) for number in range(5)]
    seeds = [library.seed(sample.lineage.seed_id or 0).text for sample in tries]
    assert seeds == ["topic 0", "topic 1", "topic 2", "topic 3", "topic 0"]
    assert len({sample.lineage.seed_number for sample in tries}) == 5


def test_a_project_without_seeds_tries_the_recipes_starters(library: Library) -> None:
    project = essay_project(library, ())
    sample = tried(library, project, 1)
    assert sample.lineage.seed_id is None
    assert own(project).starters[1] in sample.prompt[-1].content


def test_new_tasks_are_shown_the_starters_where_there_are_no_others(library: Library) -> None:
    project = library.add_project("Tasks", "instruct", {})
    engine = ScriptedEngine(answer)
    tried(library, project, 0, engine)
    sent = engine.submitted[0]
    assert isinstance(sent, Generate)
    shown = {message.content for message in sent.prompt.messages if message.role == "assistant"}
    assert shown
    assert shown <= set(own(project).starters)


def test_a_question_is_tried_about_a_passage(library: Library) -> None:
    def asks(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            text = " was the mill built?" if request.prompt.opening else json.dumps({"answer": "In the year 1872."})
            return Generated(request.id, text, trace(text, -0.5), -0.5, "stop", 10, 0, 0.1)
        return answer(request)

    project = question_project(library, PASSAGE)
    sample = tried(library, project, 0, ScriptedEngine(asks))
    assert sample.fields["proof"] == "The mill was built in the year 1872."
    assert "grounding" in {signal.name for signal in sample.signals}


def test_questions_without_a_document_cannot_be_tried(library: Library) -> None:
    with pytest.raises(UserError, match="add a document"):
        tried(library, question_project(library))


def test_what_is_written_is_told_as_it_is_written(library: Library) -> None:
    def writes(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and not any(isinstance(event, Writing) for event in before):
            before.append(Writing(request.id, "I believe"))
            engine.submit(request)
            return before[-1]
        if len(before) == 1:
            before.append(Notice("The engine was started again."))
            engine.submit(request)
            return before[-1]
        return answer(request)

    before: list[EngineEvent] = []
    engine = ScriptedEngine(writes)
    project = essay_project(library)
    events = list(try_one(library, engine, own(project), project, 7))
    assert events[:2] == [SampleWriting(7, "I believe"), Told("The engine was started again.")]


def test_a_failure_is_shown_with_its_reason(library: Library) -> None:
    project = essay_project(library)
    sample = tried(
        library, project, 0, ScriptedEngine(lambda request: Refused(request.id, "The prompt is too long."))
    )
    assert (sample.status, sample.reason, sample.score) == (Status.FAILED, "The prompt is too long.", None)


def test_a_try_that_is_stopped_ends_without_a_sample(library: Library) -> None:
    project = essay_project(library)
    engine = ScriptedEngine(answer)
    events: list[Event] = list(try_one(library, engine, own(project), project, 0, lambda: len(engine.submitted) > 1))
    assert events == []


def test_a_project_that_another_model_judges_is_tried_with_that_model(library: Library) -> None:
    project = essay_project(library)
    writer = ScriptedEngine(answer)
    other = ScriptedEngine(answer, model=OTHER_MODEL)
    judge = Judge(load_scales(), other)
    *_, finished = try_one(library, writer, own(project), project, 0, judge=judge)
    assert isinstance(finished, SampleFinished)
    assert finished.sample.score is not None
    assert {type(request) for request in writer.submitted} == {Generate}
    assert {type(request) for request in other.submitted} == {Likelihood}
    # The writer found its tokens likelier than the judge does.
    assert {signal.name: signal.value for signal in finished.sample.signals}["coherence"] == -2.0


@pytest.mark.model
@pytest.mark.parametrize(("recipe", "field"), [("essay", "essay"), ("instruct", "response")])
def test_the_built_in_model_tries_and_shows_how_sure_it_was_of_each_word(
    library: Library, built_in_engine: LocalEngine, recipe: str, field: str
) -> None:
    project = replace(library.add_project("Tried", recipe, {}), settings={"words": 60})
    events = list(try_one(library, built_in_engine, own(project), project, 0))
    finished = events[-1]
    assert isinstance(finished, SampleFinished)
    sample = finished.sample
    assert "".join(event.added for event in events if isinstance(event, SampleWriting))
    doubts = word_doubts(sample.fields[field], sample.raw_text, sample.trace)
    assert [sample.fields[field][doubt.start : doubt.end].lower() for doubt in doubts] == words(sample.fields[field])
    assert all(0 < doubt.probability <= 1 for doubt in doubts)
