"""The gates say what became of all that was made: each sample is counted at the one that had the last word."""

from dataclasses import replace
from itertools import pairwise

import pytest

from desktop.domain.project import Project
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.pipeline.gates import gates
from desktop.store.findings import GAVE_WAY
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, carry_out, essay_project


@pytest.fixture
def project(library: Library) -> Project:
    return essay_project(library)


@pytest.fixture
def run(library: Library, project: Project) -> Run:
    return a_run(library, project, 20)


def taken(library: Library, project: Project) -> dict[str, int]:
    """What each gate took."""
    return {gate.name: gate.taken for gate in gates(library, project) if gate.taken}


def test_an_empty_project_has_made_nothing_and_lost_nothing(library: Library, project: Project) -> None:
    found = gates(library, project)
    assert {(gate.taken, gate.left) for gate in found} == {(0, 0)}
    assert found[0].name == "made"


@pytest.mark.parametrize(
    ("name", "status", "changes"),
    [
        ("could be read", Status.FAILED, {"reason": "It is no JSON."}),
        ("has a score", Status.GENERATED, {}),
        ("passed the recipe's checks", Status.REJECTED, {"reason": "It has 4 words."}),
        ("scored enough", Status.REJECTED, {"score": 0.2, "reason": "It is off topic."}),
        (
            "the best of its drafts",
            Status.REJECTED,
            {"score": 0.8, "reason": "Another draft of this seed scored higher (0.90)."},
        ),
        (
            "the best of its drafts",
            Status.REJECTED,
            {"score": 0.1, "reason": "Off topic. Revised: the second version scored 0.90."},
        ),
        ("no copy of another", Status.REJECTED, {"score": 0.8, "reason": f"{GAVE_WAY} 7."}),
        ("no copy of another", Status.REJECTED, {"reason": f"{GAVE_WAY} 7."}),
        ("reviewed", Status.REJECTED, {"score": 0.9, "review": "reject", "reason": f"{GAVE_WAY} 7."}),
        ("reviewed", Status.REJECTED, {"score": 0.9, "review": "reject"}),
        ("reviewed", Status.REJECTED, {"review": "reject"}),
    ],
)
def test_each_way_to_be_lost_has_its_gate(
    library: Library, project: Project, run: Run, name: str, status: Status, changes: dict[str, object]
) -> None:
    library.add_sample(a_sample(project, run, 1, status, **changes))
    library.add_sample(a_sample(project, run, 2, score=0.9))
    assert taken(library, project) == {name: 1}
    assert gates(library, project)[-1].left == 1


def test_what_is_left_goes_from_gate_to_gate_down_to_what_is_accepted(library: Library, project: Project) -> None:
    run = a_run(library, project, 3)
    carry_out(library, project, run)
    library.add_sample(a_sample(project, run, 9, Status.FAILED))
    found = gates(library, project)
    assert [gate.left for gate in found] == [4, *[3] * 7]
    assert all(before.left - gate.taken == gate.left for before, gate in pairwise(found))


def test_the_score_that_was_too_low_is_named(library: Library, project: Project) -> None:
    strict = library.update_project(replace(project, threshold=0.7))
    assert "below 0.7" in next(gate.reason for gate in gates(library, strict) if gate.name == "scored enough")
