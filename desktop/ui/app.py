"""Starts the window."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop import __version__
from desktop.engine.own_program import free_other_programs
from desktop.places import Places, user_places
from desktop.preferences import load_preferences
from desktop.resources import resource
from desktop.ui.garbage import GarbageCollection
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.theme.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from desktop.engine.plan import EngineSettings
    from desktop.engine.protocol import Engine
    from desktop.ui.engine_host import Opener
    from desktop.ui.file_openings import FileOpenings

_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the window was started with: a library, a model, and files that were double-clicked."""

    library: Path | None = None
    model: Path | None = None
    files: tuple[Path, ...] = ()


@dataclass(eq=False)
class App:
    """The parts that live as long as the window."""

    session: Session
    window: MainWindow
    garbage: GarbageCollection

    def close(self) -> None:
        """Ends every thread and process and closes the library."""
        self.session.close()
        self.garbage.end()


def run_window(wanted: Wanted, opener: Opener | None = None) -> int:
    """Opens the window and stays until it is closed; where one is open already, that one takes the files.

    Returns the exit code.
    """
    qt = make_application()
    places = user_places()
    if _is_taken(wanted, places):
        return 0
    app = start(qt, wanted, places, opener or _load_engine)
    app.window.painted.connect(partial(_report_crashes, places, app.session))
    openings = _file_openings(qt)
    app.window.painted.connect(partial(_hear_later_starts, places, openings, app.window))
    hear_interrupts(app.window)
    app.window.show()
    try:
        return qt.exec()
    finally:
        app.close()


def make_application() -> QApplication:
    """Qt's application, named so that desktops know it."""
    QApplication.setApplicationName("Gristmill")
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("gristmill")
    found = QApplication.instance()
    qt = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    free_other_programs()
    return qt


def start(qt: QApplication, wanted: Wanted, places: Places, opener: Opener) -> App:
    """Puts the window together. The library is opened once it has been painted."""
    preferences, trouble = load_preferences(places.preferences)
    theme = Theme(qt, preferences.theme)
    session = Session(places, preferences, theme, opener)
    window = MainWindow(session)
    window.closed.connect(qt.quit)
    app = App(session, window, GarbageCollection(session))

    def open_up() -> None:
        from desktop.ui.warming import warm_up

        window.furnish()
        if wanted.model is not None:
            session.engine.choose(wanted.model)
        window.setWindowIcon(app_icon())
        if trouble:
            window.notice.tell(trouble, "warning")
        session.open_library(_library(wanted, preferences.library, places))
        window.open_paths([path for path in wanted.files if path.suffix.lower() != ".gristmill"])
        warm_up(session)

    window.painted.connect(open_up)
    return app


def app_icon() -> QIcon:
    """The app's icon in all its sizes."""
    from PySide6.QtGui import QIcon

    icon = QIcon()
    for size in _ICON_SIZES:
        icon.addFile(str(resource(f"app/gristmill-{size}.png")))
    return icon


def hear_interrupts(window: MainWindow) -> None:
    """Closes the window on Ctrl-C or a polite kill, as a user would: a run is stopped and kept."""
    from PySide6.QtCore import QSocketNotifier

    if os.name == "nt":
        signal.signal(signal.SIGINT, lambda number, frame: window.close())
        return
    # Python runs its handlers between two of its own steps, and Qt's loop makes none: a pipe wakes it.
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: None)
    notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda: (os.read(reading, 16), window.close()))


def _load_engine(
    path: Path, settings: EngineSettings, cache: Path, say: Callable[[str], None], stopped: Callable[[], bool]
) -> Engine:
    from desktop.ui.engine_host import load_engine

    return load_engine(path, settings, cache, say, stopped)


def _is_taken(wanted: Wanted, places: Places) -> bool:
    """Whether a window that is open takes what was wanted. A library or a model by name gets a window of its own."""
    if wanted.library is not None or wanted.model is not None:
        return False
    # Where there is no socket there is no window, and this start need not wait for the module.
    if os.name != "nt" and not places.doorbell.exists():
        return False
    from desktop.ui.doorbell import doorbell_name, ring

    return ring(doorbell_name(places), wanted.files)


def _file_openings(qt: QApplication) -> FileOpenings | None:
    openings = None
    # Elsewhere it would only see every event of the app go by.
    if sys.platform == "darwin":
        from desktop.ui.file_openings import FileOpenings

        openings = FileOpenings(qt)
    return openings


def _hear_later_starts(places: Places, openings: FileOpenings | None, window: MainWindow) -> None:
    from desktop.ui.doorbell import Doorbell, come_forward, doorbell_name

    def open_files(files: list[Path]) -> None:
        come_forward(window)
        window.open_paths(files)

    doorbell = Doorbell(doorbell_name(places), window)
    doorbell.rang.connect(open_files)
    window.closed.connect(doorbell.close)
    if openings is not None:
        openings.hand_over_to(open_files)


def _report_crashes(places: Places, session: Session) -> None:
    from desktop.ui.crash import CrashReporter

    CrashReporter(places.logs, session, session.examine).install()


def _library(wanted: Wanted, last: Path | None, places: Places) -> Path:
    named = next((path for path in wanted.files if path.suffix.lower() == ".gristmill"), None)
    chosen = named or wanted.library
    if chosen is not None:
        return chosen
    return last if last is not None and last.is_file() else places.library
