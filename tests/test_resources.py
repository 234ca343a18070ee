import sys
from pathlib import Path

import pytest

from desktop.resources import resource


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert resource("card.md.jinja").is_file()


def test_a_bundle_has_them_where_it_was_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("a/b.txt") == tmp_path / "resources" / "a" / "b.txt"
