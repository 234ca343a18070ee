"""Samples as rows on their way out, some hundred at a time, of which no more is read than their format needs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json import loads
from types import MappingProxyType
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Sample
from desktop.exchange.formats import Format, Origin, Row
from desktop.exchange.jsonl import to_json
from desktop.pipeline.selecting import Selection, admits
from desktop.store.library import Library
from desktop.store.written import Written

LOT = 500
_EMPTY = "[]"

Told = Sample | Written
Lot = list[tuple[Told, Any]]
"""Samples, each with its row: an object, or a line of JSON where lines were asked for."""

_READ: Mapping[str, Callable[[Sequence[Written]], Iterable[Any]]] = MappingProxyType(
    {
        "fields": lambda written: (loads(each.fields) for each in written),
        "status": lambda written: (each.status for each in written),
    }
)


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
    read = _whole_reader(library, outgoing) if outgoing.form.whole else _slim_reader(library, outgoing, lines)
    finish = _finisher(outgoing, lines)
    for batch in ids:
        for start in range(0, len(batch), LOT):
            found = read(batch[start : start + LOT])
            yield [(sample, finish(row)) for sample, row in found if row is not None] if finish else found


def origins(library: Library) -> Callable[[Sample], Origin]:
    """What looks up where samples came from; neighbours mostly came from the same."""
    model_of, seed_of = lru_cache(maxsize=16)(library.model), lru_cache(maxsize=256)(library.seed)
    chunk_of, source_of = lru_cache(maxsize=256)(library.chunk), lru_cache(maxsize=64)(library.source)

    def origin(sample: Sample) -> Origin:
        lineage = sample.lineage
        seed = seed_of(lineage.seed_id) if lineage.seed_id is not None else None
        chunk = chunk_of(seed.chunk_id) if seed is not None and seed.chunk_id is not None else None
        source = source_of(chunk.source_id) if chunk is not None else None
        return Origin(model=model_of(lineage.model_sha256), seed=seed, chunk=chunk, source=source)

    return origin


def _whole_reader(library: Library, outgoing: Outgoing) -> Callable[[Sequence[int]], Lot]:
    origin = origins(library)

    def read(ids: Sequence[int]) -> Lot:
        samples = (each for each in library.samples_of(ids, whole=True) if _goes_out(outgoing, each))
        return [(sample, outgoing.form.make(sample, origin(sample))) for sample in samples]

    return read


def _slim_reader(library: Library, outgoing: Outgoing, lines: bool) -> Callable[[Sequence[int]], Lot]:
    form = outgoing.form

    def read(ids: Sequence[int]) -> Lot:
        found = library.written(ids, with_fields="fields" in form.needs)
        written = [each for each in found if each.messages != _EMPTY and _goes_out(outgoing, each)]
        if lines and form.as_stored:
            # What is stored is JSON already: it goes out as it is.
            return [(each, f'{{"{form.keys[0]}":{each.messages}}}') for each in written]
        turns = (loads(each.messages) for each in written)
        return list(zip(written, map(form.make, turns, *(_READ[name](written) for name in form.needs)), strict=True))

    return read


def _finisher(outgoing: Outgoing, lines: bool) -> Callable[[Row], Any] | None:
    """What makes of a format's row the one that goes out; None where nothing is left to do."""
    if lines and outgoing.form.as_stored:
        return None
    if not outgoing.keys:
        return to_json if lines else lambda row: row
    columns = outgoing.columns

    def some(row: Row) -> Any:
        picked = {key: row[key] for key in columns if key in row}
        return to_json(picked) if lines else picked

    return some


def _goes_out(outgoing: Outgoing, sample: Told) -> bool:
    status = sample.status
    return admits(outgoing.selection, outgoing.form.name, status, sample.review)
