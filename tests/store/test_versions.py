"""The versions of a place, and the figures of rounds."""

from dataclasses import replace
from typing import Any

from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.store.library import Library
from tests.store.making import a_run, a_sample


def version(run: Run, ordinal: int, number: int, **changes: Any) -> Sample:
    made = a_sample(run, ordinal, **changes)
    return replace(made, lineage=replace(made.lineage, seed_number=number))


def test_the_versions_of_a_place_come_in_the_order_they_were_made_in(library: Library, run: Run) -> None:
    first = library.add_sample(version(run, 1, 9, status=Status.ACCEPTED, score=0.5))
    library.add_sample(version(run, 0, 5))
    library.add_sample(version(run, 2, 7, round_number=1))
    other = library.add_sample(version(run, 1, 3, parent=first.id, status=Status.FAILED, reason="Too long."))
    assert [(each.ordinal, each.seed_number) for each in library.versions(run.id, 0)] == [(0, 5), (1, 9), (1, 3)]
    before, after = library.versions(run.id, 0, 1)
    assert (before.id, before.parent_id, before.status, before.score) == (first.id, None, Status.ACCEPTED, 0.5)
    assert (after.id, after.parent_id, after.score, after.reason) == (other.id, first.id, None, "Too long.")
    assert library.versions(run.id, 0, 4) == []


def test_a_ruling_changes_status_and_reason_and_never_what_a_person_decided(library: Library, run: Run) -> None:
    plain = library.add_sample(version(run, 0, 1, status=Status.ACCEPTED, score=0.75))
    reviewed = library.add_sample(version(run, 0, 2, parent=plain.id, status=Status.ACCEPTED, score=0.5))
    library.review_sample(reviewed.id, "accept")
    library.rule([(each.id, Status.REJECTED, "Another scored higher.") for each in (plain, reviewed)])
    found = library.versions(run.id, 0)
    assert [each.status for each in found] == [Status.REJECTED, Status.ACCEPTED]
    assert [each.score for each in found] == [0.75, 0.5]
    assert library.review_sample(reviewed.id, "").status is Status.REJECTED


def test_rulings_are_read_as_they_are_put_back(library: Library, run: Run) -> None:
    one, two = (library.add_sample(a_sample(run, n, status=Status.ACCEPTED, score=0.5)) for n in range(2))
    library.rule([(two.id, Status.REJECTED, "Too short.")])
    library.review_sample(two.id, "accept")
    before = library.rulings([two.id, 4711, one.id])
    assert before == [(two.id, Status.REJECTED, "Too short."), (one.id, Status.ACCEPTED, "")]
    library.rule([(one.id, Status.REJECTED, "Looping.")])
    library.rule(before)
    assert library.rulings([two.id, one.id]) == before


def test_a_place_is_found_whole_by_any_of_its_versions(library: Library, run: Run) -> None:
    made: list[list[int]] = []
    for of_run in (run, a_run(library, "Others")):
        first = library.add_sample(version(of_run, 0, 1))
        other = library.add_sample(version(of_run, 1, 3))
        second = library.add_sample(version(of_run, 0, 2, parent=first.id))
        library.add_sample(version(of_run, 0, 4, round_number=1))
        made.append([first.id, second.id, other.id])
    first_id, second_id, other_id = made[0]
    found = library.places_of([other_id, second_id, 999])
    assert [[each.id for each in versions] for versions in found] == [[first_id, second_id], [other_id]]
    assert [each.id for each in library.places_of([first_id, second_id])[0]] == [first_id, second_id]


def test_the_figures_of_a_round_are_replaced_and_go_with_their_project(library: Library, run: Run) -> None:
    library.store_round(run.id, 2, {"learnt": {"examples": [7]}})
    library.store_round(run.id, 1, {"learnt": {}})
    library.store_round(run.id, 2, {"learnt": {"examples": [8]}, "text": "ü"})
    assert list(library.rounds(run.id).items()) == [
        (1, {"learnt": {}}),
        (2, {"learnt": {"examples": [8]}, "text": "ü"}),
    ]
    library.delete_project(run.project_id)
    assert library.rounds(run.id) == {}
