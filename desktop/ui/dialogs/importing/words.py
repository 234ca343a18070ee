"""What the dialog says of a file, in whole sentences."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.domain.errors import UserError
from desktop.domain.imported import Import
from desktop.domain.run import Run, RunStatus
from desktop.exchange.importing.previewing import Preview
from desktop.exchange.importing.shapes import PROMPTS_ALONE, mapped
from desktop.ui.dialogs.importing.looking import RowCount
from desktop.ui.wording import count_in_words, date_in_words

_LONGEST_NAME = 48


def short(name: str) -> str:
    """The name of a file with its middle left out where it is long."""
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[1 - half :]}"


def shape_in_words(name: str) -> str:
    """What the rows of a file are, by the name of their shape."""
    said = {
        "full": QCoreApplication.translate(
            "Import", "Samples that Gristmill exported, with their scores and reviews."
        ),
        "preference": QCoreApplication.translate(
            "Import", "Preferences: a prompt with a chosen and a rejected answer."
        ),
        "kto": QCoreApplication.translate("Import", "Answers, each with a label that says whether it is good (KTO)."),
        "sharegpt": QCoreApplication.translate("Import", "Conversations, written as ShareGPT does."),
        "messages": QCoreApplication.translate("Import", "Conversations of messages, each with a role."),
        "prompt-completion": QCoreApplication.translate("Import", "Prompts, each with a completion."),
        "alpaca": QCoreApplication.translate("Import", "Instructions, each with an output, as in Alpaca."),
        "pairs": QCoreApplication.translate("Import", "Questions, each with an answer."),
        "text": QCoreApplication.translate("Import", "Plain text."),
        PROMPTS_ALONE: QCoreApplication.translate("Import", "Prompts without answers."),
    }
    return said.get(name, name)


def obstacle_in_words(seen: Preview) -> str:
    """Why nothing of a file can be taken in; "" where something can."""
    if seen.shape is None and seen.columns:
        return QCoreApplication.translate(
            "Import", "It cannot be told what its columns hold. Say which is the question and which the answer."
        )
    if seen.shape is not None and seen.shape.name == PROMPTS_ALONE and not seen.rows:
        return QCoreApplication.translate(
            "Import",
            "Its rows have prompts and no answers. Bring them in as seeds, or name the column of the answer.",
        )
    return seen.obstacle


def columns_in_words(columns: Mapping[str, str]) -> str:
    """Why the columns that a person named make up no row; "" where they do, or none is named."""
    if not columns:
        return ""
    try:
        mapped(columns)
    except UserError:
        return QCoreApplication.translate(
            "Import",
            "Name the columns of a question and its answer, of a text, or of a chosen and a rejected answer.",
        )
    return ""


def count_sentence(count: RowCount, *, as_seeds: bool) -> str:
    """How many rows there are and come in."""
    if not count.bad:
        one = QCoreApplication.translate("Import", "1 row, which can be brought in.")
        several = QCoreApplication.translate("Import", "{count} rows, all of which can be brought in.")
        return one if count.total == 1 else several.format(count=count_in_words(count.total))
    return QCoreApplication.translate("Import", "{count} rows: {good} come in, {bad} will be skipped.").format(
        count=count_in_words(count.total), good=count_in_words(count.good), bad=count_in_words(count.bad)
    )


def counting_sentence(count: int | None) -> str:
    """That the rows are still being counted, of which there are about so many."""
    if count is None:
        return QCoreApplication.translate("Import", "Counting the rows.")
    return QCoreApplication.translate("Import", "About {count} rows; going through them.").format(
        count=count_in_words(count)
    )


def skipped_heading(bad: int, shown: int) -> str:
    """The heading over the reasons why rows are skipped."""
    if bad == 1:
        return QCoreApplication.translate("Import", "1 row will be skipped")
    if bad > shown:
        return QCoreApplication.translate("Import", "{bad} rows will be skipped; the first {shown}:").format(
            bad=count_in_words(bad), shown=count_in_words(shown)
        )
    return QCoreApplication.translate("Import", "{bad} rows will be skipped").format(bad=count_in_words(bad))


def button_in_words(count: RowCount | None, *, as_seeds: bool) -> str:
    """What the button that brings them in says."""
    if count is None or not count.good:
        return QCoreApplication.translate("Import", "Import")
    if count.good == 1:
        if as_seeds:
            return QCoreApplication.translate("Import", "Import 1 seed")
        return QCoreApplication.translate("Import", "Import 1 sample")
    if as_seeds:
        return QCoreApplication.translate("Import", "Import {count} seeds").format(count=count_in_words(count.good))
    return QCoreApplication.translate("Import", "Import {count} samples").format(count=count_in_words(count.good))


def earlier_in_words(run: Run, found: Import, project: str) -> str:
    """That the file is in a project already, or a part of it."""
    if run.status is RunStatus.DONE:
        return QCoreApplication.translate(
            "Import", "This file is in {project} already: {taken} of its rows came in on {date}."
        ).format(project=project, taken=count_in_words(found.taken), date=date_in_words(run.started))
    return QCoreApplication.translate(
        "Import", "An earlier import of this file was cut off at row {rows}; it goes on from there."
    ).format(rows=count_in_words(found.rows))


def name_for(path: Path) -> str:
    """What a project of the rows of a file is called, unless the user says otherwise."""
    stem = path.name.removesuffix(".gz").rsplit(".", 1)[0].replace("_", " ").strip()
    return short(stem) or QCoreApplication.translate("Import", "Rows")
