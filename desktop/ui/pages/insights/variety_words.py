"""The variety of a project in words, as bars, and as a table."""

from PySide6.QtCore import QCoreApplication

from desktop.curation.variety import (
    LEAST_DISTINCT_PAIRS,
    LEAST_EVENNESS,
    MOST_OPENING_SHARE,
    Opening,
    Variety,
)
from desktop.pipeline.varying import VarietyProgress
from desktop.ui.pages.insights.figures import percent
from desktop.ui.pages.insights.ranked import Ranked

translate = QCoreApplication.translate


def counting_sentence(progress: VarietyProgress | None) -> str:
    """What is being counted, and how far that is."""
    if progress is None:
        return translate("Insights", "The variety is being counted.")
    return translate("Insights", "The variety is being counted: {done:,} of {total:,} texts are read.").format(
        done=progress.done, total=progress.total
    )


def variety_sentence(found: Variety) -> str:
    """How much the texts repeat themselves, of how many."""
    if not found.texts:
        return translate("Insights", "No sample is accepted yet, so there is no variety to count.")
    if found.texts == 1:
        return translate("Insights", "One accepted sample says nothing of variety yet.")
    return translate(
        "Insights",
        "In {texts:,} accepted samples {pairs} of the word pairs are distinct; compressed, they become "
        "{times:.1f} times shorter.",
    ).format(texts=found.texts, pairs=percent(found.distinct[1], 1), times=found.compression)


def measure_rows(found: Variety) -> tuple[Ranked, ...]:
    """Distinct words, pairs and triples, and how evenly the seeds are used: the longer the bar, the more varied."""
    words, pairs, triples = found.distinct
    rows = [
        Ranked(translate("Insights", "Distinct words"), words, percent(words, 1)),
        _bounded(translate("Insights", "Distinct word pairs"), pairs, percent(pairs, 1), LEAST_DISTINCT_PAIRS),
        Ranked(translate("Insights", "Distinct word triples"), triples, percent(triples, 1)),
    ]
    if found.seeds > 1:
        spread = translate("Insights", "as over {used:.0f} of {seeds:,}").format(
            used=found.effective_seeds, seeds=found.seeds
        )
        rows.append(_bounded(translate("Insights", "Spread over seeds"), found.evenness, spread, LEAST_EVENNESS))
    return tuple(rows)


def opening_rows(found: Variety) -> tuple[Ranked, ...]:
    """A bar an opening that comes more than once, the most common one first."""
    return tuple(_opening_row(each, found.texts) for each in found.openings if each.count > 1)


def variety_table(found: Variety) -> str:
    """All figures, then the openings, parted by tabs."""
    words, pairs, triples = found.distinct
    rows = [
        [translate("Insights", "distinct words"), f"{words:.4f}"],
        [translate("Insights", "distinct word pairs"), f"{pairs:.4f}"],
        [translate("Insights", "distinct word triples"), f"{triples:.4f}"],
        [translate("Insights", "times shorter, compressed"), f"{found.compression:.4f}"],
        [translate("Insights", "seeds"), str(found.seeds)],
        [translate("Insights", "seeds that it is spread as over"), f"{found.effective_seeds:.2f}"],
        [translate("Insights", "opening"), translate("Insights", "samples"), translate("Insights", "share")],
        *([each.text, str(each.count), f"{each.share:.4f}"] for each in found.openings),
    ]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)


def _bounded(text: str, share: float, figure: str, least: float) -> Ranked:
    """A measure that is told as low where it is below its bound."""
    if share >= least:
        return Ranked(text, share, figure)
    return Ranked(text, share, translate("Insights", "{figure}, low").format(figure=figure), "warning")


def _opening_row(opening: Opening, texts: int) -> Ranked:
    figure = translate("Insights", "{count:,} of {total:,}").format(count=opening.count, total=texts)
    if opening.share <= MOST_OPENING_SHARE:
        return Ranked(opening.text, opening.share, figure)
    often = translate("Insights", "{figure}, often").format(figure=figure)
    return Ranked(opening.text, opening.share, often, "warning")
