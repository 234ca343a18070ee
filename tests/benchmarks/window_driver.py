"""The whole window, driven from a benchmark as a user would, with a heartbeat to see whether it answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.pipeline.running import Wish
from desktop.places import Places, user_places
from desktop.ui.app import App, Wanted, make_application, start
from desktop.ui.engine_host import load_engine
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.places import Place

_BEAT_MILLISECONDS = 5
_LONGEST_SECONDS = 120


class Driver:
    """One window. All times are in milliseconds."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.session = app.session
        self.window = app.window
        self._own = app.session.places.library

    @property
    def review(self) -> ReviewPage:
        """The page with the table."""
        page = self.window.project_view.page(Place.REVIEW)
        assert isinstance(page, ReviewPage)
        return page

    def open_library(self, path: Path) -> float:
        """Opens a library; the time until the rows of its project are painted."""
        started = perf_counter()
        self.window.open_library(path)
        until(lambda: self.window.place is Place.REVIEW and self._shows_rows())
        return self._painted(started)

    def leave_library(self) -> None:
        """Goes back to the empty library that the window began with."""
        self.window.open_library(self._own)
        until(lambda: self.session.path == self._own)
        self.settle()

    def first_rows(self, change: Callable[[], object]) -> float:
        """Asks for other rows; the time until the first of them are painted."""
        shown: list[bool] = []
        connection = self.review.listing.model.shown.connect(lambda: shown.append(True))
        started = perf_counter()
        change()
        until(lambda: bool(shown) and self._shows_rows())
        self.review.listing.model.shown.disconnect(connection)
        return self._painted(started)

    def all_ids(self) -> float:
        """The time until the listing under way is whole."""
        started = perf_counter()
        until(lambda: not self.review.listing.model.listing)
        return self._painted(started)

    def jump(self, share: float) -> float:
        """Drags the scroll bar there; the time until the rows there are painted."""
        bar = self.review.listing.table.verticalScrollBar()
        started = perf_counter()
        bar.setValue(round(bar.maximum() * share))
        until(self._shows_rows)
        return self._painted(started)

    def run(self, count: int) -> None:
        """Starts a run of the project that is shown, and waits until its first sample is finished."""
        runs, project = self.session.runs, self.window.project
        assert project is not None
        self.session.go(Place.RUN)
        runs.start(project, Wish(count, rounds=2))
        until(lambda: runs.live is not None and runs.live.finished > 0)

    def stop(self) -> tuple[int, float]:
        """Stops the run; how many samples it has finished, and the tokens that it wrote a second."""
        runs = self.session.runs
        runs.stop()
        until(lambda: not runs.running)
        assert runs.live is not None
        return runs.live.finished, runs.live.tokens_per_second

    def settle(self) -> None:
        """Waits until nothing is asked any more."""
        lanes = (self.session.reading, self.session.counting, self.session.writing)
        until(lambda: self.window.shelf.known and not any(lane.busy for lane in lanes))

    def _shows_rows(self) -> bool:
        table, model = self.review.listing.table, self.review.listing.model
        first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
        rows = range(first, (last if last >= 0 else model.rowCount() - 1) + 1)
        return table.isVisible() and first >= 0 and all(model.sample_at(row) is not None for row in rows)

    def _painted(self, started: float) -> float:
        # What is to be painted waits in the loop now.
        QApplication.processEvents()
        return (perf_counter() - started) * 1000


class Heartbeat(QObject):
    """Beats on the window's thread, and notes how late."""

    def __init__(self) -> None:
        super().__init__()
        self._beats: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MILLISECONDS)
        self._timer.timeout.connect(lambda: self._beats.append(perf_counter()))

    def over(self, seconds: float) -> list[float]:
        """How late the window would have answered at each beat of so many seconds, in milliseconds, sorted."""
        self._beats = [perf_counter()]
        self._timer.start()
        wait(seconds)
        self._timer.stop()
        return sorted(self._lateness())

    def _lateness(self) -> Iterator[float]:
        """Of a long gap, each beat that was left out counts: a user could have pressed a key at any of them."""
        for before, beat in zip(self._beats, self._beats[1:], strict=False):
            late = (beat - before) * 1000 - _BEAT_MILLISECONDS
            yield max(0.0, late)
            while (late := late - _BEAT_MILLISECONDS) > 0:
                yield late


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent are below."""
    return quantiles(values, n=100)[percent - 1]


def wait(seconds: float) -> None:
    """Lets the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def until(done: Callable[[], bool]) -> None:
    """Lets the window live until something is so. Raises TimeoutError after two minutes."""
    loop, timer, ended = QEventLoop(), QTimer(), perf_counter() + _LONGEST_SECONDS
    timer.timeout.connect(lambda: loop.quit() if done() or perf_counter() > ended else None)
    timer.start(1)
    loop.exec()
    if perf_counter() > ended:
        raise TimeoutError("the window did not do what was expected of it")


@contextmanager
def opened() -> Iterator[Driver]:
    """The window with an empty library, in folders of its own, and with the engine that the app has."""
    qt = make_application()
    with TemporaryDirectory() as folder:
        home = Path(folder)
        # Only the model that was made ready for this machine is shared with the app.
        places = Places(data=home / "data", cache=user_places().cache, logs=home / "logs", config=home / "config")
        app = start(qt, Wanted(), places, load_engine)
        app.window.show()
        driver = Driver(app)
        try:
            until(lambda: app.window.furnished and app.session.path is not None)
            driver.settle()
            yield driver
        finally:
            app.window.close()
            app.close()
