"""Documents into a project: read, cut into passages, and each passage a seed."""

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed, Source
from desktop.exchange.chunks import chunk_document
from desktop.exchange.documents import find_documents, read_document
from desktop.store.library import Library


def add_sources(
    library: Library, project: Project, paths: Sequence[Path], licence: str, say: Callable[[str], None]
) -> int:
    """Add files and folders; returns how many passages came of them.

    A file named by itself must be readable; in a folder, one that is not is told to `say` and left out. Raises
    UserError where nothing usable is left.
    """
    before = library.seed_count(project.id)
    for path in paths:
        for file in find_documents(path):
            try:
                _add_document(library, project, file, licence)
            except UserError as error:
                if file == path:
                    raise
                say(f"Left out: {error}")
    added = library.seed_count(project.id) - before
    if paths and not added:
        raise UserError("The documents hold no passage of prose that a question could be asked about.")
    return added


def _add_document(library: Library, project: Project, file: Path, licence: str) -> None:
    document = read_document(file)
    source = Source(
        document.title, str(document.path), document.media_type, document.sha256, len(document.text), licence
    )
    known = {old.id for old in library.sources(project.id, with_removed=True)}
    added = library.add_source(project.id, source, chunk_document(document))
    # One that had been removed comes back with the seeds that it had.
    if added.id not in known:
        chunks = (chunk for chunk in library.chunks(project.id) if chunk.source_id == added.id)
        library.add_seeds(project.id, [Seed(chunk.text, chunk_id=chunk.id) for chunk in chunks])
