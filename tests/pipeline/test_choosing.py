"""Which version of a place counts."""

from dataclasses import dataclass

import pytest

from desktop.domain.sample import Status
from desktop.pipeline.choosing import Ruling, best_of, gave_way, is_finished, missing_numbers, rulings, to_revise
from desktop.pipeline.loop import Loop
from desktop.pipeline.places import draft_numbers, revision_number
from desktop.store.versions import Version

ACCEPTED, REJECTED, FAILED, GENERATED = Status.ACCEPTED, Status.REJECTED, Status.FAILED, Status.GENERATED
LOOP = Loop(2, revise=True)
_NUMBERS = draft_numbers(0, 8)


@dataclass
class Made:
    """Versions of a place, each with the number of its making as its id."""

    versions: list[Version]

    def draft(self, status: Status, score: float | None = None, reason: str = "", review: str = "") -> "Made":
        number = len(self.versions)
        return self._with(number, _NUMBERS[number], 1 if number else None, status, score, reason, review)

    def revision(self, of: int, status: Status, score: float | None = None, reason: str = "") -> "Made":
        return self._with(len(self.versions), revision_number(0), of, status, score, reason, "")

    def _with(self, number: int, seed_number: int, parent: int | None, *rest: object) -> "Made":
        status, score, reason, review = rest
        made = Version(number + 1, 1, 1, 0, parent, seed_number, status, review, score, reason)  # type: ignore[arg-type]
        return Made([*self.versions, made])


PLACE = Made([])


def noted(version: Version, ruling: Ruling | None) -> Version:
    return version._replace(status=ruling.status, reason=ruling.reason) if ruling else version


def best(made: Made) -> int | None:
    found = best_of(made.versions)
    return found.id if found else None


def test_the_highest_score_is_the_best_and_of_equals_the_first() -> None:
    assert best(PLACE.draft(ACCEPTED, 0.6).draft(ACCEPTED, 0.8)) == 2
    assert best(PLACE.draft(ACCEPTED, 0.8).draft(ACCEPTED, 0.8)) == 1
    assert best(PLACE.draft(REJECTED, 0.2).draft(REJECTED, None)) == 1
    assert best(PLACE.draft(FAILED).draft(REJECTED)) is None


def test_what_a_person_accepted_is_the_best_and_what_she_rejected_never_is() -> None:
    assert best(PLACE.draft(ACCEPTED, 0.9).draft(ACCEPTED, 0.1, review="accept")) == 2
    assert best(PLACE.draft(ACCEPTED, 0.9).draft(ACCEPTED, None, review="edit")) == 2
    assert best(PLACE.draft(REJECTED, 0.9, review="reject").draft(ACCEPTED, 0.6)) == 2


def test_only_what_would_be_accepted_beside_the_best_gives_way() -> None:
    made = PLACE.draft(ACCEPTED, 0.6).draft(ACCEPTED, 0.83).draft(REJECTED, 0.2, "It is off the topic").draft(FAILED)
    assert rulings(made.versions) == [Ruling(1, REJECTED, "Another draft of this seed scored higher (0.83).")]


def test_giving_way_is_no_weakness() -> None:
    (ruling,) = rulings(PLACE.draft(ACCEPTED, 0.6).draft(ACCEPTED, 0.83).versions)
    assert gave_way(ruling.reason)
    assert not gave_way("The text repeats itself")


def test_a_review_is_never_overruled() -> None:
    both = PLACE.draft(ACCEPTED, 0.6, review="accept").draft(ACCEPTED, 0.9, review="accept")
    assert rulings(both.versions) == []
    beside = PLACE.draft(ACCEPTED, 0.6, review="accept").draft(ACCEPTED, 0.9)
    assert rulings(beside.versions) == [Ruling(2, REJECTED, "You accepted another version of this seed.")]


def test_a_revision_that_scores_higher_takes_the_place_of_its_draft() -> None:
    made = PLACE.draft(REJECTED, 0.3, "The text repeats itself").revision(1, ACCEPTED, 0.71)
    said = "The text repeats itself. Revised: the second version scored 0.71."
    assert rulings(made.versions) == [Ruling(1, REJECTED, said)]


@pytest.mark.parametrize("score", [0.42, 0.47])
def test_a_revision_that_scores_no_higher_is_rejected(score: float) -> None:
    made = PLACE.draft(REJECTED, 0.47, "Off the topic").revision(1, REJECTED, score, "Off the topic")
    said = f"The revision scored no higher ({score:.2f} against 0.47)."
    assert rulings(made.versions) == [Ruling(2, REJECTED, said)]


def test_what_was_noted_once_is_not_noted_again() -> None:
    made = PLACE.draft(ACCEPTED, 0.4).draft(ACCEPTED, 0.3).revision(1, ACCEPTED, 0.6)
    for _ in range(2):
        found = {each.sample_id: each for each in rulings(made.versions)}
        made = Made([noted(each, found.get(each.id)) for each in made.versions])
    assert rulings(made.versions) == []
    assert [each.status for each in made.versions] == [REJECTED, REJECTED, ACCEPTED]


def test_the_best_is_revised_where_it_is_weak() -> None:
    weak = PLACE.draft(REJECTED, 0.2).draft(REJECTED, 0.4)
    found = to_revise(weak.versions, 0.5)
    assert found is not None
    assert found.id == 2
    assert to_revise(PLACE.draft(ACCEPTED, 0.6).versions, 0.5) is None
    assert to_revise(weak.revision(2, REJECTED, 0.3).versions, 0.5) is None, "once is enough"


def test_a_draft_whose_fault_can_be_mended_is_revised_and_no_other_without_a_score() -> None:
    short = PLACE.draft(FAILED).draft(REJECTED, None, "Too short: 9 words, where at least 75 were asked for.")
    found = to_revise(short.versions, 0.5)
    assert found is not None
    assert found.id == 2
    assert to_revise(PLACE.draft(REJECTED, None, "The essay only repeats the thesis.").versions, 0.5) is None


def test_without_a_threshold_nothing_is_revised() -> None:
    assert to_revise(PLACE.draft(REJECTED, 0.2).versions, None) is None
    assert to_revise(PLACE.draft(REJECTED, None, "Too short: 9 words.").versions, None) is None


def test_where_a_person_has_spoken_nothing_is_revised() -> None:
    assert to_revise(PLACE.draft(REJECTED, 0.2, review="reject").draft(REJECTED, 0.3).versions, 0.5) is None


def test_a_place_is_finished_once_it_has_all_its_drafts_and_one_was_chosen() -> None:
    one = PLACE.draft(ACCEPTED, 0.8)
    assert missing_numbers(one.versions, 0, LOOP) == [_NUMBERS[1]]
    assert not is_finished(one.versions, 0, LOOP, 0.5)
    assert is_finished(one.versions, 0, Loop(), 0.5)
    assert not is_finished(one.draft(GENERATED).versions, 0, LOOP, 0.5)
    assert not is_finished(one.draft(ACCEPTED, 0.7).versions, 0, LOOP, 0.5), "two are accepted"
    assert is_finished(one.draft(REJECTED, 0.7, "Another draft").versions, 0, LOOP, 0.5)


def test_a_weak_place_is_finished_once_it_has_its_revision() -> None:
    weak = PLACE.draft(REJECTED, 0.3).draft(REJECTED, 0.2)
    assert not is_finished(weak.versions, 0, LOOP, 0.5)
    assert is_finished(weak.versions, 0, Loop(2), 0.5)
    assert is_finished(weak.versions, 0, LOOP, None), "the recipe cannot revise"
    assert is_finished(weak.revision(1, FAILED).versions, 0, LOOP, 0.5)
