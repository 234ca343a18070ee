"""The gates of a project in words, as rows to draw, and as a table. What Review can show of each is said here too."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.domain.finding import COPIES, FindingKind
from desktop.domain.gate import Gate
from desktop.domain.sample import Status
from desktop.ui.pages.insights.gate_bars import GateRow

_BROUGHT_IN = ("brought in", "made or brought in")
# Which samples Review shows for a gate: an empty tuple is all of them, and a gate that is not here has no filter.
_SHOWN_IN_REVIEW = {
    "made": (),
    "brought in": (),
    "made or brought in": (),
    "could be read": (Status.FAILED,),
    "passed the recipe's checks": (Status.REJECTED,),
    "scored enough": (Status.REJECTED,),
    "the best of its drafts": (Status.REJECTED,),
    "no copy of another": (Status.REJECTED,),
    "reviewed": (Status.REJECTED,),
}
_TAKEN_FOR = {"no copy of another": tuple(kind for kind in FindingKind if kind in COPIES)}

translate = QCoreApplication.translate


def gate_rows(gates: Sequence[Gate]) -> tuple[GateRow, ...]:
    """A row a gate, and one for what is left of them all."""
    total = gates[0].left
    rows = [
        GateRow(
            title=_title(gate.name),
            came=gate.left + gate.taken,
            left=gate.left,
            total=total,
            figure=_figure(gate),
            reason=gate.reason if gate.taken or not place else "",
            reading=_reading(gate),
            opens=statuses_of(gate.name) if gate.taken or not place else None,
            found=_TAKEN_FOR.get(gate.name, ()),
        )
        for place, gate in enumerate(gates)
    ]
    return (*rows, _last_row(gates[-1].left, total))


def statuses_of(name: str) -> tuple[Status, ...] | None:
    """The statuses that Review shows for a gate: none for all samples; None where no filter fits."""
    return _SHOWN_IN_REVIEW.get(name)


def gates_sentence(gates: Sequence[Gate]) -> str:
    """How much is left of all that was made, and where most of the rest went."""
    total, left = gates[0].left, gates[-1].left
    taken = max(gates[1:], key=lambda gate: gate.taken)
    if not taken.taken:
        return _all_left(gates[0].name, total)
    said = _of_all(gates[0].name).format(total=total, left=_count_left(left))
    return f"{said} {_where_most_went(taken, total - left)}"


def gates_table(gates: Sequence[Gate]) -> str:
    """Gates with what each took and left, and why, parted by tabs."""
    heading = [
        translate("Insights", "gate"),
        translate("Insights", "lost"),
        translate("Insights", "left"),
        translate("Insights", "reason"),
    ]
    rows = [[_title(gate.name), str(gate.taken), str(gate.left), gate.reason] for gate in gates]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in (heading, *rows))


def _last_row(left: int, total: int) -> GateRow:
    return GateRow(
        title=translate("Insights", "In the dataset"),
        came=left,
        left=left,
        total=total,
        figure=translate("Insights", "{left:,} accepted").format(left=left),
        reading=translate("Insights", "In the dataset: {left:,} accepted.").format(left=left),
        opens=(Status.ACCEPTED,) if left else None,
        last=True,
    )


def _title(name: str) -> str:
    titles = {
        "made": translate("Insights", "Written"),
        "brought in": translate("Insights", "Brought in"),
        "made or brought in": translate("Insights", "Written or brought in"),
        "could be read": translate("Insights", "Readable"),
        "has a score": translate("Insights", "Scored"),
        "passed the recipe's checks": translate("Insights", "Passed the recipe's checks"),
        "scored enough": translate("Insights", "Scored enough"),
        "the best of its drafts": translate("Insights", "The best of its drafts"),
        "no copy of another": translate("Insights", "No copy of another"),
        "reviewed": translate("Insights", "Not rejected by you"),
    }
    return titles.get(name, name)


def _figure(gate: Gate) -> str:
    if not gate.taken:
        return f"{gate.left:,}"
    return translate("Insights", "{taken:,} lost, {left:,} left").format(taken=gate.taken, left=gate.left)


def _reading(gate: Gate) -> str:
    title = _title(gate.name)
    if not gate.taken:
        return translate("Insights", "{title}: {left:,}.").format(title=title, left=gate.left)
    return translate("Insights", "{title}: {taken:,} lost, {left:,} left. {reason}").format(
        title=title, taken=gate.taken, left=gate.left, reason=gate.reason
    )


def _all_left(name: str, total: int) -> str:
    if total == 1:
        return translate("Insights", "The one sample is left: no gate has taken it.")
    if name in _BROUGHT_IN:
        return translate("Insights", "All {total:,} samples are left: no gate has taken any.").format(total=total)
    return translate("Insights", "All {total:,} drafts are left: no gate has taken any.").format(total=total)


def _of_all(name: str) -> str:
    if name in _BROUGHT_IN:
        return translate("Insights", "Of {total:,} samples {left}.")
    return translate("Insights", "Of {total:,} drafts {left}.")


def _count_left(left: int) -> str:
    if left == 1:
        return translate("Insights", "1 is left")
    if not left:
        return translate("Insights", "none is left")
    return translate("Insights", "{left:,} are left").format(left=left)


def _where_most_went(gate: Gate, lost: int) -> str:
    most = 2 * gate.taken > lost
    if gate.name == "has a score":
        return (
            translate("Insights", "Most of the others wait for a score.")
            if most
            else translate("Insights", "More wait for a score than were lost to any gate.")
        )
    said = (
        translate("Insights", "Most were lost to {what}.")
        if most
        else translate("Insights", "The largest part was lost to {what}.")
    )
    return said.format(what=_what(gate.name))


def _what(name: str) -> str:
    found = {
        "could be read": translate("Insights", "text that could not be read"),
        "passed the recipe's checks": translate("Insights", "the recipe's checks"),
        "scored enough": translate("Insights", "the score"),
        "the best of its drafts": translate("Insights", "better drafts of the same seed"),
        "no copy of another": translate("Insights", "copies of other samples"),
        "reviewed": translate("Insights", "your review"),
    }
    return found.get(name, name)
