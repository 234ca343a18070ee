"""gristmill checkup: tests the model as a judge."""

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.cli.exit_codes import DONE, INTERRUPTED
from desktop.cli.terminal import Terminal, stop_on_interrupt
from desktop.domain.checkup import CheckUp
from desktop.domain.interval import Interval
from desktop.domain.judged import Judged
from desktop.engine.protocol import Engine
from desktop.judging.checkup.planting import DEFECTS, UNSUPPORTED
from desktop.pipeline.checking import CheckedUp, Checking, check_up, own_texts
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.events import Told
from desktop.pipeline.planning import recipe_for

_SAY_EVERY = 20
_WIDTH = 14
_NAME = 22


def checkup(terminal: Terminal) -> int:
    """Test the loaded model and keep what was found; with a project, on its samples and rubric too."""
    own, rubric = _of_project(terminal)
    with terminal.engine(None) as engine:
        found = _test(terminal, engine, own, rubric)
    if found is None:
        terminal.say("Stopped: nothing was kept of this check-up.")
        return INTERRUPTED
    CheckUps(terminal.places.checkups).keep(found)
    _show(terminal, found)
    terminal.result(figures(found))
    return DONE


def figures(found: CheckUp) -> dict[str, Any]:
    """What `checkup --json` prints."""
    return {
        "model": found.model,
        "texts": found.texts,
        "seconds": found.seconds,
        "signals": {signal.name: _values(signal.aucs) for signal in found.signals},
        "weights": {signal.name: signal.weight for signal in found.signals},
        "score": _values(found.score),
        "score_auc": found.score_auc.value,
        "judge_prompt": _values(found.judge_prompt),
        "judge_prompt_auc": found.judge_prompt_auc.value,
        "intervals": {
            **{signal.name: _bounds(signal.aucs) for signal in found.signals},
            "score": _bounds({**found.score, "all": found.score_auc}),
            "judge_prompt": _bounds({**found.judge_prompt, "all": found.judge_prompt_auc}),
        },
        "criteria": list(found.criteria),
    }


def _of_project(terminal: Terminal) -> tuple[Sequence[Judged], Sequence[str]]:
    name = terminal.options.project
    if not name:
        return (), ()
    with terminal.read_library() as library:
        project = library.project(name)
        return own_texts(library, project, recipe_for(project, terminal.places.recipes)), project.rubric


def _test(terminal: Terminal, engine: Engine, own: Sequence[Judged], rubric: Sequence[str]) -> CheckUp | None:
    with stop_on_interrupt() as token:
        for event in check_up(engine, own, rubric, token, terminal.options.thorough):
            match event:
                case CheckedUp():
                    return event.checkup
                case Checking() if event.done % _SAY_EVERY == 0:
                    terminal.say(f"{event.done} of {event.total} texts")
                case Told():
                    terminal.say(event.text)
    return None


def _show(terminal: Terminal, found: CheckUp) -> None:
    terminal.show(
        f"{found.model} as a judge: {found.texts} sound texts, each spoiled on purpose, {found.seconds:.0f} s."
    )
    terminal.show(
        "How often a sound text is above a spoiled one (AUC): 1 always, 0.5 by chance, 95 % interval below."
    )
    terminal.show(" " * _NAME + "".join(f"{short:>{_WIDTH}}" for short in _heads()) + f"{'weight':>8}")
    for signal in found.signals:
        _show_line(terminal, signal.name, signal.aucs, f"{signal.weight:8.0f}")
    _show_line(terminal, "score", found.score)
    _show_line(terminal, "asked for a grade", found.judge_prompt)
    score, grade = _said(found.score_auc), _said(found.judge_prompt_auc)
    terminal.show(f"All defects together: score {score}; asked for a grade {grade}.")


def _heads() -> list[str]:
    """The telling word of each defect, where the whole of it is too long for its column."""
    word = {UNSUPPORTED: 0}
    return [defect if len(defect) < _WIDTH else defect.split()[word.get(defect, -1)] for defect in DEFECTS]


def _show_line(terminal: Terminal, name: str, aucs: Mapping[str, Interval], end: str = "") -> None:
    cells = (f"{aucs[defect].value:.2f}" if defect in aucs else "" for defect in DEFECTS)
    bounds = (f"{aucs[defect].low:.2f}-{aucs[defect].high:.2f}" if defect in aucs else "" for defect in DEFECTS)
    terminal.show(f"{name:{_NAME}}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells) + end)
    terminal.show(" " * _NAME + "".join(f"{bound:>{_WIDTH}}" for bound in bounds))


def _said(figure: Interval) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def _values(aucs: Mapping[str, Interval]) -> dict[str, float]:
    return {defect: figure.value for defect, figure in aucs.items()}


def _bounds(aucs: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {defect: [figure.low, figure.high] for defect, figure in aucs.items()}
