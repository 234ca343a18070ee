"""Limits that a control group of Linux sets on this process, in both of the kernel's layouts.

A limit set on any group around this one holds too, so all of them are read up to the root.
"""

from collections.abc import Iterator
from pathlib import Path

_MOUNT = "sys/fs/cgroup"


def cpu_quota(root: Path) -> float | None:
    """Cores' worth of time that this process may use; None where there is no limit."""
    quotas = [
        quota
        for controller in ("", "cpu")
        for group in _groups(root, controller)
        if (quota := _quota(group)) is not None
    ]
    return min(quotas, default=None)


def memory_limit(root: Path) -> int | None:
    """Bytes of memory that this process and its group may use; None where there is no limit."""
    return min((limit for _, limit in _limited(root)), default=None)


def memory_left(root: Path) -> int | None:
    """Bytes that are still free under the tightest limit, file cache counted as free; None without a limit."""
    return min((max(0, limit - _used(group)) for group, limit in _limited(root)), default=None)


def _limited(root: Path) -> Iterator[tuple[Path, int]]:
    for controller in ("", "memory"):
        for group in _groups(root, controller):
            for name in ("memory.max", "memory.limit_in_bytes"):
                limit = _number(group / name)
                if limit is not None:
                    yield group, limit


def _used(group: Path) -> int:
    used = _number(group / "memory.current") or _number(group / "memory.usage_in_bytes") or 0
    return max(0, used - _file_cache(group))


def _file_cache(group: Path) -> int:
    counts = dict(line.split(maxsplit=1) for line in _text(group / "memory.stat").splitlines() if " " in line)
    cache = counts.get("total_inactive_file", counts.get("inactive_file", "0")).strip()
    return int(cache) if cache.isdecimal() else 0


def _quota(group: Path) -> float | None:
    words = _text(group / "cpu.max").split()
    if len(words) != 2:
        words = [_text(group / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")]
    # "max" and "-1" stand for no limit.
    if not all(word.isdecimal() and int(word) for word in words):
        return None
    return int(words[0]) / int(words[1])


def _groups(root: Path, controller: str) -> Iterator[Path]:
    mount = root / _MOUNT / controller
    for path in _paths(root, controller):
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        for count in range(len(parts), -1, -1):
            yield mount.joinpath(*parts[:count])


def _paths(root: Path, controller: str) -> Iterator[str]:
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controller in controllers.split(","):
            yield path


def _number(file: Path) -> int | None:
    text = _text(file).strip()
    return int(text) if text.isdecimal() else None


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.is_file() else ""
