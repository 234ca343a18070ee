"""Exports that were made are made again: the same options, and of the same samples the same bytes."""

from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.exporting import Layout, Selection
from desktop.pipeline.repeating import (
    Order,
    carry_out,
    options_in_words,
    order_again,
    order_of,
    past_exports,
    remember,
)
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, essay_project

ORDERS = {
    "plain": Order(Path("/out/a.jsonl")),
    "by score": Order(Path("/out/a.jsonl"), "text", Selection.above(0.25)),
    "by hand": Order(Path("/out/a.jsonl"), "kto", Selection.chosen((3, 1))),
    "laid out": Order(Path("/out/a.jsonl"), "full", Selection.everything("full"), Layout(0.2, 4, 0), ("id", "score")),
    "licensed": Order(Path("/out/a.jsonl"), licence="cc-by-4.0"),
}


@pytest.fixture
def project(library: Library) -> Project:
    """Forty accepted samples of four seeds."""
    made = essay_project(library)
    run, seeds = a_run(library, made, 40), library.seed_ids(made.id)
    for ordinal in range(40):
        library.add_sample(a_sample(made, run, ordinal, seed_id=seeds[ordinal % 4], score=0.5))
    return made


@pytest.mark.parametrize("name", ORDERS)
def test_a_remembered_export_is_the_one_that_was_made(library: Library, project: Project, name: str) -> None:
    remember(library, project, ORDERS[name])
    assert order_again(library, project, 0) == ORDERS[name]


def test_exports_are_numbered_as_they_were_made(library: Library, project: Project) -> None:
    for order in ORDERS.values():
        remember(library, project, order)
    assert [order_again(library, project, number) for number in range(1, 6)] == list(ORDERS.values())
    with pytest.raises(UserError, match="no export 6 of Essays; the last one is 5"):
        order_again(library, project, 6)


def test_a_place_is_remembered_as_one_that_is_the_same_from_everywhere(
    library: Library, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    remember(library, project, Order(Path("a.jsonl")))
    assert order_again(library, project, 0).target == tmp_path / "a.jsonl"


def test_a_project_that_was_never_exported_says_so(library: Library, project: Project) -> None:
    with pytest.raises(UserError, match="never exported: name the file with --to"):
        order_again(library, project, 0)


@pytest.mark.parametrize("options", [{}, {"target": "a", "format_name": "text", "selection": None}])
def test_options_that_nobody_here_wrote_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(UserError, match="another Gristmill"):
        order_of(options)


def test_the_same_data_give_the_same_bytes(library: Library, project: Project, tmp_path: Path) -> None:
    order = Order(tmp_path / "a.jsonl", layout=Layout(0.25, 1, 7))
    first = carry_out(library, project, None, order)
    before = [first.file.read_bytes(), (tmp_path / "a.test.jsonl").read_bytes()]
    remember(library, project, order)
    carry_out(library, project, None, order_again(library, project, 0))
    assert [first.file.read_bytes(), (tmp_path / "a.test.jsonl").read_bytes()] == before


def test_an_export_is_told_in_words(library: Library, project: Project) -> None:
    for order in ORDERS.values():
        remember(library, project, order)
    told = [options_in_words(export.options) for export in library.exports(project.id)]
    assert told[0] == "messages (accepted) to /out/a.jsonl"
    assert told[1] == "text (scores from 0.25) to /out/a.jsonl"
    assert told[2] == "kto (2 chosen) to /out/a.jsonl"
    assert "fields id, score; test 0.2 drawn with 4; shuffled with 0" in told[3]
    assert Status.FAILED in told[3]


def test_one_that_is_not_understood_is_told_as_such(library: Library, project: Project) -> None:
    library.remember_export(project.id, {"target": "a", "format_name": "text", "selection": {"query": "best"}})
    (export,) = library.exports(project.id)
    assert options_in_words(export.options) == "one that another Gristmill made and that is not understood here"
    (past,) = past_exports(library, project)
    assert past.order is None
