"""Imports the pages off the window's thread, so that the first look at each does not stop the window."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.ui.session import Session

# In the order in which they are likely to be looked at.
_PAGES = ("review", "run", "plan", "insights", "export", "models", "checkup", "settings")


def warm_up(session: Session) -> None:
    """Asks for one page after the other, on the lane that has nothing to do while a user reads."""
    for name in _PAGES:
        session.writing.ask(partial(import_module, f"desktop.ui.pages.{name}.page"))
