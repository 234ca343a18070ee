from collections.abc import Iterator

import pytest

from desktop.domain.finding import Finding, FindingKind
from desktop.domain.message import Message
from desktop.domain.run import Run
from desktop.domain.sample import Signal, Status
from desktop.store import rescoring
from desktop.store.library import Library
from desktop.store.rescoring import ReviewedSample, ScoredSignals
from tests.store.making import a_run, a_sample

SIGNALS = (Signal("coherence", 0.8, 0.75), Signal("grounding", -3.5, 0.25, "“three moons”"))

COPY = Finding(FindingKind.COPY, twin_id=1)


def test_what_a_person_reviewed_is_there_to_learn_from(library: Library, run: Run) -> None:
    library.add_sample(a_sample(a_run(library, "Other"), score=0.5, review="accept"))
    ids = [
        library.add_sample(a_sample(run, n, f"Text {n}.", score=n / 4, review=review, signals=SIGNALS)).id
        for n, review in enumerate(["accept", "reject", ""])
    ]
    library.add_sample(a_sample(run, 3, review="accept"))
    assert list(library.reviewed_samples(run.project_id)) == [
        ReviewedSample(ids[0], True, 0.0, None, SIGNALS, "Text 0."),
        ReviewedSample(ids[1], False, 0.25, None, SIGNALS, "Text 1."),
    ]


def test_what_was_rejected_with_a_finding_is_not_learnt_from_unless_it_only_quotes(
    library: Library, run: Run
) -> None:
    texts = ("copied", "quoted", "sound")
    one, two, three = (library.add_sample(a_sample(run, n, text, score=0.5)) for n, text in enumerate(texts))
    library.store_findings(
        {one.id: [Finding(FindingKind.PERSONAL)], two.id: [Finding(FindingKind.QUOTE)], three.id: [COPY]}
    )
    library.review_samples([one.id, two.id], "reject")
    library.review_samples([three.id], "accept")
    assert [sample.text for sample in library.reviewed_samples(run.project_id)] == ["quoted", "sound"]
    assert sorted(library.reviewed_scores(run.project_id)) == [(0.5, False), (0.5, True)]


def test_what_was_edited_is_not_kept_and_its_text_is_the_models(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, text="The moon is cheese.", score=0.75))
    library.edit_sample(sample.id, {"essay": "It is rock."}, (Message("assistant", "It is rock."),))
    (found,) = library.reviewed_samples(run.project_id)
    assert (found.kept, found.text, found.signals) == (False, "The moon is cheese.", ())
    (scored,) = library.scored_signals([sample.id])
    assert scored.text == "The moon is cheese."


def test_a_sample_without_messages_has_an_empty_text(library: Library, run: Run) -> None:
    library.add_sample(a_sample(run, messages=(), score=0.5, review="reject"))
    assert [found.text for found in library.reviewed_samples(run.project_id)] == [""]


def test_reviews_are_read_in_batches_though_more_come_meanwhile(
    library: Library, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescoring, "_BATCH", 3)
    ids = [library.add_sample(a_sample(run, n, score=0.5, review="accept")).id for n in range(10)]
    found: list[int] = []
    for sample in library.reviewed_samples(run.project_id):
        library.add_sample(a_sample(run, 100 + len(found), score=0.5, review="accept"))
        found.append(sample.sample_id)
    assert found == ids


def test_a_review_taken_back_meanwhile_is_not_learnt_from(library: Library, run: Run) -> None:
    ids = [library.add_sample(a_sample(run, n, score=0.5, review="accept")).id for n in range(450)]
    found = library.reviewed_samples(run.project_id)
    first = next(found)
    library.review_samples(ids[300:], "")
    assert [first.sample_id, *(sample.sample_id for sample in found)] == ids[:300]


def test_all_that_has_a_score_is_there_to_be_scored_anew(library: Library, run: Run) -> None:
    first = library.add_sample(a_sample(run, 0, "One.", score=0.75, signals=SIGNALS, status=Status.ACCEPTED))
    second = library.add_sample(a_sample(run, 1, "Two.", score=0.25, reason="weak", status=Status.REJECTED))
    failed = library.add_sample(a_sample(run, 2, status=Status.FAILED))
    library.review_sample(second.id, "accept")
    assert library.scored_signals([second.id, failed.id, first.id, 999]) == [
        ScoredSignals(second.id, Status.REJECTED, 0.25, "weak", (), "Two."),
        ScoredSignals(first.id, Status.ACCEPTED, 0.75, "", SIGNALS, "One."),
    ]


def test_new_scores_replace_score_status_and_reason_and_a_verdict_stands(library: Library, run: Run) -> None:
    plain, reviewed = (
        library.add_sample(a_sample(run, n, score=0.75, status=Status.ACCEPTED, signals=SIGNALS)) for n in range(2)
    )
    library.review_sample(reviewed.id, "accept")
    library.rescore((each.id, 0.25, Status.REJECTED, "weak\0") for each in (plain, reviewed))
    found = library.samples_of([plain.id, reviewed.id])
    assert [(each.score, each.status, each.review) for each in found] == [
        (0.25, Status.REJECTED, ""),
        (0.25, Status.ACCEPTED, "accept"),
    ]
    assert [each.reason for each in found] == ["weak\N{REPLACEMENT CHARACTER}"] * 2
    assert [each.signals for each in found] == [SIGNALS] * 2
    assert library.review_sample(reviewed.id, "").status is Status.REJECTED


def test_a_batch_is_on_the_disk_before_the_next_is_worked_out(
    library: Library, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescoring, "_AT_ONCE", 2)
    ids = [library.add_sample(a_sample(run, n, score=0.25)).id for n in range(5)]

    def anew() -> Iterator[tuple[int, float, Status, str]]:
        for number, sample_id in enumerate(ids):
            if number == 4:
                raise RuntimeError("stopped")
            yield sample_id, 0.75, Status.ACCEPTED, ""

    with pytest.raises(RuntimeError, match="stopped"):
        library.rescore(anew())
    assert [sample.score for sample in library.samples_of(ids)] == [0.75] * 4 + [0.25]


def test_a_sample_that_is_gone_is_scored_by_nobody(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, score=0.25))
    library.rescore([(999, 0.5, Status.ACCEPTED, ""), (sample.id, 0.5, Status.ACCEPTED, "")])
    library.rescore([])
    assert library.sample(sample.id).score == 0.5
