"""Insights: what the topic tree and the attributes cover."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.sample import Status
from desktop.pipeline.growing import seeds_of_tree
from desktop.pipeline.trees import branches_of
from desktop.store.coverage import Covered
from desktop.store.library import Library
from desktop.ui.pages.insights.covered import (
    MOST_BRANCHES,
    branch_rows,
    branches_sentence,
    covered_table,
    shown_branches,
    values_sentence,
)
from desktop.ui.pages.insights.page import InsightsPage
from desktop.ui.session import Session
from tests.pipeline.making import a_run, a_sample
from tests.ui.conftest import settle
from tests.ui.making import made_essays

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TREE = branches_of(
    [
        Covered(("health", "teeth"), 1, 4, 3, 4, 2.0),
        Covered(("health", "vets"), 1, 2, 0, 2, 0.5),
        Covered(("walks",), 1),
    ]
)


def test_every_branch_is_a_bar_set_in_by_its_depth() -> None:
    assert [(row.text, row.figure) for row in branch_rows(TREE)] == [
        ("health", "3 of 6, mean 0.42"),
        ("    teeth", "3 of 4, mean 0.50"),
        ("    vets", "0 of 2, mean 0.25"),
        ("walks", "0 of 0"),
    ]
    assert branch_rows(TREE)[0].share == 0.5


def test_topics_without_an_accepted_sample_are_named() -> None:
    assert branches_sentence(TREE) == "2 of 3 topics have no accepted sample: vets, walks."
    many = [Covered((f"t{number}",), 1) for number in range(8)]
    assert branches_sentence(many).endswith("t0, t1, t2, t3, t4 and 3 more.")
    full = [Covered(("a",), 1, 2, 1)]
    assert branches_sentence(full) == "Each of the 1 topics has an accepted sample."


def test_a_large_tree_is_shown_down_to_the_level_that_fits() -> None:
    large = branches_of([Covered((f"a{one}", f"b{two}"), 1) for one in range(8) for two in range(9)])
    assert [len(each.names) for each in shown_branches(large)] == [1] * 8
    assert len(shown_branches([Covered((str(number),), 1) for number in range(99)])) == MOST_BRANCHES


def test_the_values_that_are_accepted_least_and_most_are_named() -> None:
    values = [Covered(("style", "plain"), 0, 4, 3), Covered(("style", "vivid"), 0, 4, 1)]
    assert values_sentence(values) == "Accepted least: style: vivid (1 of 4); most: style: plain (3 of 4)."
    assert values_sentence(values[:1]) == "No value is accepted more often than another."


def test_the_figures_can_be_taken_along_as_a_table() -> None:
    assert covered_table(TREE[1:2]).splitlines()[1] == "health > teeth\t4\t3\t0.5000"


def test_the_page_shows_both_where_there_is_something_to_show(
    qtbot: QtBot, session: Session, library: Library
) -> None:
    plain = made_essays(library, 4)
    dogs = library.add_project("Dogs", "essay", {})
    library.add_seeds(dogs.id, seeds_of_tree("dogs", [("health", "teeth"), ("walks",)]))
    run, ids = a_run(library, dogs, 1), library.seed_ids(dogs.id)
    fields = {"essay": "Dogs are good.", "attributes": {"style": "plain"}}
    library.add_sample(a_sample(dogs, run, 0, Status.ACCEPTED, seed_id=ids[0], score=0.9, fields=fields))
    page = InsightsPage(session)
    qtbot.addWidget(page)
    page.show()
    page.show_project(dogs)
    settle(qtbot, session)
    assert page.board is not None
    assert page.board.figures["branches"].sentence.text() == "1 of 2 topics have no accepted sample: walks."
    assert [row.text for row in page.board.values.rows] == ["style: plain"]
    page.show_project(plain)
    settle(qtbot, session)
    assert not page.board.figures["branches"].isVisible()
    assert not page.board.figures["values"].isVisible()
