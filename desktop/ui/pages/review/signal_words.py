"""What a signal found, in words that need no knowledge of its unit; the tooltips have the figures' meaning."""

from collections.abc import Callable, Mapping
from math import exp

from PySide6.QtCore import QCoreApplication

from desktop.domain.sample import Signal
from desktop.judging.catalogue import KINDS
from desktop.ui.wording import of_signals

translate = QCoreApplication.translate

SOUND = 0.5
"""The soundness from which on a signal does not speak against a sample."""


def low_in_words(name: str) -> str:
    """What a low value of a signal means; without a stop at its end."""
    kind = KINDS.get(name)
    return of_signals(kind.low) if kind else translate("Review", "The model rates it low by your rubric")


def counted_in_words(signal: Signal) -> str:
    """What a signal of the score found: its evidence, or what it says of the sample."""
    # The sentence that is cited stands lit in the source.
    evidence = "" if signal.name == "citation" else signal.evidence
    return evidence or (low_in_words(signal.name) if signal.soundness < SOUND else _sound_in_words(signal.name))


def fact_in_words(signal: Signal) -> str:
    """What a value without a bar comes to, then its evidence."""
    says = _FACTS.get(signal.name)
    return _joined(says(signal.value) if says else "", signal)


def _joined(said: str, signal: Signal) -> str:
    if signal.name == "words_in_source" and signal.evidence:
        return translate("Review", "{said}; not there: {words}").format(said=said, words=signal.evidence)
    return ": ".join(part for part in (said, signal.evidence) if part)


def _sound_in_words(name: str) -> str:
    match name:
        case "relevance":
            return translate("Review", "It answers this prompt")
        case "coherence":
            return translate("Review", "The words make sense in this order")
        case "order":
            return translate("Review", "The sentences follow from each other")
        case "completeness":
            return translate("Review", "It ends where the model would end it")
        case "repetition":
            return translate("Review", "It does not repeat itself")
        case "grounding":
            return translate("Review", "The source supports it")
        case "citation":
            return translate("Review", "The cited sentence holds its words")
        case _:
            return ""


def _doubt(value: float) -> str:
    percent = 100 * exp(min(value, 0.0))
    if percent < 1:
        return translate("Review", "The model gave its least sure words less than 1 % each")
    return translate("Review", "The model gave its least sure words about {share:.0f} % each").format(share=percent)


def _difficulty(value: float) -> str:
    if value >= 1:
        return translate("Review", "The prompt did not help to find it")
    return translate("Review", "The prompt helped to find it; at 1 it would not")


def _gain(value: float) -> str:
    if value <= 0:
        return translate("Review", "The source makes it no likelier")
    return translate("Review", "The source makes each piece of a word {times:.1f} times as likely").format(
        times=exp(min(value, 60.0))
    )


def _least(value: float) -> str:
    if value < 0:
        return translate("Review", "The source speaks against")
    return translate("Review", "The source does least for")


def _meanings(value: float) -> str:
    return translate("Review", "The answers fall into about {count:.1f} meanings").format(count=exp(min(value, 60.0)))


_FACTS: Mapping[str, Callable[[float], str]] = {
    "doubt": _doubt,
    "difficulty": _difficulty,
    "source_gain": _gain,
    "least_supported_word": _least,
    "copied_bigrams": lambda value: translate("Review", "The share of its pairs of words that stand in the source"),
    "words_in_source": lambda value: translate("Review", "The share of its telling words that stand in the source"),
    "names_in_source": lambda value: translate(
        "Review", "The share of its numbers and names that stand there or were asked for"
    ),
    "agreement": lambda value: translate("Review", "How far other answers hold its weakest sentence"),
    "semantic_entropy": _meanings,
    "asked_support": lambda value: translate("Review", "The model's own word that the source supports it"),
    "order": lambda value: translate("Review", "Above 0 where the sentences follow from each other"),
}
