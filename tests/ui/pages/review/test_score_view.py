"""Why a sample scored as it did, and how far to believe it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.domain.calibration import Calibration
from desktop.domain.evidence import SentenceEvidence
from desktop.domain.interval import Interval
from desktop.domain.project import Project
from desktop.domain.sample import Lineage, Sample, Signal, Status
from desktop.judging.catalogue import KINDS
from desktop.store.library import Library
from desktop.ui.pages.review.belief import belief_in_words
from desktop.ui.pages.review.evidence_words import Backing, backing_in_words, backing_of, quoted
from desktop.ui.pages.review.marks import word_marks
from desktop.ui.pages.review.score_view import ScoreView
from desktop.ui.pages.review.signal_words import counted_in_words, fact_in_words
from tests.ui.pages.review.making import Opens, evident_project, source_evidence

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

SAMPLE = Sample(1, Lineage(1, 1, 0, None, 0), Status.ACCEPTED, {}, (), (), "", score=0.8)
CALIBRATION = Calibration(
    made="2026-01-01T00:00:00",
    accepted=20,
    rejected=14,
    names=("score", "grounding", "doubt"),
    means=(0.0, 0.0, 0.0),
    spreads=(1.0, 1.0, 1.0),
    weights=(1.0, 1.0, 0.5),
    bias=0.0,
    auc=Interval(0.81, 0.7, 0.9),
    auc_before=Interval(0.74, 0.6, 0.85),
    error=Interval(0.1, 0.05, 0.2),
    error_before=Interval(0.2, 0.1, 0.3),
    used=True,
)


@pytest.fixture
def score(opens: Opens) -> Callable[[Project], ScoreView]:
    """The part of the page that tells of the score."""
    return lambda project: opens(project).sample.view.score


def test_it_says_first_why_with_the_very_words(library: Library, score: Callable[[Project], ScoreView]) -> None:
    view = score(evident_project(library, source_evidence()))

    assert view.why.text() == (
        "Why 0.31? The source does not support this. Not in the source: 1911, Mumbai. The sentence: “In 1911 it was "
        "seen from Mumbai.”"
    )
    assert view.reason.isHidden()
    assert view.link.isVisible()


def test_a_reason_of_another_kind_is_told_too(library: Library, score: Callable[[Project], ScoreView]) -> None:
    view = score(evident_project(library, reason="It is like sample 3."))

    assert view.reason.text() == "It is like sample 3."
    assert view.link.isHidden()


def test_where_nothing_speaks_against_it_the_weakest_side_is_named(
    library: Library, score: Callable[[Project], ScoreView]
) -> None:
    signals = (Signal("relevance", 0.8, 0.98), Signal("coherence", -2.0, 0.88))
    view = score(evident_project(library, signals=signals, score=0.9, status=Status.ACCEPTED, reason=""))

    assert view.why.text() == (
        "Why 0.90? Nothing that was measured speaks against it. Its weakest side: coherence, 0.88."
    )


def test_without_a_score_nothing_is_believed(library: Library, score: Callable[[Project], ScoreView]) -> None:
    view = score(evident_project(library, score=None, signals=(), status=Status.FAILED, reason="No JSON."))

    assert view.why.isHidden()
    assert view.belief.isHidden()
    assert view.reason.text() == "No JSON."


def test_what_has_no_part_in_the_score_stands_apart_without_a_bar(
    library: Library, score: Callable[[Project], ScoreView]
) -> None:
    view = score(evident_project(library, source_evidence()))

    assert list(view.signals.rows) == ["grounding", "least_supported_word", "relevance"]
    assert view.signals.rows["grounding"].bar is not None
    assert view.signals.rows["least_supported_word"].bar is None
    assert list(view.facts.rows) == ["doubt"]
    assert view.facts.rows["doubt"].bar is None
    assert view.apart.text() == "Measured, no part in the score"
    assert view.apart.isVisible()


def test_a_fitted_score_says_so_and_what_it_rests_on(library: Library, score: Callable[[Project], ScoreView]) -> None:
    told = "Going by your reviews, its doubt speaks against it: it is below the usual"
    project = evident_project(library, source_evidence(), reason=told)
    library.store_calibration(project.id, CALIBRATION)
    view = score(project)

    assert view.fitted.isVisible()
    assert view.why.text() == f"Why 0.31? {told}."
    assert view.reason.isHidden()
    assert "doubt" in view.signals.rows
    assert view.signals.rows["doubt"].bar is None
    assert view.apart.isHidden()


def test_how_far_to_believe_it_is_what_was_measured() -> None:
    assert belief_in_words(SAMPLE, None) == (
        "Before any review: a low score shows a defect; a high one does not prove merit."
    )
    assert belief_in_words(SAMPLE, CALIBRATION) == (
        "Fitted to your 34 reviews: on reviews it had not seen it told accepted from rejected in 0.81 (0.70 to 0.90) "
        "of pairs."
    )
    unused = belief_in_words(SAMPLE, replace(CALIBRATION, used=False))
    assert unused.startswith("Not fitted: after 34 reviews that would have made it no better.")
    assert "0.74 (0.60 to 0.85)" in unused
    assert belief_in_words(replace(SAMPLE, score=None), None) == ""


def test_a_score_fitted_to_another_model_says_so() -> None:
    foreign = replace(SAMPLE, lineage=replace(SAMPLE.lineage, model_sha256="b" * 64))

    assert belief_in_words(foreign, replace(CALIBRATION, model_sha256="a" * 64)).endswith(
        "Those were samples of another model."
    )


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("value", [-5.0, 0.4, 2.0])
@pytest.mark.parametrize("sound", [0.1, 0.9])
def test_what_is_read_first_needs_no_unit(name: str, value: float, sound: float) -> None:
    signal = Signal(name, value, sound)

    for said in (counted_in_words(signal), fact_in_words(signal)):
        assert "nats" not in said
        assert "log-prob" not in said


def test_values_are_told_in_words() -> None:
    assert fact_in_words(Signal("doubt", -7.0, 1.0)) == "The model gave its least sure words less than 1 % each"
    assert fact_in_words(Signal("doubt", -3.0, 1.0)) == "The model gave its least sure words about 5 % each"
    assert fact_in_words(Signal("least_supported_word", -1.0, 0.2, "Mumbai")) == "The source speaks against: Mumbai"
    assert fact_in_words(Signal("words_in_source", 0.5, 0.2, "1911")).endswith("in the source; not there: 1911")
    assert counted_in_words(Signal("repetition", 0.2, 0.1)) == "The text repeats itself"
    assert fact_in_words(Signal("warmth", 1.0, 1.0)) == ""


@pytest.mark.parametrize(
    ("risk", "support", "backing", "said"),
    [
        (0.1, "So it is.", Backing.FIRM, "supported"),
        (0.5, "So it is.", Backing.WEAK, "weak"),
        (0.9, "So it is.", Backing.NONE, "hardly supported"),
        (0.9, "", Backing.NONE, "nothing supports this"),
        (0.1, "", Backing.WEAK, "weak"),
    ],
)
def test_a_sentence_has_a_mark_in_words(risk: float, support: str, backing: Backing, said: str) -> None:
    sentence = SentenceEvidence(0, 5, risk, support)

    assert backing_of("source", sentence) is backing
    assert backing_in_words("source", sentence) == said


def test_a_long_sentence_is_quoted_by_its_beginning() -> None:
    assert quoted("a\n b") == "“a b”"
    assert quoted("word " * 60).endswith("word…”")


def test_a_number_is_found_however_its_thousands_are_parted() -> None:
    text = "In 1,911 of 35-cm globes"

    assert [text[mark.start : mark.end] for mark in word_marks(text, ("1911", "35-cm"))] == ["1,911", "35-cm"]
