"""Counts, times and names as words: the same on every page."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from desktop.domain.finding import FindingKind
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
    # Imported here: the signals are not on the way to the first painted window.
    from desktop.judging.catalogue import KINDS

    if name.startswith(_CRITERION):
        return _criterion_in_words(name.removeprefix(_CRITERION))
    known = KINDS.get(name)
    return (of_signals(known.title), of_signals(known.says)) if known else (name, "")


def of_signals(text: str) -> str:
    """What judging says of its signals and defects, which knows no translations, as the user reads it."""
    return QCoreApplication.translate("Signals", text) if text else ""


def _criterion_in_words(number: str) -> tuple[str, str]:
    return (
        QCoreApplication.translate("Wording", "Criterion {number}").format(number=number),
        QCoreApplication.translate(
            "Wording",
            "The model's own rating of this line of the rubric, from 1 to 9: the mean of all ratings, each by how "
            "likely the model gave it. It counts in the score only where the check-up showed that it tells sound "
            "texts from spoiled ones.",
        ),
    )


def model_in_words(model: ModelIdentity) -> str:
    """A model by the name of its file, as its user knows it; by its own name where the file's is only a hash."""
    stem = model.file_name.rsplit(".", 1)[0]
    return model.name if stem.startswith("sha256-") and model.name else stem


def kind_in_words(kind: FindingKind) -> str:
    """What curation found, by the name of its kind, as a heading."""
    match kind:
        case FindingKind.COPY:
            return QCoreApplication.translate("Wording", "Copies")
        case FindingKind.NEAR_COPY:
            return QCoreApplication.translate("Wording", "Near copies")
        case FindingKind.SAME_MEANING:
            return QCoreApplication.translate("Wording", "Close in meaning")
        case FindingKind.CONTAMINATION:
            return QCoreApplication.translate("Wording", "Benchmark text")
        case FindingKind.OVERLAP:
            return QCoreApplication.translate("Wording", "Copied from source")
        case FindingKind.QUOTE:
            return QCoreApplication.translate("Wording", "Quotes its source")
        case FindingKind.PERSONAL:
            return QCoreApplication.translate("Wording", "Personal data")
        case FindingKind.SECRET:
            return QCoreApplication.translate("Wording", "Keys and tokens")
        case FindingKind.LANGUAGE:
            return QCoreApplication.translate("Wording", "Other language")
        case FindingKind.DEBRIS:
            return QCoreApplication.translate("Wording", "Debris")
