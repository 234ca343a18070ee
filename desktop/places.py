"""Where the app keeps its files on this system."""

from dataclasses import dataclass
from pathlib import Path

import appdirs

_APP = "Gristmill"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders, none of which need exist yet.

    `data` holds the library and the user's own recipes, `config` what the user has set.
    """

    data: Path
    cache: Path
    logs: Path
    config: Path

    @property
    def library(self) -> Path:
        """The library that is opened when no other is named."""
        return self.data / "library.gristmill"

    @property
    def doorbell(self) -> Path:
        """The socket that finds the window that is open."""
        return self.cache / "window"

    @property
    def recipes(self) -> Path:
        """The user's own recipes."""
        return self.data / "recipes"

    @property
    def checkups(self) -> Path:
        """What check-ups found out, a file for each model."""
        return self.cache / "checkups"

    @property
    def preferences(self) -> Path:
        """The file with what the user has set for the app."""
        return self.config / "preferences.json"


def user_places() -> Places:
    """The folders that this system gives to an app of this user."""
    return Places(
        data=Path(appdirs.user_data_dir(_APP, appauthor=False)),
        cache=Path(appdirs.user_cache_dir(_APP, appauthor=False)),
        logs=Path(appdirs.user_log_dir(_APP, appauthor=False)),
        config=Path(appdirs.user_config_dir(_APP, appauthor=False)),
    )
