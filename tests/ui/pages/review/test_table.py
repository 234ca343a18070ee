"""The table of samples: ids first, the samples as they show."""

from array import array

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.sample import Lineage, Sample, Status
from desktop.store.library import Library
from desktop.ui.pages.review.filters import Filter
from desktop.ui.pages.review.model import SAMPLE, SampleTable
from desktop.ui.pages.review.table_view import SamplesView
from desktop.ui.session import Session
from tests.pipeline.making import a_run
from tests.ui.conftest import settle

MANY = 450


@pytest.fixture
def many(library: Library, essays: Project) -> Project:
    """A project with more samples than the first batch of ids holds; every third one is rejected."""
    run = a_run(library, essays, MANY)
    with library.together():
        for number in range(MANY):
            add(library, essays, run.id, number)
    return essays


def add(library: Library, project: Project, run_id: int, number: int) -> Sample:
    status = Status.REJECTED if number % 3 == 0 else Status.ACCEPTED
    lineage = Lineage(run_id=run_id, round=1, ordinal=number, seed_id=None, seed_number=0)
    fields = {"thesis": f"thesis {number}", "essay": f"essay {number}"}
    said = (Message("user", f"thesis {number}"), Message("assistant", f"essay {number}"))
    sample = Sample(project.id, lineage, status, fields, said, (), "raw", score=number / MANY)
    return library.add_sample(sample)


@pytest.fixture
def table(session: Session) -> SampleTable:
    """A model that Qt's own tester watches."""
    made = SampleTable(session)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def listed(qtbot: QtBot, session: Session, table: SampleTable, project: Project, wanted: Filter) -> None:
    with qtbot.waitSignal(table.listed):
        table.show(project.id, wanted)
    settle(qtbot, session)


def text_at(qtbot: QtBot, table: SampleTable, row: int) -> str:
    """What the column of the text says, once it was read."""
    index = table.index(row, 1)
    qtbot.waitUntil(lambda: index.data(SAMPLE) is not None)
    return str(index.data())


def test_the_first_rows_are_there_before_all_are_listed(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project
) -> None:
    rows: list[int] = []
    table.shown.connect(lambda: rows.append(table.rowCount()))

    listed(qtbot, session, table, many, Filter())

    assert rows == [200]
    assert table.rowCount() == MANY


def test_a_sample_is_read_when_its_row_is_looked_at(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project
) -> None:
    listed(qtbot, session, table, many, Filter())

    assert table.index(300, 1).data() == ""
    assert text_at(qtbot, table, 300) == "thesis 149"


def test_filter_and_order_are_the_librarys(qtbot: QtBot, session: Session, table: SampleTable, many: Project) -> None:
    listed(qtbot, session, table, many, Filter(statuses=(Status.REJECTED,), order="score", descending=True))

    assert table.rowCount() == MANY // 3
    assert text_at(qtbot, table, 0) == "thesis 447"


def test_of_two_filters_only_the_later_one_is_shown(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project
) -> None:
    table.show(many.id, Filter())
    listed(qtbot, session, table, many, Filter(search="447"))

    assert table.rowCount() == 1


def test_a_refresh_puts_new_samples_above_and_leaves_the_others_selected(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project, library: Library
) -> None:
    view = SamplesView(table, session.theme)
    qtbot.addWidget(view)
    listed(qtbot, session, table, many, Filter())
    view.select_row(100)
    before, run = view.current_id, library.runs(many.id)[0]
    add(library, many, run.id, MANY)

    with qtbot.waitSignal(table.came_above):
        table.refresh()

    assert table.rowCount() == MANY + 1
    assert (view.current_id, view.currentIndex().row()) == (before, 101)
    assert list(view.selected_ids()) == [before]
    settle(qtbot, session)


def test_a_refresh_of_another_order_finds_the_current_sample_again(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project, library: Library
) -> None:
    view = SamplesView(table, session.theme)
    qtbot.addWidget(view)
    listed(qtbot, session, table, many, Filter(order="score"))
    view.select_row(10)
    before = view.current_id
    library.score_sample(before, Status.ACCEPTED, 0.99, [])

    with qtbot.waitSignal(table.modelReset):
        table.refresh()

    assert view.current_id == before
    assert view.currentIndex().row() == 4
    settle(qtbot, session)


def test_a_refresh_of_another_order_keeps_all_that_are_selected(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project, library: Library
) -> None:
    view = SamplesView(table, session.theme)
    qtbot.addWidget(view)
    listed(qtbot, session, table, many, Filter(order="score"))
    view.select_row(10)
    select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (11, 12, 40, 399):
        view.selectionModel().select(table.index(row, 0), select)
    before = set(view.selected_ids())
    library.score_sample(table.id_at(11), Status.ACCEPTED, 0.99, [])

    with qtbot.waitSignal(table.modelReset):
        table.refresh()

    assert set(view.selected_ids()) == before
    assert len(before) == view.selected_count() == 5
    settle(qtbot, session)


def test_a_refresh_by_doubt_stays_in_place_when_the_current_sample_was_decided_about(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project, library: Library
) -> None:
    view = SamplesView(table, session.theme)
    qtbot.addWidget(view)
    listed(qtbot, session, table, many, Filter(order="doubt", descending=False))
    view.select_row(100)
    decided, following, scrolled = view.current_id, table.id_at(101), view.verticalScrollBar().value()
    library.review_samples([decided], "accept")
    view.note_decided([decided])

    with qtbot.waitSignal(table.modelReset):
        table.refresh()

    assert table.row_of(decided) == MANY - 1
    assert (view.current_id, view.currentIndex().row()) == (following, 100)
    assert view.verticalScrollBar().value() == scrolled > 0
    settle(qtbot, session)


def test_rows_of_samples_are_found_as_runs_of_neighbours(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project
) -> None:
    listed(qtbot, session, table, many, Filter())
    ids = array("q", [table.id_at(row) for row in (7, 3, 4, 5, 449)])

    assert list(table.rows_of(ids)) == [(3, 5), (7, 7), (449, 449)]
    assert list(table.rows_of(array("q", [999_999]))) == []


@pytest.mark.parametrize("error", [UserError("The file cannot be read."), OSError("unforeseen")])
def test_after_trouble_samples_are_read_when_they_are_looked_at_again(
    qtbot: QtBot,
    session: Session,
    table: SampleTable,
    many: Project,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def fail(*asked: object) -> None:
        raise error

    listed(qtbot, session, table, many, Filter())
    with monkeypatch.context() as broken, qtbot.captureExceptions() as surfaced:
        broken.setattr(Library, "samples_of", fail)
        assert table.index(300, 1).data() == ""
        settle(qtbot, session)

    assert text_at(qtbot, table, 300) == "thesis 149"
    assert [found[1] for found in surfaced] == ([] if isinstance(error, UserError) else [error])
    settle(qtbot, session)


def test_a_sample_that_changed_is_read_again_and_shown_as_it_was_until_then(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project, library: Library
) -> None:
    listed(qtbot, session, table, many, Filter())
    text_at(qtbot, table, 0)
    index = table.index(0, 2)
    library.review_samples([table.id_at(0)], "reject")

    table.update([table.id_at(0)])

    assert index.data() == "accepted"
    qtbot.waitUntil(lambda: index.data() == "rejected")
    settle(qtbot, session)


def test_everything_that_matches_is_selected_even_while_it_is_being_listed(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project
) -> None:
    view = SamplesView(table, session.theme)
    qtbot.addWidget(view)
    table.shown.connect(view.selectAll)

    listed(qtbot, session, table, many, Filter())

    assert view.selected_count() == len(view.selected_ids()) == MANY


def test_columns_say_what_they_hold(qtbot: QtBot, session: Session, table: SampleTable, many: Project) -> None:
    listed(qtbot, session, table, many, Filter(order="id", descending=False))
    text_at(qtbot, table, 1)

    head = [table.headerData(n, Qt.Orientation.Horizontal) for n in range(table.columnCount())]
    row = [table.index(1, n).data() for n in range(table.columnCount())]

    said = dict(zip(head, row, strict=True))
    assert (said["Score"], said["State"], said["Round"], said["Review"]) == ("0.00", "accepted", "1", "")


def test_what_is_gone_from_the_library_leaves_an_empty_row(
    qtbot: QtBot, session: Session, table: SampleTable, many: Project, library: Library
) -> None:
    listed(qtbot, session, table, many, Filter())
    library.delete_project(many.id)

    table.index(300, 1).data()
    settle(qtbot, session)

    assert table.index(300, 1).data() == ""
    assert not session.reading.busy
