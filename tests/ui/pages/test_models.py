"""The page of models."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop.domain.errors import UserError
from desktop.engine.appraisal import Appraisal
from desktop.engine.builtin import builtin_model
from desktop.engine.discovery import FoundModel
from desktop.engine.protocol import Engine
from desktop.pipeline.benching import BenchFigures
from desktop.store.library import Library
from desktop.ui.pages.models.benching import measure
from desktop.ui.pages.models.looking import GivenUp, identity_of
from desktop.ui.pages.models.model_list import ENTRY_ROLE, ModelList
from desktop.ui.pages.models.page import ModelsPage
from desktop.ui.pages.models.wording import speed_in_words, state_in_words, weights_in_words
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.engine.gguf_files import write_gguf
from tests.ui.conftest import settle
from tests.ui.making import scripted_engine

# Of the offscreen platform, which gives windows no least size.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

FIGURES = BenchFigures("Q4_K", 32, 478.4, 61.2, 0.41)
BUILT_IN = "SmolLM2-135M-Instruct"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder in which one other program keeps one model."""
    folder = tmp_path / "home"
    models = folder / ".lmstudio" / "models" / "someone"
    models.mkdir(parents=True)
    write_gguf(models / "Tiny.gguf")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "OLLAMA_MODELS", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> ModelsPage:
    made = ModelsPage(session)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    settle_painted(qtbot, session, made)
    return made


def settle_painted(qtbot: QtBot, session: Session, page: ModelsPage) -> None:
    """Waits until the models are listed and those in view are appraised."""
    settle(qtbot, session)
    qtbot.waitUntil(lambda: bool(page.models.entries) and all(each.appraisal for each in page.models.entries))


def names(page: ModelsPage) -> list[str]:
    return [entry.found.name for entry in page.models.entries]


def in_use(page: ModelsPage) -> list[str]:
    return [entry.found.name for entry in page.models.entries if entry.in_use]


def pick(page: ModelsPage, name: str) -> None:
    page.list.setCurrentIndex(page.models.index(names(page).index(name)))


def click(qtbot: QtBot, button: QPushButton | QToolButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def chosen(session: Session) -> Path | None:
    return session.engine.chosen


def drop(page: ModelsPage, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    page.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, Qt.KeyboardModifier.NoModifier))


def test_the_model_in_use_leads_to_its_check_up(qtbot: QtBot, session: Session, page: ModelsPage) -> None:
    with qtbot.waitSignal(session.went) as gone:
        click(qtbot, page.detail.check_button)
    assert gone.args == [Destination(Place.CHECKUP)]

    pick(page, "Tiny")
    assert not page.detail.check_button.isEnabled()
    assert page.detail.check_button.toolTip().startswith("Use this model first")


# --- the list ------------------------------------------------------------------------------------------


def test_the_built_in_model_comes_first_is_in_use_and_picked(page: ModelsPage) -> None:
    assert names(page) == [BUILT_IN, "Tiny"]
    assert in_use(page) == [BUILT_IN]
    assert page.detail.name.text() == BUILT_IN
    assert page.detail.state.text() == "In use"
    assert not page.detail.use_button.isVisible()


def test_a_models_facts_and_how_it_would_run_are_shown(page: ModelsPage) -> None:
    pick(page, "Tiny")

    texts = [each.text() for each in page.detail.findChildren(QLabel) if page.detail.facts.indexOf(each) >= 0]
    facts = dict(zip(texts[::2], texts[1::2], strict=True))
    assert (facts["Licence"], facts["Context"]) == ("apache-2.0", "4,096 tokens")
    assert page.detail.origin.text() == "LM Studio"
    assert page.detail.sentence.text().startswith("Fits: ")
    assert "of the" in page.detail.memory.text()


def test_the_list_keeps_to_the_rules_of_item_models(page: ModelsPage, tmp_path: Path) -> None:
    tester = QAbstractItemModelTester(page.models, QAbstractItemModelTester.FailureReportingMode.Fatal)
    found = FoundModel(tmp_path / "new.gguf", "New", "Opened by you")

    page.models.add(found, Appraisal(found.path, "New", "Fits.", fits=True))
    page.models.forget()
    page.models.show_models([found])

    assert tester.model() is page.models
    assert page.models.rowCount() == 1


def test_a_row_says_all_of_itself_to_screen_readers(page: ModelsPage) -> None:
    spoken = page.models.index(0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken == f"{BUILT_IN}, Q4_1, 98.4 MB, Built-in, In use"


def test_a_model_is_appraised_once_it_comes_into_view_and_only_once(theme: object, tmp_path: Path) -> None:
    models, asked = ModelList(), list[Path]()
    models.wanted.connect(asked.append)
    models.show_models([FoundModel(tmp_path / f"{number}.gguf", str(number), "") for number in range(3)])

    for row in (1, 1, 2):
        models.want(row)

    assert asked == [tmp_path / "1.gguf", tmp_path / "2.gguf"]
    assert models.index(0).data(ENTRY_ROLE).appraisal is None


def test_looking_again_finds_what_is_new_and_keeps_what_is_picked(
    page: ModelsPage, session: Session, home: Path, qtbot: QtBot
) -> None:
    pick(page, "Tiny")
    write_gguf(home / ".lmstudio" / "models" / "someone" / "Another.gguf")

    click(qtbot, page.again_button)
    settle_painted(qtbot, session, page)

    assert names(page) == [BUILT_IN, "Another", "Tiny"]
    assert page.detail.name.text() == "Tiny"


def test_a_folder_is_added_and_removed(
    page: ModelsPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    write_gguf(folder / "Mine.gguf")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *arguments: str(folder))

    click(qtbot, page.folders.add_button)
    settle_painted(qtbot, session, page)
    assert names(page)[-1] == "Mine"
    assert session.preferences.model_folders == (folder,)

    click(qtbot, page.folders.findChildren(QToolButton)[0])
    settle_painted(qtbot, session, page)
    assert "Mine" not in names(page)
    assert (folder / "Mine.gguf").exists()


def test_other_engine_settings_have_every_model_appraised_anew(
    page: ModelsPage, session: Session, qtbot: QtBot
) -> None:
    session.prefer(replace(session.preferences, parallel=2))
    settle_painted(qtbot, session, page)

    assert page.detail.sentence.text().startswith("Fits: 2 at once")


# --- opening -------------------------------------------------------------------------------------------


def test_a_file_that_is_dropped_is_listed_picked_and_in_use(
    page: ModelsPage, session: Session, library: Library, qtbot: QtBot, tmp_path: Path
) -> None:
    file = write_gguf(tmp_path / "Dropped.gguf")

    drop(page, file)
    qtbot.waitUntil(lambda: in_use(page) == ["Dropped"])
    settle(qtbot, session)

    assert page.detail.name.text() == "Dropped"
    assert session.engine.chosen == file
    last = library.last_model()
    assert last is not None
    assert library.model_path(last.sha256) == file


def test_a_folder_that_is_dropped_is_looked_at_from_now_on(
    page: ModelsPage, session: Session, tmp_path: Path
) -> None:
    drop(page, tmp_path)

    assert session.preferences.model_folders == (tmp_path,)


def test_a_file_that_is_no_model_is_refused_in_place(
    page: ModelsPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "letter.gguf"
    file.write_text("Dear reader", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *arguments: (str(file), ""))

    click(qtbot, page.open_button)
    qtbot.waitUntil(page.notice.isVisible)

    assert "letter.gguf" in page.notice.text
    assert names(page) == [BUILT_IN, "Tiny"]
    assert session.engine.chosen is None


def test_a_model_that_does_not_fit_is_shown_with_the_reason_and_not_used(
    page: ModelsPage, session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = Appraisal(tmp_path / "huge.gguf", "huge", "It needs 90 GB.", architecture="llama", memory=90, free=8)
    monkeypatch.setattr("desktop.ui.pages.models.page.appraise", lambda path, settings: huge)

    page.open_model(huge.path)
    qtbot.waitUntil(page.notice.isVisible)

    assert page.notice.text == "It needs 90 GB."
    assert page.detail.state.text() == "Too large"
    assert not page.detail.use_button.isEnabled()
    assert page.detail.use_button.toolTip() == "It needs 90 GB."
    assert session.engine.chosen is None


# --- using ---------------------------------------------------------------------------------------------


def test_using_a_model_marks_it_and_remembers_it_for_the_next_start(
    page: ModelsPage, session: Session, library: Library, qtbot: QtBot
) -> None:
    pick(page, "Tiny")

    click(qtbot, page.detail.use_button)
    settle(qtbot, session)

    assert in_use(page) == ["Tiny"]
    assert not page.detail.use_button.isVisible()
    another = ModelsPage(session)
    qtbot.addWidget(another)
    session.engine.chosen = None
    another.chooser.refresh()
    settle(qtbot, session)
    assert another.chooser.in_use == page.models.entries[1].found.path


def test_return_in_the_list_uses_the_model(page: ModelsPage, session: Session, qtbot: QtBot) -> None:
    pick(page, "Tiny")

    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    settle(qtbot, session)

    assert in_use(page) == ["Tiny"]


def test_reading_a_file_through_is_given_up_when_it_is_no_longer_wanted(tmp_path: Path) -> None:
    def give_up(done: int, total: int) -> None:
        raise GivenUp

    assert identity_of(write_gguf(tmp_path / "large.gguf"), tmp_path / "cache", give_up) is None


# --- measuring -----------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures at once, in place of those of a real model."""
    monkeypatch.setattr("desktop.ui.pages.models.benching.bench_engine", _figures)


def _figures(engine: Engine, say: object) -> BenchFigures:
    assert callable(say)
    say("Writing.")
    return FIGURES


def test_a_measured_speed_is_shown_and_kept_for_the_session(
    quick: None, page: ModelsPage, session: Session, qtbot: QtBot
) -> None:
    click(qtbot, page.detail.bench_button)
    settle(qtbot, session)

    assert page.detail.speed.text() == speed_in_words(FIGURES)
    pick(page, "Tiny")
    assert page.detail.speed.text().startswith("Not measured")
    pick(page, BUILT_IN)
    assert page.detail.speed.text() == speed_in_words(FIGURES)


def test_measuring_another_model_does_not_choose_it(
    quick: None, page: ModelsPage, session: Session, qtbot: QtBot
) -> None:
    pick(page, "Tiny")

    click(qtbot, page.detail.bench_button)
    assert chosen(session) == page.models.entries[1].found.path
    assert in_use(page) == [BUILT_IN]
    settle(qtbot, session)

    assert page.detail.speed.text() == speed_in_words(FIGURES)
    assert chosen(session) is None
    assert in_use(page) == [BUILT_IN]


def test_measuring_another_model_leaves_the_chosen_one_chosen(
    quick: None, page: ModelsPage, session: Session, qtbot: QtBot
) -> None:
    session.engine.choose(builtin_model())
    pick(page, "Tiny")

    click(qtbot, page.detail.bench_button)
    settle(qtbot, session)

    assert session.engine.chosen == builtin_model()


def test_nothing_is_used_or_measured_while_the_model_is_at_work(
    page: ModelsPage, session: Session, qtbot: QtBot
) -> None:
    def wait(engine: Engine, library: Library, stopped: object) -> Iterator[object]:
        assert callable(stopped)
        while not stopped():
            yield None

    pick(page, "Tiny")
    job = session.engine.start(wait)

    assert not page.detail.use_button.isEnabled()
    assert not page.detail.bench_button.isEnabled()
    assert "at work" in page.detail.use_button.toolTip()
    job.stop()
    settle(qtbot, session)
    assert page.detail.use_button.isEnabled()


def test_an_engine_is_measured_and_what_is_going_on_is_told() -> None:
    told: list[str] = []

    (figures,) = measure(scripted_engine(), lambda: False, told.append)

    assert figures.parallel == 4
    assert figures.batched_tokens_per_second > 0
    assert told[0] == "Writing 4 texts of 128 tokens at once."


def test_a_measurement_that_is_stopped_gives_no_figures() -> None:
    engine = scripted_engine()

    assert list(measure(engine, lambda: True, lambda sentence: None)) == []


def test_trouble_with_a_measured_model_is_told_in_place_and_the_other_stays_in_use(
    page: ModelsPage, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(engine: Engine, say: object) -> BenchFigures:
        raise UserError("The model cannot be loaded.")

    monkeypatch.setattr("desktop.ui.pages.models.benching.bench_engine", fail)
    pick(page, "Tiny")

    click(qtbot, page.detail.bench_button)
    settle(qtbot, session)

    assert page.notice.text == "The model cannot be loaded."
    assert in_use(page) == [BUILT_IN]


# --- words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "words"),
    [(134_500_000, "134M"), (7_241_000_000, "7.2B"), (7_000_000_000, "7B"), (1_700_000_000_000, "1.7T"), (0, "")],
)
def test_weights_are_counted_as_models_are_named(count: int, words: str) -> None:
    assert weights_in_words(count) == words


def test_a_speed_names_its_units() -> None:
    assert speed_in_words(FIGURES) == (
        "478 tokens/s when it writes 32 at once, 61 tokens/s one by one. "
        "Scoring takes 0.41 of the time that writing takes."
    )


def test_a_model_that_cannot_be_used_is_told_from_one_that_is_too_large() -> None:
    appraisal = Appraisal(Path("x.gguf"), "x", "It cannot.", free=100)

    assert state_in_words(appraisal, in_use=False) == "Cannot be used"
    assert state_in_words(replace(appraisal, memory=200), in_use=False) == "Too large"
    assert state_in_words(replace(appraisal, fits=True), in_use=False) == ""
