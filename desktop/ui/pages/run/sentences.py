"""What the page says of a run, in whole sentences."""

from PySide6.QtCore import QCoreApplication

from desktop.domain.run import RunStatus
from desktop.pipeline.events import Measuring
from desktop.pipeline.loop import Loop
from desktop.pipeline.probing import MOST_PROBES
from desktop.ui.engine_host import EngineState
from desktop.ui.live_run import LiveRun
from desktop.ui.pages.run.standing import CommonReason, PastRun, RoundFigures
from desktop.ui.wording import count_in_words, duration_in_words


def of_all(count: int) -> str:
    """What stands behind the large figure of how many are done."""
    if count == 1:
        return QCoreApplication.translate("Run", "of 1 sample")
    return QCoreApplication.translate("Run", "of {count} samples").format(count=count_in_words(count))


def is_waiting(live: LiveRun, state: EngineState) -> bool:
    """Whether the engine is still on its way to the first word: loading, repacking or reading prompts."""
    begun = live.writing or live.finished or (live.measuring.done if live.measuring is not None else live.tokens)
    return state is EngineState.LOADING or not begun


def live_sentence(live: LiveRun, state: EngineState, phase: str, *, stopping: bool) -> str:
    """How many are wanted, and what is going on or how long the rest takes."""
    if stopping:
        return QCoreApplication.translate("Run", "{of_all}. Stopping. What is finished is kept.").format(
            of_all=of_all(live.requested)
        )
    left = live.seconds_left
    if live.measuring is not None and state is not EngineState.LOADING:
        return _with_time(f"{of_all(live.requested)}. {measuring_sentence(live.measuring)}", left)
    if is_waiting(live, state):
        return f"{of_all(live.requested)}. {_phase(state, phase)}"
    if left is None:
        return QCoreApplication.translate("Run", "{of_all}. The first are being written.").format(
            of_all=of_all(live.requested)
        )
    return _with_time(of_all(live.requested), left)


def measuring_sentence(measuring: Measuring) -> str:
    """Which round is being measured, and how far that is."""
    return QCoreApplication.translate("Run", "Measuring round {round}: {done} of {count} drafts").format(
        round=measuring.round, done=measuring.done, count=measuring.total
    )


def _with_time(said: str, left: float | None) -> str:
    if left is None:
        return said
    return QCoreApplication.translate("Run", "{said}, {duration} left").format(
        said=said, duration=duration_in_words(left)
    )


def _phase(state: EngineState, phase: str) -> str:
    if phase:
        return phase
    if state is EngineState.LOADING:
        return QCoreApplication.translate("Run", "Loading the model.")
    return QCoreApplication.translate("Run", "Reading the prompts.")


def elsewhere_sentence(live: LiveRun) -> str:
    """That another project is being run, and how far that is."""
    return QCoreApplication.translate("Run", "{name} is being run now: {done} of {count}.").format(
        name=live.project.name, done=count_in_words(live.done), count=count_in_words(live.requested)
    )


def stopped_at(past: PastRun) -> str:
    """The heading over a run that is not done."""
    return QCoreApplication.translate("Run", "Run stopped at {done} of {count}").format(
        done=count_in_words(past.done), count=count_in_words(past.run.requested)
    )


def left_over(past: PastRun) -> str:
    """What resuming would do."""
    left = past.run.requested - past.done
    if left == 1:
        return QCoreApplication.translate(
            "Run", "What is finished is kept. Resume makes the 1 sample that is missing."
        )
    return QCoreApplication.translate(
        "Run", "What is finished is kept. Resume makes the {count} samples that are missing."
    ).format(count=count_in_words(left))


def finished_sentence(past: PastRun) -> str:
    """What stands behind the large figure of a run that is done."""
    return QCoreApplication.translate("Run", "{of_all}, made in {duration}").format(
        of_all=of_all(past.run.requested), duration=duration_in_words(past.run.seconds)
    )


def cost_sentence(loop: Loop, rounds: int) -> str:
    """What the drafts of each seed and the measuring of rounds cost; "" where there is no more than one of each."""
    said = []
    if loop.candidates > 1:
        said.append(
            QCoreApplication.translate("Run", "That writes and scores {count} times as much.").format(
                count=loop.candidates
            )
        )
    if loop.revise:
        said.append(QCoreApplication.translate("Run", "Each weak one is one draft more."))
    if rounds > 1:
        said.append(
            QCoreApplication.translate(
                "Run", "Each round is first measured by up to {count} drafts, which are not kept."
            ).format(count=MOST_PROBES)
        )
    return " ".join(said)


def pace_sentence(count: int, past: PastRun | None) -> str:
    """How long so many drafts would take at the last run's pace; "" where that is not known."""
    pace = past.seconds_a_sample if past is not None else None
    if pace is None:
        return ""
    return QCoreApplication.translate("Run", "At the pace of the last run that takes {duration}.").format(
        duration=duration_in_words(count * pace)
    )


def run_status_in_words(status: RunStatus) -> str:
    """How an earlier run ended. One that is marked as running while none is was cut off."""
    match status:
        case RunStatus.DONE:
            return QCoreApplication.translate("Run", "done")
        case RunStatus.FAILED:
            return QCoreApplication.translate("Run", "failed")
        case RunStatus.STOPPED | RunStatus.RUNNING:
            return QCoreApplication.translate("Run", "stopped")


def scores_sentence(accepted: int, made: int, gave_way: int, reason: CommonReason | None, repeated: int = 0) -> str:
    """How many samples are accepted, gave way or `repeated` another, and what those that are rejected lack most."""
    if not made:
        return QCoreApplication.translate("Run", "Each bar will show how many samples have that score.")
    told = (
        _accepted_sentence(accepted, made),
        gave_way_sentence(gave_way),
        repeated_sentence(repeated),
        reason and _reason_sentence(reason),
    )
    return " ".join(said for said in told if said)


def gave_way_sentence(count: int) -> str:
    """How many drafts gave way to a better one of their place; "" where none did."""
    if not count:
        return ""
    one = QCoreApplication.translate("Run", "1 draft gave way to a better one.")
    several = QCoreApplication.translate("Run", "{count} drafts gave way to better ones.")
    return one if count == 1 else several.format(count=count_in_words(count))


def repeated_sentence(count: int) -> str:
    """How many samples repeated another one and were left out; "" where none did."""
    if not count:
        return ""
    one = QCoreApplication.translate("Run", "1 repeated another sample and was left out.")
    several = QCoreApplication.translate("Run", "{count} repeated another sample and were left out.")
    return one if count == 1 else several.format(count=count_in_words(count))


def _accepted_sentence(accepted: int, made: int) -> str:
    if accepted == made:
        return QCoreApplication.translate("Run", "Everything so far is accepted.")
    one = QCoreApplication.translate("Run", "1 of {made} is accepted ({share} %).")
    many = QCoreApplication.translate("Run", "{accepted} of {made} are accepted ({share} %).")
    return (one if accepted == 1 else many).format(
        accepted=count_in_words(accepted), made=count_in_words(made), share=_share(accepted, made)
    )


def _reason_sentence(reason: CommonReason) -> str:
    if reason.rejected == 1:
        told = QCoreApplication.translate("Run", "The reason of the 1 rejected: “{reason}”.")
    elif reason.count == 1:
        told = QCoreApplication.translate("Run", "Of the last {rejected} rejected, 1 has the reason: “{reason}”.")
    else:
        told = QCoreApplication.translate(
            "Run", "Of the last {rejected} rejected, {count} share the commonest reason: “{reason}”."
        )
    return told.format(
        rejected=count_in_words(reason.rejected), count=count_in_words(reason.count), reason=reason.text.rstrip(".")
    )


def round_in_words(figures: RoundFigures, *, running: bool) -> tuple[str, str, str, str]:
    """A round's number, how many it made, the share that is accepted, and its mean score."""
    number = str(figures.number)
    if running:
        number = QCoreApplication.translate("Run", "{number}, running").format(number=number)
    mean = "" if figures.mean_score is None else f"{figures.mean_score:.2f}"
    return number, count_in_words(figures.made), f"{_share(figures.accepted, figures.made)} %", mean


def _share(part: int, whole: int) -> int:
    """A share in per cent: 100 only where it is all, 0 only where it is nothing."""
    rounded = round(100 * part / whole) if whole else 0
    return min(99, max(1, rounded)) if 0 < part < whole else rounded
