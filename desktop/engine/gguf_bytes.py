"""The bytes at the front of a model file, read in blocks and never further than needed."""

import struct
from pathlib import Path
from typing import BinaryIO

from desktop.domain.errors import UserError
from desktop.engine.sizes import size_in_words

# The largest vocabularies known (a quarter of a million tokens with their merges) take about 15 MB.
MAX_HEADER_BYTES = 64 * 2**20
_BLOCK_BYTES = 2**20
_LENGTH = struct.Struct("<Q")


def damaged(path: Path, what: str) -> UserError:
    """The error for a file whose content cannot be right."""
    return UserError(f"{path} is damaged ({what}); download it again or choose another model file.")


class HeaderBytes:
    """Reads forward from the start of a file. Every step past its end or the limit is a `UserError`."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.path = path
        self.position = 0
        self._file = file
        self._data = bytearray()

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        start = self._advance(count)
        return bytes(self._data[start : self.position])

    def skip(self, count: int) -> None:
        """Passes over `count` bytes."""
        self._advance(count)

    def unpack(self, layout: struct.Struct) -> tuple[int | float | bool, ...]:
        """The next values, as `layout` says."""
        return layout.unpack_from(self._data, self._advance(layout.size))

    def number(self, layout: struct.Struct) -> int:
        """The next value, for a layout of one whole number."""
        return int(self.unpack(layout)[0])

    def skip_texts(self, count: int) -> None:
        """Passes over `count` texts with their lengths, as fast as a vocabulary needs."""
        unpack, position = _LENGTH.unpack_from, self.position
        while count:
            self._fill(position + _LENGTH.size)
            data, last = self._data, len(self._data) - _LENGTH.size
            while count and position <= last:
                position += _LENGTH.size + unpack(data, position)[0]
                count -= 1
        self._fill(position)
        self.position = position

    def _advance(self, count: int) -> int:
        start = self.position
        self._fill(start + count)
        self.position = start + count
        return start

    def _fill(self, end: int) -> None:
        if end > MAX_HEADER_BYTES:
            raise damaged(self.path, f"its header claims more than {size_in_words(MAX_HEADER_BYTES)}")
        while len(self._data) < end:
            block = self._file.read(_BLOCK_BYTES)
            if not block:
                raise UserError(
                    f"{self.path} is cut short: it ends within its header, after "
                    f"{size_in_words(len(self._data))}; download it again."
                )
            self._data += block
