"""What the operating system says of a file, as a sentence that a user can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.domain.errors import UserError


def cannot_read(path: Path, error: OSError) -> UserError:
    """The sentence for a file or folder that could not be read."""
    if isinstance(error, FileNotFoundError):
        return UserError(f"There is no file {path}; check the path.")
    if isinstance(error, IsADirectoryError):
        return UserError(f"{path} is a folder; name a file in it.")
    if isinstance(error, PermissionError):
        return UserError(f"{path} may not be read; check its permissions.")
    return UserError(f"{path} could not be read: {_reason(error)}.")


def cannot_write(path: Path, error: OSError) -> UserError:
    """The sentence for a file that could not be written."""
    if isinstance(error, PermissionError):
        return UserError(f"{path} may not be written; choose another place or change its permissions.")
    if isinstance(error, IsADirectoryError):
        return UserError(f"{path} is a folder; name a file to write.")
    if isinstance(error, NotADirectoryError | FileExistsError):
        return UserError(f"{path} cannot be made because a part of its path is a file; choose another place.")
    return UserError(f"{path} could not be written: {_reason(error)}; what was there before is unchanged.")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the system refuses in here is raised as the sentence for writing `path`."""
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".").lower()
