"""The model file that wrote a run, wherever it lies now."""

from collections.abc import Callable, Iterable
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.run import Run
from desktop.engine.opening import identity_of
from desktop.engine.stopping import LoadingStopped, never
from desktop.store.library import Library


def find_writer(
    library: Library,
    run: Run,
    places: Iterable[Path],
    cache: Path,
    say: Callable[[str], None],
    mend: str,
    stopped: Callable[[], bool] = never,
) -> Path:
    """The first of the files that is the model which wrote the run, by its SHA-256.

    A file of the right size is read through, once in its life. Raises UserError that ends in `mend` where none is,
    and LoadingStopped where `stopped` turns true.
    """
    known = library.model(run.model_sha256)
    for path in places:
        # Only a file of the same size is worth reading through.
        of_that_size = path.is_file() and (known is None or path.stat().st_size == known.size)
        if of_that_size and _is(path, run, cache, say, stopped):
            return path
    name = known.file_name if known is not None else "The model"
    raise UserError(f"{name} that wrote run {run.id} is not to be found (SHA-256 {run.model_sha256[:12]}...): {mend}")


def _is(path: Path, run: Run, cache: Path, say: Callable[[str], None], stopped: Callable[[], bool]) -> bool:
    try:
        return identity_of(path, cache, say, stopped).sha256 == run.model_sha256
    except LoadingStopped:
        raise
    except UserError:
        return False
