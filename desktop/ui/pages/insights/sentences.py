"""What each plot shows, in words and figures. A sentence says only what was counted, and of how many."""

from PySide6.QtCore import QCoreApplication

from desktop.pipeline.insights import Histogram
from desktop.ui.pages.insights.drawing import MOST_ROUNDS, round_share, round_titles
from desktop.ui.pages.insights.figures import below_half, likely_range, middle_of, percent
from desktop.ui.pages.insights.gathering import Gathered

# Where the middle half of all scores is that wide, its ends say nothing.
_ALL_OVER = 0.9

translate = QCoreApplication.translate


def summary(gathered: Gathered) -> str:
    """The samples that all figures of the page are of."""
    made = (
        translate("Insights", "1 sample")
        if gathered.samples == 1
        else translate("Insights", "{count:,} samples").format(count=gathered.samples)
    )
    said = translate("Insights", "{made}: {accepted:,} accepted, {others:,} not").format(
        made=made, accepted=gathered.accepted, others=gathered.samples - gathered.accepted
    )
    return f"{said}; {_gave_way(gathered.counts.gave_way)}" if gathered.counts.gave_way else said


def _gave_way(count: int) -> str:
    one = translate("Insights", "1 draft gave way to a better one")
    several = translate("Insights", "{count:,} drafts gave way to better ones")
    return one if count == 1 else several.format(count=count)


def scores_sentence(gathered: Gathered) -> str:
    """How many samples score enough, and where most scores lie, if that is not all over the scale."""
    total = sum(gathered.figures.scores.counts)
    if not total:
        return translate("Insights", "No sample has a score yet.")
    told = _reach_sentence(gathered, total)
    middle = middle_of(gathered.figures.scores)
    if middle.high - middle.low >= _ALL_OVER:
        return told
    one = translate("Insights", "It scores between {low:.2f} and {high:.2f}.")
    several = translate("Insights", "{middle} of them score between {low:.2f} and {high:.2f}.")
    lies = (one if total == 1 else several).format(
        middle=percent(middle.count, total).capitalize(), low=middle.low, high=middle.high
    )
    return f"{told} {lies}"


def _reach_sentence(gathered: Gathered, total: int) -> str:
    if total == 1:
        told = translate(
            "Insights", "{kept} of 1 scored sample reaches {threshold:.2f}, from which this project keeps."
        )
    elif gathered.kept == 1:
        told = translate(
            "Insights",
            "1 of {total:,} scored samples ({share}) reaches {threshold:.2f}, from which this project keeps.",
        )
    else:
        told = translate(
            "Insights",
            "{kept:,} of {total:,} scored samples ({share}) reach {threshold:.2f}, from which this project keeps.",
        )
    return told.format(
        kept=gathered.kept,
        total=total,
        share=percent(gathered.kept, total),
        threshold=gathered.project.threshold,
    )


def lengths_sentence(gathered: Gathered) -> str:
    """How long most accepted samples are."""
    read, histogram = gathered.figures.texts_read, gathered.figures.lengths
    if not read:
        return translate("Insights", "No sample is accepted yet, so there is no length to show.")
    middle = middle_of(histogram)
    several = translate("Insights", "{share} of {of} have {low:,.0f} to {high:,.0f} words.")
    one = translate("Insights", "It has {low:,.0f} to {high:,.0f} words.")
    return (one if read == 1 else several).format(
        share=percent(middle.count, read).capitalize(),
        of=_texts_read(gathered),
        low=middle.low,
        high=max(middle.low, middle.high - 1),
    )


def signal_sentence(histogram: Histogram) -> str:
    """How many samples look weak by a signal."""
    total = sum(histogram.counts)
    low = below_half(histogram)
    if not low:
        return translate("Insights", "None of {total:,} is below 0.5.").format(total=total)
    one = translate("Insights", "1 of {total:,} ({share}) is below 0.5.")
    several = translate("Insights", "{low:,} of {total:,} ({share}) are below 0.5.")
    return (one if low == 1 else several).format(low=low, total=total, share=percent(low, total))


def signals_sentence(gathered: Gathered) -> str:
    """What soundness is, for all signals."""
    said = translate(
        "Insights", "Soundness is what a signal has to say for a sample, from 0 (a defect) to 1 (sound)."
    )
    if not any(name.startswith("criterion:") for name in gathered.signals):
        return said
    return f"{said} " + translate(
        "Insights", "A criterion of your rubric counts only where the check-up showed that the model can judge by it."
    )


def rounds_sentence(gathered: Gathered) -> str:
    """Whether later rounds do better than the first."""
    rounds = gathered.figures.rounds
    titles = round_titles(rounds)
    first = f"{titles[0]}: {round_share(rounds[0])}."
    if len(rounds) == 1:
        return first
    said = f"{first} {titles[-1]}: {round_share(rounds[-1])}."
    if len(rounds) <= MOST_ROUNDS:
        return said
    left_out = translate("Insights", "Drawn are the last {drawn} of {all} rounds.")
    return f"{said} {left_out.format(drawn=MOST_ROUNDS, all=len(rounds))}"


def seeds_sentence(gathered: Gathered) -> str:
    """The seed that the model makes least of, and the one that it makes most of."""
    worst, best = gathered.figures.worst_seeds[0], gathered.figures.best_seeds[0]
    if len(gathered.figures.worst_seeds) == 1:
        return translate("Insights", "There is one seed with samples: {accepted:,} of {made:,} accepted.").format(
            accepted=worst.accepted, made=worst.made
        )
    if worst.accepted * best.made == best.accepted * worst.made:
        return translate("Insights", "Every seed with samples has {share} of them accepted.").format(
            share=percent(worst.accepted, worst.made)
        )
    return translate(
        "Insights",
        "The worst seed has {worst:,} of {of:,} accepted, the best one {best:,} of {out_of:,}. "
        "Shown are the {count} seeds with the smallest share.",
    ).format(
        worst=worst.accepted,
        of=worst.made,
        best=best.accepted,
        out_of=best.made,
        count=len(gathered.figures.worst_seeds),
    )


def reviews_sentence(gathered: Gathered) -> str:
    """How well the score foretells what the person decides."""
    found = gathered.figures.agreement
    if found is None:
        return _too_few_reviews(gathered)
    total = found.kept + found.rejected
    agreed = round(found.agreed * total)
    low, high = likely_range(agreed, total)
    told = translate(
        "Insights",
        "The score decides {agreed:,} of your {total:,} reviews as you did ({share}; {low:.0f} to {high:.0f} % at "
        "95 % confidence). A sample that you kept scores higher than one that you rejected in {auc} of all pairs, "
        "where chance would give 50 %.",
    ).format(
        agreed=agreed,
        total=total,
        share=percent(agreed, total),
        low=100 * low,
        high=100 * high,
        auc=percent(found.auc, 1),
    )
    if not _went_by_reviews(gathered):
        return told
    return f"{told} " + translate(
        "Insights", "It has learnt from these reviews: of new ones it decides fewer as you do."
    )


def _went_by_reviews(gathered: Gathered) -> bool:
    calibration = gathered.standing.calibration
    return calibration is not None and calibration.used


def _too_few_reviews(gathered: Gathered) -> str:
    kept = sum(was_kept for _, was_kept in gathered.reviews)
    one = translate("Insights", "You have kept 1 scored sample and rejected {rejected:,}.")
    several = translate("Insights", "You have kept {kept:,} scored samples and rejected {rejected:,}.")
    said = (one if kept == 1 else several).format(kept=kept, rejected=len(gathered.reviews) - kept)
    return f"{said} " + translate(
        "Insights", "From two of each on, Gristmill can tell how well the score agrees with you."
    )


def _texts_read(gathered: Gathered) -> str:
    read = gathered.figures.texts_read
    if read < gathered.accepted:
        return translate("Insights", "the first {count:,} accepted samples").format(count=read)
    if read == 1:
        return translate("Insights", "1 accepted sample")
    return translate("Insights", "{count:,} accepted samples").format(count=read)
