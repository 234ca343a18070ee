"""Text from anywhere is shown, and nothing that it names is opened."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.quiet_browser import QuietBrowser


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_that_an_image_names_is_not_opened(qtbot: QtBot, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    browser = QuietBrowser()
    qtbot.addWidget(browser)
    # Whoever opens the pipe waits here for ever.
    browser.setMarkdown(f"Before ![a]({pipe}) and after.")
    browser.show()
    qtbot.waitExposed(browser)
    assert browser.toPlainText().startswith("Before ")
    assert browser.toPlainText().endswith(" and after.")
