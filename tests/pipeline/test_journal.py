"""What the engine has answered of unfinished places outlives the run that asked."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.run import Run, RunStatus
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace
from desktop.engine.requests import Begun, Chosen, Embed, EngineEvent, Generate, Generated, Prompt, Refused, Request
from desktop.engine.scripted import SCRIPTED_MODEL, ScriptedEngine
from desktop.pipeline import journal as journal_module
from desktop.pipeline.journal import journal_of
from desktop.pipeline.running import execute
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, answer, carry_out, essay_project

WRITE = Generate("1", Prompt(text="Once"), Sampling(max_tokens=9), 7)
WRITTEN = Generated("1", " upon", TokenTrace((5,), (-0.5,), (0.25,)), -1.0, "stop", 1, 0, 0.5)
FIRST, SECOND = Begun((4, 5), (-0.5, -1.0), (0.1, 0.2)), Begun((6,), (-2.0,), (0.3,))


@pytest.fixture
def run(library: Library) -> Run:
    return a_run(library, essay_project(library), 4)


def noted(library: Library, run: Run, *notes: tuple[int, Request, Any], **changes: Any) -> None:
    with journal_of(library, run, replace(SCRIPTED_MODEL, **changes)) as journal:
        for note in notes:
            journal.note(*note)


def recalled(library: Library, run: Run, key: int, request: Request) -> Any:
    with journal_of(library, run, SCRIPTED_MODEL) as journal:
        return journal.recall(key, request)


def test_a_reply_is_recalled_for_the_same_request_at_the_same_place_alone(library: Library, run: Run) -> None:
    noted(library, run, (3, WRITE, WRITTEN))
    assert recalled(library, run, 3, replace(WRITE, id="9")) == WRITTEN
    assert recalled(library, run, 4, WRITE) is None
    assert recalled(library, run, 3, replace(WRITE, seed_number=8)) is None


def test_what_was_begun_adds_up_until_it_is_answered(library: Library, run: Run) -> None:
    noted(library, run, (0, WRITE, FIRST))
    assert recalled(library, run, 0, WRITE) == FIRST
    noted(library, run, (0, replace(WRITE, begun=FIRST), SECOND))
    assert recalled(library, run, 0, WRITE) == FIRST + SECOND
    noted(library, run, (0, WRITE, WRITTEN))
    assert recalled(library, run, 0, WRITE) == WRITTEN


def test_what_another_model_wrote_is_not_gone_on_with(library: Library, run: Run) -> None:
    noted(library, run, (0, WRITE, FIRST), runs_as="Q8_0")
    assert recalled(library, run, 0, WRITE) is None


def test_what_was_refused_is_asked_again(library: Library, run: Run) -> None:
    noted(library, run, (0, WRITE, Refused("1", "No memory.")))
    assert recalled(library, run, 0, WRITE) is None


def test_a_place_that_is_over_is_forgotten(library: Library, run: Run) -> None:
    noted(library, run, (0, WRITE, FIRST), (1, WRITE, FIRST))
    with journal_of(library, run, SCRIPTED_MODEL) as journal:
        journal.note(0, WRITE, SECOND)
        journal.close(0)
    assert recalled(library, run, 0, WRITE) is None
    assert recalled(library, run, 1, WRITE) == FIRST


def test_it_is_committed_while_the_run_goes_on(library: Library, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "_NOTED_SECONDS", 0.0)
    with journal_of(library, run, SCRIPTED_MODEL) as journal:
        journal.note(0, Embed("1", "x"), Chosen("1", (0.5,)))
        assert len(library.answers(run.id)) == 1


class Counting(ScriptedEngine):
    """Notes what it was asked, and is gone after so many answers."""

    def __init__(self, lives: int = 10**6) -> None:
        super().__init__(answer, a_turn=1)
        self.answered: Counter[Request] = Counter()
        self._lives = lives

    def collect(self, seconds: float) -> list[EngineEvent]:
        self._lives -= 1
        if self._lives < 0:
            raise KeyboardInterrupt
        self.answered.update(replace(request, id="") for request in self._waiting[:1])
        return super().collect(seconds)


@pytest.mark.parametrize("lives", [1, 5, 9, 14])
def test_a_run_that_was_killed_asks_nothing_twice(library: Library, run: Run, lives: int) -> None:
    project, recipe = library.project_of(run.project_id), find_recipe("essay", Path("none"))
    killed = Counting(lives)
    with pytest.raises(KeyboardInterrupt):
        list(execute(library, killed, recipe, project, run, lambda: False))
    assert killed.answered.total() == lives
    assert library.answers(run.id)

    again = Counting()
    list(execute(library, again, recipe, project, run, lambda: False))
    assert not killed.answered.keys() & again.answered.keys()
    assert library.run(run.id).status is RunStatus.DONE
    assert len(list(library.iterate(project.id))) == 4
    assert library.answers(run.id) == []


def test_a_run_that_goes_on_makes_what_it_would_have_made(library: Library, run: Run) -> None:
    project, recipe = library.project_of(run.project_id), find_recipe("essay", Path("none"))
    whole = a_run(library, project, 4)
    carry_out(library, project, whole)
    with pytest.raises(KeyboardInterrupt):
        list(execute(library, Counting(13), recipe, project, run, lambda: False))
    list(execute(library, Counting(), recipe, project, run, lambda: False))
    texts: dict[int, list[tuple[int, str, float | None]]] = {run.id: [], whole.id: []}
    for sample in library.iterate(project.id):
        texts[sample.lineage.run_id].append((sample.lineage.ordinal, sample.raw_text, sample.score))
    assert sorted(texts[run.id]) == sorted(texts[whole.id])
