"""A sample asked again: other answers, how far they agree, and a score that stays."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Sample, Signal
from desktop.engine.requests import EngineEvent, Generate, Generated, Notice, Refused, Request, Writing
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.pipeline.asking import Asked, ask_again
from desktop.pipeline.events import SampleWriting, Told
from desktop.pipeline.planning import recipe_for
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, a_run, answer, carry_out, essay_project, question_project, trace

PASSAGE = "The mill was built in the year 1872. Its stones ground flour until the river froze."


@pytest.fixture
def project(library: Library) -> Project:
    made = essay_project(library)
    carry_out(library, made, a_run(library, made, 2))
    return made


@pytest.fixture
def sample(library: Library, project: Project) -> Sample:
    return library.sample(next(library.iterate(project.id)).id)


def says(*texts: str) -> ScriptedEngine:
    """A model that writes those texts, one after the other."""
    left = iter(texts)

    def script(request: Request) -> EngineEvent:
        assert isinstance(request, Generate)
        text = next(left)
        return Generated(request.id, text, trace(text, -1.0), -1.0, "stop", 10, 0, 0.1)

    return ScriptedEngine(script)


def asked(library: Library, project: Project, sample_id: int, engine: ScriptedEngine, count: int = 3) -> Sample:
    *_, last = ask_again(library, engine, recipe_for(project, Path("none")), project, sample_id, count)
    assert isinstance(last, Asked)
    return last.sample


def value(sample: Sample, name: str) -> float:
    return next(signal.value for signal in sample.signals if signal.name == name)


def test_evidence_and_signals_are_stored_and_the_score_stays(
    library: Library, project: Project, sample: Sample
) -> None:
    found = asked(library, project, sample.id, says("Trees burn.", "Bees hum.", "Trees cool a street."))
    assert found == library.sample(sample.id)
    (evidence,) = found.evidence
    assert evidence.kind == "agreement"
    assert evidence.resamples == ("Trees burn.", "Bees hum.", "Trees cool a street.")
    answered = found.fields["essay"]
    assert answered[evidence.sentences[0].start : evidence.sentences[0].end] == "Trees cool a street."
    assert evidence.sentences[0].risk < evidence.risk == 1.0
    assert value(found, "agreement") == 0.0
    assert value(found, "semantic_entropy") > 1.0
    assert replace(found, signals=sample.signals, evidence=sample.evidence) == sample
    assert {*found.signals} > {*sample.signals}


def test_what_agrees_is_at_no_risk(library: Library, project: Project, sample: Sample) -> None:
    found = asked(library, project, sample.id, says(ESSAY, ESSAY), 2)
    assert found.evidence[0].risk == 0.0
    assert (value(found, "agreement"), value(found, "semantic_entropy")) == (1.0, 0.0)


def test_to_ask_once_more_replaces_what_was_found(library: Library, project: Project, sample: Sample) -> None:
    asked(library, project, sample.id, says("Bees.", "Bees hum."), 2)
    found = asked(library, project, sample.id, says(ESSAY), 1)
    (evidence,) = found.evidence
    assert evidence.resamples == (ESSAY,)
    assert [signal.name for signal in found.signals].count("agreement") == 1


def test_the_same_prompt_is_asked_with_other_seed_numbers(library: Library, project: Project, sample: Sample) -> None:
    engine = says("One.", "Two.", "Three.")
    asked(library, project, sample.id, engine)
    requests = [request for request in engine.submitted if isinstance(request, Generate)]
    assert [request.prompt.messages for request in requests] == [sample.prompt] * 3
    assert len({request.seed_number for request in requests}) == 3
    assert all(request.sampling.max_tokens > len(sample.trace) for request in requests)


def test_an_answer_about_a_passage_is_asked_with_its_passage_and_keeps_its_other_evidence(library: Library) -> None:
    def asks(request: Request) -> EngineEvent:
        if isinstance(request, Generate):
            opening = request.prompt.opening
            text = " was the mill built?" if opening else json.dumps({"answer": "In the year 1872."})
            return Generated(request.id, text, trace(text, -0.5), -0.5, "stop", 10, 0, 0.1)
        return answer(request)

    project = question_project(library, PASSAGE)
    carry_out(library, project, a_run(library, project, 1), asks)
    (sample,) = library.iterate(project.id)
    engine = says("The year 1872.", "The year 1873.")
    found = asked(library, project, sample.id, engine, 2)
    assert sorted(evidence.kind for evidence in found.evidence) == ["agreement", "source"]
    assert value(found, "agreement") == 0.5
    assert all(
        PASSAGE in request.prompt.messages[-1].content
        for request in engine.submitted
        if isinstance(request, Generate)
    )


def test_a_new_score_of_the_pipeline_keeps_no_old_agreement(
    library: Library, project: Project, sample: Sample
) -> None:
    found = asked(library, project, sample.id, says(ESSAY), 1)
    library.score_sample(found.id, found.status, 0.5, (Signal("coherence", -1.0, 0.5),))
    assert library.sample(found.id).evidence == ()


def test_what_is_written_is_told_as_it_is_written(library: Library, project: Project, sample: Sample) -> None:
    news: list[EngineEvent] = []

    def script(request: Request) -> EngineEvent:
        if len(news) < 2:
            news.append(Notice("The engine was started again.") if news else Writing(request.id, "Trees"))
            engine.submit(request)
            return news[-1]
        return answer(request)

    engine = ScriptedEngine(script)
    events = list(ask_again(library, engine, recipe_for(project, Path("none")), project, sample.id, 1))
    assert events[:2] == [SampleWriting(sample.id, "Trees"), Told("The engine was started again.")]


def test_to_stop_stores_nothing(library: Library, project: Project, sample: Sample) -> None:
    events = list(
        ask_again(library, says(), recipe_for(project, Path("none")), project, sample.id, 3, stopped=lambda: True)
    )
    assert events == []
    assert library.sample(sample.id) == sample


@pytest.mark.parametrize("silent", [says("", " ", "\n"), ScriptedEngine(lambda request: Refused(request.id, "No."))])
def test_a_model_that_gives_no_answer_is_told_and_nothing_is_stored(
    library: Library, project: Project, sample: Sample, silent: ScriptedEngine
) -> None:
    with pytest.raises(UserError, match="no other answer"):
        asked(library, project, sample.id, silent)
    assert library.sample(sample.id) == sample


def test_a_sample_that_is_gone_is_told(library: Library, project: Project) -> None:
    with pytest.raises(UserError, match="no longer"):
        asked(library, project, 999, says("One."))


def test_only_the_model_that_wrote_a_sample_is_asked_again(
    library: Library, project: Project, sample: Sample
) -> None:
    other = replace(SCRIPTED_MODEL, identity=replace(SCRIPTED_MODEL.identity, sha256="1" * 64))
    engine = says("Bees hum.")
    engine.model = other
    with pytest.raises(UserError, match=r"scripted\.gguf wrote this sample, and another model is loaded"):
        asked(library, project, sample.id, engine, 1)
    assert engine.submitted == []
