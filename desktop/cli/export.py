"""gristmill export: writes samples as JSONL or Parquet."""

from argparse import Namespace
from dataclasses import replace
from typing import Any

from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.exchange.formats import DEFAULT_FORMAT, format_named
from desktop.exchange.licences import licence_of
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.exporting import ExportReport, Layout, Selection, first_rows, statuses_in_words
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.repeating import Order, carry_out, order_again, remember
from desktop.pipeline.selecting import count_selected
from desktop.pipeline.warnings import export_concerns
from desktop.store.library import Library

_FIXED = ("format", "fields", "shuffle", "test", "split_seed", "accepted", "all", "min_score", "licence")
_NEAR = 0.005


def export(terminal: Terminal) -> int:
    """Write what was asked for; an older file stays until the new one is whole."""
    options = terminal.options
    new = None if options.again is not None else _new_order(options)
    with terminal.read_library(make=False) as library:
        project = library.project(options.name)
        order = new or _old_order(library, project, options)
        _refuse_empty(library, project, order)
        concerns = export_concerns(library, project, order.selection, licence_of(order.licence))
        warnings = [concern.sentence for concern in concerns]
        for warning in warnings:
            terminal.say(f"Mind: {warning}")
        checkups = CheckUps(terminal.places.checkups)
        report = carry_out(library, project, _recipe(terminal, project), order, checkups=checkups)
    if new or options.to:
        _remember(terminal, project, order, report.rows)
    terminal.show(f"Wrote {_in_words(report, order)}, and their card to {report.card}.")
    written = {"rows": report.rows, "format": order.format_name, **_files(report)}
    terminal.result({"project": project.name, **written, "warnings": warnings})
    return 0


def _new_order(options: Namespace) -> Order:
    if options.to is None:
        raise UserError("Say where the rows go: --to FILE.jsonl, or --again for the export that was made last.")
    if options.split_seed is not None and options.test is None:
        raise UserError("--split-seed draws the rows of a test file: say how many with --test, as in --test 0.1.")
    if options.test is not None and not 0 < options.test < 1:
        raise UserError(f"--test is {options.test:g}; it must be above 0 and below 1.")
    form = format_named(options.format or DEFAULT_FORMAT).name
    selection, licence = _selection(options, form), _licence(options.licence or "")
    return Order(options.to, form, selection, _layout(options), _keys(options.fields), licence)


def _old_order(library: Library, project: Project, options: Namespace) -> Order:
    """The export that is to be made again, in its old place or in another one."""
    given = [name for name in _FIXED if getattr(options, name) is not None and getattr(options, name) is not False]
    if given:
        option = given[0].replace("_", "-")
        raise UserError(f"--again repeats an export as it was: leave out --{option}, or leave out --again.")
    order = order_again(library, project, options.again)
    return replace(order, target=options.to) if options.to else order


def _layout(options: Namespace) -> Layout:
    return Layout(options.test or 0.0, options.split_seed or 0, options.shuffle)


def _keys(fields: str | None) -> tuple[str, ...]:
    keys = tuple(name.strip() for name in (fields or "").split(",") if name.strip())
    if fields is not None and not keys:
        raise UserError("--fields names no field; name some, as in --fields prompt,completion.")
    return keys


def _licence(text: str) -> str:
    """The licence that was chosen for the dataset, as it was named. Raises UserError where it is not known here."""
    if text and licence_of(text) is None:
        raise UserError(f"--licence {text!r} is not known; name it as Hugging Face does: cc-by-4.0, apache-2.0, mit.")
    return text


def _remember(terminal: Terminal, project: Project, order: Order, rows: int) -> None:
    """Note it, if that can be: the library may be on a disk that nobody may write on, and the rows are out."""
    try:
        with terminal.open_library() as library:
            remember(library, project, order, rows)
    except UserError as error:
        terminal.say(f"The export is not remembered: {error}")


def _in_words(report: ExportReport, order: Order) -> str:
    if report.test_file is None:
        return f"{report.rows} rows to {report.file}"
    share = report.test_rows / report.rows
    missed = "" if abs(share - order.layout.test) < _NEAR else ", as near as whole seeds come to it"
    return (
        f"{report.rows - report.test_rows} rows to {report.file} and {report.test_rows} ({share:.1%}{missed}) "
        f"to {report.test_file}"
    )


def _files(report: ExportReport) -> dict[str, Any]:
    written: dict[str, Any] = {"file": str(report.file), "card": str(report.card)}
    if report.test_file is not None:
        written |= {
            "test_file": str(report.test_file),
            "test_rows": report.test_rows,
            "test_share": report.test_rows / report.rows,
        }
    return written


def _recipe(terminal: Terminal, project: Project) -> Recipe | None:
    """The recipe, for the card; what was made with it goes out even where it is gone."""
    try:
        return recipe_for(project, terminal.places.recipes)
    except UserError as error:
        terminal.say(f"The card will lack the prompts: {error}")
        return None


def _selection(options: Namespace, format_name: str) -> Selection:
    if options.min_score is not None:
        if not 0 <= options.min_score <= 1:
            raise UserError(f"--min-score is {options.min_score:g}; it must be a number from 0 to 1.")
        return Selection.above(options.min_score)
    return Selection.everything(format_name) if options.all else Selection()


def _refuse_empty(library: Library, project: Project, order: Order) -> None:
    """Nothing is written where nothing would be in it: an empty file looks like a success."""
    form, selection = order.format_name, order.selection
    if first_rows(library, project, form, selection, 1, order.keys):
        return
    if count_selected(library, project, form, selection):
        raise UserError(f"No sample of {project.name} has the shape of {form}: choose another --format, like full.")
    there = statuses_in_words(library.counts(project.id), tuple(Status))
    raise UserError(f"{project.name} has nothing to export ({there}): run it, or choose --all or --min-score.")
