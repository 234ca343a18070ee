"""Several versions of one place: drafts, the best of them, a revision; whatever happens on the way."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import EngineEvent, Generate, Generated, Likelihood, Likely, Refused, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.events import Event, Progress, SampleFinished
from desktop.pipeline.judges import Judge
from desktop.pipeline.places import draft_numbers, first_number, revision_number
from desktop.pipeline.running import Wish, execute, start_run
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline import making
from tests.pipeline.making import ESSAY, OTHER_MODEL, SCALES, answer, essay_project, trace

POOR = "Trees are good for us. " * 20
SHORT = "Trees are good."
Script = Callable[[Request], EngineEvent]


def carry_out(library: Library, project: Project, run: Run, script: Script = answer) -> list[Event]:
    return making.carry_out(library, project, run, script, judge=Judge(SCALES))


def a_loop(library: Library, project: Project, count: int = 2, candidates: int = 2, *, revise: bool = True) -> Run:
    # The scripts write the same everywhere.
    wish = Wish(count, candidates=candidates, revise=revise, curate=False)
    return start_run(library, ScriptedEngine(answer), project, wish)


def is_revising(request: Request) -> bool:
    return isinstance(request, Generate) and request.prompt.messages[-1].content.startswith("Write it again")


def reads(request: Request) -> EngineEvent:
    """A reader to whom every prompt makes its answer likelier."""
    if isinstance(request, Likelihood) and request.prompt.messages[-1].content:
        return Likely(request.id, trace(request.continuation, -1.0), -1.0)
    return answer(request)


def writes(text_of: Callable[[Generate], str]) -> Script:
    """A model whose essays are what `text_of` says."""

    def script(request: Request) -> EngineEvent:
        if not isinstance(request, Generate) or request.sampling.max_tokens <= 60:
            return reads(request)
        text = text_of(request)
        return Generated(request.id, text, trace(text, -1.0), -1.0, "stop", 10, 0, 0.1)

    return script


def poor_unless_revised(request: Generate) -> str:
    return ESSAY if is_revising(request) else POOR


def mixed(request: Generate) -> str:
    """Poor drafts here and there, and a revision that helps only sometimes."""
    return ESSAY if (request.seed_number // 16 + request.seed_number % 7 + is_revising(request)) % 3 else POOR


def standing(library: Library, run: Run) -> list[tuple[int, int, Status, float | None, str]]:
    versions = library.versions(run.id, 1)
    return sorted((each.ordinal, each.seed_number, each.status, each.score, each.reason) for each in versions)


def of_run(library: Library, run: Run) -> list[Sample]:
    return [library.sample(version.id) for version in library.versions(run.id, 1)]


def test_of_the_drafts_of_a_place_one_is_accepted(library: Library) -> None:
    project = essay_project(library)
    run = a_loop(library, project, count=3, candidates=3)
    events = carry_out(library, project, run)
    assert library.run_counts(run.id) == {**dict.fromkeys(Status, 0), Status.ACCEPTED: 3, Status.REJECTED: 6}
    first, *others = library.versions(run.id, 1, 1)
    assert first.parent_id is None
    assert {other.parent_id for other in others} == {first.id}
    assert [each.seed_number for each in (first, *others)] == draft_numbers(first_number(run, 1), 3)
    assert [each.status for each in (first, *others)] == [Status.ACCEPTED, Status.REJECTED, Status.REJECTED]
    assert others[0].reason == f"Another draft of this seed scored higher ({first.score:.2f})."
    progress = [event for event in events if isinstance(event, Progress)][-1]
    assert (progress.done, progress.total, progress.accepted, progress.rejected) == (3, 3, 3, 0)
    assert progress.gave_way == 6


def test_the_listener_is_told_of_every_version_as_it_stands_in_the_end(library: Library) -> None:
    project = essay_project(library)
    events = carry_out(library, project, run := a_loop(library, project))
    told = {event.sample.id: event.sample.status for event in events if isinstance(event, SampleFinished)}
    assert told == {version.id: version.status for version in library.versions(run.id, 1)}


def test_the_better_draft_is_accepted_wherever_it_comes(library: Library) -> None:
    project = essay_project(library)
    run = a_loop(library, project, count=1)
    last = draft_numbers(first_number(run, 0), 2)[1]
    carry_out(library, project, run, writes(lambda request: ESSAY if request.seed_number == last else POOR))
    assert [each.status for each in library.versions(run.id, 1)] == [Status.REJECTED, Status.ACCEPTED]
    assert "repeats itself" in library.versions(run.id, 1)[0].reason, "its own weakness says more"


def test_a_weak_place_is_revised_with_its_weakness_in_words(library: Library) -> None:
    project = essay_project(library)
    run = a_loop(library, project, count=1)
    carry_out(library, project, run, writes(poor_unless_revised))
    first, second, revision = of_run(library, run)
    assert (first.status, second.status, revision.status) == (Status.REJECTED, Status.REJECTED, Status.ACCEPTED)
    assert revision.lineage.parent_id == first.id
    assert revision.lineage.seed_number == revision_number(first.lineage.seed_number)
    assert first.reason.endswith(f"Revised: the second version scored {revision.score:.2f}.")
    *asked, draft, wish = revision.prompt
    assert tuple(asked) == first.prompt
    assert (draft.role, draft.content) == ("assistant", POOR.strip())
    assert "Do not repeat yourself." in wish.content
    assert revision.fields["essay"] == ESSAY
    assert revision.fields["thesis"] == first.fields["thesis"]
    assert revision.messages[-1].content == ESSAY


def test_a_revision_is_measured_against_what_was_asked_and_not_against_its_draft(library: Library) -> None:
    project = essay_project(library)
    read: list[Likelihood] = []

    def listens(request: Request) -> EngineEvent:
        if isinstance(request, Likelihood):
            read.append(request)
        return writes(poor_unless_revised)(request)

    carry_out(library, project, run := a_loop(library, project, count=1, candidates=1), listens)
    first = of_run(library, run)[0]
    given = [request for request in read if request.continuation == ESSAY and len(request.prompt.messages) > 1]
    assert given
    assert all(request.prompt.messages == first.prompt for request in given)


def test_a_revision_that_does_not_help_is_rejected(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, run := a_loop(library, project, count=1, candidates=1), writes(lambda request: POOR))
    first, revision = of_run(library, run)
    assert revision.status is Status.REJECTED
    assert revision.score is not None
    assert revision.reason.startswith("The revision scored no higher") or revision.score > (first.score or 0)


def test_what_was_too_short_is_written_again(library: Library) -> None:
    project = essay_project(library)
    script = writes(lambda request: ESSAY if is_revising(request) else SHORT)
    carry_out(library, project, run := a_loop(library, project, count=1, candidates=1), script)
    first, revision = of_run(library, run)
    assert first.reason.startswith("Too short")
    assert first.reason.endswith(f"Revised: the second version scored {revision.score:.2f}.")
    assert "Write at full length." in revision.prompt[-1].content
    assert revision.status is Status.ACCEPTED


def test_a_revision_that_the_model_cannot_write_fails_with_its_reason(library: Library) -> None:
    project = essay_project(library)

    def refuses(request: Request) -> EngineEvent:
        return Refused(request.id, "The prompt is too long.") if is_revising(request) else writes(mixed)(request)

    run = a_loop(library, project, count=6, candidates=1)
    carry_out(library, project, run, refuses)
    failed = [sample for sample in of_run(library, run) if sample.status is Status.FAILED]
    assert failed
    assert {sample.reason for sample in failed} == {"The prompt is too long."}
    assert library.run(run.id).status is RunStatus.DONE


@pytest.mark.parametrize("requests", range(1, 24, 3))
def test_a_run_that_is_killed_anywhere_comes_to_the_same_end(library: Library, requests: int) -> None:
    project = essay_project(library)
    carry_out(library, project, unbroken := a_loop(library, project), writes(mixed))
    broken, left = a_loop(library, project), requests

    def dies(request: Request) -> EngineEvent:
        nonlocal left
        left -= 1
        if not left:
            raise EngineFailed("gone")
        return writes(mixed)(request)

    with pytest.raises(EngineFailed):
        carry_out(library, project, broken, dies)
    events = carry_out(library, project, broken, writes(mixed))
    assert standing(library, broken) == standing(library, unbroken)
    progress = [event for event in events if isinstance(event, Progress)][-1]
    counts = library.run_counted(broken.id)
    told = {Status.ACCEPTED: progress.accepted, Status.REJECTED: progress.rejected, Status.FAILED: progress.failed}
    assert counts.by_status == {Status.GENERATED: 0} | told
    assert (progress.done, progress.gave_way) == (2, counts.gave_way)


def test_a_place_that_was_not_chosen_yet_is_not_finished(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, run := a_loop(library, project, count=1))
    first, second = library.versions(run.id, 1)
    library.rule([(second.id, Status.ACCEPTED, "")])
    carry_out(library, project, run)
    assert [each.status for each in library.versions(run.id, 1)] == [Status.ACCEPTED, Status.REJECTED]
    assert first.id == library.versions(run.id, 1)[0].id


def test_what_a_person_accepted_meanwhile_stays_accepted(library: Library) -> None:
    project = essay_project(library)
    run = a_loop(library, project, count=1, candidates=3)
    carry_out(library, project, run)
    *_, last = library.versions(run.id, 1)
    library.review_sample(last.id, "accept")
    carry_out(library, project, run)
    statuses = {each.id: each.status for each in library.versions(run.id, 1)}
    assert statuses.pop(last.id) is Status.ACCEPTED
    assert set(statuses.values()) == {Status.REJECTED}, "the other one gives way, since one place is one row"


def test_another_judge_measures_drafts_and_then_revisions(library: Library) -> None:
    project = essay_project(library)
    judged: list[str] = []

    def judges(request: Request) -> EngineEvent:
        judged.append(type(request).__name__)
        return reads(request)

    judge = Judge(SCALES, ScriptedEngine(judges, model=OTHER_MODEL))
    run = a_loop(library, project, count=2)
    events = making.carry_out(library, project, run, writes(poor_unless_revised), judge=judge)
    assert set(judged) == {"Likelihood"}
    places = [library.versions(run.id, 1, ordinal) for ordinal in range(2)]
    for first, second, revision in places:
        assert (first.status, second.status, revision.status) == (Status.REJECTED, Status.REJECTED, Status.ACCEPTED)
        assert "Revised: the second version" in first.reason
    progress = [event for event in events if isinstance(event, Progress)][-1]
    assert (progress.done, progress.accepted, progress.rejected, progress.gave_way) == (2, 2, 0, 4)


@pytest.mark.parametrize("text", [POOR, SHORT])
def test_a_recipe_that_cannot_rewrite_leaves_what_is_weak_as_it_is(library: Library, text: str) -> None:
    project = essay_project(library)
    recipe = replace(find_recipe("essay", Path("none")), revises="")
    run, engine = a_loop(library, project), ScriptedEngine(writes(lambda request: text))
    events = list(execute(library, engine, recipe, project, run, lambda: False))
    assert library.run_counts(run.id)[Status.REJECTED] == 4
    assert [event.done for event in events if isinstance(event, Progress)][-1] == 2
    assert library.run(run.id).status is RunStatus.DONE
