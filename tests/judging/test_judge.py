"""An answer judged from what a scripted engine says of it, and by the built-in model."""

import pytest

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.sample import Signal
from desktop.domain.tokens import TokenTrace
from desktop.engine.local import LocalEngine
from desktop.engine.requests import Likelihood, Refused
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.work import Finished, do, work_through
from desktop.judging.judge import Verdict, _word_at, judge
from desktop.judging.readings import BARE_TOKENS, NotMeasurable
from desktop.judging.soundness import load_scales
from tests.judging.making import SCALES, likely, readings, trace, word_lengths

PROMPT = (Message("user", "How does a lighthouse work?"),)
SOURCE = "The lighthouse was built in 1872. Its lamp burned whale oil until 1911."
ANSWER = " ".join(f"word{number}" for number in range(60))


def engine(given: float = -1.0, bare: float = -2.0, end: float = -1.0, unsourced: float = -2.0) -> ScriptedEngine:
    """Finds the words as likely as told: with the prompt or source, with nothing, and without the source."""

    def logprob(asked: str, word: str) -> float:
        if not asked:
            return bare
        return given if asked == PROMPT[0].content or SOURCE in asked else unsourced

    return likely(logprob, end)


def judged(answer: str = ANSWER, reader: ScriptedEngine | None = None, **about: str) -> Verdict:
    return do(reader or engine(), judge(Judged(PROMPT, answer, None, 0.0, **about), SCALES))


def named(verdict: Verdict, name: str) -> Signal:
    return next(signal for signal in verdict.signals if signal.name == name)


def test_a_sound_answer_scores_high_with_every_signal_shown() -> None:
    verdict = judged()
    assert [signal.name for signal in verdict.signals] == ["relevance", "coherence", "completeness", "repetition"]
    assert named(verdict, "relevance").value == 1.0
    assert named(verdict, "coherence").value == -1.0
    assert verdict.score > 0.9


def test_without_a_source_there_is_no_hallucination_risk() -> None:
    assert judged().hallucination_risk is None
    assert judged(source=" \n").hallucination_risk is None


@pytest.mark.parametrize(
    ("defect", "meaning"),
    [
        ({"bare": -1.0}, "off the topic"),
        ({"given": -9.0, "bare": -12.0}, "makes no sense"),
        ({"end": -20.0}, "cut off"),
    ],
)
def test_each_defect_alone_pulls_the_score_under_a_half_and_is_said(defect: dict[str, float], meaning: str) -> None:
    verdict = judged(reader=engine(**defect))
    assert verdict.score < 0.5
    assert verdict.weakness == meaning


def test_a_text_that_loops_is_a_defect_too() -> None:
    verdict = judged("and so on " * 30)
    assert verdict.score < 0.5
    assert verdict.weakness == "repeats itself"


def test_a_few_tokens_say_little_of_coherence_and_completeness() -> None:
    long, short = (judged(text, engine(given=-9.0, bare=-12.0, end=-20.0)) for text in (ANSWER, "Whale oil."))
    assert long.score < 0.1 < 0.5 < short.score


def test_an_answer_that_its_source_supports_is_grounded() -> None:
    verdict = judged("Its lamp burned whale oil.", source=SOURCE, question="What did it burn?")
    assert verdict.hallucination_risk is not None
    assert verdict.hallucination_risk < 0.1
    assert verdict.score > 0.9
    assert named(verdict, "grounding").evidence == ""
    assert named(verdict, "words_in_source").value == 1.0
    assert named(verdict, "source_gain").value == 1.0


def test_a_made_up_answer_names_the_words_that_are_not_in_the_source() -> None:
    made_up = engine(given=-2.0, bare=-4.0, unsourced=-2.0)
    verdict = judged("Three sisters burned candles.", made_up, source=SOURCE, question="What did it burn?")
    assert verdict.hallucination_risk is not None
    assert verdict.hallucination_risk > 0.5
    assert verdict.score < 0.5
    assert verdict.weakness == "not supported: not in the source: three, sisters, candles"
    assert named(verdict, "words_in_source").evidence == "three, sisters, candles"
    assert verdict.hallucination_risk == pytest.approx(1 - named(verdict, "grounding").soundness)


def test_the_parts_of_grounding_are_shown_but_count_once() -> None:
    verdict = judged("Its lamp burned whale oil.", source=SOURCE, question="What did it burn?")
    names = [signal.name for signal in verdict.signals]
    assert names[4:] == ["grounding", "source_gain", "least_supported_word", "copied_bigrams", "words_in_source"]
    assert verdict.weakness.split(":")[0] in SCALES.meanings.values()


def test_a_citation_is_verified() -> None:
    question = "What did it burn?"
    right = judged("Whale oil.", source=SOURCE, question=question, cited="Its lamp burned whale oil until 1911.")
    wrong = judged("Whale oil.", source=SOURCE, question=question, cited="The lighthouse was built in 1872.")
    assert named(right, "citation").value == 1.0
    assert named(wrong, "citation").value == 0.0
    assert named(wrong, "citation").evidence == "The lighthouse was built in 1872."
    assert wrong.score < 0.5 < right.score
    assert wrong.weakness == "not proved: The lighthouse was built in 1872."


def test_what_was_read_while_generating_is_not_read_again() -> None:
    reader = engine()
    lengths = word_lengths(ANSWER)
    known = Judged(PROMPT, ANSWER, trace([-1.5] * len(lengths), lengths), end_logprob=-2.0)
    verdict = do(reader, judge(known, SCALES))
    assert len(reader.submitted) == 1, "only the answer alone"
    assert named(verdict, "coherence").value == -1.5
    assert named(verdict, "completeness").value == -2.0


@pytest.mark.parametrize("unknown", [None, TokenTrace()])
def test_what_is_not_known_is_measured(unknown: TokenTrace | None) -> None:
    reader = engine()
    verdict = do(reader, judge(Judged(PROMPT, ANSWER, unknown), SCALES))
    assert named(verdict, "coherence").value == -1.0
    assert {request.prompt.messages for request in reader.submitted if isinstance(request, Likelihood)} == {
        PROMPT,
        (Message("user", ""),),
    }


def test_the_answer_alone_is_read_only_at_its_beginning() -> None:
    reader = engine()
    judged("word " * 500 + "end", reader)
    firsts = {request.first for request in reader.submitted if isinstance(request, Likelihood)}
    assert firsts == {0, BARE_TOKENS}


def test_braces_in_a_source_or_question_are_only_text() -> None:
    reader = likely(lambda asked, word: -1.0)
    judged("Whale oil.", reader, source="{source} {0} {", question="{question}?")
    asked = {request.prompt.messages[0].content for request in reader.submitted if isinstance(request, Likelihood)}
    assert "{source} {0} {\n\nAnswer from this text only: {question}?" in asked


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
    assert "candles, from, norway" in named(made_up, "grounding").evidence
