"""Rows that were brought in from a file."""

from dataclasses import dataclass
from typing import Literal

from desktop.domain.run import Run

ImportedAs = Literal["samples", "seeds"]

IMPORTED = "imported"
"""Under this name the settings of a run hold what it brought in."""


@dataclass(frozen=True, slots=True)
class Import:
    """Which file rows came from, and how far it has been read.

    `file` is its name, `licence` what the user said of it, empty where it is unknown; `shape` the name of the shape
    of its rows. Of the first `rows` of the file so many were `taken`. `judge` is the SHA-256 of the model that scored
    them last, empty where none did.
    """

    file: str
    sha256: str
    licence: str = ""
    shape: str = ""
    kind: ImportedAs = "samples"
    rows: int = 0
    taken: int = 0
    judge: str = ""


def is_import(run: Run) -> bool:
    """Whether a run brought rows in; the others made samples."""
    return IMPORTED in run.settings
