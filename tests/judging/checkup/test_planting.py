"""Defects are planted as they are named, each in a copy of a sound text."""

import random
import re
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.judged import Judged
from desktop.domain.message import Message
from desktop.domain.text import sentences
from desktop.judging.checkup.planting import (
    CHANGED,
    CONTRADICTION,
    CUT_OFF,
    LEAST_SENTENCES,
    LOOPING,
    OFF_TOPIC,
    PLAIN,
    SCRAMBLED,
    SHUFFLED,
    SOUND,
    SOURCED,
    UNSUPPORTED,
    Planted,
    Sourced,
    changed_names,
    looping,
    negated,
    plant,
    plant_sourced,
    scrambled,
    shuffled,
)
from desktop.judging.checkup.texts import shipped_sourced, shipped_texts
from desktop.judging.signals.names import names_of
from desktop.judging.signals.repetition import repetition
from desktop.judging.signals.source_words import words_in_source
from tests.judging.making import trace

TEXTS = shipped_texts()
ABOUT = shipped_sourced()


def of_defect(planted: Sequence[Planted], defect: str) -> dict[int, Judged]:
    return {each.text: each.judged for each in planted if each.defect == defect}


ON_PLAIN = list(plant(TEXTS))
ON_SOURCED = list(plant_sourced(ABOUT))


def test_each_text_is_there_as_it_is_and_with_each_defect() -> None:
    counts = Counter(planted.defect for planted in ON_PLAIN)
    assert counts == dict.fromkeys((SOUND, *PLAIN), len(TEXTS))
    assert of_defect(ON_PLAIN, SOUND) == dict(enumerate(TEXTS))


def test_the_same_texts_are_always_planted_the_same_way() -> None:
    assert list(plant(TEXTS)) == ON_PLAIN
    assert list(plant(TEXTS, 1)) != ON_PLAIN
    assert list(plant_sourced(ABOUT)) == ON_SOURCED


def test_what_is_spoiled_differs_from_what_is_sound_and_its_trace_is_forgotten() -> None:
    known = [Judged(text.prompt, text.answer, trace([-1.0])) for text in TEXTS]
    for planted in plant(known):
        sound = known[planted.text]
        if planted.defect == SOUND:
            assert planted.judged == sound
        else:
            assert planted.judged.trace is None
            assert (planted.judged.answer, planted.judged.prompt) != (sound.answer, sound.prompt)


def test_off_topic_takes_the_prompt_of_another_text() -> None:
    for number, judged in of_defect(ON_PLAIN, OFF_TOPIC).items():
        assert judged.answer == TEXTS[number].answer
        assert judged.prompt != TEXTS[number].prompt
        assert judged.prompt in {text.prompt for text in TEXTS}


@pytest.mark.parametrize("alike", [(0, 1), (0, 0, 1, 1), (0, 1, 0, 0, 0), (0,) * 7 + (1,)])
def test_off_topic_is_never_the_prompt_of_another_text_with_the_same_prompt(alike: tuple[int, ...]) -> None:
    texts = [
        Judged((Message("user", f"topic {kind}"),), f"{TEXTS[number].answer} {number}")
        for number, kind in enumerate(alike)
    ]
    for number, judged in of_defect(list(plant(texts)), OFF_TOPIC).items():
        assert judged.prompt != texts[number].prompt


def test_texts_that_all_answer_one_prompt_are_not_put_off_the_topic() -> None:
    planted = list(plant([Judged(TEXTS[0].prompt, text.answer) for text in TEXTS[:4]]))
    assert not of_defect(planted, OFF_TOPIC)
    assert len(of_defect(planted, LOOPING)) == 4


def test_shuffled_are_the_same_sentences_in_another_order() -> None:
    for number, judged in of_defect(ON_PLAIN, SHUFFLED).items():
        before, after = sentences(TEXTS[number].answer), " ".join(judged.answer.split())
        assert sorted(judged.answer.split()) == sorted(TEXTS[number].answer.split())
        assert all(sentence in after for sentence in before)
        assert not after.startswith(" ".join(before[:-1]))


def test_scrambled_are_the_same_words_in_another_order() -> None:
    for number, judged in of_defect(ON_PLAIN, SCRAMBLED).items():
        before, after = TEXTS[number].answer.split(), judged.answer.split()
        assert sorted(after) == sorted(before)
        assert after != before


def test_line_breaks_stay_where_they_were() -> None:
    text = "One is here. Two is here.\n\nThree is here.\nFour is here."
    chance = random.Random(1)
    assert re.sub(r"[^\n]", "", shuffled(text, chance)) == "\n\n\n"
    assert re.sub(r"[^\n]", "", scrambled(text, chance)) == "\n\n\n"
    assert looping(text, chance).startswith("One is here. Two is here. Two is here.")


def test_looping_ends_in_one_sentence_again_and_again() -> None:
    for number, judged in of_defect(ON_PLAIN, LOOPING).items():
        half = sentences(TEXTS[number].answer)
        last = half[max(2, len(half) // 2) - 1]
        assert " ".join(judged.answer.split()).endswith(" ".join([last] * 6))
        assert judged.answer.startswith(half[0])
        assert repetition(judged.answer) < repetition(TEXTS[number].answer)


def test_cut_off_is_a_beginning_that_ends_within_a_sentence() -> None:
    for number, judged in of_defect(ON_PLAIN, CUT_OFF).items():
        whole = TEXTS[number].answer
        assert whole.startswith(judged.answer)
        assert 0.3 < len(judged.answer) / len(whole) < 0.65
        assert sentences(judged.answer)[-1] not in sentences(whole)


def test_a_cut_that_falls_between_two_sentences_is_moved_into_one() -> None:
    text = "One two. Three four. Five. Six seven eight nine."
    assert text.split()[: int(9 * 0.55)][-1] == "four."
    (judged,) = of_defect(list(plant([Judged((), text)])), CUT_OFF).values()
    assert judged.answer == "One two. Three"


def test_what_has_no_words_to_scramble_or_to_cut_is_left_out() -> None:
    chinese = "灯塔建于一八七二年。灯里烧的是鲸油。船只都怕礁石。看守人住在塔里。"
    planted = list(plant([Judged(TEXTS[0].prompt, chinese), TEXTS[1]]))
    assert {each.defect for each in planted if each.text == 0} == {SOUND, OFF_TOPIC, SHUFFLED, LOOPING}
    assert all(each.judged.answer.strip() for each in planted)


def test_every_shipped_text_can_be_spoiled_in_all_ways() -> None:
    assert all(len(sentences(text.answer)) >= LEAST_SENTENCES for text in TEXTS)
    assert len({text.answer for text in TEXTS}) == len(TEXTS)


def test_of_answers_about_a_source_each_defect_is_planted() -> None:
    counts = Counter(planted.defect for planted in ON_SOURCED)
    assert set(counts) == {SOUND, *SOURCED}
    assert counts[SOUND] == counts[CONTRADICTION] == counts[UNSUPPORTED] == len(ABOUT)
    assert counts[CHANGED] > len(ABOUT) / 2
    for planted in ON_SOURCED:
        sound = ABOUT[planted.text].judged
        assert (planted.judged.source, planted.judged.question) == (sound.source, sound.question)
        assert (planted.judged.answer == sound.answer) == (planted.defect == SOUND)


def test_an_unsupported_sentence_stands_behind_the_whole_answer() -> None:
    for number, judged in of_defect(ON_SOURCED, UNSUPPORTED).items():
        assert judged.answer.startswith(ABOUT[number].judged.answer)
        assert judged.answer.endswith(ABOUT[number].unsupported)
        assert len(sentences(judged.answer)) == len(sentences(ABOUT[number].judged.answer)) + 1
        share, _ = words_in_source(ABOUT[number].unsupported, judged.question, judged.source)
        assert share < 1, "it says something that the source does not"


def one_changed(before: str, after: str) -> bool:
    """Whether one stretch of the text was put in place of another one and all around it stayed."""
    old, new = before.split(), after.split()
    places = [place for place, (left, right) in enumerate(zip(old, new, strict=False)) if left != right]
    return len(old) == len(new) and len(places) == 1


def test_exactly_one_number_or_name_is_changed() -> None:
    changed = of_defect(ON_SOURCED, CHANGED)
    for number, judged in changed.items():
        before, after = ABOUT[number].judged.answer, judged.answer
        assert one_changed(before, after), (before, after)
        gone, come = Counter(names_of(before)), Counter(names_of(after))
        assert sum((gone - come).values()) == 1
    for number, about in enumerate(ABOUT):
        if any(map(str.isdigit, about.judged.answer)):
            assert number in changed, about.judged.answer


@pytest.mark.parametrize(
    "answer",
    [
        "In 1872",
        "13,000 houses and a bridge",
        "about 7 ships",
        "1,234,567 bricks",
        "in 1912, of 12 men",
        "a 1,200-page book",
    ],
)
def test_a_number_keeps_its_form(answer: str) -> None:
    for seed in range(20):
        found = changed_names(answer, [], random.Random(seed))
        assert one_changed(answer, found)
        assert [("0" if letter.isdigit() else letter) for letter in found] == [
            ("0" if letter.isdigit() else letter) for letter in answer
        ]
        differing = [old for old, new in zip(answer, found, strict=True) if old != new]
        assert len(differing) == 1
        assert differing[0].isdigit()


def test_a_name_is_put_in_place_of_a_name_where_there_is_no_number() -> None:
    found = {
        changed_names("She met Anna, then Annabel.", ["Olga", "1872"], random.Random(seed)) for seed in range(20)
    }
    assert found == {"She met Olga, then Annabel.", "She met Anna, then Olga."}


def test_numbers_come_before_names() -> None:
    assert "Anna" in changed_names("She met Anna in 1872.", ["Olga"], random.Random(0))


@pytest.mark.parametrize(
    ("answer", "foreign"),
    [("whale oil", ["Olga"]), ("", ["Olga"]), ("She met Anna.", []), ("She met Anna.", ["Anna", "1872"])],
)
def test_without_anything_to_change_nothing_is_planted(answer: str, foreign: list[str]) -> None:
    assert changed_names(answer, foreign, random.Random(0)) == ""


PARTS = ["12", "1,200", "3,000,000", "007", "Oslo", "oil", "7-day", "A4", "1914-1918", "Oslo's", "12th"]


@given(st.lists(st.sampled_from(PARTS), max_size=5), st.integers(0, 50))
def test_whatever_the_answer_at_most_one_word_changes(parts: list[str], seed: int) -> None:
    answer = " ".join(["so", *parts])
    found = changed_names(answer, ["Bergen"], random.Random(seed))
    assert one_changed(answer, found) if names_of(answer) else found == ""


@pytest.mark.parametrize(
    ("answer", "opposite"),
    [
        ("The lamp was lit and has burned.", "The lamp was not lit and has burned."),
        ("The lamp was not lit.", "The lamp was lit."),
        ("It was new and is not old.", "It was new and is old."),
        ("Whale oil", ""),
        ("", ""),
        ("This island", ""),
    ],
)
def test_negated_turns_the_sense_once(answer: str, opposite: str) -> None:
    assert negated(answer) == opposite


def test_negating_twice_gives_the_answer_back() -> None:
    for text in TEXTS:
        if (once := negated(text.answer)) and " not " not in text.answer:
            assert negated(once) == text.answer


def test_what_has_no_contradiction_and_no_unsupported_sentence_is_planted_without_them() -> None:
    about = Sourced(Judged((), "Whale oil", source="It burned whale oil."), "", "")
    assert [planted.defect for planted in plant_sourced([about])] == [SOUND]
