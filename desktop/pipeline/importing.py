"""Rows of a file into a project, as samples to score and clean or as seeds."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from desktop.domain.errors import UserError
from desktop.domain.imported import Import, ImportedAs
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run, RunStatus
from desktop.exchange.importing.previewing import RowFile, in_words
from desktop.exchange.importing.reading import Kind
from desktop.exchange.importing.row import ImportedRow
from desktop.exchange.rows import RowError
from desktop.pipeline.claiming import claim, release
from desktop.pipeline.imported import refuse_recipe, sample_of, seed_of
from desktop.pipeline.imports import earlier_import, import_of, noted, settings_of
from desktop.store.library import Library
from desktop.store.samples import PlaceTaken

MOST_FAULTS = 20
"""So many bad rows are told one by one; of the others, only how many there are."""

_AT_ONCE = 500
_CHARACTERS_AT_ONCE = 4_000_000
_PROGRESS_SECONDS = 0.1
_DOING = "bringing this file in"

Stopped = Callable[[], bool]
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What has come in: the run that holds it, how many rows were `taken` now and how many are `bad`.

    `faults` say what is wrong with the first of those. `stopped` means that there may be more; `before` counts the
    rows that an earlier, stopped import had taken.
    """

    run: Run
    taken: int
    bad: int
    faults: tuple[str, ...]
    stopped: bool = False
    before: int = 0


class ImportStopped(Exception):
    """The import was asked to stop, and nothing of it was kept."""


@dataclass(eq=False)
class _Ledger:
    """Notes rows as they pass."""

    kind: Kind
    rows: int = 0
    taken: int = 0
    bad: int = 0
    faults: list[str] = field(default_factory=list)

    def follow(
        self, rows: Iterable[tuple[int, ImportedRow | RowError]], stopped: Stopped, progress: Told
    ) -> Iterator[ImportedRow]:
        """The good rows, until it is asked to stop."""
        told = time.monotonic()
        for _, row in rows:
            self.rows += 1
            if isinstance(row, RowError):
                self._note(row)
            else:
                self.taken += 1
                yield row
            if time.monotonic() - told >= _PROGRESS_SECONDS:
                told = time.monotonic()
                progress(self.rows)
            if stopped():
                return

    def _note(self, fault: RowError) -> None:
        self.bad += 1
        if self.bad <= MOST_FAULTS:
            self.faults.append(in_words(self.kind, fault))


def import_samples(
    library: Library,
    project: Project,
    recipe: Recipe,
    file: RowFile,
    licence: str = "",
    *,
    again: bool = False,
    stopped: Stopped = lambda: False,
    progress: Told = lambda rows: None,
) -> ImportReport:
    """Bring the rows of a file in as samples to be scored, in a run of their own; a bad one costs no other.

    Each batch is one transaction, and stays whatever happens after; an import that was stopped goes on with the next
    call. `progress` is told the rows that were gone through, some ten times a second. Raises UserError where the
    recipe cannot take them, the file is in the project already, unless it is to be taken `again`, another program is
    bringing it in, or no row is good.
    """
    refuse_recipe(recipe)
    run = _claimed(library, project, _import_of_file(file, licence), again)
    before = import_of(run)
    assert before is not None
    ledger, done = _Ledger(file.kind), False
    rows = islice(file.rows(), before.rows, None)
    try:
        for batch in _batches(ledger.follow(rows, stopped, progress)):
            run = _keep(library, recipe, run, batch, before.rows + ledger.rows)
        done = not stopped()
    except PlaceTaken as error:
        raise UserError(f"Another Gristmill is {_DOING}: wait until it is done, or stop it.") from error
    finally:
        release(library, run)
        run = library.finish_run(run.id, RunStatus.DONE if done else RunStatus.STOPPED)
    if done and not run.requested:
        raise UserError(f"No row of {file.path} can be used; {ledger.faults[0]}.")
    return ImportReport(run, ledger.taken, ledger.bad, tuple(ledger.faults), not done, before.taken)


def import_seeds(
    library: Library,
    project: Project,
    file: RowFile,
    licence: str = "",
    *,
    again: bool = False,
    stopped: Stopped = lambda: False,
    progress: Told = lambda rows: None,
) -> ImportReport:
    """Bring the rows of a file in as seeds behind those that are there, all of them or none.

    Raises ImportStopped when `stopped` turns true, and UserError where the file is in the project already, unless it
    is to be taken `again`, or no row is good.
    """
    ledger = _Ledger(file.kind)
    with library.together():
        run = _begun(library, project, _import_of_file(file, licence), again)
        library.add_seeds(project.id, map(seed_of, ledger.follow(file.rows(), stopped, progress)))
        if stopped():
            raise ImportStopped
        if not ledger.taken:
            raise UserError(f"No row of {file.path} can be used; {ledger.faults[0]}.")
        noted(library, run, rows=ledger.rows, taken=ledger.taken)
        run = library.finish_run(run.id, RunStatus.DONE)
    return ImportReport(run, ledger.taken, ledger.bad, tuple(ledger.faults))


def import_before(library: Library, project: Project, file: RowFile) -> Run | None:
    """The last run that brought the file in as the same, all of it or the part that it had when it was stopped."""
    return earlier_import(library, project, _import_of_file(file, ""))


def finished_import(library: Library, project: Project, file: RowFile) -> Run | None:
    """The run that brought all of the file in, if there is one: its samples can be scored without another import."""
    earlier = import_before(library, project, file)
    return earlier if earlier is not None and earlier.status is RunStatus.DONE else None


def _import_of_file(file: RowFile, licence: str) -> Import:
    kind: ImportedAs = "seeds" if file.as_seeds else "samples"
    return Import(file.path.name, file.sha256, " ".join(licence.split()), file.shape.name, kind)


def _claimed(library: Library, project: Project, wanted: Import, again: bool) -> Run:
    """The run that rows come in by, this program's own for so long: two would give their rows the same places."""
    with library.together():
        run = _begun(library, project, wanted, again)
        claim(library, run, _DOING)
        return library.run(run.id)


def _begun(library: Library, project: Project, wanted: Import, again: bool) -> Run:
    """A new run, or the one of the same file that was stopped. Raises UserError where that is done already."""
    earlier = earlier_import(library, project, wanted)
    if earlier is not None and earlier.status is not RunStatus.DONE:
        return library.reopen_run(earlier.id)
    if earlier is not None and not again:
        found = import_of(earlier)
        assert found is not None
        raise UserError(
            f"{wanted.file} is in {project.name} already: {found.taken:,} {found.kind} came of it on "
            f"{earlier.started[:10]}; --again takes them in once more."
        )
    return library.start_run(project.id, 0, 1, 0, "", settings_of(wanted))


def _keep(library: Library, recipe: Recipe, run: Run, batch: Sequence[ImportedRow], rows: int) -> Run:
    """One batch with the note of how far the file has been read: both or neither."""
    found = import_of(run)
    assert found is not None
    with library.together():
        first = found.taken
        library.add_samples(sample_of(row, recipe, run, ordinal) for ordinal, row in enumerate(batch, first))
        return noted(library, run, rows=rows, taken=first + len(batch))


def _batches(rows: Iterable[ImportedRow]) -> Iterator[list[ImportedRow]]:
    """Rows some hundred at a time, fewer where they are long."""
    batch: list[ImportedRow] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum(len(message.content) for message in row.messages)
        if len(batch) >= _AT_ONCE or characters >= _CHARACTERS_AT_ONCE:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
