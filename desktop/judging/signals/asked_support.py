"""Asked support: whether the model, asked, says that the source supports the answer.

    P("yes") / (P("yes") + P("no")), the next token after the source, the answer and the question whether it is so

From 0 to 1. On a small model it is a coin toss or worse, on a large one a good witness: the check-up decides whether
it counts.

Source: Kadavath et al. 2022, "Language Models (Mostly) Know What They Know" (arXiv 2207.05221), P(True).
"""

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.engine.requests import Choose, Chosen, Prompt
from desktop.judging.kinds import SignalKind

KIND = SignalKind(
    name="asked_support",
    title="Asked whether it is supported",
    says="The model's own word on whether the source supports the answer: the probability of yes against no.",
    low="Asked, the model says that the source does not support this",
    advice="Say only what the text says.",
    defects=("contradiction", "unsupported sentence", "numbers or names changed"),
    price="The source, the question and the answer once more.",
    tokens=lambda prompt, answer: prompt + answer,
    usual=False,
    needs="source",
)
_ASKED = (
    "{source}\n\nQuestion: {question}\nAnswer: {answer}\n\nDoes the text above support every part of this answer? "
    "Reply yes or no."
)
_ANSWERS = ("yes", "no", "Yes", "No")


def question(judged: Judged) -> Choose:
    """What is asked of the model."""
    text = _ASKED.format(source=judged.source.strip(), question=judged.question.strip(), answer=judged.answer.strip())
    return Choose("", Prompt((Message("user", text),)), _ANSWERS)


def asked_support(reply: Chosen) -> float:
    """The share of yes in what fell on yes and no; a half where nothing did."""
    yes, no, also_yes, also_no = reply.probabilities
    together = yes + no + also_yes + also_no
    return (yes + also_yes) / together if together else 0.5
