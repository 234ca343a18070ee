"""Texts in another language than was asked for."""

from desktop.curation.language import finding
from desktop.domain.finding import Finding, FindingKind


def german(_: str) -> str:
    return "German"


def test_a_text_in_another_language_is_flagged_with_both() -> None:
    found = finding("Guten Tag, wie geht es Ihnen?", "English", german)
    assert found == Finding(FindingKind.LANGUAGE, words="Guten Tag, wie geht es Ihnen?", place="German, not English")


def test_there_is_no_finding_where_it_is_right_unknown_or_was_not_asked_for() -> None:
    assert finding("Guten Tag", "German", german) is None
    assert finding("Guten Tag", "", german) is None
    assert finding("Hm", "English", lambda _: "") is None


def test_only_the_first_words_are_shown() -> None:
    found = finding("ja " * 100, "English", german)
    assert found is not None
    assert len(found.words.split()) == 12
