"""How a run is asked to stop."""

import threading


class CancelToken:
    """Set once, from any thread or a signal handler; the run ends within a second and keeps what is finished."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the run to stop."""
        self._event.set()

    def __call__(self) -> bool:
        """Whether the run was asked to stop."""
        return self._event.is_set()
