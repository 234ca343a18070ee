"""A screen that nobody sees, and what it shows: an X server of its own whose picture is a file."""

import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SIZE = (1360, 860)
_HEAD = struct.Struct(">25I")
_START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Screen:
    """A display by its `name`, and the file that holds its picture."""

    name: str
    file: Path

    def pixels(self) -> NDArray[np.uint32]:
        """Rows of pixels, each 0xRRGGBB. The file is what xwd writes: a head, colours, then the rows."""
        content = self.file.read_bytes()
        head = _HEAD.unpack_from(content)
        size, width, height, line, colours = head[0], head[4], head[5], head[12], head[19]
        start = size + 12 * colours
        rows = np.frombuffer(content, "<u4", line // 4 * height, start).reshape(height, line // 4)
        return rows[:, :width] & np.uint32(0xFFFFFF)

    def colours(self) -> int:
        """How many colours are shown: one on an empty screen, many where a window is painted."""
        return len(np.unique(self.pixels()))

    def middle_of(self, colour: int) -> tuple[int, int]:
        """A place in the thing that has the most of a colour, such as a button, from the left and from the top."""
        shown = self.pixels() == colour
        down = int(np.median(np.nonzero(shown)[0]))
        return int(np.median(np.nonzero(shown[down])[0])), down


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """An X server without a monitor."""
    server = shutil.which("Xvfb")
    assert server is not None, "Xvfb is missing (Debian: apt install xvfb)"
    command = [server, "-displayfd", "1", "-screen", "0", f"{_SIZE[0]}x{_SIZE[1]}x24", "-fbdir", str(folder)]
    program = subprocess.Popen([*command, "-nolisten", "tcp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert program.stdout is not None
        number = program.stdout.readline().decode().strip()
        shown = Screen(f":{number}", folder / "Xvfb_screen0")
        _wait_for(shown.file)
        yield shown
    finally:
        program.terminate()
        program.communicate()


def _wait_for(file: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.05)
