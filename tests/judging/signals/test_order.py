"""The order of the sentences, against others."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.judging.signals.order import LONGEST, order, shuffle
from tests.judging.making import trace

TEXT = "First we light the lamp.  Then the keeper climbs up.\n\nAt last the ships come home! Nobody is lost at sea."
SENTENCES = st.lists(st.sampled_from(["The lamp burns all night.", "A ship comes home.", "Who is there, my friend?"]))


def pieces(text: str) -> list[str]:
    return sorted(re.split(r"\s+(?=[A-Z])", text))


def test_sentences_change_places_and_nothing_else() -> None:
    found = shuffle(TEXT)
    assert found is not None
    assert found.beginning == TEXT
    assert found.other != TEXT
    assert pieces(found.other) == pieces(TEXT)


def test_the_white_space_between_the_sentences_stays_where_it_is() -> None:
    found = shuffle(TEXT)
    assert found is not None
    assert re.findall(r"(?<=[.!])\s+", found.other) == ["  ", "\n\n", " "]


def test_a_text_is_always_shuffled_the_same_way() -> None:
    assert shuffle(TEXT) == shuffle(TEXT)


def test_no_sentence_keeps_its_neighbour() -> None:
    sentences = [f"The lamp number {number} burns." for number in range(8)]
    found = shuffle(" ".join(sentences))
    assert found is not None
    places = [-1, *(int(number) for number in re.findall(r"number (\d)", found.other))]
    assert all(after != before + 1 for before, after in pairwise(places))


@pytest.mark.parametrize(
    "text",
    ["", "One sentence alone stands here.", "The lamp burns all night. A ship comes home.", "No. Yes. Oh. Ah. Well."],
)
def test_under_three_pieces_there_is_no_order(text: str) -> None:
    assert shuffle(text) is None


def test_lines_are_pieces_too() -> None:
    found = shuffle("- light the lamp\n- climb the tower\n- wait for ships")
    assert found is not None
    assert sorted(found.other.splitlines()) == ["- climb the tower", "- light the lamp", "- wait for ships"]


def test_chinese_sentences_need_no_space_between_them() -> None:
    text = "灯塔建于一八七二年的夏天。它的灯里一直烧着鲸油直到最后。船只在夜里平安地回到了港口。"
    found = shuffle(text)
    assert found is not None
    assert found.beginning == text
    assert sorted(found.other.split("。")) == sorted(text.split("。"))


def test_only_the_beginning_is_shuffled_and_no_sentence_is_cut() -> None:
    sentence = "The lamp number {} burns all through the night."
    text = " ".join(sentence.format(number) for number in range(40))
    found = shuffle(text)
    assert found is not None
    assert text.startswith(found.beginning)
    assert LONGEST <= len(found.beginning) < LONGEST + 2 * len(sentence)
    assert found.beginning.endswith("night.")
    assert pieces(found.other) == pieces(found.beginning)


@given(SENTENCES, st.sampled_from([" ", "\n", "\n\n", "  "]))
def test_the_beginning_is_a_beginning_and_the_others_hold_the_same(sentences: list[str], gap: str) -> None:
    text = gap.join(sentences)
    found = shuffle(text)
    assert (found is None) == (len(sentences) < 3)
    if found is not None:
        assert text.startswith(found.beginning)
        assert sorted(found.other) == sorted(found.beginning)


def test_order_is_how_much_likelier_a_token_of_the_text_is_than_one_of_its_shuffle() -> None:
    given = trace([-1.0, -2.0])
    assert order(given, "ab", trace([-5.0, -6.0])) == pytest.approx(-1.5 + 5.5)


def test_the_texts_own_trace_is_cut_where_the_beginning_ends() -> None:
    given = trace([-1.0, -3.0, -50.0], [2, 3, 4])
    assert order(given, "Fluß", trace([-2.0])) == 0.0, "five bytes are two tokens"
    assert order(given, "Flußx", trace([-2.0])) == pytest.approx(-54 / 3 + 2), "a token that is reached into counts"
