"""What is shown for each sentence of an answer: what supports it, what does not, and how likely it was made up."""

import pytest

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.judged import Judged
from desktop.judging.evidence import agreement_evidence, grounded_sentences, source_evidence
from desktop.judging.readings import Readings
from desktop.judging.soundness import Scale, Weighing
from tests.judging.making import readings, word_lengths

SOURCE = (
    "The lighthouse was built in 1872.  Its lamp burned whale oil until 1911.\n\nShips feared the reef of Skerry."
)
QUESTION = "What is known of the lighthouse?"
WEIGHING = Weighing({"least_supported_word": 1.0, "words_in_source": 2.0}, Scale(1.0, 0.5))


def evidence_of(
    answer: str, found: Readings | None = None, question: str = QUESTION, source: str = SOURCE
) -> Evidence:
    judged = Judged((), answer, source=source, question=question)
    lengths = word_lengths(answer)
    found = found or readings([-1.0] * len(lengths), unsourced=[-2.0] * len(lengths), lengths=lengths)
    return source_evidence(judged, grounded_sentences(judged, found, WEIGHING), WEIGHING)


def shown(answer: str, evidence: Evidence) -> list[str]:
    return [answer[each.start : each.end] for each in evidence.sentences]


def test_each_sentence_stands_where_it_stands_in_the_answer() -> None:
    answer = ' Built in 1872.\nIt burned "whale oil."  Dr. Ames kept it'
    assert shown(answer, evidence_of(answer)) == ["Built in 1872.", 'It burned "whale oil."', "Dr. Ames kept it"]


def test_chinese_sentences_are_told_apart() -> None:
    answer = "灯塔建于一八七二年。灯里烧的是鲸油。"
    assert shown(answer, evidence_of(answer)) == ["灯塔建于一八七二年。", "灯里烧的是鲸油。"]


@pytest.mark.parametrize("answer", ["1872", "Oil", "鲸油", "🙂"])
def test_one_word_is_a_sentence(answer: str) -> None:
    assert shown(answer, evidence_of(answer)) == [answer]


@pytest.mark.parametrize(
    ("answer", "support"),
    [
        ("Built in 1872.", "The lighthouse was built in 1872."),
        ("Whale oil", "Its lamp burned whale oil until 1911."),
        ("The reef was feared.", "Ships feared the reef of Skerry."),
        ("1911", "Its lamp burned whale oil until 1911."),
    ],
)
def test_the_sentence_of_the_source_that_holds_most_of_it_is_its_support(answer: str, support: str) -> None:
    (sentence,) = evidence_of(answer).sentences
    assert sentence.support == support
    assert SOURCE[sentence.support_start : sentence.support_end] == support


def test_of_two_that_hold_it_the_one_that_speaks_of_the_question_is_taken() -> None:
    source = "The tower of Skerry is 40 m high. The mast at Ness is 40 m high."
    (sentence,) = evidence_of("40", question="How high is the mast?", source=source).sentences
    assert sentence.support == "The mast at Ness is 40 m high."


@pytest.mark.parametrize("answer", ["Three sisters sold candles.", "Napoleon.", "Es brannte nachts.", "🙂"])
def test_where_nothing_supports_it_nothing_is_said_to(answer: str) -> None:
    (sentence,) = evidence_of(answer).sentences
    assert (sentence.support, sentence.support_start, sentence.support_end) == ("", 0, 0)


def test_words_that_stand_nowhere_are_named_numbers_and_names_first_and_each_once() -> None:
    (sentence,) = evidence_of("The keeper of the lighthouse met Anna in 1873, and Anna burned candles.").sentences
    assert sentence.unsupported == ("Anna", "1873", "keeper", "candles")


def test_a_sentence_that_the_source_holds_has_no_unsupported_words() -> None:
    (sentence,) = evidence_of("The lamp burned whale oil until 1911.").sentences
    assert sentence.unsupported == ()


def test_the_risk_of_a_sentence_is_what_its_own_tokens_and_words_make() -> None:
    answer = "It burned whale oil. It burned candles."
    lengths = word_lengths(answer)
    given = [-1.0, -1.0, -1.0, -1.0, -1.0, -1.0, -4.0]
    found = readings(given, unsourced=[-2.0] * 7, lengths=lengths)
    whole, half = evidence_of(answer, found).sentences
    scale = WEIGHING.scale
    assert whole.risk == pytest.approx(1 - scale.soundness(1.0 + 2.0), abs=1e-4)
    assert half.risk == pytest.approx(1 - scale.soundness(-2.0 + 2.0 * 0.5), abs=1e-4), "burned is there, candles not"


def test_the_risk_of_the_answer_is_that_of_its_weakest_sentence() -> None:
    evidence = evidence_of("It burned whale oil. Three sisters sold candles. Built in 1872.")
    assert evidence.weakest == evidence.sentences[1]
    assert evidence.risk == evidence.sentences[1].risk == max(sentence.risk for sentence in evidence.sentences)


def test_what_has_no_sentence_has_no_risk() -> None:
    assert (Evidence("source", ()).risk, Evidence("source", ()).weakest) == (0.0, None)


def parts(answer: str, lengths: tuple[int, ...], gains: tuple[float, ...]) -> list[float]:
    """The least gain in each sentence."""
    assert sum(lengths) == len(answer.encode())
    found = readings(gains, unsourced=[0.0] * len(gains), lengths=lengths)
    judged = Judged((), answer, source=SOURCE, question=QUESTION)
    return [sentence.values["least_supported_word"] for sentence in grounded_sentences(judged, found, WEIGHING)]


@pytest.mark.parametrize(
    ("answer", "lengths", "gains", "least"),
    [
        ("Oil. Gas.", (3, 1, 4, 1), (1, 2, -3, 4), [1, -3]),
        # A token with a part in both sentences counts for both.
        ("Oil. Gas.", (3, 3, 2, 1), (1, -2, 3, 4), [-2, -2]),
        ("Oil. Gas.", (3, 2, 3, 1), (1, -2, 3, 4), [-2, 3]),
        # Letters of two bytes, a character of three, one of four.
        ("Öl. Gas.", (3, 1, 4, 1), (1, 2, -3, 4), [1, -3]),
        ("油。气。", (3, 3, 3, 3), (1, 2, -3, 4), [1, -3]),
        ("😀 so. Gas.", (4, 3, 1, 4, 1), (-5, 1, 2, -3, 4), [-5, -3]),
        # A character over several tokens: each its own bytes, or all of them to the one that completes it.
        ("油。气。", (3, 3, 1, 1, 1, 3), (1, 2, 3, -4, 5, 6), [1, -4]),
        ("油。气。", (3, 3, 0, 0, 3, 3), (1, 2, -7, 5, 6, 6), [1, -7]),
        ("油。气。", (0, 0, 3, 3, 3, 3), (-7, 5, 1, 2, 6, 6), [-7, 6]),
        ("Oil. Élan.", (3, 1, 1, 0, 2, 3, 1), (1, 2, 3, -8, 4, 5, 6), [1, -8]),
    ],
)
def test_each_token_falls_into_its_own_sentence(
    answer: str, lengths: tuple[int, ...], gains: tuple[float, ...], least: list[float]
) -> None:
    assert parts(answer, lengths, gains) == least


RESAMPLES = ("It burned whale oil. It was built in 1870.", "Whale oil, I think.", "It burned gas. Storms came.")


def test_each_sentence_is_held_against_the_resamples() -> None:
    answer = "It burned whale oil. It was built in 1872."
    evidence = agreement_evidence(answer, "What is known of it?", RESAMPLES)
    assert evidence.kind == "agreement"
    assert evidence.resamples == RESAMPLES
    first, second = evidence.sentences
    assert answer[first.start : first.end] == "It burned whale oil."
    # burned 2 of 3, whale 2 of 3; where there is a number, it is what counts: none has 1872.
    assert first.risk == pytest.approx(1 - 2 / 3, abs=1e-4)
    assert second.risk == 1.0
    assert first.unsupported == ()
    assert second.unsupported == ("1872",)
    assert evidence.risk == second.risk


def test_the_sentence_of_a_resample_that_says_most_of_it_is_its_support() -> None:
    first, second = agreement_evidence("It burned whale oil. Candles never.", "", RESAMPLES).sentences
    assert (first.support, first.support_start, first.support_end) == ("It burned whale oil.", 0, 0)
    assert second.support == ""


def test_an_answer_that_every_resample_repeats_has_no_risk() -> None:
    assert agreement_evidence("Whale oil.", "", ["Whale oil.", "whale oil"]).sentences == (
        SentenceEvidence(0, 10, 0.0, "Whale oil."),
    )
