"""What `run --json` says of rounds."""

from pathlib import Path

import pytest

from desktop.cli.arguments import parser
from desktop.cli.progress import in_words
from desktop.cli.run import comparisons, run_figures
from desktop.pipeline.events import Progress
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, carry_out, essay_project, ever_the_same


def test_each_round_says_what_it_was_given_and_how_it_compares_with_the_first(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.db") as library:
        project = essay_project(library)
        carry_out(library, project, a_run(library, project, 4, rounds=2))
        (run,) = library.runs(project.id)
        figures = run_figures(library, project, run)
        (compared,) = comparisons(library, find_recipe("essay", Path("none")), run)
    first, second = figures["rounds"]
    assert (figures["requested"], figures["generated"], figures["accepted"]) == (4, 8, 4)
    assert (first["examples"], first["guidance"], first["weakest"]) == ([], "", "")
    assert len(second["examples"]) == 2
    assert (figures["repeated"], first["repeated"], second["repeated"]) == (0, 0, 0)
    assert (compared["latest"], compared["probes"], compared["usable"]) == (2, 4, 4)
    assert compared["said"].startswith("The loop does not help here")


def test_samples_that_repeat_another_are_told(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.db") as library:
        project = essay_project(library)
        events = carry_out(library, project, a_run(library, project, 4), ever_the_same)
        (run,) = library.runs(project.id)
        figures = run_figures(library, project, run)
    assert (figures["accepted"], figures["rejected"], figures["repeated"]) == (1, 3, 3)
    assert figures["rounds"][0]["repeated"] == 3
    (*_, last) = (event for event in events if isinstance(event, Progress))
    assert in_words(last).startswith("4 of 4, 1 accepted, 3 rejected, 3 repeated another")


@pytest.mark.parametrize(("given", "curate"), [([], True), (["--no-curate"], False)])
def test_a_run_is_curated_unless_it_is_told_not_to(given: list[str], curate: bool) -> None:
    options = parser().parse_args(["run", "Essays", *given])
    assert (options.curate is not False) is curate
