"""Why a sample scored as it did, in one sentence or two."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.sample import Sample, Signal
from desktop.judging.soundness import weakest
from desktop.ui.pages.review.detail import Detail
from desktop.ui.pages.review.evidence_words import quoted
from desktop.ui.pages.review.signal_words import SOUND, low_in_words
from desktop.ui.wording import signal_in_words

translate = QCoreApplication.translate


def why_in_words(detail: Detail) -> str:
    """The answer to "why this score?": the weakest signal that counts, with the very words; "" without a score."""
    score = detail.sample.score
    reason = "" if score is None else _fitted(detail.sample) if detail.fitted else _measured(detail)
    if not reason:
        return ""
    return translate("Review", "Why {score:.2f}? {reason}").format(score=score, reason=reason)


def tells_reason(detail: Detail) -> bool:
    """Whether the reason that is stored with a sample is what `why_in_words` says already."""
    low = _lowest(detail)
    told = low is not None and detail.sample.reason.startswith(detail.scales.meanings[low.name])
    return detail.sample.score is not None and (detail.fitted or told)


def _fitted(sample: Sample) -> str:
    if sample.reason:
        return _ended(sample.reason)
    if (sample.score or 0.0) >= SOUND:
        return translate("Review", "Going by your reviews, you mostly accept what measures like this.")
    return translate("Review", "Going by your reviews, you mostly reject what measures like this.")


def _measured(detail: Detail) -> str:
    low = _lowest(detail)
    if low is None:
        return ""
    if low.soundness >= SOUND:
        text = translate(
            "Review", "Nothing that was measured speaks against it. Its weakest side: {signal}, {share:.2f}."
        )
        return text.format(signal=signal_in_words(low.name)[0].lower(), share=low.soundness)
    sentence = _weakest_sentence(detail) if low.name == "grounding" else ""
    parts = (low_in_words(low.name), _told(low), sentence)
    return " ".join(_ended(part) for part in parts if part)


def _told(signal: Signal) -> str:
    """The evidence of a signal as a sentence of its own."""
    if signal.name == "citation":
        return quoted(signal.evidence) if signal.evidence else ""
    return signal.evidence[:1].upper() + signal.evidence[1:]


def _lowest(detail: Detail) -> Signal | None:
    counted = [signal for signal in detail.sample.signals if signal.name in detail.scales.meanings]
    return weakest(counted) if counted else None


def _weakest_sentence(detail: Detail) -> str:
    """The sentence that grounding is of, where it is one of several."""
    found = next((evidence for evidence in detail.sample.evidence if evidence.kind == "source"), None)
    text = detail.measured_text(found) if found else None
    if found is None or text is None or found.weakest is None or len(found.sentences) == 1:
        return ""
    sentence = text[found.weakest.start : found.weakest.end]
    return translate("Review", "The sentence: {sentence}").format(sentence=quoted(sentence))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…", "”")) else sentence + "."
