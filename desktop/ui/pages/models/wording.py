"""What is known of a model, in words."""

from PySide6.QtCore import QCoreApplication

from desktop.engine.appraisal import Appraisal
from desktop.engine.discovery import FoundModel
from desktop.engine.sizes import size_in_words
from desktop.pipeline.benching import BenchFigures
from desktop.ui.pages.models.looking import BUILT_IN, OPENED, USED_BEFORE

_SCALES = ((10**12, "T"), (10**9, "B"), (10**6, "M"))


def origin_in_words(origin: str) -> str:
    """Where a model was found: a program's name, a folder, or one of our own words."""
    own = {
        BUILT_IN: QCoreApplication.translate("Models", "Built-in"),
        USED_BEFORE: QCoreApplication.translate("Models", "Used before"),
        OPENED: QCoreApplication.translate("Models", "Opened by you"),
    }
    return own.get(origin, origin)


def facts_in_words(found: FoundModel, appraisal: Appraisal | None) -> str:
    """Quantization, size and origin on one line, as far as they are known."""
    known = (appraisal.quantization, size_in_words(appraisal.size)) if appraisal is not None else ()
    return ", ".join(filter(None, (*known, origin_in_words(found.origin))))


def state_in_words(appraisal: Appraisal | None, in_use: bool) -> str:
    """Whether a model is in use, or cannot be used; "" for one that can."""
    if in_use:
        return QCoreApplication.translate("Models", "In use")
    if appraisal is None or appraisal.fits:
        return ""
    if appraisal.memory > appraisal.free:
        return QCoreApplication.translate("Models", "Too large")
    return QCoreApplication.translate("Models", "Cannot be used")


def details_of(appraisal: Appraisal) -> list[tuple[str, str]]:
    """What the file says of itself, by name; what it does not say is left out, but for the licence."""
    unstated = QCoreApplication.translate("Models", "not stated in the file")
    tokens = QCoreApplication.translate("Models", "{count} tokens")
    rows = (
        (QCoreApplication.translate("Models", "Size"), size_in_words(appraisal.size)),
        (QCoreApplication.translate("Models", "Quantization"), appraisal.quantization),
        (QCoreApplication.translate("Models", "Weights"), weights_in_words(appraisal.parameters)),
        (QCoreApplication.translate("Models", "Context"), _counted(tokens, appraisal.context_length)),
        (QCoreApplication.translate("Models", "Architecture"), appraisal.architecture),
        (QCoreApplication.translate("Models", "Licence"), appraisal.licence or unstated),
    )
    return [(name, text) for name, text in rows if text]


def weights_in_words(count: int) -> str:
    """How many weights a model has, as its name would say it: "135M", "7.2B"; "" for an unknown number."""
    for scale, letter in _SCALES:
        if count >= scale:
            number = count / scale
            return f"{number:.0f}{letter}" if number >= 100 or number == round(number) else f"{number:.1f}{letter}"
    return f"{count:,}" if count else ""


def speed_in_words(figures: BenchFigures) -> str:
    """What was measured, in two sentences."""
    return QCoreApplication.translate(
        "Models",
        "{batched} tokens/s when it writes {parallel} at once, {alone} tokens/s one by one. Scoring takes {share} of "
        "the time that writing takes.",
    ).format(
        batched=f"{figures.batched_tokens_per_second:,.0f}",
        parallel=figures.parallel,
        alone=f"{figures.sequential_tokens_per_second:,.0f}",
        share=f"{figures.score_share:.2f}",
    )


def _counted(text: str, count: int) -> str:
    return text.format(count=f"{count:,}") if count else ""
