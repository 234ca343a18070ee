"""What curation found in words: each kind by its name, each finding as a sentence, and what mends a whole kind."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from desktop.domain.finding import COPIES, Finding, FindingKind
from desktop.ui.wording import count_in_words, kind_in_words

translate = QCoreApplication.translate

_LONGEST_QUOTE = 80
_LEAST_PERCENT = 1


def kinds_in_words(kinds: Iterable[FindingKind]) -> str:
    """Kinds in a row, each once."""
    return ", ".join(dict.fromkeys(kind_in_words(kind) for kind in kinds))


def shape_of(kind: FindingKind) -> tuple[str, str]:
    """The icon of a kind, and the name of its colour."""
    if kind in COPIES:
        return "duplicate", "ink_soft"
    return ("document", "ink_soft") if kind is FindingKind.QUOTE else ("warning", "warning")


def finding_in_words(finding: Finding) -> str:
    """A finding as one sentence."""
    return _sentence(finding.kind).format(
        twin=f"#{finding.twin_id}",
        percent=_percent(finding.share),
        share=f"{finding.share:.2f}",
        place=finding.place,
        words=_quoted(finding.words),
        around=_quoted(f"…{finding.words}…"),
    )


def mending_in_words(kind: FindingKind, count: int) -> str:
    """What becomes of the samples of one kind that still stand, `count` of those that are listed."""
    if kind is FindingKind.QUOTE:
        return translate("Review", "Quoting its source is what this recipe is for: there is nothing to mend.")
    if not count:
        return translate("Review", "None of these stands any more that you have not accepted or edited yourself.")
    if kind in COPIES:
        one = translate(
            "Review", "1 still stands and gives way to the sample that it repeats. What you reviewed stays."
        )
        many = translate(
            "Review", "{count} still stand and give way to the samples that they repeat. What you reviewed stays."
        )
    else:
        one = translate("Review", "1 still stands. What you accepted or edited stays.")
        many = translate("Review", "{count} still stand. What you accepted or edited stays.")
    return one if count == 1 else many.format(count=count_in_words(count))


def _sentence(kind: FindingKind) -> str:
    match kind:
        case FindingKind.COPY:
            return translate("Review", "Word for word the same as sample {twin}.")
        case FindingKind.NEAR_COPY:
            return translate(
                "Review", "Nearly the same as sample {twin}: both share {percent} % of their three-word runs."
            )
        case FindingKind.SAME_MEANING:
            return translate("Review", "Close in meaning to sample {twin}: {share} of 1.")
        case FindingKind.CONTAMINATION:
            return translate("Review", "Holds text of a benchmark: {percent} % of it stands in {place}.")
        case FindingKind.OVERLAP:
            return translate("Review", "Copied from its source: {percent} % of it stands word for word in {place}.")
        case FindingKind.QUOTE:
            return translate("Review", "Quotes its source, as it should: {percent} % of it stands in {place}.")
        case FindingKind.PERSONAL | FindingKind.SECRET:
            return translate("Review", "Holds {place}: {words}")
        case FindingKind.LANGUAGE:
            return translate("Review", "In another language than was asked for: {place}.")
        case FindingKind.DEBRIS:
            return translate("Review", "Holds {place}: {around}")


def _percent(share: float) -> str:
    percent = round(share * 100)
    return str(percent) if percent >= _LEAST_PERCENT else translate("Review", "under 1")


def _quoted(words: str) -> str:
    plain = " ".join(words.split())
    return f"“{plain[:_LONGEST_QUOTE]}{'…' if len(plain) > _LONGEST_QUOTE else ''}”"
