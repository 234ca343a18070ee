"""Files beside a library."""

from pathlib import Path


def free_name(path: Path, ending: str) -> Path:
    """A name beside `path` that no file has: its own with that ending, and a number where that is taken."""
    candidate, number = path.with_name(path.name + ending), 2
    while candidate.exists():
        candidate, number = path.with_name(f"{path.name}{ending}-{number}"), number + 1
    return candidate


def remove_database(path: Path) -> None:
    """Deletes a database with its journal, where there is one."""
    for ending in ("-journal", ""):
        path.with_name(path.name + ending).unlink(missing_ok=True)
