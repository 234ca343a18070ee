"""Samples as they are written, as rows of a list."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Lineage, Sample, Status
from desktop.pipeline.events import SampleFinished, SampleWriting
from desktop.recipes.loading import find_recipe
from desktop.ui.live_run import LiveRun
from desktop.ui.pages.run.stream import StreamRow, begun_fields, stream_rows
from desktop.ui.pages.run.stream_model import StreamModel
from desktop.ui.pages.run.stream_view import StreamView
from desktop.ui.theme.theme import Theme


@pytest.fixture
def recipe() -> Recipe:
    return find_recipe("essay", Path("none"))


@pytest.fixture
def live() -> LiveRun:
    return LiveRun(Project(1, "Essays", "essay"), 100)


def _sample(ordinal: int, **changes: object) -> Sample:
    made = Sample(
        project_id=1,
        lineage=Lineage(run_id=1, round=1, ordinal=ordinal, seed_id=None, seed_number=0),
        status=Status.ACCEPTED,
        fields={"thesis": f"Thesis {ordinal}.", "essay": f"Essay {ordinal}\nin two lines."},
        messages=(),
        prompt=(Message("user", "Examples first.\nTopic: trees"),),
        raw_text="",
        score=0.91,
        id=1000 + ordinal,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _write(live: LiveRun, *ordinals: int, text: str = "Some words") -> None:
    live.take([SampleWriting(ordinal, text) for ordinal in ordinals])


def _finish(live: LiveRun, *samples: Sample) -> None:
    live.take([SampleFinished(sample) for sample in samples])


def test_a_finished_sample_shows_its_score_its_title_and_what_is_judged(live: LiveRun, recipe: Recipe) -> None:
    _finish(live, _sample(3))

    assert stream_rows(live, recipe, 5) == (StreamRow(3, "0.91", "good", "Thesis 3.", "Essay 3 in two lines.", 1003),)


def test_a_sample_that_is_written_shows_its_number_and_the_end_of_its_text(live: LiveRun, recipe: Recipe) -> None:
    _write(live, 3, text="word " * 1000 + "the end")

    (row,) = stream_rows(live, recipe, 5)

    assert (row.pill, row.title, row.writing) == ("writing", "Sample 4", True)
    assert row.text.endswith("word the end")
    assert len(row.text) < 700


def test_of_json_that_is_written_only_its_texts_are_shown(live: LiveRun) -> None:
    _write(live, 0, text='{"answer": "South of lat", "question": "From whe')

    (row,) = stream_rows(live, find_recipe("document-qa", Path("none")), 5)

    assert (row.title, row.text) == ("From whe", "South of lat")


def test_escapes_in_json_that_is_written_are_read() -> None:
    assert begun_fields(r'{"a": "caf\u00e9 \"here\"\nand", "b": "\ud83d') == {"a": 'café "here" and', "b": "?"}


def test_a_failed_sample_shows_why_and_what_it_was_about(live: LiveRun, recipe: Recipe) -> None:
    _finish(live, _sample(1, status=Status.FAILED, score=None, fields={}, reason="It was cut off."))

    (row,) = stream_rows(live, recipe, 5)

    assert (row.pill, row.kind, row.title, row.text) == ("failed", "bad", "Topic: trees", "It was cut off.")


def test_a_sample_that_was_cut_off_is_called_by_what_had_begun(live: LiveRun) -> None:
    cut = _sample(1, status=Status.FAILED, score=None, fields={}, raw_text='{"question": "How long is', reason="Cut.")
    _finish(live, cut)

    (row,) = stream_rows(live, find_recipe("document-qa", Path("none")), 5)

    assert row.title == "How long is"


def test_a_sample_rejected_without_a_score_says_so(live: LiveRun, recipe: Recipe) -> None:
    _finish(live, _sample(1, status=Status.REJECTED, score=None, reason="Too short."))

    (row,) = stream_rows(live, recipe, 5)

    assert (row.pill, row.kind) == ("rejected", "bad")


def test_no_more_rows_are_chosen_than_fit_and_half_of_them_are_being_written(live: LiveRun, recipe: Recipe) -> None:
    _finish(live, *(_sample(ordinal) for ordinal in range(20)))
    _write(live, *range(20, 40))

    rows = stream_rows(live, recipe, 6)

    assert [row.ordinal for row in rows] == [39, 38, 37, 19, 18, 17]


def test_a_sample_that_one_reads_stays_in_its_row_until_it_is_finished(live: LiveRun, recipe: Recipe) -> None:
    _finish(live, *(_sample(ordinal) for ordinal in range(10)))
    _write(live, 10, 11)
    shown = [row.ordinal for row in stream_rows(live, recipe, 4) if row.writing]

    _finish(live, _sample(11))
    _write(live, 12, 13)
    after = [row.ordinal for row in stream_rows(live, recipe, 4, shown) if row.writing]

    assert (shown, after) == ([11, 10], [10, 13])


def test_without_a_recipe_rows_are_shown_all_the_same(live: LiveRun) -> None:
    _finish(live, _sample(1, raw_text="What the model wrote."))

    (row,) = stream_rows(live, None, 5)

    assert (row.title, row.text) == ("Topic: trees", "What the model wrote.")


def test_the_model_of_the_rows_is_sound(qtbot: QtBot) -> None:
    model = StreamModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    first = StreamRow(1, "writing", "neutral", "Sample 2", "Some")

    model.show_rows([first])
    model.show_rows([replace(first, text="Some words")])
    model.show_rows([StreamRow(2, "0.91", "good", "Thesis.", "Essay.", 7), first])
    model.show_rows([])

    assert model.rowCount() == 0
    del tester


def test_only_the_rows_that_changed_are_painted_again(qtbot: QtBot) -> None:
    model = StreamModel()
    rows = [StreamRow(number, "writing", "neutral", "Sample", "Some") for number in range(3)]
    model.show_rows(rows)
    changed: list[int] = []
    model.dataChanged.connect(lambda first, last: changed.append(first.row()))

    with qtbot.assertNotEmitted(model.modelReset):
        model.show_rows([rows[0], replace(rows[1], text="Some words"), rows[2]])

    assert changed == [1]


def test_a_screen_reader_hears_state_title_and_text(qtbot: QtBot) -> None:
    model = StreamModel()

    model.show_rows([StreamRow(1, "0.91", "good", "Thesis", "Essay.", 7)])

    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "0.91: Thesis. Essay."


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, live: LiveRun, recipe: Recipe) -> StreamView:
    made = StreamView(theme)
    qtbot.addWidget(made)
    made.resize(500, 500)
    made.show()
    _finish(live, *(_sample(ordinal) for ordinal in range(3)))
    _write(live, 3)
    made.show_run(live, recipe)
    return made


def _click(view: StreamView, row: int, qtbot: QtBot) -> None:
    place = view.visualRect(view.model().index(row, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_opens_a_finished_sample(view: StreamView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.opened) as opened:
        _click(view, 1, qtbot)

    assert opened.args == [1002]


def test_a_click_on_one_that_is_written_opens_nothing(view: StreamView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.opened):
        _click(view, 0, qtbot)


def test_a_click_opens_what_was_pressed_though_the_rows_moved_on(
    view: StreamView, live: LiveRun, recipe: Recipe, qtbot: QtBot
) -> None:
    place = view.visualRect(view.model().index(1, 0)).center()
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    _finish(live, _sample(3))
    view.show_run(live, recipe)

    with qtbot.waitSignal(view.opened) as opened:
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert opened.args == [1002]


def test_return_opens_the_current_sample_wherever_it_has_moved_to(
    view: StreamView, live: LiveRun, recipe: Recipe, qtbot: QtBot
) -> None:
    view.setCurrentIndex(view.model().index(1, 0))
    _finish(live, _sample(3))
    _write(live, 4, 5)
    view.show_run(live, recipe)

    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)

    assert opened.args == [1002]


@pytest.mark.parametrize("text", ["الأشجار تبرد الشارع " * 40, "🌳 " * 300, "x" * 5000, ""])
def test_texts_of_any_kind_are_painted(
    view: StreamView, live: LiveRun, recipe: Recipe, text: str, qtbot: QtBot
) -> None:
    _finish(live, _sample(5, fields={"thesis": text, "essay": text}))
    _write(live, 6, text=text)
    view.show_run(live, recipe)

    assert not view.grab().isNull()


def test_an_empty_list_says_that_the_first_are_still_to_come(qtbot: QtBot, theme: Theme) -> None:
    empty = StreamView(theme)
    qtbot.addWidget(empty)
    empty.resize(400, 200)

    image = empty.grab().toImage()

    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(20)}
    assert theme.tokens.ink_soft in colours
