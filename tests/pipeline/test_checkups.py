"""Check-ups are kept in files, and found again by the model that was checked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.checkup import CheckedSignal, CheckUp
from desktop.domain.errors import UserError
from desktop.judging.checkup.report import VERSION
from desktop.pipeline.checkups import CheckUps
from tests.ui.checkups import SURE, a_checkup

ONE, TWO = "1" * 64, "2" * 64
CRITERION = CheckedSignal("criterion:1", {"off topic": SURE}, 1.0, "off topic", 5.0, 0.5)
RUBRIC = ("Is it kind?", "Is it “clear”?")


def of_rubric(rubric: tuple[str, ...] = RUBRIC, made: str = "2026-03-02T12:00:00+00:00") -> CheckUp:
    plain = a_checkup(ONE, made=made)
    return replace(plain, criteria=rubric, signals=(*plain.signals, CRITERION))


@pytest.fixture
def checkups(tmp_path: Path) -> CheckUps:
    return CheckUps(tmp_path / "deep" / "checkups")


def test_without_any_there_is_none(checkups: CheckUps) -> None:
    assert checkups.find(ONE) is None
    assert checkups.find(ONE, RUBRIC) is None
    assert checkups.all() == []


def test_a_check_up_is_found_as_it_was_kept(checkups: CheckUps) -> None:
    checkups.keep(a_checkup(ONE))
    assert checkups.find(ONE) == a_checkup(ONE)
    assert checkups.find(TWO) is None


def test_a_new_one_takes_the_place_of_the_old(checkups: CheckUps) -> None:
    checkups.keep(a_checkup(ONE, seconds=1.0))
    checkups.keep(a_checkup(ONE, seconds=2.0))
    (found,) = checkups.all()
    assert found.seconds == 2.0


def test_the_newest_come_first(checkups: CheckUps) -> None:
    for model, day in ((ONE, 2), (TWO, 3), ("3" * 64, 1)):
        checkups.keep(a_checkup(model, made=f"2026-03-0{day}T12:00:00+00:00"))
    assert [found.model_sha256 for found in checkups.all()] == [TWO, ONE, "3" * 64]


def test_one_that_tested_a_rubric_is_found_for_that_rubric(checkups: CheckUps) -> None:
    checkups.keep(a_checkup(ONE))
    checkups.keep(of_rubric())
    assert checkups.find(ONE, RUBRIC) == of_rubric()
    assert checkups.find(ONE) == a_checkup(ONE)
    assert checkups.find(ONE, ("Is it short?",)) == a_checkup(ONE), "rather the plain one than none"
    assert checkups.find(ONE, RUBRIC[::-1]) == a_checkup(ONE), "the numbers of the criteria are others"


def test_each_rubric_has_its_own(checkups: CheckUps) -> None:
    other = of_rubric(("Is it short?",))
    checkups.keep(of_rubric())
    checkups.keep(other)
    assert checkups.find(ONE, RUBRIC) == of_rubric()
    assert checkups.find(ONE, ("Is it short?",)) == other


def test_one_that_tested_a_rubric_serves_the_model_alone_without_the_criteria(checkups: CheckUps) -> None:
    checkups.keep(of_rubric())
    found = checkups.find(ONE)
    assert found is not None
    assert found.criteria == ()
    assert found.signals == a_checkup(ONE).signals
    assert found == replace(of_rubric(), criteria=(), signals=a_checkup(ONE).signals)


def test_a_plain_one_is_not_overwritten_by_one_with_a_rubric(checkups: CheckUps) -> None:
    checkups.keep(a_checkup(ONE, seconds=1.0))
    checkups.keep(replace(of_rubric(), seconds=2.0))
    found = checkups.find(ONE)
    assert found is not None
    assert found.seconds == 1.0


BROKEN = {
    "nothing": "",
    "no JSON": "{",
    "another thing": '["a", "list"]',
    "a number": "7",
    "no version": "{}",
    "half of it": json.dumps({"version": VERSION, "model": "x"}),
    "a list for a mapping": json.dumps({"version": VERSION, "signals": [], "score": ["x"], "criteria": []}),
    "signals that are none": json.dumps({"version": VERSION, "signals": [7]}),
    "figures that are none": json.dumps({"version": VERSION, "signals": [{"name": "x", "aucs": [1]}]}),
    "a null": "null",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_read_counts_as_not_made(checkups: CheckUps, tmp_path: Path, text: str) -> None:
    checkups.keep(a_checkup(TWO))
    (tmp_path / "deep" / "checkups" / f"{ONE}.json").write_text(text, encoding="utf-8")
    assert checkups.find(ONE) is None
    assert [found.model_sha256 for found in checkups.all()] == [TWO]
    checkups.keep(a_checkup(ONE))
    assert checkups.find(ONE) == a_checkup(ONE)


def test_bytes_that_are_no_text_count_as_not_made(checkups: CheckUps, tmp_path: Path) -> None:
    checkups.keep(a_checkup(TWO))
    (tmp_path / "deep" / "checkups" / f"{ONE}.json").write_bytes(b"\xff\xfe\x00")
    assert checkups.find(ONE) is None


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1])
def test_one_of_another_version_is_not_believed(checkups: CheckUps, version: int) -> None:
    checkups.keep(a_checkup(ONE, version=version))
    assert checkups.find(ONE) is None
    assert checkups.all() == []


def test_a_file_under_the_name_of_another_model_is_not_taken_for_it(checkups: CheckUps, tmp_path: Path) -> None:
    checkups.keep(a_checkup(TWO))
    folder = tmp_path / "deep" / "checkups"
    (folder / f"{TWO}.json").rename(folder / f"{ONE}.json")
    assert checkups.find(ONE) is None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "checkups").touch()
    with pytest.raises(UserError):
        CheckUps(tmp_path / "checkups").keep(a_checkup(ONE))
