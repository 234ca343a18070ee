from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.run import Run
from desktop.domain.sample import Sample, Signal, Status
from desktop.store.library import Library
from desktop.store.reviews import Original, ReviewState
from tests.store.making import a_sample, indexed_words

SIGNALS = (Signal("coherence", 0.8, 0.75), Signal("grounding", -3.5, 0.25, "“three moons”"))
NEW = (Message("user", "Write."), Message("assistant", "The moon is rock."))


def test_a_review_overrules_and_can_be_taken_back(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run))
    library.score_sample(sample.id, Status.REJECTED, 0.2, SIGNALS, "weak")
    accepted = library.review_sample(sample.id, "accept")
    assert (accepted.status, accepted.review, accepted.score) == (Status.ACCEPTED, "accept", 0.2)
    library.score_sample(sample.id, Status.REJECTED, 0.3, SIGNALS)
    assert library.sample(sample.id).status is Status.ACCEPTED
    assert library.review_sample(sample.id, "reject").status is Status.REJECTED
    library.score_sample(sample.id, Status.ACCEPTED, 0.9, SIGNALS)
    assert library.sample(sample.id).status is Status.REJECTED
    undone = library.review_sample(sample.id, "")
    assert (undone.status, undone.review) == (Status.ACCEPTED, "")


def test_an_edit_is_accepted_found_by_its_new_words_and_keeps_what_the_model_wrote(
    library: Library, run: Run
) -> None:
    sample = library.add_sample(a_sample(run, text="The moon is cheese."))
    messages = (Message("user", "Write."), Message("assistant", "The moon is rock."))
    edited = library.edit_sample(sample.id, {"essay": "The moon is rock."}, messages)
    assert (edited.status, edited.review, edited.messages) == (Status.ACCEPTED, "edit", messages)
    assert edited.raw_text == "The moon is cheese."
    assert library.page(run.project_id, search="cheese") == []
    assert indexed_words(library) == dict.fromkeys(("write", "the", "moon", "is", "rock"), 1)
    assert [found.id for found in library.page(run.project_id, search="rock")] == [sample.id]


def test_a_failed_sample_is_kept_with_its_text_but_cannot_be_accepted(library: Library, run: Run) -> None:
    failed = a_sample(run, status=Status.FAILED, fields={}, messages=(), raw_text="{broken", reason="no JSON")
    added = library.add_sample(failed)
    with pytest.raises(UserError, match="has no text to accept"):
        library.review_sample(added.id, "accept")
    assert library.review_sample(added.id, "reject").status is Status.REJECTED
    assert library.review_sample(added.id, "").status is Status.FAILED
    assert [found.id for found in library.page(run.project_id, search="broken")] == [added.id]


@pytest.fixture
def mixed(library: Library, run: Run) -> list[Sample]:
    """One sample in each status; the failed one has no text."""
    return [
        library.add_sample(a_sample(run, ordinal, status=status, messages=() if status is Status.FAILED else NEW))
        for ordinal, status in enumerate(Status)
    ]


def standing(library: Library, samples: Sequence[Sample]) -> list[tuple[str, Status]]:
    """The verdict and the status of each."""
    return [(sample.review, sample.status) for sample in library.samples_of([sample.id for sample in samples])]


def test_many_are_reviewed_at_once_and_put_back_exactly(library: Library, mixed: list[Sample]) -> None:
    library.review_sample(mixed[2].id, "accept")
    before = standing(library, mixed)
    ids = [sample.id for sample in reversed(mixed)]
    states = library.review_samples(ids, "reject")
    assert [state.sample_id for state in states] == ids
    assert states[1] == ReviewState(mixed[2].id, "accept", Status.ACCEPTED)
    assert standing(library, mixed) == [("reject", Status.REJECTED)] * 4
    library.restore_reviews(states)
    assert standing(library, mixed) == before


def test_samples_without_a_text_are_not_accepted_with_the_others(library: Library, mixed: list[Sample]) -> None:
    states = library.review_samples([sample.id for sample in mixed], "accept")
    assert [state.sample_id for state in states] == [sample.id for sample in mixed[:3]]
    assert standing(library, mixed) == [*[("accept", Status.ACCEPTED)] * 3, ("", Status.FAILED)]


def test_verdicts_on_many_are_taken_back(library: Library, mixed: list[Sample]) -> None:
    ids = [sample.id for sample in mixed]
    library.review_samples(ids, "reject")
    library.review_samples(ids, "")
    assert standing(library, mixed) == [("", status) for status in Status]


def test_an_id_that_is_gone_or_named_twice_does_no_harm(library: Library, mixed: list[Sample]) -> None:
    first = mixed[0].id
    assert library.review_samples([first, 999, first], "reject") == [ReviewState(first, "", Status.GENERATED)]
    assert library.review_samples([], "reject") == []
    library.restore_reviews([ReviewState(999, "accept", Status.ACCEPTED)])
    assert library.samples_of([999]) == []


def test_putting_a_verdict_back_leaves_what_the_pipeline_decided_since(library: Library, mixed: list[Sample]) -> None:
    sample = mixed[0]
    states = library.review_samples([sample.id], "reject")
    library.score_sample(sample.id, Status.ACCEPTED, 0.9, SIGNALS)
    library.restore_reviews(states)
    assert standing(library, [sample]) == [("", Status.ACCEPTED)]


def test_the_first_text_is_kept_over_several_edits(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run))
    assert library.original(sample.id) is None
    for text in ("One.", "Two."):
        library.edit_sample(sample.id, {"essay": text}, (Message("assistant", text),))
    assert library.original(sample.id) == Original(sample.fields, sample.messages)


def test_an_edit_back_to_the_first_text_needs_no_original(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run))
    library.edit_sample(sample.id, {"essay": "One."}, NEW)
    back = library.edit_sample(sample.id, sample.fields, sample.messages)
    assert back.review == "edit"
    assert library.original(sample.id) is None


def test_undoing_an_edit_puts_everything_back(library: Library, run: Run) -> None:
    first = library.add_sample(a_sample(run, text="Rivers.", status=Status.REJECTED, fields={"ü": [1.5, None, "味"]}))
    second = library.edit_sample(first.id, {"essay": "The moon is rock."}, NEW)
    third = library.edit_sample(first.id, {"essay": "Nothing."}, (Message("assistant", "Nothing."),))
    assert library.restore_sample(second) == second
    assert library.original(first.id) == Original(first.fields, first.messages)
    assert library.restore_sample(first) == first
    assert library.original(first.id) is None
    assert indexed_words(library) == {"write": 1, "rivers": 1}
    assert library.restore_sample(third) == third
    assert library.original(first.id) == Original(first.fields, first.messages)


def test_undoing_an_edit_brings_a_verdict_back(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, status=Status.ACCEPTED))
    rejected = library.review_sample(sample.id, "reject")
    library.edit_sample(sample.id, {"essay": "The moon is rock."}, NEW)
    assert library.restore_sample(rejected) == rejected


def test_a_failed_sample_can_be_edited_and_undone(library: Library, mixed: list[Sample]) -> None:
    failed = mixed[3]
    edited = library.edit_sample(failed.id, {"essay": "The moon is rock."}, NEW)
    assert edited.status is Status.ACCEPTED
    assert library.original(failed.id) == Original(failed.fields, ())
    assert library.restore_sample(failed) == failed


def test_reviewing_a_sample_that_is_gone_is_told(library: Library, run: Run) -> None:
    gone = replace(a_sample(run), id=9)
    uses: list[Callable[[], object]] = [
        lambda: library.review_sample(9, "accept"),
        lambda: library.edit_sample(9, {}, ()),
        lambda: library.restore_sample(gone),
    ]
    for use in uses:
        with pytest.raises(UserError, match="Sample 9 is no longer"):
            use()
    assert library.original(9) is None
