"""A faster copy that is no longer wanted: it ends within a second, and nothing of it is left."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop.engine import errand
from desktop.engine.builtin import builtin_model
from desktop.engine.gguf import read_header
from desktop.engine.opening import identity_of, open_engine
from desktop.engine.plan import EngineSettings
from desktop.engine.repacking import repacked_copy
from desktop.engine.stopping import LoadingStopped

FAKE = (sys.executable, "-m", "tests.engine.fake_child")


@pytest.fixture
def _endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that writes half a copy and then never gets on."""
    monkeypatch.setattr(errand, "child_command", lambda: FAKE)


def half_copies(cache: Path) -> list[Path]:
    return [file for file in (cache / "repacked").glob("*.tmp") if file.stat().st_size]


def seconds_to_stop(cache: Path) -> float:
    """Make a copy that is stopped once half of it is there; how long it then goes on."""
    since: list[float] = []

    def stopped() -> bool:
        if half_copies(cache):
            since.append(time.monotonic())
        return bool(since)

    with pytest.raises(LoadingStopped):
        repacked_copy(read_header(builtin_model()), "ab" * 32, "Q8_0", 1, cache, lambda text: None, stopped)
    return time.monotonic() - since[0]


def others() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


@pytest.mark.usefixtures("_endless")
def test_a_copy_under_way_is_stopped_within_a_second_and_nothing_of_it_is_left(tmp_path: Path) -> None:
    before = others()
    assert seconds_to_stop(tmp_path) < 0.8
    assert list((tmp_path / "repacked").iterdir()) == []
    assert others() <= before


@pytest.fixture
def _interrupted_later(tmp_path: Path) -> Iterator[None]:
    """Ctrl-C, once half a copy is there."""

    def interrupt() -> None:
        while not half_copies(tmp_path):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt, daemon=True)
    thread.start()
    yield
    thread.join(5)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.usefixtures("_endless", "_interrupted_later")
def test_ctrl_c_ends_a_copy_as_well(tmp_path: Path) -> None:
    before = others()
    with pytest.raises(KeyboardInterrupt):
        repacked_copy(read_header(builtin_model()), "ab" * 32, "Q8_0", 1, tmp_path, lambda text: None)
    assert list((tmp_path / "repacked").iterdir()) == []
    assert others() <= before


def test_looking_through_a_copy_that_is_there_is_stopped_and_the_copy_stays(tmp_path: Path) -> None:
    made = tmp_path / "repacked" / f"{'ab' * 32}-q8_0.gguf"
    made.parent.mkdir()
    made.symlink_to(builtin_model())
    made.with_suffix(".json").write_text('{"sha256": "ab"}')
    with pytest.raises(LoadingStopped):
        repacked_copy(read_header(builtin_model()), "ab" * 32, "Q8_0", 1, tmp_path, lambda text: None, lambda: True)
    assert made.is_file()


def test_reading_a_model_through_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(LoadingStopped):
        identity_of(builtin_model(), tmp_path, lambda text: None, lambda: True)
    with pytest.raises(LoadingStopped):
        open_engine(builtin_model(), EngineSettings(), tmp_path, lambda text: None, lambda: True)
    assert list(tmp_path.iterdir()) == []
