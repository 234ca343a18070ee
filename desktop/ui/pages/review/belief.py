"""How far a score is to be believed."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.calibration import Calibration
from desktop.domain.interval import Interval
from desktop.domain.sample import Sample
from desktop.ui.wording import count_in_words

translate = QCoreApplication.translate


def belief_in_words(sample: Sample, calibration: Calibration | None) -> str:
    """How far to believe a sample's score, from what was measured of its project; "" where it has none."""
    if sample.score is None:
        return ""
    if calibration is None:
        return translate("Review", "Before any review: a low score shows a defect; a high one does not prove merit.")
    if not calibration.used:
        return _unlearnt(calibration)
    text = translate(
        "Review",
        "Fitted to your {reviews} reviews: on reviews it had not seen it told accepted from rejected in {share} of "
        "pairs.",
    )
    told = text.format(reviews=count_in_words(calibration.reviews), share=_share(calibration.auc))
    return f"{told} {_of_another_model()}" if _is_foreign(sample, calibration) else told


def _unlearnt(calibration: Calibration) -> str:
    text = translate(
        "Review",
        "Not fitted: after {reviews} reviews that would have made it no better. As it is, it told accepted from "
        "rejected in {share} of pairs.",
    )
    return text.format(reviews=count_in_words(calibration.reviews), share=_share(calibration.auc_before))


def _share(figure: Interval) -> str:
    return translate("Review", "{value:.2f} ({low:.2f} to {high:.2f})").format(
        value=figure.value, low=figure.low, high=figure.high
    )


def _is_foreign(sample: Sample, calibration: Calibration) -> bool:
    fitted, wrote = calibration.model_sha256, sample.lineage.model_sha256
    return bool(fitted and wrote) and fitted != wrote


def _of_another_model() -> str:
    return translate("Review", "Those were samples of another model.")
