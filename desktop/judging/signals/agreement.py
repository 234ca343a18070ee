"""Agreement: whether the model says the same when it is asked again.

    mean over a sentence's facts of  re-samples that hold the fact / re-samples

From 0 to 1, for each sentence; that of the answer is its weakest sentence's. A sentence's facts are its numbers and
names that the prompt did not bring or, where it has none, its telling words. Low where the model makes something else
up every time. An error that it makes every time stays invisible.

Source: Manakul et al. 2023, "SelfCheckGPT" (arXiv 2303.08896), its n-gram variant, here by facts.
"""

from collections.abc import Sequence

from desktop.judging.kinds import SignalKind
from desktop.judging.signals.names import known_names, name_key, names_of
from desktop.judging.signals.source_words import telling_words

KIND = SignalKind(
    name="agreement",
    title="Agreement",
    says="The share of other answers to the same prompt that hold the facts of the weakest sentence. Low where the "
    "model says something else each time it is asked; what it gets wrong every time stays invisible.",
    low="Asked again, the model says something else",
    advice="Say only what you are sure of.",
    price="Other answers to the same prompt are written: the dearest signal of all.",
    usual=False,
    needs="resamples",
)

_HALF = 0.5


def agreement(sentence: str, question: str, resamples: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """How far the re-samples hold a sentence's facts, 0 to 1, and the facts that fewer than half hold.

    1 for a sentence without any. `resamples` must not be empty.
    """
    facts = facts_of(sentence, question)
    if not facts:
        return 1.0, ()
    known = [known_names(text) for text in resamples]
    shares = {fact: sum(fact in one for one in known) / len(known) for fact in facts}
    contradicted = tuple(fact for fact in dict.fromkeys(facts) if shares[fact] < _HALF)
    return sum(shares[fact] for fact in facts) / len(facts), contradicted


def facts_of(text: str, question: str) -> list[str]:
    """The numbers and names of a text that the question did not bring, in lower case; else its telling words."""
    asked = known_names(question)
    named = [key for name in names_of(text) if (key := name_key(name)) not in asked]
    return named or [key for word in telling_words(text, question) if (key := name_key(word)) not in asked]
