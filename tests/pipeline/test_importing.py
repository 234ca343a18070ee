"""Rows of a file into a project: each batch whole, the same file once, and what is wrong with the others."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.errors import UserError
from desktop.domain.imported import Import
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import RunStatus
from desktop.domain.sample import Sample, Status
from desktop.exchange.formats import Origin, full_row
from desktop.exchange.importing.previewing import recognised
from desktop.pipeline import importing
from desktop.pipeline.imported import CALLED_BAD, IMPORTED_FROM, OWN_FIELDS
from desktop.pipeline.importing import (
    MOST_FAULTS,
    ImportReport,
    ImportStopped,
    finished_import,
    import_before,
    import_samples,
    import_seeds,
)
from desktop.pipeline.imports import end_cut_off_imports, imports_of
from desktop.pipeline.running import resumable_run
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, essay_project

INSTRUCT = find_recipe("instruct", Path("none"))
CHAT = find_recipe("chat", Path("none"))
PREFERENCE = find_recipe("preference", Path("none"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "a.gristmill") as opened:
        yield opened


@pytest.fixture
def project(library: Library) -> Project:
    return library.add_project("Rows", "instruct", {})


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_AT_ONCE", 10)


def write(folder: Path, rows: list[Any], name: str = "rows.jsonl") -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (folder / name).write_text("".join(f"{line}\n" for line in lines))
    return folder / name


def pairs(count: int) -> list[Any]:
    return [{"question": f"Why {number}?", "answer": f"So {number}.", "id": number} for number in range(count)]


def bring_in(
    library: Library, project: Project, path: Path, recipe: Recipe = INSTRUCT, **options: Any
) -> ImportReport:
    return import_samples(library, project, recipe, recognised(path), **options)


def samples_of(library: Library, project: Project) -> list[Sample]:
    return list(library.iterate(project.id))


def after(calls: int) -> Callable[[], bool]:
    """Turns true when it has been asked so often."""
    left = iter([False] * calls)
    return lambda: next(left, True)


def test_rows_become_samples_to_be_scored_in_a_run_of_their_own(
    library: Library, project: Project, tmp_path: Path
) -> None:
    path = write(tmp_path, pairs(25))
    report = bring_in(library, project, path, licence=" CC BY\n4.0 ")
    assert (report.taken, report.bad, report.stopped) == (25, 0, False)
    samples = samples_of(library, project)
    assert [sample.lineage.ordinal for sample in samples] == list(range(25))
    first = samples[0]
    assert (first.status, first.score, first.lineage.model_sha256) == (Status.GENERATED, None, "")
    assert first.fields == {"id": 0, "instruction": "Why 0?", "response": "So 0."}
    assert first.messages == (Message("user", "Why 0?"), Message("assistant", "So 0."))
    assert first.prompt == first.messages[:1]
    assert (report.run.status, report.run.requested, report.run.model_sha256) == (RunStatus.DONE, 25, "")


def test_what_came_in_is_kept_with_its_file_its_digest_and_its_licence(
    library: Library, project: Project, tmp_path: Path
) -> None:
    path = write(tmp_path, pairs(3))
    bring_in(library, project, path, licence=" CC BY\n4.0 ")
    digest = recognised(path).sha256
    assert imports_of(library, project) == (
        Import("rows.jsonl", digest, "CC BY 4.0", "pairs", "samples", rows=3, taken=3),
    )


def test_a_bad_row_costs_no_other_and_is_told_with_its_line(
    library: Library, project: Project, tmp_path: Path
) -> None:
    report = bring_in(library, project, write(tmp_path, [*pairs(1), "broken", {"question": "Why?"}, *pairs(2)]))
    assert (report.taken, report.bad, library.counts(project.id)[Status.GENERATED]) == (3, 2, 3)
    assert report.faults[0].startswith("line 2: it is not valid JSON")
    assert report.faults[1].startswith("line 3: it has none of the fields solution, answer")


def test_of_many_bad_rows_only_the_first_are_told(library: Library, project: Project, tmp_path: Path) -> None:
    report = bring_in(library, project, write(tmp_path, [*pairs(1), *["broken"] * 50]))
    assert (report.bad, len(report.faults)) == (50, MOST_FAULTS)


def test_the_same_file_comes_in_once_unless_it_is_asked_for_again(
    library: Library, project: Project, tmp_path: Path
) -> None:
    path = write(tmp_path, pairs(3))
    bring_in(library, project, path)
    other = path.rename(tmp_path / "other.jsonl")
    with pytest.raises(UserError, match=r"other\.jsonl is in Rows already: 3 samples came of it on"):
        bring_in(library, project, other)
    assert bring_in(library, project, other, again=True).taken == 3
    assert library.counts(project.id)[Status.GENERATED] == 6


def test_an_import_that_is_stopped_keeps_what_is_in_and_goes_on(
    library: Library, project: Project, tmp_path: Path
) -> None:
    path = write(tmp_path, [*pairs(7), "broken", *pairs(30)[7:]])
    stopped = bring_in(library, project, path, stopped=after(12))
    assert stopped.stopped
    assert finished_import(library, project, recognised(path)) is None
    assert library.counts(project.id)[Status.GENERATED] == stopped.taken == 12
    rest = bring_in(library, project, path)
    assert (rest.taken, rest.before, rest.bad, rest.run.id) == (18, 12, 0, stopped.run.id)
    samples = samples_of(library, project)
    assert [sample.fields["id"] for sample in samples] == list(range(30))
    assert [sample.lineage.ordinal for sample in samples] == list(range(30))
    assert finished_import(library, project, recognised(path)) == rest.run


def test_a_batch_that_cannot_be_kept_leaves_those_before_it(
    library: Library, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, add = write(tmp_path, pairs(25)), library.add_samples

    def fail_later(samples: Any) -> None:
        add(samples)
        if library.counts(project.id)[Status.GENERATED] > 10:
            raise UserError("The disk is full.")

    monkeypatch.setattr(library, "add_samples", fail_later)
    with pytest.raises(UserError, match="disk is full"):
        bring_in(library, project, path)
    monkeypatch.undo()
    assert library.counts(project.id)[Status.GENERATED] == 10
    assert bring_in(library, project, path).taken == 15
    assert [sample.fields["id"] for sample in samples_of(library, project)] == list(range(25))


def test_long_rows_are_kept_a_few_at_a_time(
    library: Library, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_CHARACTERS_AT_ONCE", 30)
    sizes: list[int] = []
    add = library.add_samples

    def note(samples: Any) -> None:
        batch = list(samples)
        sizes.append(len(batch))
        add(batch)

    monkeypatch.setattr(library, "add_samples", note)
    bring_in(library, project, write(tmp_path, pairs(6)))
    assert sizes == [3, 3]


def test_progress_is_told_in_rows_of_the_file(
    library: Library, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_PROGRESS_SECONDS", 0.0)
    told: list[int] = []
    bring_in(library, project, write(tmp_path, [*pairs(2), "broken", *pairs(1)]), progress=told.append)
    assert told == [1, 2, 3, 4]


def test_rows_that_turn_bad_after_the_look_leave_no_success(
    library: Library, project: Project, tmp_path: Path
) -> None:
    path = write(tmp_path, pairs(1))
    file = recognised(path)
    path.write_text("broken\n")
    with pytest.raises(UserError, match=r"No row of .* can be used; line 1"):
        import_samples(library, project, INSTRUCT, file)


def test_a_recipe_that_scores_no_answer_takes_no_rows(library: Library, project: Project, tmp_path: Path) -> None:
    for name in ("classify", "tool-call", "critique"):
        with pytest.raises(UserError, match=f"The recipe {name} scores its"):
            bring_in(library, project, write(tmp_path, pairs(1)), find_recipe(name, Path("none")))
    assert imports_of(library, project) == ()


FIELDS: dict[str, tuple[Recipe, dict[str, Any], dict[str, Any]]] = {
    "a conversation": (
        CHAT,
        {
            "messages": [
                {"role": "user", "content": "Hi"},
                {"role": "assistant", "content": "Hello"},
                {"role": "user", "content": "Why?"},
                {"role": "assistant", "content": "So."},
            ]
        },
        {"conversation": "User: Hi\nAssistant: Hello\nUser: Why?", "question": "Why?", "reply": "So."},
    ),
    "two answers": (
        PREFERENCE,
        {"prompt": "Why?", "chosen": "So.", "rejected": "No."},
        {"instruction": "Why?", "chosen": "So.", "rejected": "No."},
    ),
    "a passage": (
        INSTRUCT,
        {"context": "A sky.", "question": "Why?", "answer": "So."},
        {"instruction": "Why?", "question": "Why?", "passage": "A sky.", "response": "So."},
    ),
    "a text": (find_recipe("essay", Path("none")), {"text": "So."}, {"essay": "So."}),
    "a column named like a field": (
        INSTRUCT,
        {"prompt": "Why?", "completion": "So.", "response": "old"},
        {"instruction": "Why?", "response": "So.", OWN_FIELDS: {"response": "old"}},
    ),
    "two answers of which one is longer": (
        INSTRUCT,
        {"question": "Why?", "answer": "So.", "response": "So it is.", "id": 1},
        {"id": 1, "instruction": "Why?", "response": "So.", OWN_FIELDS: {"response": "So it is."}},
    ),
    "a column that says what a field says": (
        INSTRUCT,
        {"prompt": "Why?", "completion": "So.", "response": "So."},
        {"instruction": "Why?", "response": "So."},
    ),
}


@pytest.mark.parametrize(("recipe", "row", "fields"), FIELDS.values(), ids=FIELDS.keys())
def test_the_fields_are_those_of_the_recipe(
    recipe: Recipe, row: dict[str, Any], fields: dict[str, Any], library: Library, project: Project, tmp_path: Path
) -> None:
    bring_in(library, project, write(tmp_path, [row]), recipe)
    assert samples_of(library, project)[0].fields == fields


def test_an_answer_that_its_file_calls_bad_comes_in_rejected(
    library: Library, project: Project, tmp_path: Path
) -> None:
    row = {"prompt": "Why?", "completion": "So."}
    bring_in(library, project, write(tmp_path, [{**row, "label": True}, {**row, "label": "undesirable"}]))
    good, bad = samples_of(library, project)
    assert (good.status, good.reason, good.fields["label"]) == (Status.GENERATED, "", True)
    assert (bad.status, bad.reason, bad.fields["label"]) == (Status.REJECTED, CALLED_BAD, False)
    assert [sample.id for sample in library.unscored(bad.lineage.run_id)] == [good.id]


def test_an_own_export_keeps_its_score_its_verdict_and_where_it_was_made(
    library: Library, project: Project, tmp_path: Path
) -> None:
    bring_in(library, project, write(tmp_path, pairs(1)))
    run = library.runs(project.id)[0]
    given = samples_of(library, project)[0]
    library.score_sample(given.id, Status.ACCEPTED, 0.75, ())
    exported = full_row(library.sample(given.id), Origin())
    other = library.add_project("Other", "instruct", {})
    bring_in(library, other, write(tmp_path, [exported], "full.jsonl"))
    (back,) = samples_of(library, other)
    assert (back.status, back.score, back.messages) == (Status.ACCEPTED, 0.75, given.messages)
    origin = back.fields[IMPORTED_FROM]
    assert (origin["sample"], origin["run"]) == (given.id, run.id)
    assert {name: back.fields[name] for name in given.fields} == given.fields


def test_rows_become_seeds_that_are_said_first_in_them(library: Library, project: Project, tmp_path: Path) -> None:
    path = write(tmp_path, [*pairs(2), "broken", {"question": "Why not?"}])
    report = import_seeds(library, project, recognised(path, as_seeds=True))
    assert (report.taken, report.bad) == (2, 2)
    seeds = list(library.seeds(project.id))
    assert [(seed.text, seed.fields) for seed in seeds] == [("Why 0?", {"id": 0}), ("Why 1?", {"id": 1})]
    assert [found.kind for found in imports_of(library, project)] == ["seeds"]
    with pytest.raises(UserError, match="2 seeds came of it"):
        import_seeds(library, project, recognised(path, as_seeds=True))
    assert bring_in(library, project, path).taken == 2, "as samples it is another thing"


def test_seeds_come_in_whole_or_not_at_all(library: Library, project: Project, tmp_path: Path) -> None:
    path = write(tmp_path, pairs(5))
    with pytest.raises(ImportStopped):
        import_seeds(library, project, recognised(path, as_seeds=True), stopped=after(3))
    assert library.seed_count(project.id) == 0
    assert imports_of(library, project) == ()


def test_a_stopped_import_is_no_run_to_go_on_with(library: Library, tmp_path: Path) -> None:
    essays = essay_project(library)
    run = a_run(library, essays, 4)
    path = write(tmp_path, pairs(20))
    bring_in(library, essays, path, find_recipe("essay", Path("none")), stopped=after(5))
    assert library.latest_run(essays.id) != library.run(run.id)
    assert resumable_run(library, essays) == library.run(run.id)


def test_an_import_that_was_killed_is_marked_as_stopped_and_goes_on(
    library: Library, project: Project, tmp_path: Path
) -> None:
    path = write(tmp_path, pairs(25))
    killed = bring_in(library, project, path, stopped=after(15)).run
    library.reopen_run(killed.id)

    assert end_cut_off_imports(library) == 1

    assert library.run(killed.id).status is RunStatus.STOPPED
    assert bring_in(library, project, path).run.id == killed.id
    assert library.run(killed.id).status is RunStatus.DONE
    assert len(samples_of(library, project)) == 25


def test_a_run_that_makes_samples_is_no_import_that_was_cut_off(library: Library) -> None:
    run = a_run(library, essay_project(library), 4)

    assert end_cut_off_imports(library) == 0
    assert library.run(run.id).status is RunStatus.RUNNING


def test_the_import_before_is_of_the_same_file_as_the_same(
    library: Library, project: Project, tmp_path: Path
) -> None:
    path = write(tmp_path, pairs(3))
    run = bring_in(library, project, path).run

    assert import_before(library, project, recognised(path)) == run
    assert import_before(library, project, recognised(path, as_seeds=True)) is None
    assert import_before(library, project, recognised(write(tmp_path, pairs(4), "other.jsonl"))) is None
