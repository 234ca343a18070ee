"""Exports as they were asked for: remembered with their project, to be made again."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.domain.selection import ACCEPTED, Selection
from desktop.exchange.formats import DEFAULT_FORMAT
from desktop.exchange.licences import licence_of
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.exporting import ExportReport, export_project
from desktop.pipeline.layout import DEFAULT_LAYOUT, Layout
from desktop.store.exports import RememberedExport
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class Order:
    """What an export is asked for: where to, in which format, which samples, how laid out, with which fields.

    `licence` is the dataset's own as it was named, empty where none was chosen.
    """

    target: Path
    format_name: str = DEFAULT_FORMAT
    selection: Selection = ACCEPTED
    layout: Layout = DEFAULT_LAYOUT
    keys: tuple[str, ...] = ()
    licence: str = ""


@dataclass(frozen=True, slots=True)
class PastExport:
    """An export that was made: what was asked for, when it was written last (UTC, ISO 8601), and how many rows then.

    `order` is None where another Gristmill asked for what this one cannot do; `rows` is 0 where nobody noted them.
    """

    order: Order | None
    written: str
    rows: int = 0


def carry_out(
    library: Library,
    project: Project,
    recipe: Recipe | None,
    order: Order,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda rows: None,
    checkups: CheckUps | None = None,
) -> ExportReport:
    """Write what was asked for; see `export_project`."""
    return export_project(
        library,
        project,
        recipe,
        order.target,
        order.format_name,
        order.selection,
        stopped,
        progress,
        layout=order.layout,
        keys=order.keys,
        checkups=checkups,
        licence=licence_of(order.licence),
    )


def options_in_words(options: Mapping[str, Any]) -> str:
    """A remembered export as a phrase; of one that is not understood here only that."""
    try:
        order = order_of(options)
    except UserError:
        return "one that another Gristmill made and that is not understood here"
    chosen, layout = order.selection, order.layout
    which = ", ".join(chosen.statuses) or f"{len(chosen.ids)} chosen"
    parts = [
        which if chosen.minimum_score is None else f"scores from {chosen.minimum_score:g}",
        f"fields {', '.join(order.keys)}" if order.keys else "",
        f"test {layout.test:g} drawn with {layout.split_number}" if layout.test else "",
        f"shuffled with {layout.shuffle}" if layout.shuffle is not None else "",
        f"under {order.licence}" if order.licence else "",
    ]
    return f"{order.format_name} ({'; '.join(part for part in parts if part)}) to {order.target}"


def remember(library: Library, project: Project, order: Order, rows: int = 0) -> None:
    """Note an export of so many rows that was made, so that it can be made again from wherever the program runs."""
    library.remember_export(project.id, asdict(order) | {"target": str(order.target.absolute())}, rows)


def past_exports(library: Library, project: Project) -> list[PastExport]:
    """The exports of a project, the latest first."""
    return [_past(each) for each in reversed(library.exports(project.id))]


def order_again(library: Library, project: Project, number: int) -> Order:
    """The export with that number, from 1 in the order they were made in, or the last one for 0. Raises UserError."""
    known = library.exports(project.id)
    if not known:
        raise UserError(f"{project.name} was never exported: name the file with --to.")
    if not 0 <= number <= len(known):
        raise UserError(f"There is no export {number} of {project.name}; the last one is {len(known)}.")
    return order_of(known[number - 1].options)


def _past(remembered: RememberedExport) -> PastExport:
    try:
        return PastExport(order_of(remembered.options), remembered.written, remembered.rows)
    except UserError:
        return PastExport(None, remembered.written, remembered.rows)


def order_of(options: Mapping[str, Any]) -> Order:
    """An export as it was remembered. Raises UserError where a newer Gristmill asked for what this one cannot do."""
    try:
        selection, layout = options["selection"], options["layout"]
        return Order(
            Path(options["target"]),
            options["format_name"],
            Selection(
                tuple(Status(each) for each in selection["statuses"]),
                selection["minimum_score"],
                tuple(selection["ids"]),
            ),
            Layout(**layout),
            tuple(options["keys"]),
            str(options.get("licence", "")),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserError("That export was made by another Gristmill and is not understood: export anew.") from error
