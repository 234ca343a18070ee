from dataclasses import replace

import pytest

from desktop.domain.errors import UserError
from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.message import Message
from desktop.domain.run import Run
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.domain.sampling import Sampling
from desktop.domain.tokens import TokenTrace
from desktop.store.library import Library
from desktop.store.samples import PlaceTaken
from tests.store.making import a_sample

SOURCE = Evidence(
    "source",
    (SentenceEvidence(0, 4, 0.25, "Il y a.", 7, 14), SentenceEvidence(5, 9, 0.75, unsupported=("trois", "味"))),
)
AGREEMENT = Evidence("agreement", (SentenceEvidence(0, 9, 0.5, "Two moons."),), ("Two moons.", "No moon."))
SIGNALS = (Signal("coherence", 0.8, 0.75), Signal("grounding", -3.5, 0.25, "“three moons”"))


def test_a_sample_comes_back_whole(library: Library, run: Run) -> None:
    sample = Sample(
        project_id=run.project_id,
        lineage=Lineage(
            run.id, 2, 17, 5, 99, model_sha256="ab" * 32, sampling=Sampling(0.5, 0.9, 10, 0.05, 1.1, 64, 300)
        ),
        status=Status.REJECTED,
        fields={"question": "Où ?", "answer": "味", "n": [1, {"a": None}]},
        messages=(Message("system", "s"), Message("user", "Où ?"), Message("assistant", "味")),
        prompt=(Message("system", "Be plain."), Message("user", "Ask.")),
        raw_text='{"question": "Où ?"}',
        trace=TokenTrace((1, 2), (-0.5, -1.0), (0.25, 2.0)),
        end_logprob=-0.125,
        score=0.25,
        signals=SIGNALS,
        evidence=(AGREEMENT, SOURCE),
        reason="Its answer is not in the document.",
        seconds=1.5,
        created="2026-01-02T03:04:05.000006+00:00",
    )
    added = library.add_sample(sample)
    assert added == replace(sample, id=added.id)
    assert library.sample(added.id) == added


def test_a_new_sample_is_dated_and_unscored(library: Library, run: Run) -> None:
    added = library.add_sample(a_sample(run))
    assert added.created.endswith("+00:00")
    assert library.sample(added.id).score is None


def test_a_place_is_taken_once(library: Library, run: Run) -> None:
    first = library.add_sample(a_sample(run, 3, "The first."))
    with pytest.raises(PlaceTaken, match="ordinal 3 of round 0"):
        library.add_sample(a_sample(run, 3, "The second."))
    library.add_sample(a_sample(run, 3, round_number=1))
    library.add_sample(a_sample(run, 3, parent=first.id))
    with pytest.raises(PlaceTaken):
        library.add_sample(a_sample(run, 3, parent=first.id))
    assert library.sample(first.id).raw_text == "The first."
    assert library.page(run.project_id, search="second") == []


def test_a_prompt_and_its_settings_are_stored_once(library: Library, run: Run) -> None:
    for ordinal in range(4):
        library.add_sample(a_sample(run, ordinal))
    library.add_sample(a_sample(run, 4, prompt=(Message("user", "Another."),)))
    assert library._connection.value("SELECT count(*) FROM prompts") == 2
    assert library._connection.value("SELECT count(*) FROM writers") == 1


def test_scoring_replaces_what_there_was(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, signals=SIGNALS))
    library.score_sample(sample.id, Status.ACCEPTED, 1.0, [Signal("relevance", 1.0, 1.0)])
    scored = library.sample(sample.id)
    assert (scored.status, scored.score, scored.signals) == (Status.ACCEPTED, 1.0, (Signal("relevance", 1.0, 1.0),))
    library.score_sample(sample.id, Status.REJECTED, None, [], "A copy of sample 1.")
    scored = library.sample(sample.id)
    assert (scored.status, scored.score, scored.signals, scored.reason) == (
        Status.REJECTED,
        None,
        (),
        "A copy of sample 1.",
    )


def test_scoring_replaces_the_evidence_too(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, evidence=(AGREEMENT, SOURCE)))
    library.score_sample(sample.id, Status.ACCEPTED, 0.5, [], evidence=[SOURCE])
    assert library.sample(sample.id).evidence == (SOURCE,)
    library.score_sample(sample.id, Status.ACCEPTED, 0.5, [])
    assert library.sample(sample.id).evidence == ()


def test_evidence_of_one_kind_is_stored_by_itself(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, evidence=(SOURCE,), signals=SIGNALS, score=0.25))
    for agreement in (AGREEMENT, replace(AGREEMENT, resamples=("One moon.",))):
        library.store_evidence(sample.id, agreement)
        assert library.sample(sample.id) == replace(sample, evidence=(agreement, SOURCE))


def test_signals_are_added_beside_the_others(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, evidence=(SOURCE,), signals=SIGNALS, score=0.25))
    again, new = Signal("coherence", 0.1, 0.0, "“so”"), Signal("agreement", 0.5, 0.5)
    library.add_signals(sample.id, [again, new])
    assert library.sample(sample.id) == replace(sample, signals=(new, again, SIGNALS[1]))
    library.add_signals(sample.id, [])
    assert library.sample(sample.id).signals == (new, again, SIGNALS[1])


def test_evidence_comes_with_whole_samples_only(library: Library, run: Run) -> None:
    sample = library.add_sample(a_sample(run, evidence=(SOURCE,)))
    for whole in (library.unscored(run.id), library.iterate(run.project_id)):
        assert [found.evidence for found in whole] == [(SOURCE,)]
    for listed in (library.page(run.project_id), library.samples_of([sample.id])):
        assert [found.evidence for found in listed] == [()]


def test_evidence_takes_no_room_for_what_is_as_usual(library: Library, run: Run) -> None:
    library.add_sample(a_sample(run, evidence=(SOURCE,)))
    assert library._connection.value("SELECT found FROM evidence") == (
        '{"sentences":[{"start":0,"end":4,"risk":0.25,"support":"Il y a.","support_start":7,"support_end":14},'
        '{"start":5,"end":9,"risk":0.75,"unsupported":["trois","味"]}]}'
    )


def test_the_same_signal_or_kind_of_evidence_twice_is_a_mistake_and_changes_nothing(
    library: Library, run: Run
) -> None:
    sample = library.add_sample(a_sample(run, signals=SIGNALS, evidence=(SOURCE,)))
    for signals, evidence in (((SIGNALS[0],) * 2, ()), ((), (SOURCE, SOURCE))):
        with pytest.raises(Exception, match="UNIQUE constraint"):
            library.score_sample(sample.id, Status.ACCEPTED, 0.5, signals, evidence=evidence)
    assert library.sample(sample.id) == sample


def test_unscored_samples_are_found_while_they_are_being_scored(library: Library, run: Run) -> None:
    with library.together():
        added = [library.add_sample(a_sample(run, ordinal)) for ordinal in range(250)]
        library.add_sample(a_sample(run, 300, status=Status.FAILED))
    seen = []
    for sample in library.unscored(run.id):
        library.score_sample(sample.id, Status.ACCEPTED, 0.5, [])
        seen.append(sample)
    assert seen == added
    assert list(library.unscored(run.id)) == []


def test_text_that_cannot_be_stored_costs_no_sample(library: Library, run: Run) -> None:
    text = "one\0 two\ud800 three\x01"
    added = library.add_sample(a_sample(run, text=text, reason=text, signals=(Signal("a", 1.0, 1.0, text),)))
    found = library.sample(added.id)
    stored = "one\N{REPLACEMENT CHARACTER} two\N{REPLACEMENT CHARACTER} three\x01"
    assert found.raw_text == found.fields["essay"] == found.messages[1].content == stored
    assert found.reason == found.signals[0].evidence == stored
    assert len(library.page(run.project_id, search="three")) == 1


@pytest.mark.parametrize("score", [-0.5, 1.5])
def test_a_score_that_is_no_probability_is_a_mistake_and_changes_nothing(
    library: Library, run: Run, score: float
) -> None:
    added = library.add_sample(a_sample(run))
    with pytest.raises(Exception, match="CHECK constraint"):
        library.score_sample(added.id, Status.ACCEPTED, score, SIGNALS)
    assert library.sample(added.id) == added


def test_a_sample_that_is_gone_is_told(library: Library) -> None:
    for use in (
        lambda: library.sample(9),
        lambda: library.score_sample(9, Status.ACCEPTED, 0.5, []),
        lambda: library.store_evidence(9, SOURCE),
        lambda: library.add_signals(9, SIGNALS),
    ):
        with pytest.raises(UserError, match="Sample 9 is no longer"):
            use()


def test_many_samples_are_stored_all_or_none(library: Library, run: Run) -> None:
    library.add_samples(a_sample(run, ordinal) for ordinal in range(3))
    with pytest.raises(PlaceTaken, match="ordinal 0"):
        library.add_samples(a_sample(run, ordinal) for ordinal in (3, 0))
    found = library.page(run.project_id)
    assert [sample.lineage.ordinal for sample in found] == [0, 1, 2]
    assert len({sample.created for sample in found}) == 1
