"""gristmill export: writes samples as JSONL."""

from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.exchange.formats import format_named
from desktop.exchange.jsonl import write_jsonl
from desktop.pipeline.exporting import Selection, export_rows, statuses_in_words
from desktop.store.library import Library


def export(terminal: Terminal) -> int:
    """Write what was asked for; an older file stays until the new one is whole."""
    options = terminal.options
    format_named(options.format)
    selection = _selection(terminal)
    with terminal.read_library() as library:
        project = library.project(options.name)
        _refuse_empty(library, project, options.format, selection)
        rows = write_jsonl(options.to, export_rows(library, project, options.format, selection))
    terminal.show(f"Wrote {rows} rows to {options.to}.")
    terminal.result({"project": project.name, "rows": rows, "format": options.format, "file": str(options.to)})
    return 0


def _selection(terminal: Terminal) -> Selection:
    options = terminal.options
    if options.min_score is not None:
        if not 0 <= options.min_score <= 1:
            raise UserError(f"--min-score is {options.min_score:g}; it must be a number from 0 to 1.")
        return Selection.above(options.min_score)
    return Selection.everything(options.format) if options.all else Selection()


def _refuse_empty(library: Library, project: Project, format_name: str, selection: Selection) -> None:
    """Nothing is written where nothing would be in it: an empty file looks like a success."""
    if next(export_rows(library, project, format_name, selection), None) is None:
        there = statuses_in_words(library.counts(project.id), tuple(Status))
        raise UserError(f"{project.name} has nothing to export ({there}): run it, or choose --all or --min-score.")
