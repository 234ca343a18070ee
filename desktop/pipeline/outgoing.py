"""Samples as rows on their way out, some hundred at a time, of which no more is read than their format needs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from json import loads
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.imported import Import
from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.domain.selection import Selection
from desktop.exchange.formats import Format, Origin, Row, full_row
from desktop.exchange.jsonl import to_json
from desktop.pipeline.choosing import WAY_GIVEN
from desktop.pipeline.imports import import_of
from desktop.pipeline.selecting import admits
from desktop.store.findings import GAVE_WAY
from desktop.store.library import Library
from desktop.store.rows import turns_of
from desktop.store.written import Written

LOT = 500
_WAY_GIVEN = (*WAY_GIVEN, GAVE_WAY)

Told = Sample | Written
Lot = list[tuple[Told, Any]]
"""Samples, each with its row: an object, or a line of JSON where lines were asked for."""
Reader = Callable[[Sequence[int]], Lot]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Which samples of a project go out, in which format, and with which keys of it; none of `keys` means all."""

    project: Project
    form: Format
    selection: Selection
    keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [key for key in self.keys if key not in self.form.keys]
        if unknown:
            there = ", ".join(self.form.keys)
            raise UserError(f"The format {self.form.name} has no field {unknown[0]!r}; its fields are {there}.")

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the rows, in the format's order."""
        return tuple(key for key in self.form.keys if key in self.keys) if self.keys else self.form.keys


def lots(library: Library, outgoing: Outgoing, ids: Iterable[Sequence[int]], *, lines: bool) -> Iterator[Lot]:
    """The samples with those ids that do go out and have a row, lot by lot, in that order."""
    reader = _whole_reader if outgoing.form.line is None else _reader
    read = reader(library, outgoing, lines)
    for batch in ids:
        for start in range(0, len(batch), LOT):
            yield read(batch[start : start + LOT])


def origins(library: Library) -> Callable[[Sample], Origin]:
    """What looks up where samples came from; neighbours mostly came from the same."""
    model_of, seed_of = lru_cache(maxsize=16)(library.model), lru_cache(maxsize=256)(library.seed)
    chunk_of, source_of = lru_cache(maxsize=256)(library.chunk), lru_cache(maxsize=64)(library.source)
    judged_in = lru_cache(maxsize=64)(partial(_judge, library))

    def origin(sample: Sample) -> Origin:
        lineage = sample.lineage
        seed = seed_of(lineage.seed_id) if lineage.seed_id is not None else None
        chunk = chunk_of(seed.chunk_id) if seed is not None and seed.chunk_id is not None else None
        source = source_of(chunk.source_id) if chunk is not None else None
        judge, imported = judged_in(lineage.run_id)
        return Origin(
            model=model_of(lineage.model_sha256),
            seed=seed,
            chunk=chunk,
            source=source,
            judge=model_of(judge or lineage.model_sha256),
            imported=imported,
        )

    return origin


def _judge(library: Library, run_id: int) -> tuple[str, Import | None]:
    """The SHA-256 of the model that judged what a run made, "" where the writer did; and what the run brought in."""
    run = library.run(run_id)
    imported = import_of(run)
    if imported is not None:
        return imported.judge, imported
    return str(run.settings.get("judging", {}).get("judge") or ""), None


def _whole_reader(library: Library, outgoing: Outgoing, lines: bool) -> Reader:
    origin = origins(library)

    def row(sample: Sample) -> Any:
        made = _picked(full_row(sample, origin(sample)), outgoing)
        return to_json(made) if lines else made

    def read(ids: Sequence[int]) -> Lot:
        samples = library.samples_of(ids, whole=True)
        return [(sample, row(sample)) for sample in samples if goes_out(outgoing, sample)]

    return read


def _reader(library: Library, outgoing: Outgoing, lines: bool) -> Reader:
    line, needs, as_stored = outgoing.form.line, outgoing.form.needs, outgoing.form.as_stored
    assert line is not None

    labels = "status" in needs

    def read(ids: Sequence[int]) -> Lot:
        found = library.written(ids, with_fields="fields" in needs, with_reason=labels)
        if labels:
            found = [each for each in found if not _gave_way(each)]
        # Asking takes as long as the rest of a row: mostly their status alone has decided.
        written = [each for each in found if goes_out(outgoing, each)] if outgoing.selection.asks_each else found
        stored = (each.messages for each in written)
        conversations = stored if as_stored else map(turns_of, stored)
        made = map(line, conversations, *([getattr(each, name) for each in written] for name in needs))
        lot: Lot = [(each, row) for each, row in zip(written, made, strict=True) if row is not None]
        return lot if lines and not outgoing.keys else [(each, _again(row, outgoing, lines)) for each, row in lot]

    return read


def _gave_way(written: Written) -> bool:
    """Whether a sample was rejected only beside a better or an equal one, which does not make it a bad answer."""
    return written.status == Status.REJECTED and not written.review and written.reason.startswith(_WAY_GIVEN)


def _again(line: str, outgoing: Outgoing, lines: bool) -> Any:
    """A line as an object, or with fewer fields."""
    row = _picked(loads(line), outgoing)
    return to_json(row) if lines else row


def _picked(row: Row, outgoing: Outgoing) -> Row:
    return {key: row[key] for key in outgoing.columns if key in row} if outgoing.keys else row


def goes_out(outgoing: Outgoing, sample: Told) -> bool:
    """Whether a sample that may go out does."""
    status = sample.status
    return admits(outgoing.selection, outgoing.form.name, status, sample.review)
