"""What a user sets for the app, kept in one JSON file.

The first painted window waits for this module, so at the top it imports nothing but the standard library.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from desktop.engine.plan import EngineSettings

Theme = Literal["system", "light", "dark"]
MOST_RECENT = 10
BOUNDS: Mapping[str, tuple[int, int]] = {
    "threads": (1, 512),
    "parallel": (1, 256),
    "context": (256, 2**20),
    "gpu_layers": (-1, 4096),
}
"""The least and the most of each whole number that a user may set."""

_MOST_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a user has set. None leaves a choice to the app; `threshold` (0 to 1) is that of new projects.

    `recent` are the libraries opened last, newest first; `export_folder` is where the last export went; `context`
    is in tokens of one sequence; `repack` allows a faster copy of a model. `columns` are those of the review table,
    none for the usual ones. `geometry`, `window_state` and `splitters` (by name) are as the window wrote them.
    """

    theme: Theme = "system"
    library: Path | None = None
    recent: tuple[Path, ...] = ()
    threads: int | None = None
    parallel: int | None = None
    context: int | None = None
    gpu_layers: int | None = None
    repack: bool = True
    threshold: float = 0.5
    model_folders: tuple[Path, ...] = ()
    export_folder: Path | None = None
    shade_doubt: bool = True
    columns: tuple[str, ...] = ()
    geometry: str = ""
    window_state: str = ""
    splitters: Mapping[str, str] = field(default_factory=dict)

    def with_recent(self, path: Path) -> Preferences:
        """The same with `path` as the library opened last."""
        others = tuple(other for other in self.recent if other != path)
        return replace(self, recent=(path, *others)[:MOST_RECENT])


def load_preferences(file: Path) -> tuple[Preferences, str]:
    """What is kept in `file`, and a sentence for the user where that could not be read, else "".

    A missing file gives the defaults; a value that cannot be right gives its own default. A file that is not JSON
    is kept aside, with `.broken` behind its name.
    """
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST_BYTES)
    except FileNotFoundError:
        return Preferences(), ""
    except OSError as error:
        return Preferences(), f"{file} cannot be read ({error.strerror or error}), so the default settings are used."
    values = _parsed(text)
    if values is None:
        return Preferences(), _keep_aside(file)
    return Preferences(**dict(_read_values(values))), ""


def save_preferences(file: Path, preferences: Preferences) -> None:
    """Writes `file` whole or not at all. Raises `UserError` where it cannot be written."""
    # A link stays a link: what it points to is replaced.
    target = Path(os.path.realpath(file))
    temporary = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    values = {each.name: getattr(preferences, each.name) for each in fields(preferences)}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(temporary, json.dumps(values, indent=1, default=_plain))
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise _unwritable(file, error) from error


def engine_settings(preferences: Preferences) -> EngineSettings:
    """What the user's settings ask of the engine."""
    from desktop.engine.plan import EngineSettings

    return EngineSettings(
        threads=preferences.threads,
        parallel=preferences.parallel,
        context=preferences.context,
        gpu_layers=preferences.gpu_layers,
        repack="auto" if preferences.repack else "never",
    )


def _parsed(text: bytes) -> dict[str, object] | None:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _keep_aside(file: Path) -> str:
    aside = file.with_name(f"{file.name}.broken")
    try:
        file.replace(aside)
    except OSError:
        return f"The settings in {file} cannot be understood, so the default settings are used."
    return f"The settings in {file} cannot be understood; they are kept as {aside.name} and the defaults are used."


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _write(file: Path, text: str) -> None:
    with file.open("x", encoding="ascii") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _unwritable(file: Path, error: OSError) -> Exception:
    from desktop.domain.errors import UserError

    return UserError(
        f"The settings cannot be written to {file} ({error.strerror or error}); "
        "make room on the disk or make its folder writable."
    )


def _read_values(values: Mapping[str, object]) -> list[tuple[str, Any]]:
    """The values that can be right, by name."""
    found = [(each.name, _READERS[each.name](values.get(each.name))) for each in fields(Preferences)]
    return [(name, value) for name, value in found if value is not None]


def _theme(value: object) -> Any:
    return value if value in get_args(Theme) else None


def _path(value: object) -> Path | None:
    return Path(value) if isinstance(value, str) and value and "\0" not in value else None


def _paths(value: object) -> tuple[Path, ...]:
    found = map(_path, value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(path for path in found if path is not None))


def _recent(value: object) -> tuple[Path, ...]:
    return _paths(value)[:MOST_RECENT]


def _texts(value: object) -> tuple[str, ...] | None:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts_by_name(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    return {name: text for name, text in value.items() if isinstance(text, str)}


def _switch(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None


def _whole(name: str, value: object) -> int | None:
    least, most = BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if least <= value <= most else None


_READERS: Mapping[str, Callable[[object], Any]] = {
    "theme": _theme,
    "library": _path,
    "recent": _recent,
    **{name: partial(_whole, name) for name in BOUNDS},
    "repack": _switch,
    "threshold": _share,
    "model_folders": _paths,
    "export_folder": _path,
    "shade_doubt": _switch,
    "columns": _texts,
    "geometry": _text,
    "window_state": _text,
    "splitters": _texts_by_name,
}
"""What turns a value of the file into one of the field of that name, or None where it cannot be right."""
