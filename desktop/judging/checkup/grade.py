"""The plain prompted grade: what everyone else asks a model for, and the baseline of the check-up."""

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.engine.requests import Choose, Chosen, Prompt
from desktop.judging.criteria import OPENING, RATINGS, SOURCE, mean_rating

_ASKED = "{source}Task: {task}\n\nAnswer: {answer}\n\nGrade the answer from 1 (very bad) to 9 (very good)."


def grade_question(judged: Judged) -> Choose:
    """Asks for a grade from 1 to 9."""
    source = SOURCE.format(source=judged.source.strip()) if judged.source.strip() else ""
    text = _ASKED.format(source=source, task=judged.asked, answer=judged.answer.strip())
    return Choose("", Prompt((Message("user", text),), opening=OPENING), RATINGS)


def grade(reply: Chosen) -> float:
    """The mean of the model's distribution over the grades, 1 to 9; the middle where it gave none."""
    return mean_rating(reply) if reply.mass else (1 + len(RATINGS)) / 2
