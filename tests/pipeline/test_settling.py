"""A run curates what it makes: copies give way to the better one, wherever they come from and whatever is killed."""

from collections.abc import Callable, Mapping
from zlib import crc32

import pytest

from desktop.domain.finding import COPIES, FindingKind
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.domain.sample import Sample, Status
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import EngineEvent, Generate, Generated, Likelihood, Likely, Request
from desktop.engine.scripted import ScriptedEngine
from desktop.pipeline.beginning import learnt_rounds
from desktop.pipeline.curating import Curation
from desktop.pipeline.events import Event, Progress, SampleFinished, Told
from desktop.pipeline.judges import Judge
from desktop.pipeline.running import Wish, start_run
from desktop.store.library import Library
from tests.pipeline import making
from tests.pipeline.making import OTHER_MODEL, SCALES, a_run, a_sample, answer, essay_on, essay_project, trace

Script = Callable[[Request], EngineEvent]
# Two that follow each other share two of four parts; the first and the last share one of five.
PARTS = [" ".join(essay_on(number).split()[:40]) for number in range(1, 6)]
CHAIN = ["\n".join(PARTS[first : first + 3]) + "." for first in range(3)]
EMAIL = "Write to ada@lovelace-family.org."


def carry_out(library: Library, run: Run, script: Script, stop_after: int | None = None) -> list[Event]:
    project = library.project_of(run.project_id)
    return making.carry_out(library, project, run, script, stop_after, Judge(SCALES))


def writes(text_of: Callable[[int], str], doubt: Callable[[str], float] = lambda text: 1.0) -> Script:
    """A model whose essays are what is said of a seed number, each token of them as unlikely as its `doubt`."""

    def script(request: Request) -> EngineEvent:
        if isinstance(request, Generate) and request.sampling.max_tokens > 60:
            text = text_of(request.seed_number)
            return Generated(request.id, text, trace(text, -doubt(text)), -doubt(text), "stop", 10, 0, 0.1)
        if isinstance(request, Likelihood) and request.prompt.messages[-1].content:
            return Likely(request.id, trace(request.continuation, -1.0), -1.0)
        return answer(request)

    return script


def by_place(texts: Mapping[int, str]) -> Callable[[int], str]:
    """What the first draft at each ordinal says, in a run of the seed number 0; elsewhere an essay of its own."""
    return lambda seed_number: texts.get(seed_number // 16, essay_on(seed_number))


def in_families(seed_number: int) -> str:
    """One of four essays, each time with another ending."""
    return f"{essay_on(1 + crc32(str(seed_number).encode()) % 4)} That was number {seed_number}."


def unevenly(text: str) -> float:
    return 0.5 + crc32(text.encode()) % 7 / 4


def same(_: int) -> str:
    return essay_on(1)


def of_run(library: Library, run: Run) -> list[Sample]:
    ids = [version.id for number in range(1, run.rounds + 1) for version in library.versions(run.id, number)]
    return library.samples_of(ids)


def last_progress(events: list[Event]) -> Progress:
    return [event for event in events if isinstance(event, Progress)][-1]


def assert_told_as_it_is(library: Library, run: Run, events: list[Event]) -> None:
    told, counted = last_progress(events), library.run_counted(run.id)
    assert (told.accepted, told.rejected) == (counted.by_status[Status.ACCEPTED], counted.by_status[Status.REJECTED])
    assert told.gave_way == counted.gave_way
    assert told.repeated == sum(library.repeated(run.id).values())


def test_what_repeats_another_sample_of_the_run_gives_way_and_is_told(library: Library) -> None:
    run = a_run(library, essay_project(library), 4)
    events = carry_out(library, run, writes(same))
    first, *others = of_run(library, run)
    assert first.status is Status.ACCEPTED
    assert {other.status for other in others} == {Status.REJECTED}
    assert {other.reason for other in others} == {f"It repeats sample {first.id}."}
    assert last_progress(events).repeated == 3
    assert_told_as_it_is(library, run, events)
    finished = {event.sample.id: event.sample.reason for event in events if isinstance(event, SampleFinished)}
    assert finished[others[0].id] == others[0].reason


def test_a_better_twin_that_comes_later_stays(library: Library) -> None:
    run = a_run(library, essay_project(library), 3)
    texts = {0: essay_on(1), 2: f"{essay_on(1)} Better."}
    events = carry_out(library, run, writes(by_place(texts), lambda text: 1.0 if "Better." in text else 1.5))
    first, _, better = of_run(library, run)
    assert (first.status, first.reason) == (Status.REJECTED, f"It repeats sample {better.id}.")
    assert better.status is Status.ACCEPTED
    assert_told_as_it_is(library, run, events)


def test_what_gave_way_comes_back_once_the_one_it_repeats_gives_way_itself(library: Library) -> None:
    run = a_run(library, essay_project(library), 3)
    doubts = dict(zip(CHAIN, (1.6, 1.4, 1.0), strict=True))
    events = carry_out(library, run, writes(by_place(dict(enumerate(CHAIN))), doubts.__getitem__))
    first, middle, last = of_run(library, run)
    assert (first.score or 0) < (middle.score or 0) < (last.score or 0)
    assert [each.status for each in (first, middle, last)] == [Status.ACCEPTED, Status.REJECTED, Status.ACCEPTED]
    assert middle.reason == f"It repeats sample {last.id}."
    assert library.findings([first.id, last.id]) == {}
    assert_told_as_it_is(library, run, events)


def test_a_run_is_held_against_those_before_it(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, before := a_run(library, project, 1), writes(same))
    carry_out(library, run := a_run(library, project, 2), writes(same))
    (first,) = of_run(library, before)
    assert [each.reason for each in of_run(library, run)] == [f"It repeats sample {first.id}."] * 2


def test_what_was_brought_in_is_held_too(library: Library) -> None:
    project = essay_project(library)
    turns = (Message("user", "Write."), Message("assistant", essay_on(1)))
    brought = library.add_sample(a_sample(project, a_run(library, project, 1), 0, messages=turns, score=0.999999))
    carry_out(library, run := a_run(library, project, 1), writes(same))
    assert [each.reason for each in of_run(library, run)] == [f"It repeats sample {brought.id}."]


def test_all_else_is_flagged_and_stays(library: Library) -> None:
    run = a_run(library, essay_project(library), 2)
    carry_out(library, run, writes(by_place({1: f"{essay_on(1)} {EMAIL}"})))
    plain, flagged = of_run(library, run)
    assert flagged.status is Status.ACCEPTED
    assert [each.kind for each in library.findings([flagged.id])[flagged.id]] == [FindingKind.PERSONAL]
    assert library.findings([plain.id]) == {}


def test_drafts_of_a_place_are_no_twins_of_each_other(library: Library) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(answer), project, Wish(2, candidates=3, revise=True))
    carry_out(library, run, writes(lambda number: essay_on(1 + number // 16 % 2)))
    assert library.run_counted(run.id).by_status[Status.ACCEPTED] == 2
    assert library.finding_counts(project.id) == {}


def test_several_versions_of_a_place_that_a_person_accepted_stay(library: Library) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(answer), project, Wish(1, candidates=2))
    carry_out(library, run, writes(same))
    library.review_samples([sample.id for sample in of_run(library, run)], "accept")
    carry_out(library, a_run(library, project, 1), writes(same))
    assert [each.status for each in of_run(library, run)] == [Status.ACCEPTED, Status.ACCEPTED]


def test_what_gave_way_is_no_example(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, a_run(library, project, 1), writes(same))
    run = start_run(library, ScriptedEngine(answer), project, Wish(4, 2, candidates=1, revise=False))
    # The first place of the run repeats the run before, and all others repeat the second place.
    carry_out(library, run, writes(lambda number: essay_on(1 if number == 0 else 2)))
    accepted = [sample.id for sample in of_run(library, run) if sample.status is Status.ACCEPTED]
    assert len(accepted) == 1
    assert learnt_rounds(library, run.id)[2].examples == tuple(accepted)


def test_what_another_model_judges_is_curated_once_it_is_scored(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 4)
    judge = Judge(SCALES, ScriptedEngine(writes(same), model=OTHER_MODEL))
    events = making.carry_out(library, project, run, writes(same), judge=judge)
    assert [each.status for each in of_run(library, run)] == [Status.ACCEPTED, *(Status.REJECTED,) * 3]
    assert_told_as_it_is(library, run, events)


def test_what_a_person_accepts_is_not_thrown_out_again(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, run := a_run(library, project, 2), writes(same))
    first, second = of_run(library, run)
    library.review_sample(second.id, "accept")
    carry_out(library, a_run(library, project, 2), writes(same))
    assert [each.status for each in of_run(library, run)] == [Status.ACCEPTED, Status.ACCEPTED]
    assert library.findings([first.id]) == {}


def test_what_a_person_rejects_during_the_run_holds_nothing_up(library: Library) -> None:
    project = essay_project(library)
    run, rejected = a_run(library, project, 12), list[int]()

    def refuses(request: Request) -> EngineEvent:
        for ids in library.ids(project.id, statuses=(Status.ACCEPTED,)) if not rejected else ():
            rejected.extend(ids)
            library.review_samples(list(ids), "reject")
        return writes(same)(request)

    carry_out(library, run, refuses)
    (accepted,) = (sample for sample in of_run(library, run) if sample.status is Status.ACCEPTED)
    first, *_, last = of_run(library, run)
    assert rejected == [first.id]
    assert last.reason == f"It repeats sample {accepted.id}."


def test_a_run_may_leave_copies_as_they_are(library: Library) -> None:
    project = essay_project(library)
    run = start_run(library, ScriptedEngine(answer), project, Wish(4, curate=False))
    carry_out(library, run, writes(same))
    assert library.run_counts(run.id)[Status.ACCEPTED] == 4
    assert library.finding_counts(project.id) == {}


def test_reading_what_is_there_is_told_where_it_takes_long(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.pipeline.running._TOLD_SECONDS", -1.0)
    project = essay_project(library)
    carry_out(library, a_run(library, project, 3), answer)
    told = [event.text for event in carry_out(library, a_run(library, project, 1), answer) if isinstance(event, Told)]
    assert told == ["Reading the samples there are, so that none is made twice: 3 of 3."]


def as_it_ends(library: Library, run: Run) -> list[tuple[object, ...]]:
    """Each version with what became of it and what was found in it; samples are named by their places."""
    made = of_run(library, run)
    names = {each.id: (each.lineage.ordinal, each.lineage.seed_number) for each in made}
    found = library.findings(list(names))
    return sorted(
        (
            names[each.id],
            each.status,
            each.score or -1.0,
            "" if each.reason.startswith("It repeats") else each.reason,
            [(one.kind, one.share, one.twin_id and names[one.twin_id]) for one in found.get(each.id, ())],
        )
        for each in made
    )


def a_loop(library: Library) -> Run:
    wish = Wish(10, 2, candidates=2, revise=True)
    return start_run(library, ScriptedEngine(answer), essay_project(library), wish)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    with Library.open(tmp_path_factory.mktemp("unbroken") / "library.db") as library:
        carry_out(library, run := a_loop(library), writes(in_families, unevenly))
        assert sum(library.repeated(run.id).values()) >= 3, "some places repeat others"
        assert any(each.kind in COPIES for found in library.findings(range(1, 99)).values() for each in found)
        return as_it_ends(library, run)


@pytest.mark.parametrize("requests", range(2, 122, 13))
def test_a_run_that_is_killed_anywhere_ends_with_the_same_samples_and_findings(
    library: Library, unbroken: list[tuple[object, ...]], requests: int
) -> None:
    run, left = a_loop(library), requests

    def dies(request: Request) -> EngineEvent:
        nonlocal left
        left -= 1
        if not left:
            raise EngineFailed("gone")
        return writes(in_families, unevenly)(request)

    with pytest.raises(EngineFailed):
        carry_out(library, run, dies)
    events = carry_out(library, run, writes(in_families, unevenly))
    assert library.run(run.id).status is RunStatus.DONE
    assert as_it_ends(library, run) == unbroken
    assert_told_as_it_is(library, run, events)


@pytest.mark.parametrize("places", [1, 3, 6, 9])
def test_a_run_that_is_killed_before_it_curated_a_place_curates_it_when_it_goes_on(
    library: Library, unbroken: list[tuple[object, ...]], places: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, left, take = a_loop(library), places, Curation.take

    def dies(curation: Curation, ids: list[int]) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise EngineFailed("gone")
        take(curation, ids)

    with monkeypatch.context() as patched:
        patched.setattr(Curation, "take", dies)
        with pytest.raises(EngineFailed):
            carry_out(library, run, writes(in_families, unevenly))
    carry_out(library, run, writes(in_families, unevenly))
    assert as_it_ends(library, run) == unbroken


def test_a_run_that_was_stopped_again_and_again_ends_the_same(
    library: Library, unbroken: list[tuple[object, ...]]
) -> None:
    run = a_loop(library)
    while library.run(run.id).status is not RunStatus.DONE:
        carry_out(library, run, writes(in_families, unevenly), stop_after=3)
    assert as_it_ends(library, run) == unbroken


def test_what_no_run_goes_on_with_is_held_by_the_next_one(library: Library) -> None:
    project: Project = essay_project(library)
    carry_out(library, broken := a_run(library, project, 4), writes(same), stop_after=1)
    carry_out(library, run := a_run(library, project, 1), writes(same))
    first = next(sample for sample in of_run(library, broken) if sample.status is Status.ACCEPTED)
    assert [each.reason for each in of_run(library, run)] == [f"It repeats sample {first.id}."]
