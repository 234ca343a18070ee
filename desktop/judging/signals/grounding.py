"""Grounding: how well the source supports the answer's weakest sentence.

    weighted sum of the least supported word, the copied bigrams, the words and the names from the source

Without a unit; the weights are fitted by logistic regression to answers that are true to a text and answers that are
made up. Each sentence has its own; that of the answer is its weakest sentence's.

Source: measured for this project (`make bench-signals`).
"""

from desktop.judging.kinds import SignalKind

KIND = SignalKind(
    name="grounding",
    title="Grounding",
    says="How well the source supports the answer's weakest sentence: the least supported word, the pairs of words, "
    "the words and the names that stand in the source, weighed together.",
    low="The source does not support this",
    advice="Say only what the text says.",
    defects=("numbers or names changed", "contradiction", "unsupported sentence"),
    needs="source",
)
PARTS = ("least_supported_word", "copied_bigrams", "words_in_source", "names_in_source")
"""The signals that it weighs together."""
