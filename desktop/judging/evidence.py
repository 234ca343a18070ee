"""What supports each sentence of an answer: a sentence of its source, or other answers to the same prompt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from desktop.domain.evidence import Evidence, SentenceEvidence
from desktop.domain.judged import Judged
from desktop.domain.text import sentence_spans, words
from desktop.judging.readings import Readings
from desktop.judging.signals.agreement import agreement
from desktop.judging.signals.copied_bigrams import copied_bigrams
from desktop.judging.signals.names import names_in_source
from desktop.judging.signals.source_words import telling_words, vocabulary, words_in_source
from desktop.judging.signals.support import gains
from desktop.judging.soundness import Weighing

_LEAST_SUPPORT = 0.3
"""Below this share of a sentence's telling words, no sentence of the source is said to support it."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence of the answer with the values of grounding's parts, and what they make together."""

    start: int
    end: int
    values: Mapping[str, float]
    together: float
    least_token: int
    unsupported: tuple[str, ...]


def grounded_sentences(judged: Judged, readings: Readings, weighing: Weighing) -> tuple[Grounded, ...]:
    """Each sentence of the answer against its source, in order."""
    found = gains(readings)
    token_ends = _token_ends(readings.given.lengths)
    return tuple(
        _grounded(judged, span, _tokens_in(judged.answer, span, token_ends), found, weighing)
        for span in sentence_spans(judged.answer) or [(0, len(judged.answer))]
    )


def source_evidence(judged: Judged, grounded: Sequence[Grounded], weighing: Weighing) -> Evidence:
    """Each sentence with the source's sentence that supports it most, and the risk that it was made up."""
    return Evidence("source", tuple(_with_support(judged, sentence, weighing) for sentence in grounded))


def agreement_evidence(answer: str, question: str, resamples: Sequence[str]) -> Evidence:
    """Each sentence against other answers to the same prompt; one that holds most of it is its support."""
    return Evidence(
        "agreement",
        tuple(_agreed(answer, span, question, resamples) for span in sentence_spans(answer)),
        tuple(resamples),
    )


def _grounded(
    judged: Judged, span: tuple[int, int], tokens: range, found: Sequence[float], weighing: Weighing
) -> Grounded:
    sentence = judged.answer[slice(*span)]
    least = min(tokens, key=found.__getitem__, default=-1) if found else -1
    in_source, missing = words_in_source(sentence, judged.question, judged.source)
    names, foreign = names_in_source(sentence, judged.question, judged.source)
    values = {
        "least_supported_word": found[least] if least >= 0 else 0.0,
        "copied_bigrams": copied_bigrams(sentence, judged.source),
        "words_in_source": in_source,
        "names_in_source": names,
    }
    known = {name.lower() for name in foreign}
    unsupported = (*foreign, *(word for word in missing if word not in known))
    return Grounded(*span, values, weighing.value(values), least, unsupported)


def _token_ends(lengths: Sequence[int]) -> list[int]:
    """Where each token ends, in bytes; one of no bytes begins a character that the next ones complete."""
    ends = list(accumulate(lengths))
    for place in reversed(range(len(ends) - 1)):
        if not lengths[place]:
            ends[place] = ends[place + 1]
    return ends


def _tokens_in(answer: str, span: tuple[int, int], token_ends: Sequence[int]) -> range:
    """The tokens that have a part in a span of characters."""
    start, end = (len(answer[:place].encode()) for place in span)
    first = next((n for n, token_end in enumerate(token_ends) if token_end > start), len(token_ends))
    reached = next((token_end for token_end in token_ends if token_end >= end), end)
    return range(first, sum(token_end <= reached for token_end in token_ends))


def _with_support(judged: Judged, grounded: Grounded, weighing: Weighing) -> SentenceEvidence:
    risk = round(1 - weighing.scale.soundness(grounded.together), 4)
    place = _best_support(judged.answer[grounded.start : grounded.end], judged.question, judged.source)
    start, end = place or (0, 0)
    return SentenceEvidence(
        grounded.start, grounded.end, risk, judged.source[start:end], start, end, grounded.unsupported
    )


def _best_support(sentence: str, question: str, source: str) -> tuple[int, int] | None:
    """Where the sentence of the source stands that holds most of this one; None where none holds enough of it."""
    telling = telling_words(sentence, question) or telling_words(sentence) or words(sentence)
    asked = set(telling_words(question))
    pairs = set(pairwise(words(sentence)))

    def worth(span: tuple[int, int]) -> tuple[float, float]:
        text = source[slice(*span)]
        held = vocabulary(text)
        share = sum(word in held for word in telling) / max(1, len(telling))
        copied = len(pairs & set(pairwise(words(text)))) / max(1, len(pairs))
        # Of two that hold the answer, the one that speaks of what was asked.
        return share + copied / 2, len(asked & held) / max(1, len(asked))

    best = max(sentence_spans(source), key=worth, default=None)
    return best if best is not None and worth(best)[0] >= _LEAST_SUPPORT else None


def _agreed(answer: str, span: tuple[int, int], question: str, resamples: Sequence[str]) -> SentenceEvidence:
    sentence = answer[slice(*span)]
    share, contradicted = agreement(sentence, question, resamples)
    return SentenceEvidence(
        *span, round(1 - share, 4), _nearest(sentence, question, resamples), unsupported=contradicted
    )


def _nearest(sentence: str, question: str, resamples: Sequence[str]) -> str:
    """The sentence of the re-samples that says most of this one; empty where none says enough of it."""
    others = [text[slice(*span)] for text in resamples for span in sentence_spans(text)]
    telling = set(telling_words(sentence, question))

    def worth(other: str) -> float:
        return len(telling & vocabulary(other)) / max(1, len(telling))

    best = max(others, key=worth, default="")
    return best if worth(best) >= _LEAST_SUPPORT else ""
