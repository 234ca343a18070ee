"""What the topic tree and the attributes of a project cover: in words, as bars, and as a table."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.store.coverage import Covered
from desktop.ui.pages.insights.ranked import Ranked

MOST_BRANCHES = 40
_MOST_NAMED = 5
_INDENT = "    "

translate = QCoreApplication.translate


def branch_rows(branches: Sequence[Covered]) -> tuple[Ranked, ...]:
    """A bar a branch, set in as far as it lies deep; the deepest levels are left out where there are too many."""
    return tuple(_row(_INDENT * (len(each.names) - 1) + each.names[-1], each) for each in shown_branches(branches))


def shown_branches(branches: Sequence[Covered]) -> list[Covered]:
    """The branches down to the level from which there would be too many."""
    for depth in range(max((len(each.names) for each in branches), default=0), 1, -1):
        shown = [each for each in branches if len(each.names) <= depth]
        if len(shown) <= MOST_BRANCHES:
            return shown
    return [each for each in branches if len(each.names) == 1][:MOST_BRANCHES]


def value_rows(values: Sequence[Covered]) -> tuple[Ranked, ...]:
    """A bar a value of an attribute."""
    return tuple(_row(": ".join(each.names), each) for each in values[:MOST_BRANCHES])


def branches_sentence(branches: Sequence[Covered]) -> str:
    """How many topics have an accepted sample, and which have none."""
    inner = {each.names[:-1] for each in branches}
    topics = [each for each in branches if each.names not in inner and each.seeds]
    empty = [each.names[-1] for each in topics if not each.accepted]
    if not empty:
        return translate("Insights", "Each of the {count:,} topics has an accepted sample.").format(count=len(topics))
    told = translate("Insights", "{empty:,} of {count:,} topics have no accepted sample: {names}.")
    return told.format(empty=len(empty), count=len(topics), names=_some(empty))


def values_sentence(values: Sequence[Covered]) -> str:
    """Which value is accepted least, and which most."""
    made = [each for each in values if each.samples]
    worst, best = min(made, key=_share), max(made, key=_share)
    if _share(worst) == _share(best):
        return translate("Insights", "No value is accepted more often than another.")
    told = translate(
        "Insights",
        "Accepted least: {worst} ({accepted:,} of {made:,}); most: {best} ({best_accepted:,} of {best_made:,}).",
    )
    return told.format(
        worst=": ".join(worst.names),
        accepted=worst.accepted,
        made=worst.samples,
        best=": ".join(best.names),
        best_accepted=best.accepted,
        best_made=best.samples,
    )


def covered_table(covered: Sequence[Covered]) -> str:
    """Names with samples, accepted ones and the mean score, parted by tabs."""
    heading = [
        translate("Insights", "name"),
        translate("Insights", "samples"),
        translate("Insights", "accepted"),
        translate("Insights", "mean score"),
    ]
    rows = [[" > ".join(each.names), str(each.samples), str(each.accepted), _mean(each)] for each in covered]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in (heading, *rows))


def _row(text: str, covered: Covered) -> Ranked:
    figure = translate("Insights", "{accepted:,} of {made:,}").format(accepted=covered.accepted, made=covered.samples)
    if covered.mean is not None:
        figure = translate("Insights", "{figure}, mean {mean:.2f}").format(figure=figure, mean=covered.mean)
    return Ranked(text, _share(covered), figure)


def _share(covered: Covered) -> float:
    return covered.accepted / covered.samples if covered.samples else 0.0


def _mean(covered: Covered) -> str:
    return "" if covered.mean is None else f"{covered.mean:.4f}"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    left = len(names) - _MOST_NAMED
    return shown if left <= 0 else translate("Insights", "{names} and {count:,} more").format(names=shown, count=left)
