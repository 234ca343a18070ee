"""Agreement: whether the model says the same when it is asked again.

    mean over a sentence's telling words of  re-samples that hold the word / re-samples

From 0 to 1, for each sentence; that of the answer is its weakest sentence's. Low where the model makes something else
up every time. An error that it makes every time stays invisible.

Source: Manakul et al. 2023, "SelfCheckGPT" (arXiv 2303.08896), its n-gram variant, here by words that tell something.
"""

from collections.abc import Sequence

from desktop.judging.kinds import SignalKind
from desktop.judging.signals.source_words import telling_words, vocabulary

KIND = SignalKind(
    name="agreement",
    title="Agreement",
    says="The share of other answers to the same prompt that hold the words of the weakest sentence. Low where the "
    "model says something else each time it is asked; what it gets wrong every time stays invisible.",
    low="Asked again, the model says something else",
    price="Other answers to the same prompt are written: the dearest signal of all.",
    usual=False,
    needs="resamples",
)


def agreement(sentence: str, question: str, resamples: Sequence[str]) -> tuple[float, tuple[str, ...]]:
    """How far the re-samples hold a sentence's telling words, 0 to 1, and the words that fewer than half hold.

    1 for a sentence without telling words. `resamples` must not be empty.
    """
    telling = telling_words(sentence, question)
    if not telling:
        return 1.0, ()
    known = [vocabulary(text) for text in resamples]
    shares = {word: sum(word in one for one in known) / len(known) for word in telling}
    contradicted = tuple(word for word in dict.fromkeys(telling) if shares[word] < 0.5)
    return sum(shares[word] for word in telling) / len(telling), contradicted
