"""Counts, times and names as words: the same on every page."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from desktop.domain.model import ModelIdentity
from desktop.domain.sample import Status

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_CRITERION = "criterion:"


def count_in_words(count: int) -> str:
    """A whole number with its thousands parted, as in 1,234."""
    return f"{count:,}"


def duration_in_words(seconds: float) -> str:
    """How long something takes, rounded as one would say it: "about 20 seconds", "about 14 minutes"."""
    if seconds < 8:
        return QCoreApplication.translate("Wording", "a few seconds")
    if seconds < 0.9 * _MINUTE:
        nearest = 5 * round(seconds / 5)
        return QCoreApplication.translate("Wording", "about {count} seconds").format(count=nearest)
    if seconds < 1.5 * _HOUR:
        return _about_minutes(round(seconds / _MINUTE))
    if seconds < 1.5 * _DAY:
        return _about_hours(round(seconds / _HOUR))
    return QCoreApplication.translate("Wording", "about {count} days").format(count=round(seconds / _DAY))


def _about_minutes(minutes: int) -> str:
    if minutes == 1:
        return QCoreApplication.translate("Wording", "about 1 minute")
    return QCoreApplication.translate("Wording", "about {count} minutes").format(count=minutes)


def _about_hours(hours: int) -> str:
    # An hour and a half is two: below that it was told in minutes.
    return QCoreApplication.translate("Wording", "about {count} hours").format(count=max(2, hours))


def date_in_words(moment: str) -> str:
    """A moment in ISO 8601, as the library keeps it, as a short local date and time; "" for none."""
    read = QDateTime.fromString(moment, Qt.DateFormat.ISODate)
    return QLocale().toString(read.toLocalTime(), QLocale.FormatType.ShortFormat) if read.isValid() else ""


def status_in_words(status: Status) -> str:
    """Where a sample stands."""
    match status:
        case Status.ACCEPTED:
            return QCoreApplication.translate("Wording", "accepted")
        case Status.REJECTED:
            return QCoreApplication.translate("Wording", "rejected")
        case Status.FAILED:
            return QCoreApplication.translate("Wording", "failed")
        case Status.GENERATED:
            return QCoreApplication.translate("Wording", "not scored yet")


def signal_in_words(name: str) -> tuple[str, str]:
    """A signal's title, and what is measured. An unknown one is called by its own name."""
    if name.startswith(_CRITERION):
        return _criterion_in_words(name.removeprefix(_CRITERION))
    return _of_score(name) or _of_grounding(name) or (name, "")


def _criterion_in_words(number: str) -> tuple[str, str]:
    return (
        QCoreApplication.translate("Wording", "Criterion {number}").format(number=number),
        QCoreApplication.translate(
            "Wording",
            "The model's own rating of this line of the rubric, from 1 to 9: the mean of all ratings, each by how "
            "likely the model gave it. It has no part in the score.",
        ),
    )


def _of_score(name: str) -> tuple[str, str] | None:
    match name:
        case "relevance":
            return (
                QCoreApplication.translate("Wording", "Relevance"),
                QCoreApplication.translate(
                    "Wording",
                    "How much likelier the prompt makes the beginning of the answer, in nats a token. About 0 for an "
                    "answer to something else.",
                ),
            )
        case "coherence":
            return (
                QCoreApplication.translate("Wording", "Coherence"),
                QCoreApplication.translate(
                    "Wording",
                    "How likely the model finds the words in this order: the mean log-probability of a token, in "
                    "nats. Low where the words make little sense.",
                ),
            )
        case _:
            return _of_form(name)


def _of_form(name: str) -> tuple[str, str] | None:
    match name:
        case "completeness":
            return (
                QCoreApplication.translate("Wording", "Completeness"),
                QCoreApplication.translate(
                    "Wording",
                    "How ready the model is to end right after the last word: the log-probability of the end, in "
                    "nats. Low where the text is cut off.",
                ),
            )
        case "repetition":
            return (
                QCoreApplication.translate("Wording", "Repetition"),
                QCoreApplication.translate(
                    "Wording",
                    "The share of three words in a row that occur only once. 1 where nothing is repeated, low where "
                    "the text goes round in circles.",
                ),
            )
        case _:
            return None


def _of_grounding(name: str) -> tuple[str, str] | None:
    match name:
        case "grounding":
            return (
                QCoreApplication.translate("Wording", "Grounding"),
                QCoreApplication.translate(
                    "Wording",
                    "How well the source supports the answer: the least supported word, the pairs of words and the "
                    "words that stand in the source, weighed together.",
                ),
            )
        case "citation":
            return (
                QCoreApplication.translate("Wording", "Citation"),
                QCoreApplication.translate(
                    "Wording",
                    "The share of the answer's telling words that stand in the sentence that it cites. Held down "
                    "where one of the two says no and the other does not.",
                ),
            )
        case _:
            return _of_support(name) or _of_words(name)


def _of_support(name: str) -> tuple[str, str] | None:
    match name:
        case "source_gain":
            return (
                QCoreApplication.translate("Wording", "Gain from the source"),
                QCoreApplication.translate(
                    "Wording",
                    "How much likelier the source makes the answer, as a mean over its tokens, in nats. About 0 "
                    "where the model would have said the same without it.",
                ),
            )
        case "least_supported_word":
            return (
                QCoreApplication.translate("Wording", "Least supported word"),
                QCoreApplication.translate(
                    "Wording",
                    "The least that the source does for any token, in nats. Below 0 the source speaks against it; "
                    "the word is where an invention shows.",
                ),
            )
        case _:
            return None


def _of_words(name: str) -> tuple[str, str] | None:
    match name:
        case "copied_bigrams":
            return (
                QCoreApplication.translate("Wording", "Pairs of words from the source"),
                QCoreApplication.translate(
                    "Wording", "The share of the answer's pairs of neighbouring words that stand so in the source."
                ),
            )
        case "words_in_source":
            return (
                QCoreApplication.translate("Wording", "Words from the source"),
                QCoreApplication.translate(
                    "Wording",
                    "The share of the answer's telling words that stand in the source. Words that the question "
                    "brought do not count.",
                ),
            )
        case _:
            return None


def model_in_words(model: ModelIdentity) -> str:
    """A model by the name of its file, as its user knows it; by its own name where the file's is only a hash."""
    stem = model.file_name.rsplit(".", 1)[0]
    return model.name if stem.startswith("sha256-") and model.name else stem
