"""Insights: what became of all that was made, as a picture of its gates."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.domain.gate import Gate
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.gates import gates
from desktop.store.library import Library
from desktop.ui.pages.insights.board import Board
from desktop.ui.pages.insights.gate_words import gate_rows, gates_sentence, gates_table, statuses_of
from desktop.ui.pages.insights.page import InsightsPage
from desktop.ui.places import Destination, Place
from desktop.ui.session import Session
from tests.pipeline.making import a_run, a_sample, essay_project
from tests.ui.conftest import settle
from tests.ui.pages.test_insights import tool

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def a_line(*taken: tuple[str, int], made: int = 120, first: str = "made") -> list[Gate]:
    """Gates of which each takes so many."""
    found = [Gate(first, 0, made, "All that there is.")]
    for name, count in taken:
        found.append(Gate(name, count, found[-1].left - count, f"Because of {name}."))
    return found


@pytest.fixture
def lossy(library: Library) -> Project:
    """Six samples: one failed, two scored too little, three accepted."""
    project = essay_project(library)
    run = a_run(library, project, 6)
    library.add_sample(a_sample(project, run, 0, Status.FAILED, reason="It is no JSON.", messages=()))
    for ordinal in (1, 2):
        library.add_sample(a_sample(project, run, ordinal, Status.REJECTED, score=0.2, reason="Off topic."))
    for ordinal in (3, 4, 5):
        library.add_sample(a_sample(project, run, ordinal, score=0.9))
    return project


@pytest.fixture
def board(qtbot: QtBot, session: Session, lossy: Project) -> Board:
    page = InsightsPage(session)
    qtbot.addWidget(page)
    page.resize(1150, 760)
    page.show()
    page.show_project(lossy)
    settle(qtbot, session)
    assert page.board is not None
    return page.board


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            a_line(("could be read", 6), ("scored enough", 40)),
            "Of 120 drafts 74 are left. Most were lost to the score.",
        ),
        (
            a_line(("could be read", 30), ("scored enough", 40), ("reviewed", 30)),
            "Of 120 drafts 20 are left. The largest part was lost to the score.",
        ),
        (
            a_line(("no copy of another", 119)),
            "Of 120 drafts 1 is left. Most were lost to copies of other samples.",
        ),
        (a_line(("reviewed", 120)), "Of 120 drafts none is left. Most were lost to your review."),
        (a_line(("has a score", 50)), "Of 120 drafts 70 are left. Most of the others wait for a score."),
        (a_line(("scored enough", 0)), "All 120 drafts are left: no gate has taken any."),
        (a_line(("scored enough", 0), made=1), "The one sample is left: no gate has taken it."),
        (
            a_line(("scored enough", 9), made=10, first="brought in"),
            "Of 10 samples 1 is left. Most were lost to the score.",
        ),
    ],
)
def test_a_sentence_says_what_is_left_and_where_most_went(line: list[Gate], said: str) -> None:
    assert gates_sentence(line) == said


def test_every_gate_that_there_is_has_words_of_its_own(library: Library) -> None:
    names = [gate.name for gate in gates(library, essay_project(library))]
    rows = gate_rows(a_line(*((name, 1) for name in names[1:])))
    assert len(rows) == len(names) + 1
    assert not {row.title for row in rows} & set(names)
    assert [name for name in names if statuses_of(name) is None] == ["has a score"]


def test_a_gate_is_drawn_with_what_came_what_it_took_and_why(board: Board) -> None:
    rows = {row.title: row for row in board.gates.rows}
    assert (rows["Written"].came, rows["Written"].figure) == (6, "6")
    readable, enough = rows["Readable"], rows["Scored enough"]
    assert (readable.came, readable.left, readable.figure) == (6, 5, "1 lost, 5 left")
    assert (enough.came, enough.left, enough.reason) == (5, 3, "It scored below 0.5.")
    assert (rows["No copy of another"].figure, rows["No copy of another"].reason) == ("3", "")
    assert rows["In the dataset"].figure == "3 accepted"


def test_what_a_gate_took_is_told_without_a_look_at_it(board: Board, qtbot: QtBot) -> None:
    assert board.gates.accessibleName() == board.figures["gates"].heading.text()
    assert board.gates.accessibleDescription() == "Of 6 drafts 3 are left. Most were lost to the score."
    qtbot.keyClick(board.gates, Qt.Key.Key_Down)
    qtbot.keyClick(board.gates, Qt.Key.Key_Down)
    assert board.gates.accessibleDescription() == (
        "Readable: 1 lost, 5 left. What the model wrote was not in the form that was asked for, or came to no end. "
        "Enter or a click shows them in Review."
    )


def test_enter_on_a_gate_shows_in_review_what_it_took(board: Board, session: Session, qtbot: QtBot) -> None:
    qtbot.keyClick(board.gates, Qt.Key.Key_Home)
    qtbot.keyClick(board.gates, Qt.Key.Key_Down)
    with qtbot.waitSignal(session.went) as gone:
        qtbot.keyClick(board.gates, Qt.Key.Key_Return)
    (destination,) = gone.args or []
    assert isinstance(destination, Destination)
    assert (destination.place, destination.detail) == (Place.REVIEW, {"statuses": ["failed"]})


def test_a_click_on_what_is_left_shows_what_is_accepted(board: Board, session: Session, qtbot: QtBot) -> None:
    last = len(board.gates.rows) - 1
    with qtbot.waitSignal(session.went) as gone:
        qtbot.mouseClick(board.gates, Qt.MouseButton.LeftButton, pos=board.gates.place_of(last))
    assert gone.args
    assert gone.args[0].detail == {"statuses": ["accepted"]}


def test_a_gate_that_took_nothing_opens_nothing(board: Board, session: Session, qtbot: QtBot) -> None:
    number = [row.title for row in board.gates.rows].index("No copy of another")
    with qtbot.assertNotEmitted(session.went):
        qtbot.mouseClick(board.gates, Qt.MouseButton.LeftButton, pos=board.gates.place_of(number))
        qtbot.mouseClick(board.gates, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))


def test_the_bar_is_full_hatched_and_empty(board: Board, session: Session) -> None:
    number = [row.title for row in board.gates.rows].index("Scored enough")
    picture = board.gates.grab().toImage()
    ratio = picture.devicePixelRatio()
    line = board.gates._rects()[number]
    down = range(round(line.top() * ratio), round(line.bottom() * ratio))

    def colours(share: float) -> set[str]:
        across = round((line.left() + share * line.width()) * ratio)
        return {picture.pixelColor(across, y).name() for y in down}

    assert session.theme.colour("accent").name() in colours(0.2)
    lost = session.theme.colour("bad").name()
    assert lost in colours(0.66)
    assert lost not in colours(0.2) | colours(0.95)


def test_the_gates_are_copied_as_a_table(board: Board) -> None:
    tool(board.figures["gates"], "Copy the figures").click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[2] == "gate\tlost\tleft\treason"
    assert lines[4].startswith("Readable\t1\t5\tWhat the model wrote")
    assert gates_table(a_line(("scored enough", 2))).splitlines()[2] == (
        "Scored enough\t2\t118\tBecause of scored enough."
    )
