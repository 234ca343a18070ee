"""One window a user: a second start hands its files to the window that is open, and ends."""

from __future__ import annotations

import json
import os
from functools import partial
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from desktop.places import Places

_PATIENCE_MILLISECONDS = 1500
_MOST_BYTES = 2**20
_TAKEN = b"taken\n"


def doorbell_name(places: Places) -> str:
    """What a user's windows are found by: a socket in a folder of the user's own; on Windows a pipe."""
    if os.name == "nt":
        return f"gristmill-{sha256(str(places.cache).encode()).hexdigest()[:16]}"
    return str(places.doorbell)


def ring(name: str, files: tuple[Path, ...]) -> bool:
    """Whether a window that is open has taken the files; one that does not answer counts as none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_PATIENCE_MILLISECONDS):
        return False
    socket.write(json.dumps([str(file.absolute()) for file in files]).encode() + b"\n")
    socket.flush()
    taken = socket.waitForReadyRead(_PATIENCE_MILLISECONDS) and socket.readAll().data() == _TAKEN
    socket.abort()
    return taken


class Doorbell(QObject):
    """Hears later starts. `rang` has the files that they name."""

    rang = Signal(list)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._let_in)
        self._listen(name)

    def close(self) -> None:
        """Hears nothing any more."""
        self._server.close()

    def _listen(self, name: str) -> None:
        if os.name != "nt":
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        # Listening takes the place of any socket: a killed program's may go, that of a window stays its own.
        if not _is_answered(name):
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def _let_in(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(partial(self._read, socket))
        socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            files = _files(bytes(socket.readLine().data()))
            socket.write(_TAKEN)
            socket.flush()
            self.rang.emit(files)
        elif socket.bytesAvailable() > _MOST_BYTES:
            socket.abort()


def _is_answered(name: str) -> bool:
    """Whether a window is there; one that is answers its socket at once."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    answered = socket.waitForConnected(_PATIENCE_MILLISECONDS)
    socket.abort()
    return answered


def come_forward(window: QWidget) -> None:
    """Puts a window before all others, as far as the system lets it."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def _files(line: bytes) -> list[Path]:
    """The files that a line names; none where it is not ours."""
    try:
        named = json.loads(line)
    except ValueError:
        return []
    return [Path(file) for file in named if isinstance(file, str)] if isinstance(named, list) else []
