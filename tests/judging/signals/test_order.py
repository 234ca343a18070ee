"""The order of the sentences, against others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.judging.signals.order import LONGEST, SHUFFLES, order, shuffles
from tests.judging.making import trace

TEXT = "First we light the lamp.  Then the keeper climbs up.\n\nAt last the ships come home! Nobody is lost at sea."
SENTENCES = st.lists(st.sampled_from(["The lamp burns all night.", "A ship comes home.", "Who is there, my friend?"]))


def pieces(text: str) -> list[str]:
    return sorted(re.split(r"\s+(?=[A-Z])", text))


def test_sentences_change_places_and_nothing_else() -> None:
    found = shuffles(TEXT)
    assert found is not None
    assert found.beginning == TEXT
    assert len(found.others) == SHUFFLES
    for other in found.others:
        assert other != TEXT
        assert pieces(other) == pieces(TEXT)


def test_the_white_space_between_the_sentences_stays_where_it_is() -> None:
    found = shuffles(TEXT)
    assert found is not None
    for other in found.others:
        assert re.findall(r"(?<=[.!])\s+", other) == ["  ", "\n\n", " "]


def test_a_text_is_always_shuffled_the_same_way() -> None:
    assert shuffles(TEXT) == shuffles(TEXT)


def test_more_shuffles_begin_with_the_same_ones() -> None:
    few, many = shuffles(TEXT, 2), shuffles(TEXT, 5)
    assert few is not None
    assert many is not None
    assert many.others[:2] == few.others


@pytest.mark.parametrize(
    "text",
    ["", "One sentence alone stands here.", "The lamp burns all night. A ship comes home.", "No. Yes. Oh. Ah. Well."],
)
def test_under_three_pieces_there_is_no_order(text: str) -> None:
    assert shuffles(text) is None


def test_lines_are_pieces_too() -> None:
    found = shuffles("- light the lamp\n- climb the tower\n- wait for ships")
    assert found is not None
    assert sorted(found.others[0].splitlines()) == ["- climb the tower", "- light the lamp", "- wait for ships"]


def test_chinese_sentences_need_no_space_between_them() -> None:
    text = "灯塔建于一八七二年的夏天。它的灯里一直烧着鲸油直到最后。船只在夜里平安地回到了港口。"
    found = shuffles(text)
    assert found is not None
    assert found.beginning == text
    assert sorted(found.others[0].split("。")) == sorted(text.split("。"))


def test_only_the_beginning_is_shuffled_and_no_sentence_is_cut() -> None:
    sentence = "The lamp number {} burns all through the night."
    text = " ".join(sentence.format(number) for number in range(40))
    found = shuffles(text)
    assert found is not None
    assert text.startswith(found.beginning)
    assert LONGEST <= len(found.beginning) < LONGEST + 2 * len(sentence)
    assert found.beginning.endswith("night.")
    assert pieces(found.others[0]) == pieces(found.beginning)


@given(SENTENCES, st.sampled_from([" ", "\n", "\n\n", "  "]))
def test_the_beginning_is_a_beginning_and_the_others_hold_the_same(sentences: list[str], gap: str) -> None:
    text = gap.join(sentences)
    found = shuffles(text)
    assert (found is None) == (len(sentences) < 3)
    if found is not None:
        assert text.startswith(found.beginning)
        assert all(sorted(other) == sorted(found.beginning) for other in found.others)


def test_order_is_how_much_likelier_the_text_is_than_its_shuffles() -> None:
    given = trace([-1.0, -2.0])
    assert order(given, "ab", [trace([-3.0]), trace([-5.0, -6.0])]) == pytest.approx(-1.5 - (-3.0 - 5.5) / 2)


def test_the_texts_own_trace_is_cut_where_the_beginning_ends() -> None:
    given = trace([-1.0, -3.0, -50.0], [2, 3, 4])
    assert order(given, "Fluß", [trace([-2.0])]) == 0.0, "five bytes are two tokens"
    assert order(given, "Flußx", [trace([-2.0])]) == pytest.approx(-54 / 3 + 2), "a token that is reached into counts"
