"""Which samples go out, how many rows they are, and what stands beside them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Project, Seed
from desktop.domain.sample import Sample, Status
from desktop.domain.tokens import TokenTrace
from desktop.pipeline.exporting import (
    ExportReport,
    ExportStopped,
    Layout,
    Selection,
    count_rows,
    export_project,
    export_rows,
    first_rows,
    origin_of,
    statuses_in_words,
)
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, carry_out, essay_project, question_project

RECIPE = find_recipe("essay", Path("none"))


@pytest.fixture
def project(library: Library) -> Project:
    """Six samples: accepted at 0.9 and 0.6, rejected at 0.3, by the recipe with and without text, and failed."""
    made = essay_project(library)
    run = a_run(library, made, 7)
    seed = library.seed_at(made.id, 0).id
    samples = [
        a_sample(made, run, 0, score=0.9, seed_id=seed, trace=TokenTrace((3, 4), (-0.5, -0.5), (0.1, 0.1))),
        a_sample(made, run, 1, score=0.6),
        a_sample(made, run, 2, Status.REJECTED, score=0.3),
        a_sample(made, run, 3, Status.REJECTED, reason="Too short."),
        a_sample(made, run, 4, Status.REJECTED, messages=(), reason="Too much like another task."),
        a_sample(made, run, 5, Status.FAILED, messages=(), reason="The prompt is too long."),
    ]
    for sample in samples:
        library.add_sample(sample)
    return made


def ids(library: Library, project: Project) -> list[int]:
    return [sample.id for sample in library.iterate(project.id)]


SELECTIONS = {
    "accepted": (Selection(), "messages", 2),
    "accepted in full": (Selection(), "full", 2),
    "everything with text": (Selection.everything("messages"), "messages", 4),
    "everything": (Selection.everything("full"), "full", 6),
    "above a score": (Selection.above(0.3), "messages", 3),
    "above a higher score": (Selection.above(0.31), "full", 2),
    "failed, in a shape that shows none": (Selection((Status.FAILED,)), "messages", 0),
    "failed": (Selection((Status.FAILED,)), "full", 1),
    "chosen, none": (Selection.chosen(()), "messages", 0),
    "chosen, gone": (Selection.chosen((99,)), "full", 0),
}


@pytest.mark.parametrize("name", SELECTIONS)
def test_as_many_rows_are_counted_as_are_written(library: Library, project: Project, name: str) -> None:
    selection, format_name, expected = SELECTIONS[name]
    assert len(list(export_rows(library, project, format_name, selection))) == expected
    assert count_rows(library, project, format_name, selection) == expected


@pytest.mark.parametrize(("format_name", "expected"), [("messages", 4), ("full", 6)])
def test_chosen_samples_go_out_in_the_order_in_which_they_were_chosen(
    library: Library, project: Project, format_name: str, expected: int
) -> None:
    chosen = Selection.chosen(reversed(ids(library, project)))
    rows = list(export_rows(library, project, format_name, chosen))
    assert len(rows) == count_rows(library, project, format_name, chosen) == expected
    assert "Essay 0" in str(rows[-1]["messages"])


@pytest.mark.parametrize(("format_name", "expected"), [("preference", 1), ("alpaca", 5), ("kto", 6), ("sharegpt", 6)])
def test_a_sample_without_a_row_in_a_format_is_not_counted(
    library: Library, project: Project, format_name: str, expected: int
) -> None:
    run, exchange = a_run(library, project, 3), (Message("user", "Why?"), Message("assistant", "So."))
    library.add_sample(a_sample(project, run, 0, messages=exchange, fields={"chosen": "So.", "rejected": "No."}))
    library.add_sample(a_sample(project, run, 1, messages=exchange * 2))
    everything = Selection.everything(format_name)
    assert len(list(export_rows(library, project, format_name, everything))) == expected
    assert count_rows(library, project, format_name, everything) == expected


def test_what_only_gave_way_is_no_bad_answer_unless_a_person_said_so(library: Library) -> None:
    made = essay_project(library)
    run, exchange = a_run(library, made, 9), (Message("user", "Why?"), Message("assistant", "So."))
    reasons = ["It repeats sample 1.", "Another draft of this seed scored higher (0.90).", "Its score is too low."]
    for ordinal, reason in enumerate(reasons):
        library.add_sample(a_sample(made, run, ordinal, Status.REJECTED, messages=exchange, reason=reason))
    refused = a_sample(made, run, 4, Status.REJECTED, messages=exchange, reason=reasons[0], review="reject")
    library.add_sample(refused)
    everything = Selection.everything("kto")
    assert [row["label"] for row in export_rows(library, made, "kto", everything)] == [False, False]
    assert count_rows(library, made, "kto", everything) == 2
    assert len(list(export_rows(library, made, "messages", everything))) == 4


def test_a_chosen_sample_is_shown_whole(library: Library, project: Project) -> None:
    (first, *_) = ids(library, project)
    (row,) = export_rows(library, project, "full", Selection.chosen([first]))
    assert row["tokens"] == 2
    assert row["seed"]["text"] == "topic 0"


def test_many_chosen_samples_are_all_found(library: Library) -> None:
    made = essay_project(library)
    run = a_run(library, made, 450)
    with library.together():
        for ordinal in range(450):
            library.add_sample(a_sample(made, run, ordinal, score=0.5))
    chosen = Selection.chosen(ids(library, made))
    assert count_rows(library, made, "messages", chosen) == 450
    assert len(list(export_rows(library, made, "messages", chosen))) == 450


def test_many_rejected_samples_without_text_are_all_left_out(library: Library) -> None:
    made = essay_project(library)
    run = a_run(library, made, 450)
    with library.together():
        for ordinal in range(450):
            text = {} if ordinal % 3 else {"messages": ()}
            library.add_sample(a_sample(made, run, ordinal, Status.REJECTED, **text))
    assert count_rows(library, made, "messages", Selection.everything("messages")) == 300


def test_a_review_moves_a_sample_into_the_export(library: Library, project: Project) -> None:
    library.review_sample(ids(library, project)[3], "accept")
    assert count_rows(library, project, "messages", Selection()) == 3


@pytest.mark.parametrize("ask", [count_rows, lambda *given: list(export_rows(*given))])
def test_an_unknown_format_is_refused(library: Library, project: Project, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(UserError, match="There is no format 'xml'"):
        ask(library, project, "xml", Selection())


def test_the_first_rows_are_the_lines_of_the_file(library: Library, project: Project, tmp_path: Path) -> None:
    report = exported(library, project, tmp_path / "rows.jsonl")
    lines = report.file.read_text(encoding="utf-8").splitlines()
    assert first_rows(library, project, "messages", Selection(), 1) == lines[:1]
    assert first_rows(library, project, "messages", Selection(), 5) == lines


def exported(
    library: Library, project: Project, target: Path, selection: Selection | None = None, card: Path | None = None
) -> ExportReport:
    return export_project(library, project, RECIPE, target, "messages", selection or Selection(), card=card)


def test_an_export_is_the_rows_and_their_card_beside_them(library: Library, project: Project, tmp_path: Path) -> None:
    report = exported(library, project, tmp_path / "out" / "essays.jsonl")
    assert report == ExportReport(2, tmp_path / "out" / "essays.jsonl", tmp_path / "out" / "essays.card.md")
    assert [list(json.loads(line)) for line in report.file.read_text().splitlines()] == [["messages"]] * 2
    assert "It holds 2 rows" in report.card.read_text(encoding="utf-8")
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_card_may_have_a_place_of_its_own(library: Library, project: Project, tmp_path: Path) -> None:
    report = exported(library, project, tmp_path / "rows.jsonl", card=tmp_path / "README.md")
    assert report.card == tmp_path / "README.md"
    assert not (tmp_path / "rows.card.md").exists()


def test_the_card_speaks_of_what_was_exported(library: Library, project: Project, tmp_path: Path) -> None:
    first, _, third, *_ = ids(library, project)
    library.review_sample(first, "accept")
    library.review_sample(third, "reject")
    accepted = exported(library, project, tmp_path / "accepted.jsonl").card.read_text(encoding="utf-8")
    assert "1 row of the 2 was read by a person" in accepted
    assert "Over 2 rows: mean 0.75, median 0.75, lowest 0.60, highest 0.90" in accepted
    assert "| **in this dataset** | | 2 | Those that stand accepted" in accepted
    everything = exported(library, project, tmp_path / "all.jsonl", Selection.everything("messages"))
    text = everything.card.read_text(encoding="utf-8")
    assert "2 rows of the 4 were read by a person" in text
    assert "lowest 0.30" in text


def test_the_card_shows_the_prompts_unless_the_recipe_is_gone(
    library: Library, project: Project, tmp_path: Path
) -> None:
    told = exported(library, project, tmp_path / "rows.jsonl").card.read_text(encoding="utf-8")
    assert "Write about {{ seed }}, in about {{ words }} words" in told
    bare = export_project(library, project, None, tmp_path / "rows.jsonl", "messages", Selection())
    text = bare.card.read_text(encoding="utf-8")
    assert "### Prompts" not in text
    assert 'The recipe is "essay"' in text


def test_progress_is_told_now_and_then_and_at_the_end(
    library: Library, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(100))
    monkeypatch.setattr("desktop.pipeline.ledger.time.monotonic", lambda: 0.04 * next(now))
    monkeypatch.setattr("desktop.pipeline.outgoing.LOT", 1)
    told: list[int] = []
    selection = Selection.everything("messages")
    export_project(library, project, RECIPE, tmp_path / "o.jsonl", "messages", selection, lambda: False, told.append)
    assert told == [3, 4]


@pytest.mark.parametrize("layout", [Layout(), Layout(test=0.5)], ids=["one file", "two files"])
@pytest.mark.parametrize("asked_for", range(1, 3))
def test_an_export_that_is_stopped_leaves_the_old_files_as_they_were(
    library: Library,
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    layout: Layout,
    asked_for: int,
) -> None:
    target = tmp_path / "rows.jsonl"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("desktop.pipeline.outgoing.LOT", 1)
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) == asked_for

    with pytest.raises(ExportStopped):
        export_project(library, project, RECIPE, target, "messages", Selection(), stopped, layout=layout)
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.glob("*rows*")) == [target]
    assert not list(tmp_path.glob(".*.part"))


def test_an_export_that_cannot_be_written_is_said(library: Library, project: Project, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        exported(library, project, tmp_path)


@pytest.mark.parametrize("trouble", ["a folder in its way", "facts that cannot be told"])
def test_where_the_card_cannot_be_written_the_old_rows_stay(
    library: Library, project: Project, tmp_path: Path, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, card = tmp_path / "out.jsonl", tmp_path / "out.card.md"
    target.write_text("old")
    if trouble == "a folder in its way":
        card.mkdir()
    else:
        monkeypatch.setattr("desktop.pipeline.exporting.project_card", _no_card)
    there = sorted(tmp_path.iterdir())
    with pytest.raises(UserError):
        export_project(library, project, RECIPE, target, "messages", Selection())
    assert target.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == there


def _no_card(*facts: object) -> str:
    raise UserError("No card today.")


def test_the_origin_of_a_sample_is_all_that_it_came_from(library: Library) -> None:
    project = question_project(library, "The mill was built in the year 1872.")
    run = a_run(library, project, 1)
    seed = library.seed_at(project.id, 0)
    sample = library.add_sample(a_sample(project, run, 0, seed_id=seed.id))
    origin = origin_of(library, sample)
    assert origin.seed == seed
    assert origin.chunk is not None
    assert origin.chunk.text == "The mill was built in the year 1872."
    assert origin.source is not None
    assert origin.source.licence == "CC0"


def test_the_origin_of_a_sample_that_was_made_of_nothing_is_unknown(library: Library) -> None:
    project = essay_project(library, ())
    library.add_seeds(project.id, [Seed("trees")])
    sample: Sample = a_sample(project, a_run(library, project, 1), 0)
    origin = origin_of(library, sample)
    assert (origin.model, origin.seed, origin.chunk, origin.source) == (None, None, None, None)


def test_a_runs_samples_go_out_with_their_model(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 1))
    (row,) = export_rows(library, project, "full", Selection())
    assert row["model"]["file"] == "scripted.gguf"


def test_counts_are_a_phrase_without_noughts() -> None:
    counts = {Status.GENERATED: 0, Status.ACCEPTED: 2, Status.REJECTED: 1, Status.FAILED: 0}
    assert statuses_in_words(counts) == "2 accepted, 1 rejected"
    assert statuses_in_words(dict.fromkeys(Status, 0)) == "no samples"


def test_above_a_score_leaves_out_what_a_person_rejected(library: Library) -> None:
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 4))
    first, *_ = library.iterate(project.id)
    library.review_sample(first.id, "reject")
    above = Selection.above(0.0)

    assert count_rows(library, project, "messages", above) == 3
    assert len(list(export_rows(library, project, "messages", above))) == 3


def test_the_card_counts_edited_rows_and_runs_with_other_prompts(library: Library, tmp_path: Path) -> None:
    project = essay_project(library)
    carry_out(library, project, a_run(library, project, 4))
    first, *_ = library.iterate(project.id)
    library.edit_sample(first.id, first.fields, first.messages)
    project = library.update_project(replace(project, prompts={"essay/0": "Be brief."}))

    report = export_project(library, project, None, tmp_path / "rows.jsonl", "messages", Selection())

    card = report.card.read_text(encoding="utf-8")
    assert "A person changed the text of 1 row afterwards." in card
    assert "wrote every row" not in card
