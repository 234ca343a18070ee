"""How sure the model was of each word, found again in what a person sees."""

import json
import math

import pytest

from desktop.domain.tokens import TokenTrace
from desktop.judging.doubt import WordDoubt, word_doubts
from tests.judging.making import trace


def tokens(*pairs: tuple[str, float]) -> tuple[str, TokenTrace]:
    """A text from its tokens, each with its probability."""
    return "".join(text for text, _ in pairs), trace(
        [math.log(probability) for _, probability in pairs], [len(text.encode()) for text, _ in pairs]
    )


def shown(text: str, doubts: tuple[WordDoubt, ...]) -> dict[str, float]:
    return {text[doubt.start : doubt.end]: round(doubt.probability, 6) for doubt in doubts}


def test_a_word_has_the_product_of_its_tokens() -> None:
    raw, logprobs = tokens(("Ripe", 0.5), (" pea", 0.4), ("ches", 0.5), (" taste", 0.9), (".", 0.1))
    assert shown(raw, word_doubts(raw, raw, logprobs)) == {"Ripe": 0.5, "peaches": 0.2, "taste": 0.9}


def test_a_token_that_reaches_over_two_words_counts_for_both() -> None:
    raw, logprobs = tokens(("one two", 0.25), (" three", 0.5))
    assert shown(raw, word_doubts(raw, raw, logprobs)) == {"one": 0.25, "two": 0.25, "three": 0.5}


@pytest.mark.parametrize("text", ["peaches taste", "  peaches taste\n", "taste"])
def test_a_stripped_part_is_found_with_offsets_of_its_own(text: str) -> None:
    raw, logprobs = tokens(("\n", 0.5), ("peaches", 0.25), (" taste", 0.75), (" \n", 0.5))
    found = shown(text, word_doubts(text, raw, logprobs))
    assert found == {word: share for word, share in {"peaches": 0.25, "taste": 0.75}.items() if word in text}


def test_what_was_put_into_the_models_mouth_has_no_doubt() -> None:
    rest, logprobs = tokens((" shade", 0.5), (" cools", 0.25))
    raw = "I believé that" + rest
    assert shown(raw, word_doubts(raw, raw, logprobs)) == {"shade": 0.5, "cools": 0.25}


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_string_in_json_is_found_however_it_is_escaped(ascii_only: bool) -> None:
    text = 'He said "müde 😀 owl"\nand left'
    raw = json.dumps({"said": "owl", "answer": text}, ensure_ascii=ascii_only)
    lengths = [len(character.encode()) for character in raw]
    place = raw.rindex("owl")
    logprobs = [math.log(0.5) if place <= index < place + 3 else 0.0 for index in range(len(raw))]
    found = shown(text, word_doubts(text, raw, trace(logprobs, lengths)))
    assert found == {"He": 1.0, "said": 1.0, "müde": 1.0, "owl": 0.125, "and": 1.0, "left": 1.0}


def test_a_key_of_json_is_not_taken_for_a_value() -> None:
    raw = '{"answer": "answer"}'
    logprobs = [math.log(0.5) if index > 10 else 0.0 for index in range(len(raw))]
    assert shown("answer", word_doubts("answer", raw, trace(logprobs))) == {"answer": round(0.5**6, 6)}


def test_json_that_is_shown_whole_is_read_as_it_stands() -> None:
    raw = ' {"a": "yes"}'
    assert len(word_doubts(raw.strip(), raw, trace([0.0] * len(raw)))) == 2


def test_tokens_that_split_a_character_all_count_for_its_word() -> None:
    # The decoder gives the bytes of a split character to the token that completes it, or each token its own.
    for lengths in ([0, 0, 4, 3], [1, 1, 2, 3], [2, 0, 2, 3]):
        halves = [math.log(0.5)] * 4
        assert shown("𝔸 so", word_doubts("𝔸 so", "𝔸 so", trace(halves, lengths))) == {"𝔸": 0.125, "so": 0.5}


@pytest.mark.parametrize("text", ["Another text.", "peach", "", "  "])
def test_a_text_that_is_not_there_has_no_doubts(text: str) -> None:
    raw, logprobs = tokens(("Ripe", 0.5), (" peaches", 0.5))
    assert word_doubts(text, raw, logprobs) == ()
    assert word_doubts(text, json.dumps([raw]), trace([0.0] * (len(raw) + 4))) == ()


def test_without_a_trace_that_fits_there_are_no_doubts() -> None:
    assert word_doubts("peaches", "peaches", TokenTrace()) == ()
    assert word_doubts("pear", "pear", trace([-1.0], [7])) == ()


def test_a_probability_is_never_more_than_one_nor_a_figure_that_is_none() -> None:
    raw = "a b c"
    (first, second, third) = word_doubts(raw, raw, trace([-math.inf, -0.1, -0.0], [1, 2, 2]))
    assert first.probability == 0.0
    assert second.probability == pytest.approx(math.exp(-0.1))
    assert third.probability == 1.0
