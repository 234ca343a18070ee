"""A splitter that stands the next time where it was left."""

import base64
import binascii
from dataclasses import replace

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QSplitter

from desktop.ui.session import Session
from desktop.ui.theme.metrics import space

_REST_MILLISECONDS = 400


class RememberedSplitter(QSplitter):
    """Two sides beside each other, remembered under a name in the preferences."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._session = session
        self._name = name
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._remember)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(space(3))
        self.splitterMoved.connect(lambda place, number: self._rest.start())

    def recall(self, *sizes: int) -> None:
        """Stand as before, or by these sizes the first time."""
        self.setSizes(list(sizes))
        try:
            state = base64.b64decode(self._session.preferences.splitters.get(self._name, ""), validate=True)
        except (binascii.Error, ValueError):
            # Somebody wrote something else there: the usual sizes do.
            return
        if state:
            self.restoreState(QByteArray(state))

    def _remember(self) -> None:
        state = base64.b64encode(self.saveState().data()).decode("ascii")
        before = self._session.preferences
        self._session.prefer(replace(before, splitters={**before.splitters, self._name: state}))
