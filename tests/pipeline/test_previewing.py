"""The first rows of each file of an export are those that are written."""

import json
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.selection import Selection
from desktop.pipeline.exporting import ExportStopped
from desktop.pipeline.layout import Layout
from desktop.pipeline.previewing import beginnings
from desktop.pipeline.repeating import Order, carry_out
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, essay_project


@pytest.fixture
def project(library: Library) -> Project:
    """Forty accepted samples of four seeds."""
    made = essay_project(library)
    run, seeds = a_run(library, made, 40), library.seed_ids(made.id)
    for ordinal in range(40):
        library.add_sample(a_sample(made, run, ordinal, seed_id=seeds[ordinal % 4], score=0.5))
    return made


@pytest.mark.parametrize("layout", [Layout(), Layout(shuffle=5), Layout(0.25, 2), Layout(0.5, 1, 3)])
@pytest.mark.parametrize(("form", "keys"), [("messages", ()), ("alpaca", ("output",)), ("full", ("id", "lineage"))])
def test_the_first_rows_are_those_of_the_files(
    library: Library, project: Project, tmp_path: Path, layout: Layout, form: str, keys: tuple[str, ...]
) -> None:
    order = Order(tmp_path / "a.jsonl", form, layout=layout, keys=keys)
    shown = beginnings(library, project, order, 3)
    carry_out(library, project, None, order)
    assert len(shown) == (2 if layout.test else 1)
    for beginning in shown:
        lines = (tmp_path / beginning.file).read_text(encoding="utf-8").splitlines()
        assert beginning.lines == tuple(lines[:3])
        assert beginning.rows == (len(lines) if layout.test else None)


def test_of_parquet_the_columns_are_shown_as_they_are_kept(library: Library, project: Project) -> None:
    order = Order(Path("a.parquet"), "full", keys=("id", "lineage", "imported"))
    row = json.loads(beginnings(library, project, order, 1)[0].lines[0])
    assert list(row) == ["id", "lineage", "imported"]
    assert json.loads(row["lineage"])["ordinal"] == 0
    assert row["imported"] is None


def test_rows_of_one_seed_cannot_be_parted(library: Library, project: Project) -> None:
    order = Order(Path("a.jsonl"), selection=Selection.chosen([1, 5]), layout=Layout(0.5))
    with pytest.raises(UserError, match="All rows come from one seed"):
        beginnings(library, project, order, 3)


def test_whoever_waits_no_longer_can_say_so(library: Library, project: Project) -> None:
    def check() -> None:
        raise ExportStopped

    with pytest.raises(ExportStopped):
        beginnings(library, project, Order(Path("a.jsonl"), layout=Layout(0.5)), 3, check)
