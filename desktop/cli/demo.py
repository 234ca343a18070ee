"""gristmill demo: the starter project with no window."""

from desktop.cli.run import carry_out
from desktop.cli.terminal import Terminal
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.exchange.formats import DEFAULT_FORMAT
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.exporting import Selection, export_project
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.running import Wish, start_run
from desktop.pipeline.starter import starter_project
from desktop.store.library import Library

_SHOWN_CHARACTERS = 700


def demo(terminal: Terminal) -> int:
    """Generate, score and export short essays; a second demo adds to the first."""
    options = terminal.options
    if options.count < 1:
        raise UserError("--count must be at least 1.")
    with terminal.open_library() as library:
        project = starter_project(library, terminal.places.recipes)
        with terminal.engine(library) as engine:
            wish = Wish(options.count, seed_number=len(library.runs(project.id)))
            run = start_run(library, engine, project, wish, recipe_for(project, terminal.places.recipes))
            code = carry_out(terminal, library, engine, project, run)
        return code or _export(terminal, library, project)


def _export(terminal: Terminal, library: Library, project: Project) -> int:
    folder = terminal.options.to
    if not library.counts(project.id)[Status.ACCEPTED]:
        terminal.say("No essay was good enough to export; try a higher --count or another --model.")
        return 1
    recipe = recipe_for(project, terminal.places.recipes)
    rows, card = folder / "dataset.jsonl", folder / "README.md"
    checkups = CheckUps(terminal.places.checkups)
    report = export_project(library, project, recipe, rows, DEFAULT_FORMAT, Selection(), card=card, checkups=checkups)
    _show_best(terminal, library, project)
    terminal.show(f"Wrote {report.rows} rows, all that were accepted so far, to {report.file}.")
    terminal.show(f"Their card, which says what they are and how they were made, is {report.card}.")
    return 0


def _show_best(terminal: Terminal, library: Library, project: Project) -> None:
    best = library.page(project.id, statuses=(Status.ACCEPTED,), order="score", descending=True, limit=1)
    for sample in best:
        text = str(sample.fields["essay"])
        cut = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS].rsplit(" ", 1)[0] + " ..."
        terminal.show(f"\nThe best by its score, {sample.score:.2f}:\n{sample.fields['thesis']}\n\n{cut}\n")
