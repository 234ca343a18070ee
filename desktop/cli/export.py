"""gristmill export: writes samples as JSONL."""

from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.domain.licence import Licence
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.exchange.formats import format_named
from desktop.exchange.licences import licence_of
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.exporting import Selection, export_project, first_rows, statuses_in_words
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.warnings import export_warnings
from desktop.store.library import Library


def export(terminal: Terminal) -> int:
    """Write what was asked for; an older file stays until the new one is whole."""
    options = terminal.options
    format_named(options.format)
    selection, licence = _selection(terminal), _licence(options.licence)
    with terminal.read_library() as library:
        project = library.project(options.name)
        _refuse_empty(library, project, options.format, selection)
        recipe = _recipe(terminal, project)
        warnings = export_warnings(library, project, selection, licence)
        for warning in warnings:
            terminal.say(f"Mind: {warning}")
        checkups = CheckUps(terminal.places.checkups)
        report = export_project(
            library, project, recipe, options.to, options.format, selection, checkups=checkups, licence=licence
        )
    terminal.show(f"Wrote {report.rows} rows to {report.file}, and their card to {report.card}.")
    written = {"rows": report.rows, "format": options.format, "file": str(report.file), "card": str(report.card)}
    terminal.result({"project": project.name, **written, "warnings": warnings})
    return 0


def _licence(text: str) -> Licence | None:
    """The licence that was chosen for the dataset. Raises UserError for one that is not known here."""
    licence = licence_of(text) if text else None
    if text and licence is None:
        raise UserError(f"--licence {text!r} is not known; name it as Hugging Face does: cc-by-4.0, apache-2.0, mit.")
    return licence


def _recipe(terminal: Terminal, project: Project) -> Recipe | None:
    """The recipe, for the card; what was made with it goes out even where it is gone."""
    try:
        return recipe_for(project, terminal.places.recipes)
    except UserError as error:
        terminal.say(f"The card will lack the prompts: {error}")
        return None


def _selection(terminal: Terminal) -> Selection:
    options = terminal.options
    if options.min_score is not None:
        if not 0 <= options.min_score <= 1:
            raise UserError(f"--min-score is {options.min_score:g}; it must be a number from 0 to 1.")
        return Selection.above(options.min_score)
    return Selection.everything(options.format) if options.all else Selection()


def _refuse_empty(library: Library, project: Project, format_name: str, selection: Selection) -> None:
    """Nothing is written where nothing would be in it: an empty file looks like a success."""
    if not first_rows(library, project, format_name, selection, 1):
        there = statuses_in_words(library.counts(project.id), tuple(Status))
        raise UserError(f"{project.name} has nothing to export ({there}): run it, or choose --all or --min-score.")
