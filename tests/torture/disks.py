"""Disks that become full, and have room again."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

SIZE = 6 * 2**20


class Disk(Protocol):
    """A disk with a folder on it."""

    @property
    def folder(self) -> Path:
        """Where files go."""

    def full(self, room: int) -> AbstractContextManager[None]:
        """Leaves so many bytes of room in the block, and enough behind it."""


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A disk in memory of a few megabytes, which a file fills: only root can mount one."""

    folder: Path

    @contextmanager
    def full(self, room: int) -> Iterator[None]:
        ballast = self.folder / "ballast"
        free = os.statvfs(self.folder)
        ballast.write_bytes(bytes(max(free.f_bavail * free.f_frsize - room, 0)))
        try:
            yield
        finally:
            ballast.unlink()


@dataclass(frozen=True, slots=True)
class LimitedFiles:
    """Any disk, on which this process may write no file that is longer than the room."""

    folder: Path

    @contextmanager
    def full(self, room: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[bool]:
    """Mounts something on a folder; whether that could be done."""
    folder.mkdir(exist_ok=True)
    try:
        done = subprocess.run(["mount", *options, str(folder)], capture_output=True).returncode == 0
    except OSError:
        done = False
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
