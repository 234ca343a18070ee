"""The engine's process dies under the window: a quiet notice, and the run goes on."""

from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.project import Seed
from desktop.pipeline.running import Wish
from desktop.places import Places
from desktop.store.library import Library
from desktop.ui.engine_host import load_engine
from tests.ui.app import opened

COUNT = 6


@pytest.mark.model
def test_a_killed_engine_is_replaced_and_the_run_makes_all_it_was_asked_for(
    qtbot: QtBot, tmp_path: Path, model_cache: Path
) -> None:
    places = Places(data=tmp_path / "data", cache=model_cache, logs=tmp_path / "logs", config=tmp_path / "config")
    with Library.open(places.library) as library:
        project = library.add_project("Essays", "essay", {"words": 60})
        library.add_seeds(project.id, [Seed("the use of maps"), Seed("walking to work")])

    with opened(qtbot, places, load_engine) as app:
        desk = app.session.runs
        others = set(psutil.Process().children())
        desk.start(project, Wish(COUNT))
        qtbot.waitUntil(lambda: desk.live is not None and bool(desk.live.writing), timeout=60_000)
        (child,) = set(psutil.Process().children()) - others
        child.kill()

        with qtbot.waitSignal(desk.ended, timeout=90_000):
            pass
        assert desk.live is not None
        assert any("started again" in sentence for sentence in desk.live.told)
        assert not desk.live.trouble
        assert sum(app.session.library.counts(project.id).values()) == COUNT


@pytest.mark.model
def test_escape_stops_a_run_within_seconds_and_keeps_what_is_finished(
    qtbot: QtBot, tmp_path: Path, model_cache: Path
) -> None:
    places = Places(data=tmp_path / "data", cache=model_cache, logs=tmp_path / "logs", config=tmp_path / "config")
    with Library.open(places.library) as library:
        project = library.add_project("Essays", "essay", {"words": 60})
        library.add_seeds(project.id, [Seed("the use of maps"), Seed("walking to work")])

    with opened(qtbot, places, load_engine) as app:
        desk = app.session.runs
        desk.start(project, Wish(200))
        qtbot.waitUntil(lambda: desk.live is not None and desk.live.finished > 0, timeout=90_000)

        with qtbot.waitSignal(desk.ended, timeout=10_000):
            qtbot.keyClick(app.window, Qt.Key.Key_Escape)

        finished = app.session.library.counts(project.id)
        assert 0 < sum(finished.values()) < 200
        assert app.window.commands.by_name["resume"] is not None
