"""Stopping what comes before a model's first word: reading its file, copying it, loading it."""

from collections.abc import Callable

from desktop.domain.errors import UserError


class LoadingStopped(UserError):
    """It was stopped by the user, who need not mend anything."""

    def __init__(self) -> None:
        super().__init__("Loading the model was stopped.")


def never() -> bool:
    """What is not to be stopped."""
    return False


def refuse_stopped(stopped: Callable[[], bool]) -> None:
    """Raises LoadingStopped where `stopped` has turned true; to be asked several times a second."""
    if stopped():
        raise LoadingStopped
