"""The dialog that brings rows in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.imported import is_import
from desktop.domain.project import Project
from desktop.exchange.importing.previewing import recognised
from desktop.pipeline.importing import import_samples
from desktop.pipeline.imports import imports_of
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from desktop.ui.dialogs.importing.dialog import ImportDialog
from desktop.ui.session import Session
from tests.ui.conftest import settle

# Of the offscreen platform, which gives windows no least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

Opened = Callable[..., ImportDialog]


def write(folder: Path, *rows: Any, name: str = "locks.jsonl") -> Path:
    path = folder / name
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def pairs(count: int) -> list[dict[str, str]]:
    return [{"question": f"Why {number}?", "answer": f"So {number}."} for number in range(count)]


@pytest.fixture
def replies(library: Library) -> Project:
    return library.add_project("Replies", "instruct", {})


@pytest.fixture
def opened(qtbot: QtBot, session: Session) -> Opened:
    def open_dialog(path: Path, project: Project | None = None) -> ImportDialog:
        dialog = ImportDialog(session, path, project)
        qtbot.addWidget(dialog)
        dialog.show()
        settle(qtbot, session)
        return dialog

    return open_dialog


def bring_in(qtbot: QtBot, session: Session, dialog: ImportDialog) -> None:
    with qtbot.waitSignal(session.imports.ended, timeout=10_000):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    settle(qtbot, session)


def take_in(library: Library, project: Project, path: Path, **options: Any) -> None:
    recipe = find_recipe(project.recipe, Path("none"))
    import_samples(library, project, recipe, recognised(path), **options)


def choose(dialog: ImportDialog, **columns: str) -> None:
    for part, name in columns.items():
        box = dialog.columns.boxes[part]
        box.setCurrentIndex(box.findData(name))


def test_rows_are_shown_as_they_will_come_in_and_all_of_them_are_counted(opened: Opened, tmp_path: Path) -> None:
    dialog = opened(write(tmp_path, *pairs(400), "{broken", {"question": "What?", "answer": ""}))

    assert dialog.title.text() == "locks.jsonl"
    assert dialog.shape.text() == "Questions, each with an answer."
    assert dialog.rows.texts()[:2] == [["Why 0?", "So 0."], ["Why 1?", "So 1."]]
    assert dialog.rows.whole.toPlainText() == "Question:\nWhy 0?\n\nAnswer:\nSo 0."
    assert dialog.state.text() == "402 rows: 400 come in, 2 will be skipped."
    assert dialog.rows.faults_heading.text() == "2 rows will be skipped"
    assert dialog.rows.faults.toPlainText().splitlines()[1] == "line 402: its answer is empty or no text"
    assert dialog.start_button.text() == "Import 400 samples"


@pytest.mark.parametrize(
    ("row", "said", "shown"),
    [
        (
            {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]},
            "Conversations of messages, each with a role.",
            ["Why?", "So."],
        ),
        (
            {"conversations": [{"from": "human", "value": "Why?"}, {"from": "gpt", "value": "So."}]},
            "Conversations, written as ShareGPT does.",
            ["Why?", "So."],
        ),
        (
            {"instruction": "Say why.", "input": "", "output": "So."},
            "Instructions, each with an output, as in Alpaca.",
            ["Say why.", "So."],
        ),
        ({"prompt": "Why?", "completion": "So."}, "Prompts, each with a completion.", ["Why?", "So."]),
        (
            {"prompt": "Why?", "chosen": "So.", "rejected": "No."},
            "Preferences: a prompt with a chosen and a rejected answer.",
            ["Why?", "So.", "No."],
        ),
        ({"text": "A lock lifts boats."}, "Plain text.", ["A lock lifts boats."]),
    ],
)
def test_each_shape_is_named_in_words(
    opened: Opened, tmp_path: Path, row: dict[str, Any], said: str, shown: list[str]
) -> None:
    dialog = opened(write(tmp_path, row))

    assert dialog.shape.text() == said
    assert dialog.rows.texts() == [shown]


def test_return_brings_them_into_a_new_project_that_is_named_after_the_file(
    opened: Opened, session: Session, library: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(write(tmp_path, *pairs(3), name="canal_locks.jsonl"))
    dialog.licence.edit.setText("CC BY 4.0")

    bring_in(qtbot, session, dialog)

    (made,) = library.projects()
    assert (made.name, made.recipe) == ("canal locks", "instruct")
    assert len(list(library.iterate(made.id))) == 3
    (found,) = imports_of(library, made)
    assert (found.file, found.licence, found.taken) == ("canal_locks.jsonl", "CC BY 4.0", 3)
    assert not dialog.isVisible()


def test_the_open_project_is_offered_first(
    opened: Opened, session: Session, library: Library, replies: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(write(tmp_path, *pairs(2)), replies)
    assert dialog.into.projects.currentText() == "Replies"
    assert not dialog.into.name.isVisible()

    bring_in(qtbot, session, dialog)

    assert len(list(library.iterate(replies.id))) == 2


def test_a_name_that_is_taken_is_refused_in_one_sentence(opened: Opened, replies: Project, tmp_path: Path) -> None:
    dialog = opened(write(tmp_path, *pairs(2)))
    dialog.into.name.setText("replies")

    assert dialog.notice.text == "There is already a project named replies; choose another name."
    assert not dialog.start_button.isEnabled()

    dialog.into.name.setText("Other replies")
    assert not dialog.notice.isVisible()
    assert dialog.start_button.isEnabled()


def test_a_project_whose_recipe_starts_from_documents_takes_no_seeds(
    opened: Opened, session: Session, library: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    questions = library.add_project("Questions", "document-qa", {})

    dialog = opened(write(tmp_path, *pairs(2)), questions)
    dialog.as_seeds.setChecked(True)
    settle(qtbot, session)

    assert dialog.notice.text.startswith("The recipe document-qa starts from documents, not from seeds")
    assert not dialog.start_button.isEnabled()


def test_columns_that_nobody_knows_are_named_by_hand(
    opened: Opened, session: Session, library: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(write(tmp_path, "frage,antwort", "Warum?,Darum.", name="odd.csv"))

    assert dialog.columns.by_hand.isChecked()
    assert dialog.notice.text.startswith("It cannot be told what its columns hold.")
    assert dialog.rows.texts() == [["Warum?", "Darum."]]
    assert not dialog.start_button.isEnabled()

    choose(dialog, answer="antwort")
    assert dialog.notice.text.startswith("Name the columns of a question and its answer")
    choose(dialog, prompt="frage")
    settle(qtbot, session)

    assert dialog.start_button.text() == "Import 1 sample"
    bring_in(qtbot, session, dialog)
    (sample,) = library.iterate(library.projects()[0].id)
    assert [turn.content for turn in sample.messages] == ["Warum?", "Darum."]


def test_prompts_without_answers_are_taken_as_seeds(
    opened: Opened, session: Session, library: Library, replies: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(write(tmp_path, {"prompt": "Name a lock."}, {"prompt": "Name a canal."}), replies)

    assert dialog.as_seeds.isChecked()
    assert dialog.start_button.text() == "Import 2 seeds"
    bring_in(qtbot, session, dialog)
    assert [seed.text for seed in library.seeds(replies.id)] == ["Name a lock.", "Name a canal."]


def test_prompts_without_answers_are_no_samples(
    opened: Opened, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(write(tmp_path, {"prompt": "Name a lock."}))

    dialog.as_samples.setChecked(True)
    settle(qtbot, session)

    assert dialog.notice.text == (
        "Its rows have prompts and no answers. Bring them in as seeds, or name the column of the answer."
    )
    assert not dialog.start_button.isEnabled()


def test_a_file_that_is_in_the_project_already_comes_in_again_only_when_that_is_wanted(
    opened: Opened, session: Session, library: Library, replies: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write(tmp_path, *pairs(2))
    take_in(library, replies, path)
    dialog = opened(path, replies)

    assert dialog.notice.text.startswith("This file is in Replies already: 2 of its rows came in on ")
    assert not dialog.start_button.isEnabled()

    dialog.again.setChecked(True)
    bring_in(qtbot, session, dialog)
    assert len(list(library.iterate(replies.id))) == 4


def test_an_import_that_was_cut_off_goes_on_where_it_was(
    opened: Opened, session: Session, library: Library, replies: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    path = write(tmp_path, *pairs(6))
    asked = iter([False] * 3)
    take_in(library, replies, path, stopped=lambda: next(asked, True))
    dialog = opened(path, replies)

    assert dialog.notice.text == "An earlier import of this file was cut off at row 4; it goes on from there."
    assert not dialog.again.isVisible()

    bring_in(qtbot, session, dialog)
    assert len(list(library.iterate(replies.id))) == 6
    assert [str(run.status) for run in library.runs(replies.id) if is_import(run)] == ["done"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"", "is empty; put at least one row in it."), (b"\0" * 4000, "holds binary data, not text")],
)
def test_a_file_that_cannot_be_read_says_why(opened: Opened, tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes(content)

    dialog = opened(path)

    assert expected in dialog.notice.text
    assert not dialog.start_button.isEnabled()


def test_another_file_can_be_looked_at(opened: Opened, session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(write(tmp_path, "frage,antwort", "Warum?,Darum.", name="odd.csv"))

    dialog.show_file(write(tmp_path, *pairs(2)))
    settle(qtbot, session)

    assert not dialog.columns.by_hand.isChecked()
    assert dialog.start_button.text() == "Import 2 samples"


def test_escape_brings_nothing_in(
    opened: Opened, session: Session, library: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(write(tmp_path, *pairs(2)))

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
    settle(qtbot, session)
    assert library.projects() == []


def test_nothing_comes_into_a_library_that_is_for_reading_only(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "read_only", property(lambda self: True))

    dialog = opened(write(tmp_path, *pairs(2)))

    assert "for reading only" in dialog.notice.text
    assert not dialog.start_button.isEnabled()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Without one, the card of an export says that it is unknown."),
        ("my own words", "Gristmill does not know it; the card names it as it is written here."),
        ("cc by-sa 4.0", "CC BY-SA 4.0: "),
    ],
)
def test_the_licence_says_what_it_asks(
    opened: Opened, session: Session, qtbot: QtBot, tmp_path: Path, text: str, expected: str
) -> None:
    dialog = opened(write(tmp_path, *pairs(1)))

    dialog.licence.edit.setText(text)
    settle(qtbot, session)

    assert dialog.licence.hint.text().startswith(expected)


def test_the_tab_key_goes_from_the_choices_over_the_rows_to_the_buttons(opened: Opened, tmp_path: Path) -> None:
    dialog = opened(write(tmp_path, *pairs(2)))

    order: list[QWidget] = [dialog.as_samples]
    while (following := order[-1].nextInFocusChain()) is not None and following is not dialog.as_samples:
        order.append(following)
    parts = [
        dialog.into.projects,
        dialog.into.name,
        dialog.licence.edit,
        dialog.columns.by_hand,
        dialog.rows.table,
        dialog.rows.whole,
        dialog.start_button,
        dialog.another,
    ]
    assert [order.index(part) for part in parts] == sorted(order.index(part) for part in parts)


def test_a_column_that_is_named_half_leaves_what_was_counted(
    opened: Opened, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(write(tmp_path, *pairs(2)))
    dialog.columns.by_hand.setChecked(True)

    choose(dialog, answer="answer")
    assert not dialog.start_button.isEnabled()
    dialog.columns.by_hand.setChecked(False)
    settle(qtbot, session)

    assert dialog.state.text() == "2 rows, all of which can be brought in."
    assert dialog.start_button.isEnabled()
