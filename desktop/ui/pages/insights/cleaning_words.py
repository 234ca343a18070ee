"""What a cleaning found, in words and as bars."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop.domain.finding import COPIES, FindingKind
from desktop.ui.clean_desk import LiveCleaning
from desktop.ui.pages.insights.figures import percent
from desktop.ui.pages.insights.ranked import Ranked
from desktop.ui.wording import kind_in_words

translate = QCoreApplication.translate


def found_rows(found: Mapping[FindingKind, int], samples: int) -> tuple[Ranked, ...]:
    """A bar a kind of finding: in how many of all samples it was found."""
    ordered = sorted(found.items(), key=lambda each: -each[1])
    return tuple(_found_row(kind, count, samples) for kind, count in ordered)


def found_sentence(found: Mapping[FindingKind, int]) -> str:
    """What becomes of samples in which something was found."""
    if not found:
        return translate("Insights", "Nothing has been found in these samples so far.")
    if found.keys() <= COPIES:
        return translate("Insights", "A sample that repeats another one gave way to it, unless you reviewed it.")
    if not found.keys() & COPIES:
        return translate("Insights", "What is found stays accepted: look at it in Review, and decide.")
    return translate(
        "Insights",
        "A sample that repeats another one gave way to it, unless you reviewed it; all else stays accepted: look at "
        "it in Review, and decide.",
    )


def working_sentence(live: LiveCleaning, stopping: bool) -> str:
    """How far a cleaning is."""
    if stopping:
        return translate("Insights", "Stopping. Nothing is changed then.")
    if not live.total:
        return translate("Insights", "Looking through the samples.")
    if live.done >= live.total:
        return translate("Insights", "Noting what was found.")
    return translate("Insights", "Looked through {done:,} of {total:,} samples.").format(
        done=live.done, total=live.total
    )


def outcome_sentence(live: LiveCleaning) -> str:
    """What came of a cleaning that is over."""
    if live.trouble:
        return live.trouble
    if live.curated is None:
        return translate("Insights", "Stopped: nothing was changed.")
    looked = _looked_through(live.curated.samples)
    flagged = sum(count for kind, count in live.curated.counts.items() if kind not in COPIES)
    return f"{looked} {_gave_way(live.curated.gave_way)} {_flagged(flagged)}"


def _looked_through(samples: int) -> str:
    if samples == 1:
        return translate("Insights", "Looked through 1 sample.")
    return translate("Insights", "Looked through {count:,} samples.").format(count=samples)


def _gave_way(count: int) -> str:
    if not count:
        return translate("Insights", "None repeats another one.")
    if count == 1:
        return translate("Insights", "1 gave way to one that says the same.")
    return translate("Insights", "{count:,} gave way to others that say the same.").format(count=count)


def _flagged(count: int) -> str:
    if not count:
        return translate("Insights", "Nothing else was found.")
    if count == 1:
        return translate("Insights", "1 thing else was found, which stays until you decide.")
    return translate("Insights", "{count:,} other things were found, which stay until you decide.").format(
        count=count
    )


def _found_row(kind: FindingKind, count: int, samples: int) -> Ranked:
    figure = translate("Insights", "{count:,} ({share})").format(count=count, share=percent(count, samples))
    colour = "accent" if kind is FindingKind.QUOTE else "warning"
    return Ranked(kind_in_words(kind), min(1.0, count / samples) if samples else 0.0, figure, colour)
