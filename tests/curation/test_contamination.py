"""Samples that hold rows of a benchmark."""

import re
from collections.abc import Callable

import pytest

from desktop.curation.contamination import MOST_FINDINGS, Benchmarks
from desktop.domain.finding import FindingKind

QUESTION = (
    "Janet's ducks lay 16 eggs a day, and she sells the well-kept remainder at the farmers' market for $2,500 "
    "in total. How much does she make in a week with 3.5 ducks more?"
)
OTHER = (
    "A robe takes 2 bolts of blue fibre and half that much white fibre. How many bolts in total does it take to make?"
)
FILLING = " ".join(f"filling{number}" for number in range(60))


def held(*rows: str) -> Benchmarks:
    benchmarks = Benchmarks()
    benchmarks.add("math.jsonl", enumerate(rows, start=1))
    return benchmarks


def places(benchmarks: Benchmarks, text: str) -> list[str]:
    return [finding.place for finding in benchmarks.findings(text)]


def upper(text: str) -> str:
    return text.upper()


def without_marks(text: str) -> str:
    return re.sub(r"[^\w\s]", "", text)


def parted_at_marks(text: str) -> str:
    return re.sub(r"[^\w\s]", " ", text)


def with_other_marks(text: str) -> str:
    return text.replace("'", "’").replace(", ", " - ").replace(".", "!").replace(" ", "\n ")


@pytest.mark.parametrize("change", [str, upper, without_marks, parted_at_marks, with_other_marks])
def test_thirteen_words_are_found_within_other_text_however_they_are_written(change: Callable[[str], str]) -> None:
    benchmarks = held(OTHER, QUESTION)
    own = QUESTION.split()
    for first in range(len(own) - 12):
        piece = change(" ".join(own[first : first + 13]))
        assert places(benchmarks, f"{FILLING} {piece} {FILLING}") == ["math.jsonl, row 2"], piece


def test_twelve_words_within_other_text_are_not() -> None:
    piece = " ".join(OTHER.split()[:12])
    assert held(OTHER).findings(f"{FILLING} {piece} {FILLING}") == []


def test_a_finding_shows_the_run_as_it_stands_in_the_sample_and_the_row_beside_it() -> None:
    (found,) = held(OTHER, QUESTION).findings(f"{FILLING} {OTHER.upper()} {FILLING}")
    assert found.kind is FindingKind.CONTAMINATION
    assert found.words == OTHER.upper().rstrip("?")
    assert found.other == OTHER
    assert 0.1 < found.share < 0.2


def test_a_reworded_row_is_found_by_its_share_of_eight_grams() -> None:
    own = QUESTION.split()
    reworded = " ".join([*own[:12], "really", *own[12:23], "truly", *own[23:]])
    assert places(held(QUESTION), reworded) == ["math.jsonl, row 1"]
    assert Benchmarks(share=0.9).findings(reworded) == []


@pytest.mark.parametrize(
    ("row", "text", "found"),
    [
        ("Who wrote the novel Emma in 1815?", "Who wrote the novel Emma in 1815? Jane Austen.", True),
        ("Is ice cold?", "Is ice cold?", True),
        ("Is ice cold?", "I ask: is ice cold? Yes.", False),
        (
            "What did the old king say to his two sons then?",
            "So what did the old king say to his two sons then",
            True,
        ),
        ("What did the old king say to his two sons then?", "What did the old king say to his two wives then", False),
    ],
)
def test_a_short_row_is_found_as_a_whole(row: str, text: str, found: bool) -> None:
    assert bool(held(row).findings(text)) is found


def test_the_row_that_shares_most_comes_first_and_only_some_are_named() -> None:
    rows = [f"{OTHER} {number} and then {number} more" for number in range(20)]
    found = held(*rows, OTHER).findings(rows[3])
    assert len(found) == MOST_FINDINGS
    assert found[0].place == "math.jsonl, row 4"


def test_benchmarks_can_be_added_later() -> None:
    benchmarks = held(OTHER)
    benchmarks.add("more.csv", [(9, QUESTION), (10, ""), (11, "?!")])
    assert places(benchmarks, QUESTION) == ["more.csv, row 9"]
    assert places(benchmarks, OTHER) == ["math.jsonl, row 1"]
    assert len(benchmarks) == 2


@pytest.mark.parametrize("text", ["", "?", FILLING, "a " * 500])
def test_other_texts_are_clean(text: str) -> None:
    assert held(OTHER, QUESTION).findings(text) == []
    assert Benchmarks().findings(text) == []


@pytest.mark.parametrize("annotated_first", [True, False])
def test_sums_between_the_words_hide_no_row(annotated_first: bool) -> None:
    annotated = "She has 16 - 3 = <<16-3=13>>13 eggs. She sells 13 * 2 = $<<13*2=26>>26 of them on Monday."
    plain = "She has 16 - 3 = 13 eggs. She sells 13 * 2 = $26 of them on Monday."
    row, sample = (annotated, plain) if annotated_first else (plain, annotated)
    benchmarks = Benchmarks()
    benchmarks.add("sums", [(1, row)])
    assert [each.share for each in benchmarks.findings(sample)] == [1.0]


def test_sums_between_words_are_found_written_out_or_left_out_and_the_row_is_named_once() -> None:
    row = "She has 16 - 3 = <<16-3=13>>13 eggs. She sells 13 * 2 = $<<13*2=26>>26 of them on Monday."
    held = Benchmarks()
    held.add("b.jsonl", [(1, row)])
    written_out = "she has 16 3 16 3 13 13 eggs she sells 13 2 13 2 26 26 of them on monday"
    left_out = "She has 16 - 3 = 13 eggs. She sells 13 * 2 = $26 of them on Monday."
    for text in (row, written_out, left_out):
        (found,) = held.findings(text)
        assert found.place == "b.jsonl, row 1"
