"""The short form of what `python -m tests.torture.fuzz_library` does for minutes, and what that once found."""

from collections import Counter
from pathlib import Path

import pytest

from tests.torture.fuzz_library import Broken, Cell, base, bounded, own_home, put, spoiled, survive, try_case

# Each once ended in a traceback: the numbers are cases, the cells what was put in them.
ONCE_BROKEN = (50, 80, 311, 416, 497)
CELLS = (
    Cell("projects", "settings", "null"),
    Cell("projects", "settings", '{"language":5}'),
    Cell("projects", "name", b"\xff\xfe\x00"),
    Cell("projects", "name", "\x1b[2J\x1b]0;pwn\x07\x9b2J"),
    Cell("samples", "status", "", everywhere=True),
    Cell("samples", "fields", "[" * 2000),
    Cell("samples", "messages", '[{"role":"\x1b[2J","content":"\x1b]0;x\x07"}]', everywhere=True),
    Cell("runs", "status", "zzz"),
    Cell("runs", "requested", 2**62),
    Cell("runs", "rounds", 2**31),
    Cell("runs", "settings", "5"),
    Cell("rounds", "figures", "[]"),
    Cell("exports", "options", "accepted"),
    Cell("seeds", "position", 2**62),
    Cell("evidence", "found", '{"sentences":5}'),
    Cell("signals", "value", float("inf"), everywhere=True),
)


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound library, and a home of its own."""
    for name, value in own_home(tmp_path).items():
        monkeypatch.setenv(name, value)
    return base(tmp_path)


def test_a_sound_library_ends_well_throughout(sound: Path, tmp_path: Path) -> None:
    assert survive(sound, tmp_path) == Counter(well=12)


@pytest.mark.parametrize("number", [*range(1000, 1004), *ONCE_BROKEN])
def test_a_damaged_library_ends_well_or_in_a_sentence(sound: Path, tmp_path: Path, number: int) -> None:
    assert sum(try_case(number, sound, tmp_path).values()) == 12


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.table}.{cell.column}")
def test_so_does_one_with_cells_that_hold_what_they_never_should(sound: Path, tmp_path: Path, cell: Cell) -> None:
    put(sound, cell)
    with bounded():
        assert sum(survive(sound, tmp_path).values()) == 12


def test_a_case_is_the_same_each_time(sound: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        spoiled(sound, 7, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    spoiled(sound, 8, tmp_path / "second")
    assert (tmp_path / "first").read_bytes() != (tmp_path / "second").read_bytes()


def test_what_takes_too_long_or_too_much_is_noticed() -> None:
    with pytest.raises(Broken, match="it took"), bounded(seconds=0.0):
        sum(range(10_000))
    with pytest.raises(Broken, match="MB"), bounded(most_bytes=-1):
        pass
