"""The app's side of the engine process: whatever that process does, the app goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from desktop.domain.errors import UserError
from desktop.engine import local
from desktop.engine.local import LocalEngine
from desktop.engine.messages import Load, Reshape
from desktop.engine.process import Patience
from desktop.engine.protocol import EngineFailed
from desktop.engine.requests import EngineEvent, Generate, Generated, Notice, Prompt, Refused
from desktop.engine.scripted import SCRIPTED_MODEL

COMMAND = (sys.executable, "-m", "tests.engine.fake_child")


def load(path: str = "model.gguf") -> Load:
    return Load(path, "", threads=1, parallel=8, context=2048, batch=2048, micro_batch=512, gpu_layers=0)


@pytest.fixture
def engine() -> Iterator[LocalEngine]:
    patience = Patience(silence=1.0, step=1.0, stop=0.5)
    made = LocalEngine(load(), SCRIPTED_MODEL, command=COMMAND, patience=patience)
    yield made
    made.close()


def ask(engine: LocalEngine, *texts: str) -> None:
    for text in texts:
        engine.submit(Generate(text, Prompt(text=text)))


def answers(engine: LocalEngine, count: int, seconds: float = 30.0) -> list[EngineEvent]:
    """Events until `count` replies have come."""
    events: list[EngineEvent] = []
    deadline = time.monotonic() + seconds
    while sum(isinstance(event, Generated | Refused) for event in events) < count:
        assert time.monotonic() < deadline, f"only {events} came"
        events += engine.collect(0.5)
    return events


def texts(events: list[EngineEvent]) -> set[str]:
    return {event.text for event in events if isinstance(event, Generated)}


def notices(events: list[EngineEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def refusals(events: list[EngineEvent]) -> list[Refused]:
    return [event for event in events if isinstance(event, Refused)]


def test_requests_are_answered(engine: LocalEngine) -> None:
    ask(engine, "one", "two")
    assert texts(answers(engine, 2)) == {"ONE", "TWO"}


def test_a_request_that_kills_the_process_twice_is_set_aside_and_costs_no_other(engine: LocalEngine) -> None:
    ask(engine, "one", "two", "three", "DIE")
    events = answers(engine, 4)
    assert texts(events) == {"ONE", "TWO", "THREE"}
    (refused,) = refusals(events)
    assert refused.id == "DIE"
    assert "2 times" in refused.reason
    assert "SIGABRT" in refused.reason
    assert "GGML_ASSERT" in refused.reason


def test_what_comes_in_while_suspects_are_tried_waits_and_is_answered(engine: LocalEngine) -> None:
    ask(engine, "one", "DIE")
    events = engine.collect(0.2)
    ask(engine, "two", "three")
    events += answers(engine, 4 - len(refusals(events)) - len(texts(events)))
    assert texts(events) == {"ONE", "TWO", "THREE"}


def test_a_process_killed_from_outside_is_replaced_and_nothing_is_lost(engine: LocalEngine) -> None:
    ask(engine, *(f"number {i}" for i in range(6)))
    assert engine.process_id is not None
    os.kill(engine.process_id, signal.SIGKILL)
    events = answers(engine, 6)
    assert texts(events) == {f"NUMBER {i}" for i in range(6)}
    assert any("killed" in event.text for event in events if isinstance(event, Notice))


def test_the_process_that_takes_its_place_goes_on_where_an_answer_was(engine: LocalEngine) -> None:
    ask(engine, "one", "BEGIN")
    assert texts(answers(engine, 2)) == {"ONE", "(1, 2, 1, 2)"}


def test_a_request_that_is_killed_for_want_of_memory_each_time_is_set_aside(engine: LocalEngine) -> None:
    ask(engine, "one", "VANISH")
    events = answers(engine, 2)
    assert texts(events) == {"ONE"}
    assert refusals(events)[0].id == "VANISH"


def test_a_process_that_hangs_in_a_step_is_replaced(engine: LocalEngine) -> None:
    ask(engine, "one", "HANG")
    events = answers(engine, 2)
    assert texts(events) == {"ONE"}
    assert refusals(events)[0].id == "HANG"


def test_a_process_without_a_sign_of_life_is_replaced(engine: LocalEngine) -> None:
    ask(engine, "one")
    answers(engine, 1)
    assert engine.process_id is not None
    os.kill(engine.process_id, signal.SIGSTOP)
    ask(engine, "two")
    assert texts(answers(engine, 1)) == {"TWO"}


def test_what_was_told_of_a_hang_is_a_sentence(engine: LocalEngine) -> None:
    ask(engine, "one")
    answers(engine, 1)
    assert engine.process_id is not None
    os.kill(engine.process_id, signal.SIGSTOP)
    ask(engine, "two")
    assert notices(answers(engine, 1)) == [
        "The engine stopped (it gave no sign of life for 1 seconds) and was started again."
    ]


def test_a_process_that_does_not_read_makes_nobody_wait(engine: LocalEngine) -> None:
    engine.start()
    assert engine.process_id is not None
    os.kill(engine.process_id, signal.SIGSTOP)
    started = time.monotonic()
    ask(engine, *(f"number {i} " + "x" * 100_000 for i in range(8)))
    assert time.monotonic() - started < 0.5
    assert len(texts(answers(engine, 8))) == 8


def test_a_program_that_was_stopped_itself_takes_its_engine_for_no_hang(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(engine, "one")
    answers(engine, 1)
    before = engine.process_id
    later = time.monotonic
    monkeypatch.setattr("desktop.engine.hanging.time.monotonic", lambda: later() + 3600)
    assert engine.collect(0.3) == []
    assert engine.process_id == before


def test_an_engine_is_stopped_at_once_while_another_process_is_started(engine: LocalEngine) -> None:
    engine.start()
    assert engine.process_id is not None
    os.kill(engine.process_id, signal.SIGKILL)
    ask(engine, "one")
    before = engine.process_id
    while engine.process_id == before:
        engine.collect(0.01)
    started = time.monotonic()
    engine.stop()
    assert time.monotonic() - started < 1.5
    ask(engine, "again")
    assert texts(answers(engine, 1)) == {"AGAIN"}


def test_a_process_that_breaks_the_protocol_is_replaced(engine: LocalEngine) -> None:
    ask(engine, "one", "GARBAGE")
    events = answers(engine, 2)
    assert texts(events) == {"ONE"}


def test_an_engine_that_never_gets_anywhere_gives_up(engine: LocalEngine) -> None:
    engine.start()
    with pytest.raises(EngineFailed, match="again and again"):  # noqa: PT012 - each round is the same
        for _ in range(20):
            assert engine.process_id is not None
            ask(engine, "later")
            os.kill(engine.process_id, signal.SIGKILL)
            while not engine.collect(0.5):
                pass


def test_a_long_request_gets_longer_sequences_once_the_batch_is_dry() -> None:
    asked: list[int] = []

    def grow(tokens: int) -> Reshape:
        asked.append(tokens)
        return Reshape(parallel=2, context=8192)

    engine = LocalEngine(load(), SCRIPTED_MODEL, grow=grow, command=COMMAND)
    ask(engine, "one", "LONG", "two")
    events = answers(engine, 3)
    assert texts(events) == {"ONE", "LONG", "TWO"}
    assert asked[0] == 3500
    assert (engine.model.context, engine.model.parallel) == (8192, 2)
    engine.close()


def test_a_growth_that_kills_the_process_is_not_tried_again() -> None:
    engine = LocalEngine(load(), SCRIPTED_MODEL, grow=lambda tokens: Reshape(1, 666_000), command=COMMAND)
    ask(engine, "one", "LONG")
    events = answers(engine, 2)
    assert texts(events) == {"ONE"}
    assert "3,000 tokens" in refusals(events)[0].reason
    ask(engine, "two")
    assert texts(answers(engine, 1)) == {"TWO"}
    engine.close()


def test_where_the_whole_answer_finds_no_room_the_prompt_still_may() -> None:
    engine = LocalEngine(
        load(), SCRIPTED_MODEL, grow=lambda tokens: Reshape(1, 8192) if tokens < 3500 else None, command=COMMAND
    )
    ask(engine, "LONG")
    assert texts(answers(engine, 1)) == {"LONG"}
    engine.close()


def test_a_request_that_no_sequence_can_hold_is_refused_with_the_figures(engine: LocalEngine) -> None:
    ask(engine, "LONG")
    (refused,) = refusals(answers(engine, 1))
    assert "3,000 tokens" in refused.reason
    assert "2,048" in refused.reason


def test_stop_drops_everything_at_once_and_the_engine_stays_usable(engine: LocalEngine) -> None:
    ask(engine, *(f"number {i}" for i in range(50)))
    started = time.monotonic()
    engine.stop()
    assert time.monotonic() - started < 1.0
    assert engine.collect(0.1) == []
    ask(engine, "again")
    assert texts(answers(engine, 1)) == {"AGAIN"}


def test_stop_ends_a_process_that_does_not_listen(engine: LocalEngine) -> None:
    ask(engine, "HANG")
    time.sleep(0.3)
    started = time.monotonic()
    engine.stop()
    assert time.monotonic() - started < 1.5
    assert engine.process_id is None
    ask(engine, "again")
    assert texts(answers(engine, 1)) == {"AGAIN"}


def test_a_model_that_cannot_be_loaded_is_the_users_to_mend() -> None:
    engine = LocalEngine(load("broken.gguf"), SCRIPTED_MODEL, command=COMMAND)
    with pytest.raises(UserError, match="not for this program"):
        engine.start()
    engine.close()


def test_a_crash_while_loading_is_said_in_a_sentence() -> None:
    engine = LocalEngine(load("crash.gguf"), SCRIPTED_MODEL, command=COMMAND)
    with pytest.raises(UserError, match="stopped while it loaded it"):
        engine.start()
    engine.close()


@pytest.mark.parametrize(
    ("path", "reason"), [("hangs.gguf", "it did not get on for 1 seconds"), ("mute.gguf", "no sign of life")]
)
def test_a_process_that_never_becomes_ready_is_given_up(path: str, reason: str) -> None:
    engine = LocalEngine(load(path), SCRIPTED_MODEL, command=COMMAND, patience=Patience(silence=1.0, step=1.0))
    started = time.monotonic()
    with pytest.raises(UserError, match=reason):
        engine.start()
    assert time.monotonic() - started < 5.0
    engine.close()


def test_loading_is_stopped_at_once() -> None:
    engine = LocalEngine(load("hangs.gguf"), SCRIPTED_MODEL, command=COMMAND)
    started = time.monotonic()
    with pytest.raises(UserError, match="was stopped"):
        engine.start(lambda: time.monotonic() - started > 1.0)
    assert time.monotonic() - started < 2.5
    engine.close()


def test_a_process_that_never_gives_a_sign_of_life_is_given_up() -> None:
    sleeps = (sys.executable, "-c", "import time; time.sleep(60)")
    engine = LocalEngine(load(), SCRIPTED_MODEL, command=sleeps, patience=Patience(start=0.5))
    with pytest.raises(UserError, match=r"did not start within 0\.5 seconds"):
        engine.start()
    engine.close()


def test_a_process_that_does_not_end_is_ended(engine: LocalEngine) -> None:
    ask(engine, "STUBBORN")
    answers(engine, 1)
    process = psutil.Process(engine.process_id)
    started = time.monotonic()
    engine.close()
    assert time.monotonic() - started < 2.0
    assert not process.is_running()


def test_a_process_that_was_stopped_is_ended(engine: LocalEngine) -> None:
    engine.start()
    process = psutil.Process(engine.process_id)
    process.suspend()
    started = time.monotonic()
    engine.close()
    assert time.monotonic() - started < 2.0
    assert not process.is_running()


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere an engine ends with its input, and a stopped one later"
)
def test_even_a_stopped_engine_ends_when_its_program_is_killed() -> None:
    lines = (
        "import time",
        "from desktop.engine.process import EngineProcess, child_command",
        "process = EngineProcess(child_command())",
        "while process.last_sign is None: time.sleep(0.1)",
        "print(process.pid, flush=True)",
        "time.sleep(60)",
    )
    program = subprocess.Popen([sys.executable, "-c", "\n".join(lines)], stdout=subprocess.PIPE)
    assert program.stdout is not None
    engine = psutil.Process(int(program.stdout.readline()))
    engine.suspend()
    program.kill()
    program.communicate()
    _, alive = psutil.wait_procs([engine], timeout=5.0)
    assert not alive


def test_what_the_process_started_ends_with_it() -> None:
    """The loader of a packed program, say, which would leave the engine itself behind."""
    line = "import subprocess, sys; subprocess.run([sys.executable, '-m', 'tests.engine.fake_child'])"
    engine = LocalEngine(load(), SCRIPTED_MODEL, command=(sys.executable, "-c", line))
    engine.start()
    (started,) = psutil.Process(engine.process_id).children()
    started.suspend()
    engine.close()
    psutil.wait_procs([started], timeout=2.0)
    assert not started.is_running()


def test_a_model_that_finds_too_little_memory_is_loaded_smaller_and_that_is_said_once() -> None:
    engine = LocalEngine(load("greedy.gguf"), SCRIPTED_MODEL, command=COMMAND)
    ask(engine, "one")
    events = answers(engine, 1)
    assert texts(events) == {"ONE"}
    assert (engine.model.parallel, engine.model.context) == (1, 512)
    (told,) = notices(events)
    assert "1 at once (before: 8), 512 tokens each (before: 2,048)" in told
    engine.close()


@pytest.mark.parametrize(
    ("path", "reason"), [("starved.gguf", "unable to allocate"), ("killed.gguf", "want of memory")]
)
def test_a_model_that_finds_too_little_memory_whatever_it_leaves_out_ends_in_a_sentence(
    path: str, reason: str
) -> None:
    engine = LocalEngine(load(path), SCRIPTED_MODEL, command=COMMAND)
    with pytest.raises(UserError, match=reason):
        engine.start()
    engine.close()


def test_an_engine_that_the_system_ends_for_want_of_memory_goes_on_smaller(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "oom_kills", iter(range(100)).__next__)
    ask(engine, *(f"number {i}" for i in range(6)))
    assert engine.process_id is not None
    os.kill(engine.process_id, signal.SIGKILL)
    events = answers(engine, 6)
    assert texts(events) == {f"NUMBER {i}" for i in range(6)}
    assert notices(events) == [
        "The engine stopped (it was killed, perhaps for want of memory) and was started again with less memory: "
        "2 at once (before: 8)."
    ]


def test_killed_again_before_it_answered_it_goes_on_smaller_and_no_request_is_blamed(engine: LocalEngine) -> None:
    ask(engine, "one", "two", "CROWD")
    events = answers(engine, 3)
    assert texts(events) == {"ONE", "TWO", "CROWD"}
    assert engine.model.parallel == 2


def test_one_that_has_less_memory_than_planned_grows_no_more() -> None:
    engine = LocalEngine(load("greedy.gguf"), SCRIPTED_MODEL, grow=lambda tokens: Reshape(1, 8192), command=COMMAND)
    ask(engine, "LONG")
    events = answers(engine, 1)
    engine.close()
    assert "3,000 tokens" in refusals(events)[0].reason
    assert engine.model.context == 512


def test_close_leaves_no_process_behind(engine: LocalEngine) -> None:
    engine.start()
    process = psutil.Process(engine.process_id)
    engine.close()
    assert not process.is_running()
