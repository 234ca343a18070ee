"""Recipes as files: copied, changed, shared."""

from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.recipes.loading import all_recipes, find_recipe, load_recipe
from desktop.recipes.writing import add_recipe, as_toml, copied, save_recipe
from tests.recipes.making import shipped, written


@pytest.mark.parametrize("recipe", list(all_recipes(Path("missing"))), ids=lambda recipe: str(recipe.id))
def test_what_is_written_is_read_as_the_same_recipe(recipe: object, tmp_path: Path) -> None:
    file = tmp_path / "copy.toml"
    file.write_text(as_toml(recipe), encoding="utf-8")  # type: ignore[arg-type]
    assert load_recipe(file) == recipe


def test_a_copy_has_the_projects_settings_as_its_defaults(tmp_path: Path) -> None:
    copy = copied(shipped("essay"), "short-essay", "Short essays", {"words": 80})
    save_recipe(copy, tmp_path)
    found = find_recipe("short-essay", tmp_path)
    assert (found.title, found.parameters[0].default) == ("Short essays", 80)
    assert found.steps == shipped("essay").steps


@pytest.mark.parametrize("name", ["", "Essay", "my essay", "../essay", "-x", "a" * 70])
def test_a_name_that_is_no_file_name_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="cannot name a recipe"):
        copied(shipped("essay"), name, "x", {})


def test_nothing_is_written_over(tmp_path: Path) -> None:
    file = written(tmp_path)
    own = tmp_path / "own"
    assert add_recipe(file, own).id == "haiku"
    before = (own / "haiku.toml").read_bytes()
    with pytest.raises(UserError, match="of yours already"):
        add_recipe(file, own)
    assert (own / "haiku.toml").read_bytes() == before


def test_a_wrong_file_is_not_taken_in(tmp_path: Path) -> None:
    file = written(tmp_path, 'id = "haiku"')
    with pytest.raises(UserError, match="is wrong"):
        add_recipe(file, tmp_path / "own")
    assert not (tmp_path / "own").exists()
