"""What `run --json` says of rounds."""

from pathlib import Path

from desktop.cli.run import compared_rounds, run_figures
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, carry_out, essay_project


def test_each_round_says_what_it_was_given_and_how_it_compares_with_the_first(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.db") as library:
        project = essay_project(library)
        carry_out(library, project, a_run(library, project, 4, rounds=2))
        (run,) = library.runs(project.id)
        figures = run_figures(library, project, run)
        (compared,) = compared_rounds(library, find_recipe("essay", Path("none")), run)
    first, second = figures["rounds"]
    assert (figures["requested"], figures["generated"], figures["accepted"]) == (4, 8, 4)
    assert (first["examples"], first["guidance"], first["weakest"]) == ([], "", "")
    assert len(second["examples"]) == 2
    assert (compared["latest"], compared["probes"], compared["usable"]) == (2, 4, 4)
    assert compared["said"].startswith("The loop does not help here")
