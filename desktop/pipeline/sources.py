"""Documents into a project: read, cut into passages, and each passage a seed."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.exchange.blocks import Document
from desktop.exchange.chunks import chunk_document
from desktop.exchange.documents import find_documents, reading_documents
from desktop.store.library import Library

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Passages:
    """A document that was read: what a library keeps of it."""

    source: Source
    chunks: tuple[Chunk, ...]


def add_sources(
    library: Library,
    project: Project,
    paths: Sequence[Path],
    licence: str,
    say: Callable[[str], None],
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Read files and folders and add each when it is read; returns how many passages came of them.

    Raises UserError as `read_sources` and `add_passages` do, and ReadingStopped within a second of `stopped` turning
    true: what was added by then stays.
    """
    if not paths:
        return 0
    with closing(read_sources(paths, licence, say, stopped)) as documents:
        return add_passages(library, project, documents, say)


def read_sources(
    paths: Sequence[Path],
    licence: str,
    say: Callable[[str], None],
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[Passages, None, None]:
    """What files and folders hold, which may take minutes: no library should wait for it.

    A file named by itself must be readable; in a folder, one that is not is told to `say` and left out. Raises
    ReadingStopped soon after `stopped` turns true.
    """
    with reading_documents(stopped) as read:
        for document in _documents(paths, read, say):
            yield passages_of(document, licence)


def add_passages(
    library: Library, project: Project, documents: Iterable[Passages], say: Callable[[str], None]
) -> int:
    """Add documents that were read; returns how many passages came of them.

    One that is in the project already is told to `say` and left out. Raises UserError where nothing usable is left.
    """
    before = library.seed_count(project.id)
    present = {source.sha256 for source in library.sources(project.id)}
    again = False
    for document in documents:
        if document.source.sha256 in present:
            again = True
            say(f"{Path(document.source.path).name} is in this project already.")
        else:
            _add_document(library, project, document)
            present.add(document.source.sha256)
    added = library.seed_count(project.id) - before
    if not added and not again:
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


def passages_of(document: Document, licence: str) -> Passages:
    """A document cut into passages, under a licence."""
    source = Source(
        document.title, str(document.path), document.media_type, document.sha256, len(document.text), licence
    )
    return Passages(source, tuple(chunk_document(document)))


def _add_document(library: Library, project: Project, document: Passages) -> None:
    # With its seeds or not at all: one without them would never be asked about.
    with library.together():
        known = {old.sha256 for old in library.sources(project.id, with_removed=True)}
        added = library.add_source(project.id, document.source, document.chunks)
        # One that had been removed comes back with the seeds that it had.
        if document.source.sha256 not in known:
            library.add_seeds(project.id, _seeds_of(library, added.id))


def _seeds_of(library: Library, source_id: int) -> Iterator[Seed]:
    start = 0
    while batch := library.chunks_of(source_id, start, _BATCH):
        yield from (Seed(chunk.text, chunk_id=chunk.id) for chunk in batch)
        start += len(batch)
