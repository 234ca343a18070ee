"""Verbatim overlap with a source."""

import pytest

from desktop.curation.overlap import MOST_RUN, Overlap, finding, overlap
from desktop.domain.finding import FindingKind

SOURCE = " ".join(f"word{number}" for number in range(200))
OWN = " ".join(f"own{number}" for number in range(200))


def piece(first: int, count: int) -> str:
    return " ".join(SOURCE.split()[first : first + count])


def test_the_longest_run_is_shown_as_it_stands_in_both_texts() -> None:
    text = f"Before: {piece(50, 30).upper().replace(' ', ', ')} after."
    found = overlap(text, SOURCE)
    assert found.run_words == 30
    assert text[slice(*found.span)] == piece(50, 30).upper().replace(" ", ", ")
    assert SOURCE[slice(*found.source_span)] == piece(50, 30)
    assert found.share == pytest.approx(23 / 25)


@pytest.mark.parametrize(
    ("text", "source"), [("", SOURCE), (OWN, ""), (OWN, SOURCE), (piece(0, 7), SOURCE), ("", "")]
)
def test_texts_that_share_no_run_of_eight_words_do_not_overlap(text: str, source: str) -> None:
    assert overlap(text, source) == Overlap()


@pytest.mark.parametrize(("count", "flagged"), [(MOST_RUN - 1, False), (MOST_RUN, True)])
def test_a_long_run_is_flagged(count: int, flagged: bool) -> None:
    assert (finding(f"{OWN} {piece(0, count)}", SOURCE, "A source") is not None) is flagged


def test_many_short_runs_are_flagged_together() -> None:
    pieces = " so ".join(piece(first, 15) for first in range(0, 150, 15))
    found = finding(f"{pieces}", SOURCE, "A source")
    assert found is not None
    assert found.share == pytest.approx(80 / 152)


def test_the_finding_names_the_source_and_shows_both_passages() -> None:
    found = finding(f"{OWN} {piece(100, 30)}", SOURCE, "The manual")
    assert found is not None
    assert (found.kind, found.place, found.words) == (FindingKind.OVERLAP, "The manual", piece(100, 30))
    assert piece(100, 30) in found.other
    assert found.other.startswith("…word")


def test_where_the_recipe_is_meant_to_quote_it_is_a_quote() -> None:
    found = finding(piece(0, 40), SOURCE, "The manual", quotes=True)
    assert found is not None
    assert found.kind is FindingKind.QUOTE
