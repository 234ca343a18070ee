"""Recipes as files, from the window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.places import Places
from desktop.recipes.loading import find_recipe
from desktop.ui.recipe_files import recipe_id
from tests.recipes.making import written
from tests.ui.app import opened
from tests.ui.conftest import settle
from tests.ui.test_main_window import Opener, a_library


@pytest.mark.parametrize(
    ("name", "found"),
    [("My essays, 2nd", "my-essays-2nd"), ("Über Öl", "ber-l"), ("...", "recipe"), ("a" * 90, "a" * 60)],
)
def test_an_id_is_as_near_as_can_be_to_a_name(name: str, found: str) -> None:
    assert recipe_id(name) == found


def test_a_plan_is_saved_as_a_recipe_with_its_settings(
    qtbot: QtBot, places: Places, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_id = a_library(places.library)
    offered: list[str] = []

    def choose(*arguments: object) -> tuple[str, str]:
        offered.append(str(arguments[2]))
        return str(arguments[2]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    with opened(qtbot, places, opener) as app:
        qtbot.waitUntil(lambda: app.window.project is not None)
        app.window.commands.trigger("save_recipe")
        settle(qtbot, app.session)
        assert offered == [str(places.recipes / "essays.toml")]
        assert "Saved as the recipe essays" in app.window.notice.text
        settings = app.session.library.project_of(project_id).settings
        recipe = find_recipe("essays", places.recipes)
        assert {each.name: each.default for each in recipe.parameters}.items() >= settings.items()


def test_a_shared_recipe_is_taken_in_and_a_wrong_one_says_why(
    qtbot: QtBot, places: Places, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_library(places.library)
    good, bad = written(tmp_path, name="good.toml"), tmp_path / "bad.toml"
    bad.write_text('id = "bad"\n[oops', encoding="utf-8")
    with opened(qtbot, places, opener) as app:
        for path, said in ((good, "Haiku is among your recipes"), (bad, "bad.toml is wrong"), (good, "already")):
            monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *rest, path=path: (str(path), ""))
            app.window.commands.trigger("add_recipe")
            settle(qtbot, app.session)
            assert said in app.window.notice.text
    assert find_recipe("haiku", places.recipes).title == "Haiku"
