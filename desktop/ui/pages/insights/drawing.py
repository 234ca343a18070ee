"""What each plot shows, made of the figures."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, Qt

from desktop.pipeline.insights import Histogram
from desktop.store.statistics import RoundShare
from desktop.ui.pages.insights.figures import percent
from desktop.ui.pages.insights.gathering import Gathered
from desktop.ui.widgets.bars import score_colour
from desktop.ui.widgets.plot_data import Mark, PlotData, Series

REVIEW_BINS = 10
MOST_ROUNDS = 24
_FIFTHS = tuple((number / 5, f"{number / 5:.1f}") for number in range(6))
_HALVES = ((0.0, "0"), (0.5, "0.5"), (1.0, "1"))
_MOST_TICKS = 8

translate = QCoreApplication.translate


def scores_plot(gathered: Gathered) -> PlotData:
    """Scores, coloured by where they stand to the threshold."""
    histogram, threshold = gathered.figures.scores, gathered.project.threshold
    return PlotData(
        edges=histogram.edges,
        series=(_counts(histogram, _colours(histogram, threshold)),),
        across=translate("Insights", "score, 0 to 1"),
        up=translate("Insights", "samples"),
        ticks=_FIFTHS,
        readings=_readings(histogram, "{:.2f}"),
        mark=_kept_from(threshold),
    )


def signal_plot(histogram: Histogram) -> PlotData:
    """The soundness of one signal, small."""
    return PlotData(
        edges=histogram.edges,
        series=(_counts(histogram, _colours(histogram, 0.5)),),
        across=translate("Insights", "soundness, 0 to 1"),
        up="",
        ticks=_HALVES,
        readings=_readings(histogram, "{:.2f}"),
    )


def lengths_plot(gathered: Gathered) -> PlotData:
    """Words of the accepted samples."""
    histogram = gathered.figures.lengths
    step = _every(len(histogram.edges), _MOST_TICKS)
    return PlotData(
        edges=histogram.edges,
        series=(_counts(histogram, ("accent",)),),
        across=translate("Insights", "length in words"),
        up=translate("Insights", "accepted samples"),
        ticks=tuple((edge, f"{edge:,.0f}") for edge in histogram.edges[::step]),
        readings=_readings(histogram, "{:,.0f}"),
    )


def rounds_plot(gathered: Gathered) -> PlotData:
    """The accepted samples of each of the last rounds, under those that were not."""
    every = gathered.figures.rounds
    rounds, names = every[-MOST_ROUNDS:], round_names(every)[-MOST_ROUNDS:]
    step = _every(len(rounds), _MOST_TICKS + 4)
    others = [each.made - each.accepted for each in rounds]
    return PlotData(
        edges=tuple(float(number) for number in range(len(rounds) + 1)),
        series=(
            Series(translate("Insights", "accepted"), _floats(each.accepted for each in rounds)),
            _rest(translate("Insights", "not accepted"), others, "line_strong"),
        ),
        across=_rounds_axis(every),
        up=translate("Insights", "samples"),
        ticks=tuple((number + 0.5, names[number]) for number in range(0, len(rounds), step)),
        readings=tuple(
            f"{title}: {round_share(each)}"
            for title, each in zip(round_titles(every)[-MOST_ROUNDS:], rounds, strict=True)
        ),
        names=names,
    )


def reviews_plot(gathered: Gathered) -> PlotData:
    """Samples that the person kept, under those that were rejected, by score."""
    kept, rejected = _binned(gathered.reviews, True), _binned(gathered.reviews, False)
    edges = tuple(number / REVIEW_BINS for number in range(REVIEW_BINS + 1))
    reading = translate("Insights", "Score {low:.1f} to {high:.1f}: you kept {kept:,} and rejected {rejected:,}")
    return PlotData(
        edges=edges,
        series=(
            Series(translate("Insights", "you kept"), _floats(kept)),
            _rest(translate("Insights", "you rejected"), rejected, "bad"),
        ),
        across=translate("Insights", "score, 0 to 1"),
        up=translate("Insights", "reviewed samples"),
        ticks=_FIFTHS,
        readings=tuple(
            reading.format(low=low, high=high, kept=kept[number], rejected=rejected[number])
            for number, (low, high) in enumerate(pairwise(edges))
        ),
        mark=_kept_from(gathered.project.threshold),
    )


def round_names(rounds: Sequence[RoundShare]) -> tuple[str, ...]:
    """Short names: the round alone in a single run, the run alone where each has one round, else both."""
    runs = list(dict.fromkeys(each.run_id for each in rounds))
    if len(runs) <= 1:
        return tuple(str(each.round) for each in rounds)
    if len(runs) == len(rounds):
        return tuple(str(runs.index(each.run_id) + 1) for each in rounds)
    return tuple(f"{runs.index(each.run_id) + 1}.{each.round}" for each in rounds)


def round_titles(rounds: Sequence[RoundShare]) -> tuple[str, ...]:
    """The same names with what they count."""
    runs = list(dict.fromkeys(each.run_id for each in rounds))
    if len(runs) <= 1:
        title = translate("Insights", "Round {round}")
    elif len(runs) == len(rounds):
        title = translate("Insights", "Run {run}")
    else:
        title = translate("Insights", "Run {run}, round {round}")
    return tuple(title.format(run=runs.index(each.run_id) + 1, round=each.round) for each in rounds)


def round_share(each: RoundShare) -> str:
    """What became of a round, in words."""
    said = translate("Insights", "{accepted:,} of {made:,} accepted ({share})").format(
        accepted=each.accepted, made=each.made, share=percent(each.accepted, each.made)
    )
    if each.mean_score is None:
        return said
    return said + translate("Insights", ", mean score {score:.2f}").format(score=each.mean_score)


def _rounds_axis(rounds: Sequence[RoundShare]) -> str:
    runs = {each.run_id for each in rounds}
    if len(runs) <= 1:
        return translate("Insights", "round")
    if len(runs) == len(rounds):
        return translate("Insights", "run")
    return translate("Insights", "run and round")


def _counts(histogram: Histogram, colours: tuple[str, ...]) -> Series:
    return Series(translate("Insights", "samples"), _floats(histogram.counts), colours)


def _rest(name: str, counts: Sequence[int], colour: str) -> Series:
    """What stands on the first kind: told apart by its pattern too."""
    return Series(name, _floats(counts), (colour,), Qt.BrushStyle.BDiagPattern)


def _kept_from(threshold: float) -> Mark:
    return Mark(threshold, translate("Insights", "kept from {score:.2f}").format(score=threshold))


def _colours(histogram: Histogram, threshold: float) -> tuple[str, ...]:
    return tuple(score_colour((low + high) / 2, threshold) for low, high in pairwise(histogram.edges))


def _readings(histogram: Histogram, form: str) -> tuple[str, ...]:
    several, one = (
        translate("Insights", "{low} to {high}: {count:,} samples"),
        translate("Insights", "{low} to {high}: 1 sample"),
    )
    return tuple(
        (one if count == 1 else several).format(low=form.format(low), high=form.format(high), count=count)
        for (low, high), count in zip(pairwise(histogram.edges), histogram.counts, strict=True)
    )


def _binned(reviews: Sequence[tuple[float, bool]], kept: bool) -> list[int]:
    counts = [0] * REVIEW_BINS
    for score, was_kept in reviews:
        counts[min(REVIEW_BINS - 1, int(score * REVIEW_BINS))] += was_kept is kept
    return counts


def _every(count: int, most: int) -> int:
    """Of `count` things every how many are named, so that at most `most` are."""
    return max(1, -(-count // most))


def _floats(counts: Iterable[int]) -> tuple[float, ...]:
    return tuple(map(float, counts))
