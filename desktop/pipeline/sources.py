"""Documents into a project: read, cut into passages, and each passage a seed."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.project import Project, Seed, Source
from desktop.exchange.blocks import Document
from desktop.exchange.chunks import chunk_document
from desktop.exchange.documents import find_documents, reading_documents
from desktop.store.library import Library

_BATCH = 500


def add_sources(
    library: Library, project: Project, paths: Sequence[Path], licence: str, say: Callable[[str], None]
) -> int:
    """Add files and folders; returns how many passages came of them.

    A file named by itself must be readable; in a folder, one that is not is told to `say` and left out, and so is
    any that is in the project already. Raises UserError where nothing usable is left.
    """
    before = library.seed_count(project.id)
    present = {source.sha256 for source in library.sources(project.id)}
    again = False
    with reading_documents() as read:
        for document in _documents(paths, read, say):
            if document.sha256 in present:
                again = True
                say(f"{document.path.name} is in this project already.")
            else:
                _add_document(library, project, document, licence)
                present.add(document.sha256)
    added = library.seed_count(project.id) - before
    if paths and not added and not again:
        raise UserError("The documents hold no passage of prose that a question could be asked about.")
    return added


def _documents(
    paths: Sequence[Path], read: Callable[[Path], Document], say: Callable[[str], None]
) -> Iterator[Document]:
    for path in paths:
        for file in find_documents(path):
            try:
                yield read(file)
            except UserError as error:
                if file == path:
                    raise
                say(f"Left out: {error}")


def _add_document(library: Library, project: Project, document: Document, licence: str) -> None:
    source = Source(
        document.title, str(document.path), document.media_type, document.sha256, len(document.text), licence
    )
    chunks = list(chunk_document(document))
    # With its seeds or not at all: one without them would never be asked about.
    with library.together():
        known = {old.sha256 for old in library.sources(project.id, with_removed=True)}
        added = library.add_source(project.id, source, chunks)
        # One that had been removed comes back with the seeds that it had.
        if source.sha256 not in known:
            library.add_seeds(project.id, _seeds_of(library, added.id))


def _seeds_of(library: Library, source_id: int) -> Iterator[Seed]:
    start = 0
    while batch := library.chunks_of(source_id, start, _BATCH):
        yield from (Seed(chunk.text, chunk_id=chunk.id) for chunk in batch)
        start += len(batch)
