"""The short form of what `python -m tests.torture.fuzz_files` does by the thousand, and what that has found."""

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from tests.torture.fuzz_files import Desk, fuzz, outcome_of, refuse_unclear
from tests.torture.hostile_files import KINDS, hostile, sound

FOUND: dict[str, list[int]] = json.loads((Path(__file__).parent / "found.json").read_text(encoding="utf-8"))
LARGE = 20_000
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the timer is one of POSIX")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS)
def test_sound_files_are_read(desk: Desk, kind: str) -> None:
    # A row of one text is no seed with an instruction, and so on: of the ways in, one at least takes each.
    for data in sound(kind):
        done = 0
        for way in desk.ways_in(kind, data):
            try:
                way()
                done += 1
            except UserError as error:
                refuse_unclear(error)
        assert done


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_files_are_read_or_end_in_a_sentence(desk: Desk, kind: str) -> None:
    tally = fuzz(kind, desk, iter(range(12)), math.inf, LARGE)
    assert tally.cases == 12
    assert not tally.findings


@pytest.mark.parametrize("kind", FOUND)
def test_what_was_found_ends_in_a_sentence_now(desk: Desk, kind: str) -> None:
    outcomes = {number: outcome_of(desk, kind, hostile(kind, number, LARGE)) for number in FOUND[kind]}
    assert set(outcomes.values()) <= {"read", "refused", "given up"}, outcomes


def test_an_error_that_nobody_foresaw_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> None:
        raise ZeroDivisionError(text)

    monkeypatch.setattr("tests.torture.fuzz_files.read_tools", fail)
    assert outcome_of(desk, "tools", sound("tools")[0]).startswith("ZeroDivisionError")


def test_one_that_takes_for_ever_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(text: str) -> None:
        while True:
            pass

    monkeypatch.setattr("tests.torture.fuzz_files._SECONDS", 0.1)
    monkeypatch.setattr("tests.torture.fuzz_files.read_tools", hang)
    assert outcome_of(desk, "tools", sound("tools")[0]).startswith("_TooSlow")


def test_one_that_fills_the_memory_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.torture.fuzz_files._MEMORY", 10_000_000)
    monkeypatch.setattr("tests.torture.fuzz_files.read_tools", lambda text: b"x" * 50_000_000)
    assert outcome_of(desk, "tools", sound("tools")[0]).endswith("MB taken")


@pytest.mark.parametrize("sentence", ["KeyError: 'a'", "It has no end"])
def test_a_sentence_that_is_none_is_found(sentence: str) -> None:
    with pytest.raises(AssertionError):
        refuse_unclear(UserError(sentence))


@pytest.mark.parametrize("sentence", ["It is wrong.\nDone: 100 samples.", "It is " + "x" * 5000 + "."])
def test_an_error_for_the_user_is_always_one_that_can_be_read(sentence: str) -> None:
    refuse_unclear(UserError(sentence))


def test_the_file_of_a_number_is_always_the_same() -> None:
    for kind in KINDS:
        sound.cache_clear()
        before = hostile(kind, 7, LARGE)
        sound.cache_clear()
        assert hostile(kind, 7, LARGE) == before
