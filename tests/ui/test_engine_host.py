"""The engine's thread, with an engine that answers from a script."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.engine.builtin import builtin_model
from desktop.engine.plan import EngineSettings
from desktop.engine.protocol import Engine, EngineFailed
from desktop.engine.scripted import ScriptedEngine
from desktop.engine.stopping import LoadingStopped
from desktop.places import Places
from desktop.preferences import Preferences
from desktop.store.library import Library
from desktop.ui.engine_host import Ended, EngineHost, EngineState, Job, usual_model
from tests.ui.making import made_essays, scripted_engine

Stopped = Callable[[], bool]


@dataclass
class Desk:
    """A host, and what its opener was asked for."""

    opened: list[tuple[Path, EngineSettings]] = field(default_factory=list)
    engines: list[ScriptedEngine] = field(default_factory=list)
    states: list[tuple[EngineState, str]] = field(default_factory=list)
    preferences: Preferences = field(default_factory=Preferences)
    trouble: str = ""

    def open(
        self, path: Path, settings: EngineSettings, cache: Path, say: Callable[[str], None], *_: object
    ) -> Engine:
        if self.trouble:
            raise UserError(self.trouble)
        say(f"Loading {path.name}.")
        self.opened.append((path, settings))
        self.engines.append(scripted_engine())
        return self.engines[-1]

    def note(self, host: EngineHost) -> None:
        self.states.append((host.state, host.phase))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def owner() -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "one.gristmill") as made:
        yield made


@pytest.fixture
def host(desk: Desk, owner: QObject, places: Places, library: Library, qtbot: QtBot) -> Iterator[EngineHost]:
    made = EngineHost(places.cache, desk.open, lambda: desk.preferences, owner)
    made.library = library
    made.state_changed.connect(lambda: desk.note(made))
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.busy)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What a job can wait for; open at the end, whatever fails."""
    made = threading.Event()
    yield made
    made.set()


def counting(count: int) -> Callable[[Engine, Library, Stopped], Iterator[object]]:
    return lambda engine, library, stopped: iter(range(count))


def until_stopped(engine: Engine, library: Library, stopped: Stopped) -> Iterator[object]:
    """Work without an end of its own."""
    pause = threading.Event()
    while not stopped():
        yield "at work"
        pause.wait(0.01)


def finish(qtbot: QtBot, job: Job) -> tuple[list[object], list[Ended]]:
    """The events of a job and how it ended, once it has."""
    events: list[object] = []
    ends: list[Ended] = []
    job.happened.connect(events.extend)
    job.ended.connect(ends.append)
    qtbot.waitUntil(lambda: bool(ends), timeout=10_000)
    return events, ends


def test_a_job_brings_its_events_in_order_and_then_its_end(host: EngineHost, qtbot: QtBot) -> None:
    events, ends = finish(qtbot, host.start(counting(1_000)))

    assert events == list(range(1_000))
    assert ends == [Ended()]
    assert not host.busy


class NeverLoaded(ScriptedEngine):
    """Loads its model for as long as it may."""

    def start(self, stopped: Stopped = lambda: False) -> None:
        pause = threading.Event()
        while not stopped():
            pause.wait(0.01)
        raise UserError("Loading the model was stopped.")


def test_a_job_is_stopped_while_the_model_is_loaded(
    host: EngineHost, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = NeverLoaded(lambda request: pytest.fail("nothing is asked"))
    monkeypatch.setattr(host, "_open", lambda *arguments: engine)
    job = host.start(counting(1))
    qtbot.wait(100)
    assert host.busy
    job.stop()

    assert finish(qtbot, job) == ([], [Ended("Loading the model was stopped.")])
    assert engine.closed
    assert host.state is EngineState.FAILED


def test_closing_does_not_wait_for_a_model_that_is_being_loaded(
    host: EngineHost, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = NeverLoaded(lambda request: pytest.fail("nothing is asked"))
    monkeypatch.setattr(host, "_open", lambda *arguments: engine)
    host.start(counting(1))
    host.close()
    assert engine.closed


def opened_for_ever(*arguments: Any) -> Any:
    """Reads the model's file for as long as it may."""
    stopped: Stopped = arguments[-1]
    pause = threading.Event()
    while not stopped():
        pause.wait(0.01)
    raise LoadingStopped


def test_a_job_is_stopped_while_the_file_of_the_model_is_read(
    host: EngineHost, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "_open", opened_for_ever)
    job = host.start(counting(1))
    qtbot.wait(100)
    assert host.busy
    job.stop()

    assert finish(qtbot, job) == ([], [Ended("Loading the model was stopped.")])


def test_a_job_is_stopped_while_its_model_is_looked_for(host: EngineHost, desk: Desk, qtbot: QtBot) -> None:
    job = host.start(counting(1), pick=lambda library, settings, stopped: (opened_for_ever(stopped), settings))
    qtbot.wait(100)
    job.stop()

    assert finish(qtbot, job) == ([], [Ended("Loading the model was stopped.")])
    assert desk.opened == []


def test_closing_does_not_wait_for_a_model_whose_file_is_read(
    host: EngineHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "_open", opened_for_ever)
    host.start(counting(1))
    host.close()


def test_events_come_in_batches_while_it_works(host: EngineHost, qtbot: QtBot) -> None:
    batches: list[list[object]] = []
    job = host.start(until_stopped)
    job.happened.connect(batches.append)

    qtbot.waitUntil(lambda: len(batches) > 2)
    job.stop()
    finish(qtbot, job)

    assert all(batches)
    assert len(batches) < sum(map(len, batches))


def test_the_model_is_loaded_when_it_is_first_needed_and_each_phase_is_told(
    host: EngineHost, desk: Desk, qtbot: QtBot
) -> None:
    name = builtin_model().name
    assert host.state is EngineState.ASLEEP
    assert desk.opened == []

    finish(qtbot, host.start(counting(1)))

    assert desk.states == [
        (EngineState.LOADING, ""),
        (EngineState.LOADING, f"Loading {name}."),
        (EngineState.BUSY, ""),
        (EngineState.READY, ""),
    ]
    assert host.model == desk.engines[0].model


def test_the_model_stays_loaded_for_the_next_job(host: EngineHost, desk: Desk, qtbot: QtBot) -> None:
    for _ in range(3):
        finish(qtbot, host.start(counting(1)))

    assert len(desk.opened) == 1
    assert not desk.engines[0].closed


def test_one_job_at_a_time(host: EngineHost, qtbot: QtBot) -> None:
    job = host.start(until_stopped)

    with pytest.raises(UserError, match="at work"):
        host.start(counting(1))

    job.stop()
    assert finish(qtbot, job)[1] == [Ended()]
    finish(qtbot, host.start(counting(1)))


def test_with_no_library_there_is_no_work(host: EngineHost) -> None:
    host.library = None

    with pytest.raises(UserError, match="No library is open"):
        host.start(counting(1))

    assert not host.busy


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (UserError("The source is gone."), EngineState.READY),
        (EngineFailed("The engine died."), EngineState.FAILED),
    ],
)
def test_trouble_ends_the_job_with_its_sentence_and_the_engine_only_where_it_is_its_own(
    error: Exception, state: EngineState, host: EngineHost, qtbot: QtBot
) -> None:
    def work(engine: Engine, library: Library, stopped: Stopped) -> Iterator[object]:
        yield "the first"
        raise error

    events, ends = finish(qtbot, host.start(work))

    assert events == ["the first"]
    assert ends == [Ended(str(error))]
    assert (host.state, host.phase) == (state, str(error))
    assert finish(qtbot, host.start(counting(1)))[1] == [Ended()]


def test_a_file_that_cannot_be_loaded_is_trouble_and_the_next_job_tries_again(
    host: EngineHost, desk: Desk, qtbot: QtBot
) -> None:
    desk.trouble = "The file is no model."
    _, ends = finish(qtbot, host.start(counting(1)))
    assert ends == [Ended("The file is no model.")]
    assert host.model is None

    desk.trouble = ""
    events, ends = finish(qtbot, host.start(counting(1)))

    assert (events, ends) == ([0], [Ended()])
    assert len(desk.opened) == 1


def test_a_bug_ends_the_job_and_surfaces(host: EngineHost, qtbot: QtBot) -> None:
    def work(engine: Engine, library: Library, stopped: Stopped) -> Iterator[object]:
        yield "the first"
        raise ZeroDivisionError("a bug")

    with qtbot.captureExceptions() as caught:
        events, ends = finish(qtbot, host.start(work))

    assert [type(error) for _, error, _ in caught] == [ZeroDivisionError]
    assert events == ["the first"]
    assert "what is finished is kept" in ends[0].trouble
    assert not host.busy
    finish(qtbot, host.start(counting(1)))


def test_another_model_is_loaded_by_the_next_job_in_place_of_the_first(
    host: EngineHost, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    finish(qtbot, host.start(counting(1)))

    host.choose(tmp_path / "other.gguf")
    assert (host.state, host.model) == (EngineState.ASLEEP, None)
    assert len(desk.opened) == 1
    finish(qtbot, host.start(counting(1)))

    assert [path.name for path, _ in desk.opened] == [builtin_model().name, "other.gguf"]
    assert [engine.closed for engine in desk.engines] == [True, False]
    assert host.state is EngineState.READY


def test_other_settings_of_the_engine_load_the_model_again(host: EngineHost, desk: Desk, qtbot: QtBot) -> None:
    finish(qtbot, host.start(counting(1)))

    desk.preferences = replace(desk.preferences, theme="dark")
    finish(qtbot, host.start(counting(1)))
    assert len(desk.opened) == 1

    desk.preferences = replace(desk.preferences, threads=3)
    finish(qtbot, host.start(counting(1)))
    assert [settings.threads for _, settings in desk.opened] == [None, 3]


def test_closing_stops_the_job_and_ends_the_engine_and_its_thread(
    desk: Desk, owner: QObject, places: Places, library: Library, qtbot: QtBot
) -> None:
    host = EngineHost(places.cache, desk.open, Preferences, owner)
    host.library = library
    job = host.start(until_stopped)
    qtbot.waitUntil(lambda: host.state is EngineState.BUSY)

    host.close()
    host.close()

    assert job.stopped()
    assert desk.engines[0].closed
    assert not any(thread.name == "lane-engine" for thread in threading.enumerate())


def test_the_built_in_model_is_used_where_no_other_was(library: Library) -> None:
    assert usual_model(library) == builtin_model()


def test_the_model_that_was_used_last_is_used_again_while_its_file_is_there(library: Library, tmp_path: Path) -> None:
    made_essays(library, 1)
    last = library.last_model()
    assert last is not None
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF")
    library.remember_model(last, file)

    assert usual_model(library) == file

    file.unlink()
    assert usual_model(library) == builtin_model()


def test_a_run_that_is_resumed_gets_its_own_model_before_the_one_used_last(library: Library, tmp_path: Path) -> None:
    made_essays(library, 1)
    last = library.last_model()
    assert last is not None
    for letter in ("a", "b"):
        file = tmp_path / f"{letter}.gguf"
        file.write_bytes(b"GGUF")
        library.remember_model(replace(last, sha256=letter * 64), file)

    assert usual_model(library, "a" * 64) == tmp_path / "a.gguf"


def test_what_is_picked_for_a_job_is_for_that_job_alone(
    host: EngineHost, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    finish(qtbot, host.start(counting(1)))
    other = tmp_path / "other.gguf"
    job = host.start(counting(2), pick=lambda library, settings, stopped: (other, replace(settings, parallel=3)))
    assert finish(qtbot, job) == ([0, 1], [Ended()])
    assert [(path.name, settings.parallel) for path, settings in desk.opened[1:]] == [("other.gguf", 3)]
    assert (host.state, host.model) == (EngineState.ASLEEP, None)
    finish(qtbot, host.start(counting(1)))
    assert desk.opened[2] == desk.opened[0]


def test_a_pick_of_the_usual_keeps_the_model_loaded(host: EngineHost, desk: Desk, qtbot: QtBot) -> None:
    for _ in range(2):
        finish(qtbot, host.start(counting(1), pick=lambda library, settings, stopped: (builtin_model(), settings)))
    assert len(desk.opened) == 1
    assert host.state is EngineState.READY


def test_what_cannot_be_picked_loads_nothing(host: EngineHost, desk: Desk, qtbot: QtBot) -> None:
    def refuse(library: Library, settings: EngineSettings, stopped: Stopped) -> tuple[Path, EngineSettings]:
        raise UserError("The model is gone.")

    assert finish(qtbot, host.start(counting(1), pick=refuse)) == ([], [Ended("The model is gone.")])
    assert desk.opened == []
