"""What every test may lean on, and what none may leave behind."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop.engine.builtin import builtin_model
from desktop.engine.local import LocalEngine
from desktop.engine.opening import open_engine
from desktop.engine.plan import EngineSettings
from tests.torture.offline import can_forbid, fail_at_a_socket, forbid_network


def pytest_configure(config: pytest.Config) -> None:
    """Puts the tests, and all that they start, behind a filter that no network socket passes."""
    if can_forbid():
        forbid_network()
        fail_at_a_socket()


def pytest_report_header(config: pytest.Config) -> str:
    """Says whether this machine has such a filter."""
    return f"network sockets: {'each fails its test' if can_forbid() else 'not watched on this machine'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what works with the loaded model, so that it can be run by itself: it takes every core.

    On a machine that others keep busy such a test takes its time.
    """
    for item in items:
        if "built_in_engine" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.model)
        if item.get_closest_marker("model") is not None:
            item.add_marker(pytest.mark.timeout(500))


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app's folder of a cache that the session's engines share, so that the model is repacked once."""
    return tmp_path_factory.mktemp("cache") / "Gristmill"


@pytest.fixture(scope="session")
def built_in_engine(model_cache: Path) -> Iterator[LocalEngine]:
    """The built-in model, loaded once for all tests that want the real thing."""
    engine = open_engine(builtin_model(), EngineSettings(parallel=8, context=1024), model_cache, lambda text: None)
    engine.start()
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread or a process of its own running."""
    engine = request.getfixturevalue("built_in_engine") if "built_in_engine" in request.fixturenames else None
    threads, processes = set(threading.enumerate()), set(psutil.Process().children(recursive=True))
    yield
    left: list[object] = [thread for thread in threading.enumerate() if thread not in threads]
    left += [process for process in psutil.Process().children(recursive=True) if process not in processes]
    if engine is not None:
        # The session's engine may have replaced its process.
        left = [item for item in left if not _belongs_to(engine, item)]
    assert not left, f"left behind: {left}"


def _belongs_to(engine: LocalEngine, item: object) -> bool:
    if isinstance(item, psutil.Process):
        return item.pid == engine.process_id
    return isinstance(item, threading.Thread) and item.name in ("engine-reader", "engine-writer")
