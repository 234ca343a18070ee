"""What a person's reviews taught the score, in words and figures."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.calibration import Calibration
from desktop.domain.interval import Interval
from desktop.judging.calibrating import BEFORE, LENGTH
from desktop.pipeline.calibrating import LEAST_REVIEWS, Standing
from desktop.ui.pages.insights.ranked import Ranked
from desktop.ui.wording import date_in_words, signal_in_words

MOST_SIGNALS = 5

translate = QCoreApplication.translate


def reviews_of(standing: Standing) -> int:
    """How many reviews there are to learn from."""
    return standing.accepted + standing.rejected


def standing_sentence(standing: Standing) -> str:
    """How many reviews there are, and what that means."""
    count = reviews_of(standing)
    kinds = translate("Insights", "{accepted:,} accepted, {rejected:,} rejected").format(
        accepted=standing.accepted, rejected=standing.rejected
    )
    if standing.calibration is not None:
        return _learnt_sentence(standing.calibration, standing.new_reviews)
    if count < LEAST_REVIEWS:
        return translate("Insights", "{count} of {least} reviews that it needs: {kinds}.").format(
            count=count, least=LEAST_REVIEWS, kinds=kinds
        )
    said = translate("Insights", "{count:,} reviews: {kinds}.").format(count=count, kinds=kinds)
    if standing.obstacle:
        return f"{said} {standing.obstacle}"
    return f"{said} " + translate(
        "Insights",
        "The score can be fitted to them; it stays as it is unless that makes it better on reviews held out.",
    )


def learn_in_words(standing: Standing) -> str:
    """What the button says."""
    if standing.calibration is None:
        return translate("Insights", "Learn from {count:,} reviews").format(count=reviews_of(standing))
    if standing.new_reviews == 1:
        return translate("Insights", "1 new review: learn again")
    return translate("Insights", "{count:,} new reviews: learn again").format(count=standing.new_reviews)


def can_learn(standing: Standing) -> bool:
    """Whether there is something to learn that is not known yet."""
    return not standing.obstacle and (standing.calibration is None or standing.new_reviews > 0)


def outcome_sentence(calibration: Calibration) -> str:
    """Whether what was learnt is used."""
    if calibration.used:
        return translate(
            "Insights", "The score goes by your reviews now: it is the chance that you would accept the sample."
        )
    return translate("Insights", "Your reviews were not enough to make the score better: it stays as it was.")


def figure_in_words(figure: Interval) -> str:
    """A figure with its interval."""
    return translate("Insights", "{value:.2f} ({low:.2f} to {high:.2f})").format(
        value=figure.value, low=figure.low, high=figure.high
    )


def strongest_rows(calibration: Calibration) -> tuple[Ranked, ...]:
    """The signals that move the score most, each with the way that it moves it."""
    pairs = [pair for pair in calibration.strongest() if pair[1]][:MOST_SIGNALS]
    largest = max((abs(weight) for _, weight in pairs), default=1.0)
    speaks_for, against = translate("Insights", "speaks for it"), translate("Insights", "speaks against it")
    return tuple(
        Ranked(
            _title(name),
            abs(weight) / largest,
            speaks_for if weight > 0 else against,
            "good" if weight > 0 else "bad",
        )
        for name, weight in pairs
    )


def _learnt_sentence(calibration: Calibration, new: int) -> str:
    said = translate(
        "Insights", "Learnt from {count:,} reviews on {date}: {accepted:,} accepted, {rejected:,} rejected."
    )
    told = said.format(
        count=calibration.reviews,
        date=date_in_words(calibration.made),
        accepted=calibration.accepted,
        rejected=calibration.rejected,
    )
    return told if new else f"{told} " + translate("Insights", "There is no new one since.")


def _title(name: str) -> str:
    if name == LENGTH:
        return translate("Insights", "A long text")
    if name == BEFORE:
        return translate("Insights", "A high score without reviews")
    return translate("Insights", "High: {signal}").format(signal=signal_in_words(name)[0])
