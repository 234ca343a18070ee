"""What curation found, and how copies give way and come back."""

import pytest

from desktop.domain.finding import Finding, FindingKind
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Status
from desktop.store.library import Library
from tests.store.making import a_run, a_sample

EMAIL = Finding(FindingKind.PERSONAL, words="ada@lovelace.org", place="e-mail")


def accepted(library: Library, run: Run, ordinal: int, text: str = "Old rivers.") -> Sample:
    return library.add_sample(a_sample(run, ordinal, text, status=Status.ACCEPTED, score=0.75))


@pytest.fixture
def run(library: Library) -> Run:
    return a_run(library)


def test_findings_are_kept_in_their_order_and_replaced(library: Library, run: Run) -> None:
    sample = accepted(library, run, 0)
    key = Finding(FindingKind.SECRET, words="AKIA", place="AWS key")
    library.store_findings({sample.id: [EMAIL, key]})
    assert library.findings([sample.id, 99]) == {sample.id: (EMAIL, key)}
    library.store_findings({sample.id: [key]})
    assert library.findings([sample.id]) == {sample.id: (key,)}
    assert library.finding_counts(run.project_id) == {FindingKind.SECRET: 1}


def test_a_kind_that_is_found_twice_in_a_sample_counts_once(library: Library, run: Run) -> None:
    first, second = (accepted(library, run, n) for n in range(2))
    library.store_findings({first.id: [EMAIL, EMAIL], second.id: [EMAIL]})
    assert library.finding_counts(run.project_id) == {FindingKind.PERSONAL: 2}


def test_a_sample_with_several_findings_counts_once(library: Library, run: Run) -> None:
    first, second, _ = (accepted(library, run, n) for n in range(3))
    library.store_findings({first.id: [EMAIL, Finding(FindingKind.DEBRIS)], second.id: [EMAIL]})
    assert library.found_count(run.project_id) == 2
    assert library.found_count(run.project_id + 1) == 0


def test_findings_of_a_sample_that_is_gone_are_left_out(library: Library, run: Run) -> None:
    library.store_findings({99: [EMAIL]})
    assert library.findings([99]) == {}


def test_a_copy_gives_way_and_says_to_which_sample(library: Library, run: Run) -> None:
    first, second = (accepted(library, run, n) for n in range(2))
    library.store_findings({second.id: [Finding(FindingKind.COPY, twin_id=first.id)]})
    assert library.let_copies_give_way(run.project_id) == 1
    assert library.sample(first.id).status is Status.ACCEPTED
    gone = library.sample(second.id)
    assert (gone.status, gone.reason) == (Status.REJECTED, f"It repeats sample {first.id}.")
    assert library.gave_way(run.project_id) == [second.id]
    assert library.let_copies_give_way(run.project_id) == 0


def test_only_those_that_are_named_give_way(library: Library, run: Run) -> None:
    first, second, third = (accepted(library, run, n) for n in range(3))
    library.store_findings({each.id: [Finding(FindingKind.COPY, twin_id=first.id)] for each in (second, third)})
    assert library.let_copies_give_way(run.project_id, [third.id]) == 1
    assert library.gave_way(run.project_id) == [third.id]


def test_what_a_person_reviewed_never_gives_way(library: Library, run: Run) -> None:
    first, second = (accepted(library, run, n) for n in range(2))
    library.review_sample(second.id, "accept")
    library.store_findings({second.id: [Finding(FindingKind.COPY, twin_id=first.id)]})
    assert library.let_copies_give_way(run.project_id) == 0
    assert library.sample(second.id).status is Status.ACCEPTED
    assert library.review_sample(second.id, "").status is Status.REJECTED, "the verdict that kept it is taken back"


def test_those_that_are_named_come_back_as_they_were(library: Library, run: Run) -> None:
    first, second, third = (accepted(library, run, n) for n in range(3))
    library.store_findings({each.id: [Finding(FindingKind.COPY, twin_id=first.id)] for each in (second, third)})
    library.let_copies_give_way(run.project_id)
    assert library.followers(run.project_id) == {first.id: [second.id, third.id]}
    assert library.repeated(run.id) == {0: 2}
    library.let_come_back(run.project_id, [first.id, third.id])
    assert [library.sample(each.id).status for each in (first, second, third)] == [
        Status.ACCEPTED,
        Status.REJECTED,
        Status.ACCEPTED,
    ]
    assert library.repeated(run.id) == {0: 1}


def test_the_best_come_first_whatever_became_of_them(library: Library, run: Run) -> None:
    low, high, equal, kept, gone, weak = (accepted(library, run, n) for n in range(6))
    library.rescore([(low.id, 0.6, Status.ACCEPTED, ""), (weak.id, 0.1, Status.REJECTED, "It loops")])
    library.review_sample(kept.id, "accept")
    library.store_findings({gone.id: [Finding(FindingKind.COPY, twin_id=low.id)]})
    library.let_copies_give_way(run.project_id)
    assert list(library.best_first(run.project_id)) == [kept.id, high.id, equal.id, gone.id, low.id]


def test_how_each_sample_stands_is_told_of_those_that_are_listed(library: Library, run: Run) -> None:
    best, copy, waiting, rejected = (accepted(library, run, ordinal) for ordinal in range(4))
    library.score_sample(best.id, Status.ACCEPTED, 0.9, ())
    library.score_sample(waiting.id, Status.GENERATED, None, ())
    library.score_sample(rejected.id, Status.REJECTED, 0.1, (), "Weak.")
    library.store_findings({copy.id: [Finding(FindingKind.COPY, twin_id=best.id)]})
    library.let_copies_give_way(run.project_id)
    library.review_sample(copy.id, "accept")
    standing = sorted(library.standings(run.project_id))
    assert [each.sample_id for each in standing] == sorted(library.best_first(run.project_id))
    assert [(each.review, each.score) for each in standing] == [("", 0.9), ("accept", 0.75), ("", -1.0)]


def test_a_flag_rejects_nothing(library: Library, run: Run) -> None:
    sample = accepted(library, run, 0)
    library.store_findings({sample.id: [EMAIL]})
    assert library.let_copies_give_way(run.project_id) == 0
    assert library.sample(sample.id).status is Status.ACCEPTED


def test_forgetting_takes_copies_back_and_leaves_what_the_score_rejected(library: Library, run: Run) -> None:
    first, second, weak = (accepted(library, run, n) for n in range(3))
    library.store_findings({each.id: [Finding(FindingKind.COPY, twin_id=first.id)] for each in (second, weak)})
    library.rescore([(weak.id, 0.1, Status.REJECTED, "It loops")])
    library.let_copies_give_way(run.project_id)
    library.forget_findings(run.project_id)
    assert library.sample(second.id).status is Status.ACCEPTED
    assert library.sample(second.id).reason == ""
    assert library.sample(weak.id).reason == "It loops"
    assert library.finding_counts(run.project_id) == {}


def test_a_copy_that_a_person_accepted_stays_so_when_findings_are_forgotten(library: Library, run: Run) -> None:
    first, second = (accepted(library, run, n) for n in range(2))
    library.store_findings({second.id: [Finding(FindingKind.COPY, twin_id=first.id)]})
    library.let_copies_give_way(run.project_id)
    library.review_sample(second.id, "reject")
    library.forget_findings(run.project_id)
    assert library.sample(second.id).status is Status.REJECTED
    assert library.review_sample(second.id, "").status is Status.ACCEPTED


def test_what_waits_for_its_score_gives_way_too_and_comes_back_as_it_was(library: Library, run: Run) -> None:
    first, second = (library.add_sample(a_sample(run, n, status=Status.GENERATED)) for n in range(2))
    library.store_findings({second.id: [Finding(FindingKind.COPY, twin_id=first.id)]})
    assert library.let_copies_give_way(run.project_id) == 1
    assert library.sample(second.id).status is Status.REJECTED
    library.forget_findings(run.project_id)
    assert library.sample(second.id).status is Status.GENERATED


def test_findings_go_with_their_sample_and_their_project(library: Library, run: Run) -> None:
    sample = accepted(library, run, 0)
    library.store_findings({sample.id: [EMAIL]})
    library.delete_project(run.project_id)
    assert library._connection.value("SELECT count(*) FROM findings") == 0
