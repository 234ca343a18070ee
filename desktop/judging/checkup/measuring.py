"""A planted text, measured as a sample would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.engine.requests import Chosen
from desktop.engine.work import Work
from desktop.judging.catalogue import USUAL
from desktop.judging.checkup.grade import grade, grade_question
from desktop.judging.checkup.planting import SOUND, Planted
from desktop.judging.judge import judge
from desktop.judging.readings import NotMeasurable
from desktop.judging.signals import asked_support, order
from desktop.judging.soundness import Scales

MEASURED = USUAL | {asked_support.KIND.name}
GRADE = "grade"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a planted text, by the signal's name, the plain grade among them."""

    planted: Planted
    values: Mapping[str, float]


def measure(planted: Planted, scales: Scales, rubric: Sequence[str]) -> Work[Measured | None]:
    """Measure all signals, the rubric's criteria and the plain grade; None where the model cannot read the text."""
    judged = planted.judged
    try:
        verdict = yield from judge(judged, scales, _wanted(planted.defect), rubric=rubric)
    except NotMeasurable:
        return None
    (reply,) = yield (grade_question(judged),)
    values = {signal.name: signal.value for signal in verdict.signals}
    if isinstance(reply, Chosen):
        values[GRADE] = grade(reply)
    return Measured(planted, values)


def _wanted(defect: str) -> frozenset[str]:
    """The dearest signal only where it is made to see the defect; elsewhere the score does without its help."""
    return MEASURED if defect in (SOUND, *order.KIND.defects) else MEASURED - {order.KIND.name}
