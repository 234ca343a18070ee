"""What the window says of rows that come in and of their scoring, in whole sentences."""

from PySide6.QtCore import QCoreApplication

from desktop.ui.engine_host import EngineState
from desktop.ui.import_desk import ImportEnded, ImportOrder
from desktop.ui.scoring_desk import LiveScoring
from desktop.ui.wording import count_in_words, duration_in_words


def importing_sentence(order: ImportOrder, rows: int, *, stopping: bool) -> str:
    """Which file is being brought in, and how far that is."""
    if stopping:
        return QCoreApplication.translate("Incoming", "Stopping the import of {file}.").format(
            file=order.file.path.name
        )
    if not order.count:
        return QCoreApplication.translate("Incoming", "Importing {file}: {rows} rows so far").format(
            file=order.file.path.name, rows=count_in_words(rows)
        )
    return QCoreApplication.translate("Incoming", "Importing {file}: {rows} of {count} rows").format(
        file=order.file.path.name, rows=count_in_words(rows), count=count_in_words(order.count)
    )


def imported_sentence(ended: ImportEnded) -> str:
    """What came of an import."""
    if ended.trouble:
        return f"{ended.trouble} {_kept(ended)}".strip()
    if ended.report is None or ended.project is None:
        return QCoreApplication.translate("Incoming", "The import was stopped; no seed came in.")
    report, seeds = ended.report, ended.order.file.as_seeds
    if report.stopped:
        return QCoreApplication.translate(
            "Incoming",
            "Stopped: {count} samples are in {project}. Import the same file again, and it goes on from there.",
        ).format(count=count_in_words(report.before + report.taken), project=ended.project.name)
    came = _came(report.taken, seeds=seeds).format(count=count_in_words(report.taken), project=ended.project.name)
    return f"{came} {_skipped(report.bad)}".strip()


def _kept(ended: ImportEnded) -> str:
    if ended.project is None or ended.order.project is not None:
        return ""
    text = QCoreApplication.translate("Incoming", "What came before that is in {project}.")
    return text.format(project=ended.project.name)


def _came(taken: int, *, seeds: bool) -> str:
    if seeds:
        one = QCoreApplication.translate("Incoming", "1 seed came into {project}.")
        several = QCoreApplication.translate("Incoming", "{count} seeds came into {project}.")
    else:
        one = QCoreApplication.translate("Incoming", "1 sample came into {project}.")
        several = QCoreApplication.translate("Incoming", "{count} samples came into {project}.")
    return one if taken == 1 else several


def _skipped(bad: int) -> str:
    if not bad:
        return ""
    one = QCoreApplication.translate("Incoming", "1 row was skipped.")
    several = QCoreApplication.translate("Incoming", "{count} rows were skipped.")
    return one if bad == 1 else several.format(count=count_in_words(bad))


def scoring_sentence(live: LiveScoring, state: EngineState, phase: str, *, stopping: bool) -> str:
    """How far the scoring is, and how long the rest takes."""
    if stopping:
        return QCoreApplication.translate("Incoming", "Stopping. What is scored stays scored.")
    if state is EngineState.LOADING:
        return phase or QCoreApplication.translate("Incoming", "Loading the model.")
    if not live.total:
        return QCoreApplication.translate("Incoming", "Scoring what came into {project}.").format(
            project=live.project.name
        )
    said = QCoreApplication.translate("Incoming", "Scoring: {done} of {total} samples of {project}").format(
        done=count_in_words(live.done), total=count_in_words(live.total), project=live.project.name
    )
    left = live.seconds_left
    if left is None or live.done == live.total:
        return said
    return QCoreApplication.translate("Incoming", "{said}, {duration} left").format(
        said=said, duration=duration_in_words(left)
    )


def scored_sentence(live: LiveScoring) -> str:
    """What came of a scoring."""
    if live.trouble:
        return live.trouble
    if live.done < live.total:
        return QCoreApplication.translate(
            "Incoming", "Stopped: {done} of {total} samples of {project} are scored; what is scored stays so."
        ).format(done=count_in_words(live.done), total=count_in_words(live.total), project=live.project.name)
    if not live.done:
        return QCoreApplication.translate(
            "Incoming", "Nothing that was brought into {project} waits for its score."
        ).format(project=live.project.name)
    one = QCoreApplication.translate("Incoming", "1 sample of {project} was scored.")
    several = QCoreApplication.translate("Incoming", "{count} samples of {project} were scored.")
    return (one if live.done == 1 else several).format(count=count_in_words(live.done), project=live.project.name)
