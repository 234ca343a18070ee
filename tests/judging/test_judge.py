"""An answer judged from what a scripted engine says of it, and by the built-in model."""

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.sample import Signal
from desktop.domain.sampling import Sampling
from desktop.engine.local import LocalEngine
from desktop.engine.requests import Choose, Generate, Refused
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import Finished, do, work_through
from desktop.judging.catalogue import KINDS, USUAL
from desktop.judging.judge import Verdict, _word_at, judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.resampling import TEMPERATURE
from desktop.judging.signals.grounding import PARTS
from desktop.judging.soundness import GROUNDING, Scale, Scales, load_scales, low_in_words, score_of
from tests.judging.making import SCALES, likely, readings, trace, word_lengths

PROMPT = (Message("user", "How does a lighthouse work?"),)
QUESTION = "What did it burn?"
SOURCE = "The lighthouse was built in 1872. Its lamp burned whale oil until 1911."
ANSWER = " ".join(f"word{number}" for number in range(60))
NARRATIVE = "First the keeper lights the lamp. Then the lens gathers its light. So the ships see it from afar."
PLAIN = ["relevance", "coherence", "completeness", "repetition", "doubt", "difficulty"]
OF_SOURCE = ["grounding", "source_gain", *PARTS]


def engine(
    given: float = -1.0,
    bare: float = -2.0,
    end: float = -1.0,
    unsourced: float = -2.0,
    resamples: Sequence[str] = (),
    chances: Sequence[float] = (),
) -> ScriptedEngine:
    """Finds the words as likely as told: with the prompt or source, with nothing, and without the source."""

    def logprob(asked: str, word: str) -> float:
        if not asked:
            return bare
        return given if asked == PROMPT[0].content or SOURCE in asked else unsourced

    def chosen(request: Choose) -> Sequence[float]:
        return chances or [1 / len(request.answers)] * len(request.answers)

    return likely(logprob, end, resamples, chosen)


def judged(
    answer: str = ANSWER,
    reader: ScriptedEngine | None = None,
    scales: Scales = SCALES,
    signals: Collection[str] = USUAL,
    resamples: int = 0,
    rubric: Sequence[str] = (),
    **about: str,
) -> Verdict:
    asked = Judged(PROMPT, answer, None, 0.0, **about)
    return do(reader or engine(), judge(asked, scales, signals, resamples, rubric))


def names_of(verdict: Verdict) -> list[str]:
    return [signal.name for signal in verdict.signals]


def named(verdict: Verdict, name: str) -> Signal:
    return next(signal for signal in verdict.signals if signal.name == name)


def test_a_sound_answer_scores_high_with_every_signal_shown() -> None:
    verdict = judged()
    assert names_of(verdict) == PLAIN
    assert named(verdict, "relevance").value == 1.0
    assert named(verdict, "coherence").value == -1.0
    assert named(verdict, "difficulty").value == pytest.approx(math.exp(-1.0), abs=1e-4)
    assert named(verdict, "doubt").value == -1.0
    assert verdict.score > 0.9


def test_the_score_is_that_of_the_signals_that_have_a_scale() -> None:
    verdict = judged(reader=engine(given=-2.9, bare=-3.2, end=-5.0))
    counted = [signal for signal in verdict.signals if signal.name in SCALES.signals]
    assert len(counted) == 4
    assert verdict.score == score_of(counted)
    assert named(verdict, "relevance").soundness == pytest.approx(
        SCALES.signals["relevance"].soundness(0.3), abs=1e-4
    )


def test_a_signal_without_a_scale_is_sound_whatever_its_value() -> None:
    without = replace(SCALES, signals={name: SCALES.signals[name] for name in ("relevance", "repetition")})
    verdict = judged(reader=engine(given=-9.0, bare=-10.0, end=-20.0), scales=without)
    assert named(verdict, "coherence").soundness == named(verdict, "completeness").soundness == 1.0
    assert verdict.score > 0.9


def test_without_a_source_there_is_no_hallucination_risk() -> None:
    assert judged().hallucination_risk is None
    assert judged(source=" \n").hallucination_risk is None
    assert judged().evidence == ()


@pytest.mark.parametrize(
    ("defect", "name"),
    [
        ({"bare": -1.0}, "relevance"),
        ({"given": -9.0, "bare": -12.0}, "coherence"),
        ({"end": -20.0}, "completeness"),
    ],
)
def test_each_defect_alone_pulls_the_score_under_a_half_and_is_said(defect: dict[str, float], name: str) -> None:
    verdict = judged(reader=engine(**defect))  # type: ignore[arg-type]
    assert verdict.score < 0.5
    assert verdict.weakness == low_in_words(name)


def test_a_text_that_loops_is_a_defect_too() -> None:
    verdict = judged("and so on " * 30)
    assert verdict.score < 0.5
    assert verdict.weakness == low_in_words("repetition")


def test_a_few_tokens_say_little_of_coherence_and_completeness() -> None:
    long, short = (judged(text, engine(given=-9.0, bare=-12.0, end=-20.0)) for text in (ANSWER, "Whale oil."))
    assert long.score < 0.1 < 0.5 < short.score


@pytest.mark.parametrize("words", [1, 8, 16, 32, 60])
def test_the_soundness_of_a_short_answer_is_drawn_to_1_by_the_tokens_that_it_lacks(words: int) -> None:
    text = " ".join(f"word{number}" for number in range(words))
    verdict = judged(text, engine(given=-3.2, bare=-9.0))
    whole = SCALES.signals["coherence"].soundness(-3.2)
    share = min(1.0, words / 32)
    assert named(verdict, "coherence").soundness == pytest.approx(1 - share * (1 - whole), abs=1e-4)
    assert named(verdict, "relevance").soundness == pytest.approx(1.0, abs=1e-4), "relevance needs no length"


def test_the_order_is_measured_where_there_are_sentences_to_shuffle() -> None:
    scales = replace(SCALES, signals={**SCALES.signals, "order": Scale(0.3, 0.1)})
    in_order = likely(lambda asked, word: -1.0 if asked else -2.0)
    verdict = judged(NARRATIVE, in_order, scales)
    assert names_of(verdict) == [*PLAIN, "order"]
    assert named(verdict, "order").value == 0.0
    # Nineteen tokens of 32: the doubt is drawn towards soundness.
    assert named(verdict, "order").soundness == pytest.approx(1 - 19 / 32 * (1 - 1 / (1 + math.exp(3))), abs=1e-3)
    assert "order" not in names_of(judged("One. Two."))


def test_an_answer_that_its_source_supports_is_grounded() -> None:
    verdict = judged("Its lamp burned whale oil.", source=SOURCE, question=QUESTION)
    assert verdict.hallucination_risk is not None
    assert verdict.hallucination_risk < 0.1
    assert verdict.score > 0.9
    assert named(verdict, "grounding").evidence == ""
    assert named(verdict, "words_in_source").value == 1.0
    assert named(verdict, "source_gain").value == 1.0


def test_a_made_up_answer_names_the_words_that_are_not_in_the_source() -> None:
    made_up = engine(given=-2.0, bare=-4.0, unsourced=-2.0)
    verdict = judged("Three sisters burned candles.", made_up, source=SOURCE, question=QUESTION)
    assert verdict.hallucination_risk is not None
    assert verdict.hallucination_risk > 0.5
    assert verdict.score < 0.5
    assert verdict.weakness == f"{low_in_words('grounding')}: not in the source: three, sisters, candles"
    assert named(verdict, "words_in_source").evidence == "three, sisters, candles"
    assert verdict.hallucination_risk == pytest.approx(1 - named(verdict, "grounding").soundness)


def test_grounding_is_that_of_the_weakest_sentence_and_so_is_the_risk() -> None:
    answer = "Its lamp burned whale oil. Three sisters sold candles in Oslo. It was built in 1872."
    verdict = judged(answer, source=SOURCE, question=QUESTION)
    alone = judged("Three sisters sold candles in Oslo.", source=SOURCE, question=QUESTION)
    assert named(verdict, "grounding").value == named(alone, "grounding").value
    assert named(verdict, "names_in_source").value == 0.0
    assert verdict.hallucination_risk == alone.hallucination_risk
    (evidence,) = verdict.evidence
    assert evidence.kind == "source"
    assert [answer[each.start : each.end][:5] for each in evidence.sentences] == ["Its l", "Three", "It wa"]
    assert evidence.weakest == evidence.sentences[1]


def test_the_gain_from_the_source_is_the_mean_over_the_whole_answer() -> None:
    reader = likely(lambda asked, word: -3.0 if SOURCE in asked and word == "candles." else -1.0)
    verdict = judged("Whale oil. Not candles.", reader, source=SOURCE, question=QUESTION)
    assert named(verdict, "source_gain").value == pytest.approx(-2.0 / 4)
    assert named(verdict, "least_supported_word").value == -2.0


def test_the_parts_of_grounding_are_shown_but_count_once() -> None:
    verdict = judged("Its lamp burned whale oil.", source=SOURCE, question=QUESTION)
    assert names_of(verdict) == [*PLAIN, *OF_SOURCE]
    counted = [signal for signal in verdict.signals if signal.name in SCALES.meanings]
    assert [signal.name for signal in counted] == [*PLAIN[:4], "grounding"]
    assert verdict.score == score_of(counted)


def test_grounding_that_the_check_up_gave_no_part_is_shown_and_does_not_count() -> None:
    made_up = engine(given=-2.0, bare=-4.0, unsourced=-2.0)
    verdict = judged(
        "Three sisters burned candles.", made_up, replace(SCALES, grounded=False), source=SOURCE, question=QUESTION
    )
    assert named(verdict, "grounding").soundness < 0.5 < 0.9 < verdict.score
    assert verdict.hallucination_risk is not None
    assert verdict.hallucination_risk > 0.5


def test_a_citation_is_verified() -> None:
    right = judged("Whale oil.", source=SOURCE, question=QUESTION, cited="Its lamp burned whale oil until 1911.")
    wrong = judged("Whale oil.", source=SOURCE, question=QUESTION, cited="The lighthouse was built in 1872.")
    assert named(right, "citation").value == 1.0
    assert named(wrong, "citation").value == 0.0
    assert named(wrong, "citation").evidence == "The lighthouse was built in 1872."
    assert wrong.score < 0.5 < right.score
    assert wrong.weakness == f"{low_in_words('citation')}: The lighthouse was built in 1872."


@pytest.mark.parametrize("name", sorted(USUAL))
def test_a_signal_that_is_switched_off_is_not_measured_and_does_not_count(name: str) -> None:
    about = {"source": SOURCE, "question": QUESTION, "cited": "Its lamp burned whale oil until 1911."}
    every, others = (judged(NARRATIVE, signals=signals, **about) for signals in (USUAL, USUAL - {name}))  # type: ignore[arg-type]
    assert name in names_of(every)
    assert names_of(others) == [each for each in names_of(every) if each != name]
    assert others.score == score_of([each for each in others.signals if each.name in SCALES.meanings])


def test_without_grounding_there_is_no_evidence_and_no_risk() -> None:
    verdict = judged(
        "Whale oil.", signals=USUAL - {GROUNDING, *PARTS, "source_gain"}, source=SOURCE, question=QUESTION
    )
    assert verdict.evidence == ()
    assert verdict.hallucination_risk is None


def test_a_citation_is_verified_without_grounding_too() -> None:
    verdict = judged("Whale oil.", signals=("citation",), source=SOURCE, question=QUESTION, cited="Built in 1872.")
    assert names_of(verdict) == ["citation"]
    assert verdict.score < 0.05


def test_with_no_signal_nothing_was_measured_and_nothing_is_said() -> None:
    verdict = judged(signals=())
    assert (verdict.signals, verdict.score) == ((), 0.0)
    assert verdict.weakness == "Nothing that has a part in the score could be measured"


def test_the_model_is_asked_whether_the_source_supports_it_only_where_that_is_wanted() -> None:
    yes = engine(chances=(0.5, 0.1, 0.1, 0.1))
    verdict = judged("Whale oil.", yes, signals=KINDS, source=SOURCE, question=QUESTION)
    assert named(verdict, "asked_support").value == pytest.approx(0.75)
    scales = replace(SCALES, signals={**SCALES.signals, "asked_support": Scale(0.9, 0.01)})
    reader = engine(chances=(0.5, 0.1, 0.1, 0.1))
    assert judged("Whale oil.", reader, scales, KINDS, source=SOURCE, question=QUESTION).score < 0.05 < verdict.score


def test_other_answers_are_asked_for_and_held_against_it() -> None:
    reader = engine(resamples=("Whale oil.", " Candles. ", ""))
    verdict = judged("It was whale oil.", reader, resamples=3)
    asked = [request for request in reader.submitted if isinstance(request, Generate)]
    assert len({request.seed_number for request in asked}) == 3
    assert {request.prompt.messages for request in asked} == {PROMPT}
    # Drawn as a model usually is: what is very unlikely is left out. About as long as an answer of four tokens.
    assert {request.sampling for request in asked} == {
        Sampling(temperature=TEMPERATURE, top_p=0.95, top_k=40, min_p=0.05, max_tokens=17)
    }
    (evidence,) = verdict.evidence
    assert evidence.kind == "agreement"
    assert evidence.resamples == ("Whale oil.", "Candles."), "an empty one is no answer"
    assert named(verdict, "agreement").value == 0.5
    assert named(verdict, "semantic_entropy").value == pytest.approx(0.6365, abs=1e-4)
    assert verdict.hallucination_risk == 0.5
    assert names_of(verdict) == [*PLAIN, "agreement", "semantic_entropy"]


def test_what_fewer_than_half_of_the_others_say_is_named() -> None:
    verdict = judged("It was whale oil.", engine(resamples=("Candles.",) * 3), resamples=3)
    assert named(verdict, "agreement").evidence == "said by fewer than half: whale"
    assert verdict.hallucination_risk == 1.0


def test_other_answers_to_a_question_about_a_source_are_asked_with_it_and_its_risk_stays_that_of_the_source() -> None:
    reader = engine(resamples=("Candles.",) * 2)
    verdict = judged("Its lamp burned whale oil.", reader, resamples=2, source=SOURCE, question=QUESTION)
    asked = [request for request in reader.submitted if isinstance(request, Generate)]
    assert all(SOURCE in request.prompt.messages[0].content for request in asked)
    assert [evidence.kind for evidence in verdict.evidence] == ["source", "agreement"]
    assert verdict.hallucination_risk == verdict.evidence[0].risk
    assert verdict.hallucination_risk < 0.1


def test_agreement_has_no_part_in_the_score() -> None:
    assert judged(NARRATIVE, engine(resamples=("Candles.",)), resamples=1).score == judged(NARRATIVE).score


def test_a_model_that_gives_no_other_answer_cannot_be_asked_again() -> None:
    with pytest.raises(NotMeasurable, match="no other answer"):
        judged(reader=engine(resamples=("", " ")), resamples=2)


def test_a_criterion_is_shown_and_counts_only_where_the_check_up_gave_it_a_scale() -> None:
    low = (0.9, *(0.0,) * 8)
    shown = judged(reader=engine(chances=low), rubric=("Is it kind?",))
    assert named(shown, "criterion:1").value == 1.0
    assert shown.score == judged().score
    scales = replace(SCALES, signals={**SCALES.signals, "criterion:1": Scale(5.0, 0.5)})
    counted = judged(reader=engine(chances=low), scales=scales, rubric=("Is it kind?",))
    assert counted.score < 0.05
    assert named(counted, "criterion:1").soundness == pytest.approx(
        scales.signals["criterion:1"].soundness(1.0), abs=1e-4
    )
    assert counted.weakness.startswith("The model rates it low by your rubric: Is it kind? (rated 1.0")


def test_a_scale_for_a_criterion_that_the_rubric_lacks_does_nothing() -> None:
    scales = replace(SCALES, signals={**SCALES.signals, "criterion:1": Scale(5.0, 0.5)})
    assert judged(scales=scales).score == judged().score


def test_what_was_read_while_generating_is_not_read_again() -> None:
    reader = engine()
    lengths = word_lengths(ANSWER)
    known = Judged(PROMPT, ANSWER, trace([-1.5] * len(lengths), lengths), end_logprob=-2.0)
    verdict = do(reader, judge(known, SCALES))
    assert len(reader.submitted) == 1, "only the answer alone"
    assert named(verdict, "coherence").value == -1.5
    assert named(verdict, "completeness").value == -2.0


@pytest.mark.parametrize("answer", ["", " \n"])
def test_an_empty_answer_cannot_be_measured(answer: str) -> None:
    with pytest.raises(NotMeasurable, match=r"The answer is empty\."):
        judged(answer, source=SOURCE)


def test_what_the_engine_refuses_cannot_be_measured() -> None:
    refusing = ScriptedEngine(lambda request: Refused(request.id, "The text is too long."))
    with pytest.raises(NotMeasurable, match=r"The text is too long\."):
        judged(reader=refusing)


@pytest.mark.parametrize(
    ("answer", "lengths", "place", "word"),
    [
        ("Its superstar shone.", (3, 6, 4, 6, 1), 1, "superstar"),
        ("Its superstar shone.", (3, 6, 4, 6, 1), 2, "superstar"),
        ("Its superstar shone.", (3, 6, 4, 6, 1), 3, "shone"),
        ("Its superstar shone.", (3, 6, 4, 6, 1), 4, "shone"),
        ("Ankaa's light", (5, 1, 1, 6), 1, "ankaa's"),
        ("born 1867/1903", (4, 5, 1, 4), 1, "1867"),
        ("born 1867/1903", (4, 5, 1, 4), 3, "1903"),
        ("well-known", (4, 1, 5), 0, "well-known"),
        ("one\ntwo", (4, 3), 0, "one"),
        ("one\ntwo", (3, 1, 3), 2, "two"),
        ("Der Fluß überquert", (3, 4, 2, 11), 2, "fluß"),
        # A character that is split over two tokens.
        ("Fluß", (4, 1), 0, "fluß"),
        ("Fluß", (4, 1), 1, "fluß"),
        ("东京 tower", (2, 2, 2, 6), 1, "东京"),
        ("东京 tower", (2, 2, 2, 6), 3, "tower"),
        ("so 🙂 it", (2, 2, 1, 1, 1, 3), 3, "🙂"),
        ("", (), 0, ""),
    ],
)
def test_the_least_supported_word_is_found_whole(
    answer: str, lengths: tuple[int, ...], place: int, word: str
) -> None:
    assert sum(lengths) == len(answer.encode())
    assert _word_at(answer, readings(given=[-1.0] * len(lengths), lengths=lengths), place) == word


def test_the_least_supported_word_is_shown_as_evidence() -> None:
    no_gas = likely(lambda asked, word: -9.0 if SOURCE in asked and word == "gas." else -2.0)
    verdict = judged("Its lamp burned gas.", no_gas, source=SOURCE, question="What did it burn?")
    assert named(verdict, "least_supported_word").evidence == "gas"
    assert named(verdict, "least_supported_word").value == -7.0


@pytest.mark.model
def test_the_built_in_model_tells_an_answer_from_a_made_up_one(built_in_engine: LocalEngine) -> None:
    question = "What did the lamp of the lighthouse burn until 1911?"
    prompt = (Message("user", question),)
    answers = {
        "true": Judged(prompt, "It burned whale oil until 1911.", source=SOURCE, question=question),
        "made up": Judged(prompt, "It burned candles from Norway.", source=SOURCE, question=question),
    }
    scales = load_scales()
    works = [(name, judge(answer, scales)) for name, answer in answers.items()]
    events = work_through(built_in_engine, works)
    verdicts: dict[str, Verdict] = {event.key: event.result for event in events if isinstance(event, Finished)}
    true, made_up = verdicts["true"], verdicts["made up"]
    assert true.hallucination_risk is not None
    assert made_up.hallucination_risk is not None
    assert true.hallucination_risk < made_up.hallucination_risk
    assert true.score > made_up.score
    assert "Norway, candles, from" in named(made_up, "grounding").evidence
