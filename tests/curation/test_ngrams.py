"""Words and n-grams as they are compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.curation.ngrams import ngram_hashes, placed_words, word_hashes, words


@pytest.mark.parametrize(
    ("text", "parted", "joined"),
    [
        ("Don't STOP!", ["don", "t", "stop"], ["dont", "stop"]),
        ("88,000 or 3.5", ["88", "000", "or", "3", "5"], ["88000", "or", "35"]),
        ("well-known", ["well", "known"], ["wellknown"]),
        ("cafe\u0301 CAFÉ", ["café", "café"], ["café", "café"]),
        ("猫が好き cat", ["猫", "が", "好", "き", "cat"], ["猫", "が", "好", "き", "cat"]),
        ("snake_case", ["snake", "case"], ["snake", "case"]),
        ("?!", [], []),
        ("", [], []),
    ],
)
def test_words_are_lower_case_and_without_punctuation(text: str, parted: list[str], joined: list[str]) -> None:
    assert words(text) == parted
    assert words(text, joined=True) == joined


def test_each_word_is_found_where_it_stands() -> None:
    text = "Well, don’t  GO!"
    placed = placed_words(text)
    assert [text[begin:end] for begin, end in placed.spans] == ["Well", "don", "t", "GO"]
    begin, end = placed.span(1, 3)
    assert text[begin:end] == "don’t  GO"
    joined = placed_words(text, joined=True)
    assert [text[begin:end] for begin, end in joined.spans] == ["Well", "don’t", "GO"]


@given(st.text(alphabet="aB1'’-.,_ \n猫é", max_size=40), st.booleans())
def test_placed_words_are_the_words(text: str, joined: bool) -> None:
    assert placed_words(text, joined).words == words(text, joined)


def test_equal_runs_of_words_have_equal_hashes_and_others_do_not() -> None:
    hashes = ngram_hashes(word_hashes(["a", "b", "c", "a", "b", "d"]), 2)
    assert len(hashes) == 5
    assert hashes[0] == hashes[3]
    assert len(np.unique(hashes)) == 4
    assert ngram_hashes(word_hashes(["b", "a"]), 2)[0] != ngram_hashes(word_hashes(["a", "b"]), 2)[0]


def test_fewer_words_than_a_gram_give_none() -> None:
    assert len(ngram_hashes(word_hashes(["a", "b"]), 3)) == 0


def test_a_word_has_the_same_hash_in_every_process() -> None:
    assert word_hashes(["mill"]).tolist() == [int.from_bytes(bytes.fromhex("ca5dbb0075800bb3"), "little")]
