"""How the rows of an export are laid out: in which order, and in how many files."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from desktop.domain.errors import UserError
from desktop.pipeline.outgoing import LOT, Outgoing, goes_out, lots
from desktop.pipeline.selecting import selected_ids
from desktop.pipeline.splitting import in_test, root_number
from desktop.store.library import Library

Batches = Iterable[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """What was asked for.

    `test` is the share of rows for a test file, 0 for none, drawn with `split_number`; `shuffle` is the seed number
    of the order, None for that in which the samples were made.
    """

    test: float = 0.0
    split_number: int = 0
    shuffle: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.test < 1:
            raise UserError(f"The share of test rows is {self.test:g}; it must be above 0 and below 1.")


DEFAULT_LAYOUT = Layout()


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an export: its place, and the ids of its samples in order."""

    path: Path
    batches: Batches


def parts(
    library: Library, outgoing: Outgoing, target: Path, layout: Layout, check: Callable[[], None] = lambda: None
) -> list[Part]:
    """The files of an export: `target` itself, or NAME.train and NAME.test beside it.

    Where rows are parted or shuffled, 8 bytes a row are held in memory for each of the two; `check` is called between
    lots of them. Raises UserError where they cannot be parted.
    """
    ids = selected_ids(library, outgoing.project, outgoing.selection)
    if layout.test:
        train, test = _parted(library, outgoing, ids, layout, check)
        named = [(part_path(target, "train"), train), (part_path(target, "test"), test)]
    elif layout.shuffle is not None:
        named = [(target, _flat(ids))]
    else:
        return [Part(target, ids)]
    return [Part(path, [_shuffled(flat, layout.shuffle)]) for path, flat in named]


def part_path(target: Path, part: str) -> Path:
    """The file of a part: out/data.jsonl has its train rows in out/data.train.jsonl."""
    return target.with_name(f"{target.stem}.{part}{target.suffix}")


def _parted(
    library: Library, outgoing: Outgoing, ids: Batches, layout: Layout, check: Callable[[], None]
) -> tuple["array[int]", "array[int]"]:
    """The ids of the train rows and those of the test rows, in the order that they come in."""
    with_row, roots = array("q"), array("Q")
    find = _with_row if outgoing.form.line is not None else _going_out
    for there in find(library, outgoing, ids):
        check()
        for sample_id, root in library.roots(there):
            with_row.append(sample_id)
            roots.append(root_number(root))
    chosen = in_test(roots, layout.test, layout.split_number)
    train = array("q", (each for each, test in zip(with_row, chosen, strict=True) if not test))
    return train, array("q", (each for each, test in zip(with_row, chosen, strict=True) if test))


def _with_row(library: Library, outgoing: Outgoing, ids: Batches) -> Iterator[list[int]]:
    """The samples that will have a row: a share is one of rows, not of samples."""
    for lot in lots(library, outgoing, ids, lines=True):
        yield [sample.id for sample, _ in lot]


def _going_out(library: Library, outgoing: Outgoing, ids: Batches) -> Iterator[list[int]]:
    """The same for a format that has a row for every sample, and whose rows take long to make."""
    for batch in ids:
        for start in range(0, len(batch), LOT):
            lot = library.written(batch[start : start + LOT])
            yield [each.id for each in lot if goes_out(outgoing, each)]


def _flat(ids: Batches) -> "array[int]":
    flat = array("q")
    for batch in ids:
        flat.extend(batch)
    return flat


def _shuffled(ids: "array[int]", seed_number: int | None) -> "array[int]":
    if seed_number is not None:
        Random(seed_number).shuffle(ids)
    return ids
