"""Export: fields, order, a part for testing, kinds of files, and what there is to mind."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.finding import Finding, FindingKind
from desktop.domain.project import Project
from desktop.pipeline.layout import Layout
from desktop.pipeline.previewing import Beginning, beginnings
from desktop.pipeline.repeating import Order
from desktop.store.library import Library
from desktop.ui.pages.export.page import ExportPage
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.ui.conftest import settle
from tests.ui.making import made_essays

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The languages of the rows are told elsewhere: loading what tells them takes a second."""
    monkeypatch.setattr("desktop.pipeline.exporting.languages_in", lambda texts: ("en",))


@pytest.fixture
def made(library: Library) -> Project:
    """Eight essays on four topics."""
    return made_essays(library, 8)


@pytest.fixture
def settled(qtbot: QtBot, session: Session) -> Callable[[], None]:
    """Waits until everything asked is answered."""
    return lambda: settle(qtbot, session)


@pytest.fixture
def page(qtbot: QtBot, session: Session, tmp_path: Path, made: Project, settled: Callable[[], None]) -> ExportPage:
    """The page, in sight, with the project; it writes into a folder of the test."""
    page = ExportPage(session)
    page.destination.folder = tmp_path
    qtbot.addWidget(page)
    page.resize(1150, 760)
    page.show()
    page.show_project(made)
    settled()
    return page


def shown_rows(page: ExportPage) -> list[str]:
    return page.rows.text.toPlainText().splitlines()


def written(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def hold_back(page: ExportPage, percent: int, settled: Callable[[], None]) -> None:
    page.arrangement.hold.click()
    page.arrangement.share.setValue(percent)
    settled()


def test_a_format_of_one_field_has_nothing_to_choose(page: ExportPage) -> None:
    assert page.fields.isHidden()


def test_the_rows_have_the_fields_that_are_ticked(
    page: ExportPage, tmp_path: Path, settled: Callable[[], None]
) -> None:
    page.formats.choose("alpaca")
    settled()
    assert list(page.fields.boxes) == ["instruction", "input", "output", "system"]
    for name in ("input", "system"):
        page.fields.boxes[name].click()
    settled()
    assert list(json.loads(shown_rows(page)[0])) == ["instruction", "output"]
    page.start_bar.start.click()
    settled()
    assert written(tmp_path / "Essays.jsonl")[:5] == shown_rows(page)


def test_without_any_field_nothing_can_be_written(page: ExportPage, settled: Callable[[], None]) -> None:
    page.formats.choose("prompt-completion")
    settled()
    for box in page.fields.boxes.values():
        box.click()
    settled()
    assert page.fields.said.text() == "Tick at least one field."
    assert not page.start_bar.start.isEnabled()
    page.fields.all.click()
    settled()
    assert page.start_bar.start.isEnabled()
    assert page.fields.said.isHidden()


def test_rows_that_are_held_back_are_counted_and_shown_before_they_are_written(
    page: ExportPage, tmp_path: Path, settled: Callable[[], None]
) -> None:
    hold_back(page, 25, settled)
    assert page.arrangement.said.text().startswith("6 to train on, 2 to test (25.0%).")
    assert (page.rows.train.text(), page.rows.test.text()) == ("Train: 6", "Test: 2")
    train = shown_rows(page)
    page.rows.test.click()
    test = shown_rows(page)
    assert "Essays.train.jsonl" in page.destination.said.text().replace("\u200b", "")
    page.start_bar.start.click()
    settled()
    assert written(tmp_path / "Essays.train.jsonl")[:5] == train
    assert written(tmp_path / "Essays.test.jsonl") == test
    assert page.notice.text.replace("\u200b", "") == (
        f"Wrote 6 rows to {tmp_path / 'Essays.train.jsonl'} and 2 for testing to Essays.test.jsonl."
    )


def test_rows_of_one_seed_cannot_be_parted_and_the_page_says_so(
    page: ExportPage, library: Library, made: Project, settled: Callable[[], None]
) -> None:
    first = next(iter(library.ids(made.id)))[:1]
    page.arrive({"ids": tuple(first)})
    hold_back(page, 50, settled)
    assert page.arrangement.said.text().startswith("All rows come from one seed")
    assert not page.start_bar.start.isEnabled()
    page.arrangement.hold.click()
    settled()
    assert page.start_bar.start.isEnabled()


def test_a_shuffle_shows_its_own_first_rows(
    page: ExportPage, library: Library, made: Project, tmp_path: Path, settled: Callable[[], None]
) -> None:
    before = shown_rows(page)
    page.arrangement.shuffle.click()
    page.arrangement.shuffled_with.setValue(3)
    settled()
    asked = Order(tmp_path / "Essays.jsonl", layout=Layout(shuffle=3))
    assert shown_rows(page) == list(beginnings(library, made, asked, 5)[0].lines) != before
    page.start_bar.start.click()
    settled()
    assert written(tmp_path / "Essays.jsonl")[:5] == shown_rows(page)


def test_the_kind_of_file_and_the_end_of_its_name_are_one(
    page: ExportPage, tmp_path: Path, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.pages.export.destination.is_parquet_possible", lambda: True)
    page.destination.parquet.click()
    assert page.destination.target == tmp_path / "Essays.parquet"
    page.destination.edit.setText(str(tmp_path / "rows.jsonl"))
    assert page.destination.lines_of_json.isChecked()
    settled()


def test_parquet_shows_its_columns_as_they_are_kept(
    page: ExportPage, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.pages.export.destination.is_parquet_possible", lambda: True)
    page.formats.choose("full")
    page.fields.boxes["lineage"].setFocus()
    for name, box in page.fields.boxes.items():
        box.setChecked(name in ("id", "lineage"))
    page.destination.parquet.click()
    settled()
    row = json.loads(shown_rows(page)[0])
    assert list(row) == ["id", "lineage"]
    assert json.loads(row["lineage"])["round"] == 1


def test_without_pyarrow_parquet_says_how_to_get_it(
    page: ExportPage, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.ui.pages.export.destination.is_parquet_possible", lambda: False)
    page.destination.parquet.click()
    settled()
    assert "pip install '.[parquet]'" in page.destination.said.text()
    assert not page.start_bar.start.isEnabled()


def test_a_licence_goes_onto_the_card(page: ExportPage, settled: Callable[[], None]) -> None:
    choose_licence(page, "cc by 4.0")
    assert page.licence.said.text() == "CC BY 4.0"
    page.start_bar.start.click()
    settled()
    assert page.destination.target is not None
    card = page.destination.target.with_name("Essays.card.md").read_text(encoding="utf-8")
    assert 'license: "cc-by-4.0"' in card


def test_a_licence_that_is_not_known_is_told_in_place(page: ExportPage, settled: Callable[[], None]) -> None:
    choose_licence(page, "whatever you like")
    assert page.licence.said.text().startswith("This licence is not known; name it as Hugging Face does")
    assert not page.start_bar.start.isEnabled()
    choose_licence(page, "")
    settled()
    assert page.start_bar.start.isEnabled()


def test_what_licences_ask_is_said_before_the_rows_go_out(page: ExportPage) -> None:
    # The scripted model's licence is not known.
    assert page.concerns.isVisible()
    assert "It is not known what the licence of" in page.concerns.sentences[0]


def test_what_was_found_in_the_rows_leads_to_the_first_sample(
    page: ExportPage,
    qtbot: QtBot,
    session: Session,
    library: Library,
    made: Project,
    settled: Callable[[], None],
) -> None:
    ids = [sample_id for batch in library.ids(made.id) for sample_id in batch]
    library.store_findings({each: [Finding(FindingKind.PERSONAL)] for each in ids[2:4]})
    page.refresh()
    settled()
    assert page.concerns.sentences[-1].startswith("2 rows hold what looks like personal data")
    link = next(each for each in page.concerns.findChildren(QPushButton) if each.text() == "Show in Review")
    with qtbot.waitSignal(session.went) as gone:
        link.click()
    detail = {"statuses": ("accepted",), "sample": ids[2], "findings": ("personal",)}
    assert gone.args == [Destination(Place.REVIEW, None, detail)]


def test_more_than_two_sentences_are_one_click_away(
    page: ExportPage, library: Library, made: Project, settled: Callable[[], None]
) -> None:
    ids = [sample_id for batch in library.ids(made.id) for sample_id in batch]
    kinds = (FindingKind.SECRET, FindingKind.PERSONAL, FindingKind.DEBRIS)
    library.store_findings({ids[0]: [Finding(kind) for kind in kinds]})
    page.refresh()
    settled()
    links = [each for each in page.concerns.findChildren(QPushButton) if each.text() == "Show in Review"]
    assert page.concerns.more.text() == f"Show {len(page.concerns.sentences) - 2} more"
    page.concerns.more.click()
    QTest.qWait(0)
    after = [each for each in page.concerns.findChildren(QPushButton) if each.text() == "Show in Review"]
    assert len(after) > len(links)
    assert page.concerns.more.isHidden()


def choose_licence(page: ExportPage, text: str) -> None:
    line = page.licence.box.lineEdit()
    assert line is not None
    line.setText(text)
    line.editingFinished.emit()


def test_an_export_does_not_wait_for_first_rows_that_take_long(
    page: ExportPage, session: Session, tmp_path: Path, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, given_up = threading.Event(), threading.Event()

    def begin_slowly(*asked: object) -> tuple[Beginning, ...]:
        is_wanted = asked[3]
        assert callable(is_wanted)
        begun.set()
        while is_wanted():
            given_up.wait(0.01)
        given_up.set()
        return ()

    with monkeypatch.context() as slow:
        slow.setattr("desktop.ui.pages.export.inquiry.begin", begin_slowly)
        page.arrangement.shuffle.click()
        assert begun.wait(10)
        page.start_bar.start.click()
        assert given_up.wait(10)
    settled()
    settled()
    assert written(tmp_path / "Essays.jsonl")[:5] == shown_rows(page), "they are read once it is written"


def test_the_tab_key_goes_through_the_page_as_it_is_read(page: ExportPage, settled: Callable[[], None]) -> None:
    page.formats.choose("alpaca")
    settled()
    order = [page.formats.cards["full"], page.fields.boxes["instruction"], page.arrangement.hold]
    stops: list[QWidget | None] = [order[0]]
    while stops[-1] is not None and stops[-1] is not page.start_bar.start:
        stops.append(stops[-1].nextInFocusChain())
    assert [stops.index(widget) for widget in order] == sorted(stops.index(widget) for widget in order)
    assert stops.index(page.destination.edit) < stops.index(page.rows.text) < stops.index(page.earlier.repeat)
