"""What an export would write, asked of the library off the window's thread, without writing it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.domain.selection import SHOWS_ALL
from desktop.exchange.licences import licence_of
from desktop.pipeline.card import Exported, project_card
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.exporting import ExportStopped, count_rows, look_through
from desktop.pipeline.layout import part_path
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.previewing import Beginning, beginnings
from desktop.pipeline.repeating import Order
from desktop.places import Places
from desktop.store.library import Library
from desktop.ui.pages.export.wish import Include, Wish

ROWS_SHOWN = 5
MOST_SCORED = 5_000
LONGEST_LINE = 2_000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows each choice would write, and how many of those of the choice made nobody has reviewed.

    `samples` counts all samples of the project.
    """

    rows: Mapping[Include, int]
    unreviewed: int
    samples: int


@dataclass(frozen=True, slots=True)
class Card:
    """The card as Markdown; `whole` where it holds the figures of the scores too."""

    text: str
    whole: bool


def count(library: Library, project: Project, wish: Wish) -> Counts:
    """The rows of every choice."""
    rows = {
        include: count_rows(library, project, wish.format_name, wish.including(include).selection)
        for include in Include
    }
    unreviewed = min(rows[wish.include], _unreviewed(library, project, wish))
    return Counts(rows, unreviewed, sum(library.counts(project.id).values()))


def begin(
    library: Library, project: Project, order: Order, is_wanted: Callable[[], bool] = lambda: True
) -> tuple[Beginning, ...]:
    """The first rows of each file as they will be written; none of them where nobody waits for them any more."""

    def check() -> None:
        if not is_wanted():
            raise ExportStopped

    try:
        return beginnings(library, project, order, ROWS_SHOWN, check)
    except ExportStopped:
        return ()


def card_of(library: Library, project: Project, places: Places, order: Order, rows: int, unreviewed: int) -> Card:
    """The card; a few thousand rows are looked through for it, and more only while they are written."""
    whole = rows <= MOST_SCORED
    if whole:
        exported = look_through(library, project, order.format_name, order.selection)
    else:
        exported = Exported(order.format_name, rows, rows - unreviewed, said=order.selection.in_words())
    recipe, checkups = recipe_or_none(project, places.recipes), CheckUps(places.checkups)
    named = replace(exported, files=_files_of(order))
    return Card(project_card(library, project, recipe, named, checkups, licence_of(order.licence)), whole)


def _files_of(order: Order) -> Mapping[str, str]:
    """The files that the card names, by split."""
    if not order.layout.test:
        return {"train": order.target.name}
    return {part: part_path(order.target, part).name for part in ("train", "test")}


def recipe_or_none(project: Project, own: Path) -> Recipe | None:
    """The project's recipe; None where it is gone or cannot be used, which keeps nobody from exporting."""
    try:
        return recipe_for(project, own)
    except UserError:
        return None


def _unreviewed(library: Library, project: Project, wish: Wish) -> int:
    """How many of the samples that go out nobody has reviewed."""
    if wish.include is Include.CHOSEN:
        return sum(not sample.review and _has_row(sample, wish) for sample in _chosen(library, wish.ids))
    score = wish.selection.minimum_score
    batches = library.ids(project.id, statuses=wish.statuses, reviewed=False, minimum_score=score)
    without = 0 if wish.format_name == SHOWS_ALL or score is not None else _without_text(library, project, wish)
    return sum(map(len, batches)) - without


def _has_row(sample: Sample, wish: Wish) -> bool:
    return wish.format_name == SHOWS_ALL or (bool(sample.messages) and sample.status is not Status.FAILED)


def _without_text(library: Library, project: Project, wish: Wish) -> int:
    """How many that nobody has reviewed were given up before they had a text; all of these are rejected."""
    if Status.REJECTED not in wish.statuses:
        return 0
    # Without a score they come first, so that the others need not be read.
    batches = library.ids(project.id, statuses=(Status.REJECTED,), reviewed=False, order="score")
    rejected = (sample for ids in batches for sample in _chosen(library, tuple(ids)))
    return sum(not sample.messages for sample in takewhile(lambda sample: sample.score is None, rejected))


def _chosen(library: Library, ids: tuple[int, ...]) -> Iterator[Sample]:
    for start in range(0, len(ids), _BATCH):
        yield from library.samples_of(ids[start : start + _BATCH])
