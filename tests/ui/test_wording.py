"""Counts, times and names as words."""

import pytest
from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.finding import FindingKind
from desktop.domain.sample import Status
from desktop.judging.catalogue import KINDS
from desktop.ui.wording import (
    count_in_words,
    date_in_words,
    duration_in_words,
    kind_in_words,
    signal_in_words,
    status_in_words,
)


def test_a_large_count_has_its_thousands_parted() -> None:
    assert [count_in_words(count) for count in (0, 999, 1234567)] == ["0", "999", "1,234,567"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "a few seconds"),
        (7.9, "a few seconds"),
        (8, "about 10 seconds"),
        (21, "about 20 seconds"),
        (53, "about 55 seconds"),
        (54, "about 1 minute"),
        (80, "about 1 minute"),
        (100, "about 2 minutes"),
        (14 * 60 + 10, "about 14 minutes"),
        (89 * 60, "about 89 minutes"),
        (90 * 60, "about 2 hours"),
        (3600 * 7.4, "about 7 hours"),
        (3600 * 40, "about 2 days"),
    ],
)
def test_a_duration_is_rounded_as_one_would_say_it(seconds: float, said: str) -> None:
    assert duration_in_words(seconds) == said


def test_a_moment_is_told_in_local_time() -> None:
    local = QDateTime.fromString("2026-03-01T12:30:00+00:00", Qt.DateFormat.ISODate).toLocalTime()

    said = date_in_words("2026-03-01T12:30:00.123456+00:00")

    assert said == QLocale().toString(local, QLocale.FormatType.ShortFormat)


def test_no_moment_is_no_words() -> None:
    assert date_in_words("") == ""


def test_every_status_has_a_word_of_its_own() -> None:
    assert len({status_in_words(status) for status in Status}) == len(Status)


@pytest.mark.parametrize("name", KINDS)
def test_every_signal_that_is_measured_has_a_title_and_says_what_it_measures(name: str) -> None:
    title, explanation = signal_in_words(name)

    assert (title, explanation) == (KINDS[name].title, KINDS[name].says)
    assert explanation.endswith(".")


def test_what_a_signal_says_of_itself_is_translated(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    def translate(context: str, text: str) -> str:
        return f"{context}: {text}"

    monkeypatch.setattr(QCoreApplication, "translate", translate)

    assert signal_in_words("relevance")[0] == "Signals: Relevance"


def test_a_criterion_is_called_by_its_number_and_counts_only_where_the_check_up_showed_it() -> None:
    title, explanation = signal_in_words("criterion:3")

    assert title == "Criterion 3"
    assert "only where the check-up showed" in explanation


def test_an_unknown_signal_is_called_by_its_own_name() -> None:
    assert signal_in_words("warmth") == ("warmth", "")


def test_every_kind_of_finding_has_a_name_of_its_own() -> None:
    assert len({kind_in_words(kind) for kind in FindingKind}) == len(FindingKind)
