"""Evidence in words: how well each sentence is backed, and what all of it comes to."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from desktop.domain.evidence import Evidence, EvidenceKind, SentenceEvidence
from desktop.domain.sample import Status
from desktop.ui.pages.review.detail import Detail

translate = QCoreApplication.translate

_LONGEST_QUOTE = 120
_MOST_WORDS = 12
_LOW_RISK = 0.35
_HIGH_RISK = 0.75


class Backing(StrEnum):
    """How well a sentence is backed by the source or by other answers."""

    FIRM = "firm"
    WEAK = "weak"
    NONE = "none"


def backing_of(kind: EvidenceKind, sentence: SentenceEvidence) -> Backing:
    """How well a sentence is backed; one without any sentence of the source behind it is never firm."""
    lacking = kind == "source" and not sentence.support
    if sentence.risk < _LOW_RISK:
        return Backing.WEAK if lacking else Backing.FIRM
    return Backing.NONE if lacking or sentence.risk >= _HIGH_RISK else Backing.WEAK


def backing_in_words(kind: EvidenceKind, sentence: SentenceEvidence) -> str:
    """The mark of a sentence as a word."""
    backing = backing_of(kind, sentence)
    if kind == "agreement":
        return _agreeing(backing)
    if backing is Backing.NONE:
        return translate("Review", "hardly supported") if sentence.support else _nothing()
    return translate("Review", "supported") if backing is Backing.FIRM else translate("Review", "weak")


def risk_in_words(evidence: Evidence, text: str) -> str:
    """The risk of an answer, and the sentence that it comes from."""
    low = evidence.weakest
    risk = translate("Review", "Risk that this was made up: {risk:.2f}.").format(risk=evidence.risk)
    if low is None:
        return risk
    if len(evidence.sentences) > 1:
        text_of_risk = translate("Review", "Risk that this was made up: {risk:.2f}, that of its weakest sentence.")
        risk = text_of_risk.format(risk=evidence.risk)
    return f"{risk} {_weakest_in_words(evidence.kind, low, text[low.start : low.end])}"


def missing_in_words(evidence: Evidence) -> str:
    """The words of an answer that nothing backs, those of the weakest sentence first; "" where there are none."""
    riskiest_first = sorted(evidence.sentences, key=lambda sentence: -sentence.risk)
    missing = list(dict.fromkeys(word for sentence in riskiest_first for word in sentence.unsupported))
    if not missing:
        return ""
    if evidence.kind == "source":
        return translate("Review", "Not in the source: {words}").format(words=_listed(missing))
    return translate("Review", "Said by fewer than half of the other answers: {words}").format(words=_listed(missing))


def support_in_words(evidence: Evidence, sentence: SentenceEvidence) -> str:
    """What is lit beside a sentence of the answer."""
    if evidence.kind == "agreement":
        if not sentence.support:
            return translate("Review", "No other answer says anything like the sentence chosen.")
        return translate("Review", "The nearest that it said when asked again is lit.")
    if not sentence.support:
        return translate("Review", "Nothing in the source supports the sentence chosen.")
    if backing_of(evidence.kind, sentence) is Backing.NONE:
        return translate("Review", "The nearest sentence is lit; it hardly supports the one chosen.")
    return translate("Review", "The sentence that supports the one chosen is lit.")


def sentence_in_words(evidence: Evidence, number: int, text: str) -> str:
    """A sentence of an answer with all that is marked in it, for a screen reader."""
    sentence = evidence.sentences[number]
    said = translate("Review", "Sentence {number} of {count}, {mark}, risk {risk:.2f}: {text}").format(
        number=number + 1,
        count=len(evidence.sentences),
        mark=backing_in_words(evidence.kind, sentence),
        risk=sentence.risk,
        text=text[sentence.start : sentence.end],
    )
    missing = missing_in_words(Evidence(evidence.kind, (sentence,)))
    return f"{said} {missing}".strip()


def nothing_in_words(detail: Detail) -> str:
    """Why a sample has no evidence to show."""
    sample = detail.sample
    if sample.evidence:
        return translate("Review", "The text was changed since its evidence was found, so the two do not match.")
    if sample.status is Status.FAILED or not detail.judged_text:
        return translate("Review", "There is no answer to hold against anything: this sample failed.")
    if detail.passage and detail.origin.chunk is None:
        return translate("Review", "It was brought in with a passage, but was not scored against it yet.")
    if detail.passage:
        return translate(
            "Review", "It was made from a document, but no evidence was kept with it, and it was not asked again."
        )
    return translate(
        "Review",
        "This sample was made from no document and was not asked again: there is nothing yet to hold its sentences "
        "against.",
    )


def quoted(sentence: str) -> str:
    """A sentence between quotation marks, cut where it is long."""
    plain = " ".join(sentence.split())
    if len(plain) > _LONGEST_QUOTE:
        plain = plain[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    return translate("Review", "“{sentence}”").format(sentence=plain)


def _weakest_in_words(kind: EvidenceKind, low: SentenceEvidence, sentence: str) -> str:
    backing = backing_of(kind, low)
    if backing is Backing.FIRM:
        if kind == "agreement":
            return translate("Review", "The other answers agree with every sentence.")
        return translate("Review", "The source supports every sentence.")
    if kind == "agreement":
        text = translate("Review", "Asked again, the model does not always say: {sentence}")
        if backing is Backing.NONE:
            text = translate("Review", "Asked again, the model says something else than: {sentence}")
    elif not low.support:
        text = translate("Review", "Nothing in the source supports: {sentence}")
    elif backing is Backing.NONE:
        text = translate("Review", "The source hardly supports: {sentence}")
    else:
        text = translate("Review", "The source supports only weakly: {sentence}")
    return text.format(sentence=quoted(sentence))


def _listed(words: Sequence[str]) -> str:
    shown = ", ".join(words[:_MOST_WORDS])
    if len(words) <= _MOST_WORDS:
        return shown
    return translate("Review", "{words} and {count} more").format(words=shown, count=len(words) - _MOST_WORDS)


def _agreeing(backing: Backing) -> str:
    match backing:
        case Backing.FIRM:
            return translate("Review", "others say this too")
        case Backing.WEAK:
            return translate("Review", "some say this")
        case Backing.NONE:
            return translate("Review", "others say something else")


def _nothing() -> str:
    return translate("Review", "nothing supports this")
