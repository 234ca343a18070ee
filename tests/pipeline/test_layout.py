"""In which order rows go out, and which of them are kept for testing."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Chunk, Project, Seed, Source
from desktop.domain.sample import Status
from desktop.pipeline.exporting import ExportReport, Layout, Selection, export_project
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, essay_project

SEEDS = 20
EACH = 5


@pytest.fixture
def project(library: Library) -> Project:
    """A hundred accepted samples: five of each of twenty seeds, which do not lie side by side."""
    made = essay_project(library, tuple(f"topic {number}" for number in range(SEEDS)))
    add_of_seeds(library, made, library.seed_ids(made.id) * EACH)
    return made


def add_of_seeds(library: Library, project: Project, seed_ids: Sequence[int | None], **changes: Any) -> None:
    """A sample for each of the seeds, whose answer names it."""
    run = a_run(library, project, len(seed_ids))
    with library.together():
        for ordinal, seed_id in enumerate(seed_ids):
            messages = (Message("user", "Write."), Message("assistant", f"Of {seed_id}, no. {ordinal}."))
            library.add_sample(
                a_sample(project, run, ordinal, seed_id=seed_id, **{"messages": messages, "score": 0.5, **changes})
            )


@pytest.fixture
def export(library: Library, project: Project, tmp_path: Path) -> Callable[..., ExportReport]:
    """What exports the project's messages with a layout."""

    def carry_out(layout: Layout, format_name: str = "messages", selection: Selection | None = None) -> ExportReport:
        target = tmp_path / "out" / "rows.jsonl"
        return export_project(library, project, None, target, format_name, selection or Selection(), layout=layout)

    return carry_out


def answers(path: Path) -> list[str]:
    return [json.loads(line)["messages"][-1]["content"] for line in path.read_text(encoding="utf-8").splitlines()]


def parts_of(report: ExportReport) -> tuple[list[str], list[str]]:
    assert report.test_file is not None
    return answers(report.file), answers(report.test_file)


def seeds_in(told: list[str]) -> set[str]:
    return {answer.partition(",")[0] for answer in told}


def test_a_part_of_the_rows_is_kept_in_a_file_beside(export: Callable[..., ExportReport], tmp_path: Path) -> None:
    report = export(Layout(test=0.1))
    train, test = parts_of(report)
    assert (report.file.name, report.test_file and report.test_file.name) == ("rows.train.jsonl", "rows.test.jsonl")
    assert (report.rows, report.test_rows, len(train), len(test)) == (100, 10, 90, 10)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "rows.card.md",
        "rows.test.jsonl",
        "rows.train.jsonl",
    ]


@pytest.mark.parametrize("number", range(5))
def test_siblings_are_never_parted_and_nothing_is_lost(export: Callable[..., ExportReport], number: int) -> None:
    whole = answers(export(Layout()).file)
    train, test = parts_of(export(Layout(0.3, number)))
    assert seeds_in(train).isdisjoint(seeds_in(test))
    assert sorted(train + test) == sorted(whole)
    assert len(test) == 30


def test_another_number_draws_other_seeds_and_the_same_one_the_same(export: Callable[..., ExportReport]) -> None:
    drawn = [tuple(parts_of(export(Layout(0.3, number)))[1]) for number in (0, 1, 0)]
    assert drawn[0] == drawn[2]
    assert drawn[0] != drawn[1]


def test_another_order_leaves_the_parts_as_they_are(export: Callable[..., ExportReport]) -> None:
    before = parts_of(export(Layout(0.3)))
    after = parts_of(export(Layout(0.3, shuffle=5)))
    assert [sorted(part) for part in after] == [sorted(part) for part in before]
    assert after[0] != before[0]
    assert after[1] != before[1]


@pytest.mark.parametrize("share", [0.001, 0.999])
def test_no_part_is_ever_empty(export: Callable[..., ExportReport], share: float) -> None:
    report = export(Layout(share))
    assert report.test_rows == (EACH if share < 0.5 else 100 - EACH)


def test_one_seed_cannot_be_parted(library: Library, tmp_path: Path) -> None:
    project = library.add_project("One", "essay", {})
    library.add_seeds(project.id, [Seed("trees")])
    add_of_seeds(library, project, library.seed_ids(project.id) * 3)
    with pytest.raises(UserError, match="All rows come from one seed"):
        export_project(library, project, None, tmp_path / "o.jsonl", "messages", Selection(), layout=Layout(0.5))
    assert not list(tmp_path.glob("o.*"))


def test_seeds_of_the_same_text_are_one(library: Library, project: Project, tmp_path: Path) -> None:
    twins = library.add_project("Twins", "essay", {})
    library.add_seeds(twins.id, [Seed("trees"), Seed("trees"), Seed("stones")])
    add_of_seeds(library, twins, list(library.seed_ids(twins.id)))
    report = export_project(library, twins, None, tmp_path / "o.jsonl", "messages", Selection(), layout=Layout(0.3))
    first, second, other = library.seed_ids(twins.id)
    assert parts_of(report) == ([f"Of {first}, no. 0.", f"Of {second}, no. 1."], [f"Of {other}, no. 2."])


def test_seeds_of_one_passage_are_one(library: Library, project: Project, tmp_path: Path) -> None:
    made = library.add_project("Questions", "document-qa", {})
    source = Source("On mills", "/mills.md", "text/markdown", "ab" * 32, 30, "CC0")
    library.add_source(made.id, source, [Chunk("A mill.", ("A mill.",)), Chunk("A stone.", ("A stone.",))])
    mill, stone = (chunk.id for chunk in library.chunks(made.id))
    library.add_seeds(
        made.id, [Seed("A mill.", chunk_id=mill), Seed("Mended.", chunk_id=mill), Seed("A stone.", chunk_id=stone)]
    )
    first, second, other = library.seed_ids(made.id)
    add_of_seeds(library, made, [first, second, other])
    report = export_project(library, made, None, tmp_path / "o.jsonl", "messages", Selection(), layout=Layout(0.3))
    assert parts_of(report)[1] == [f"Of {other}, no. 2."]


def test_samples_without_a_seed_are_parted_one_by_one(library: Library, project: Project, tmp_path: Path) -> None:
    made = library.add_project("Free", "essay", {})
    library.add_seeds(made.id, [Seed("trees")])
    add_of_seeds(library, made, [None] * 10)
    report = export_project(library, made, None, tmp_path / "o.jsonl", "messages", Selection(), layout=Layout(0.5))
    assert report.test_rows == 5


def test_the_share_is_one_of_the_rows_that_the_format_has(
    library: Library, project: Project, export: Callable[..., ExportReport]
) -> None:
    add_of_seeds(library, project, library.seed_ids(project.id)[:1] * 100, messages=(Message("user", "Write."),))
    report = export(Layout(0.1), "prompt-completion")
    assert (report.rows, report.test_rows) == (100, 10)


@pytest.mark.parametrize("format_name", ["messages", "full"])
def test_a_shuffled_export_has_the_same_rows_in_another_order(
    export: Callable[..., ExportReport], format_name: str
) -> None:
    plain, first, second, again = (
        answers(export(Layout(shuffle=number), format_name).file) for number in (None, 1, 2, 1)
    )
    assert sorted(first) == sorted(plain)
    assert first == again
    assert len({tuple(plain), tuple(first), tuple(second)}) == 3


def test_what_a_person_rejected_stays_out_of_every_layout(
    library: Library, project: Project, export: Callable[..., ExportReport]
) -> None:
    refused = next(library.iterate(project.id, statuses=(Status.ACCEPTED,)))
    library.review_sample(refused.id, "reject")
    report = export(Layout(0.1, shuffle=1), selection=Selection.above(0.1))
    train, test = parts_of(report)
    assert len(train + test) == 99
    assert refused.messages[-1].content not in train + test


@pytest.mark.parametrize("share", [-0.1, 1.0, 1.5])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(UserError, match="above 0 and below 1"):
        Layout(share)
