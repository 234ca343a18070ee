"""Who judges a project's samples: the model that writes them, or another one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.calibration import Calibration
from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.engine.protocol import Engine
from desktop.judging.checkup.report import scales_of
from desktop.judging.soundness import Scales, load_scales
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.imports import judge_of_runs
from desktop.store.library import Library

NEVER_CHECKED = (
    "This model was never tested as a judge: scores go by the scales of the built-in one. See gristmill checkup."
)


@dataclass(frozen=True, slots=True)
class Judge:
    """The scales that signals are read by, and the judge's `engine`, which is None where the model judges itself.

    `checked` says whether the scales were measured on this model; `own_scales` are those of the writer.
    """

    scales: Scales
    engine: Engine | None = None
    checked: bool = False
    own_scales: Scales = field(default_factory=load_scales)


OWN_JUDGE = Judge(load_scales())
"""The model itself, by the scales that were measured on the built-in one."""


@contextmanager
def opened_judge(
    library: Library,
    project: Project,
    writer: Engine,
    checkups: CheckUps,
    open_model: Callable[[Path], Engine],
) -> Iterator[Judge]:
    """Whoever judges a project, with what its check-up found; another model than the writer is let go of at the end.

    Raises UserError where the judge's file is gone.
    """
    sha256 = project.judging.judge
    if not sha256 or sha256 == writer.model.identity.sha256:
        scales, checked = checked_scales(checkups, writer, project.rubric)
        yield Judge(scales, None, checked)
        return
    other = open_model(_file_of(library, project))
    try:
        scales, checked = checked_scales(checkups, other, project.rubric)
        yield Judge(scales, other, checked, checked_scales(checkups, writer)[0])
    finally:
        other.close()


def checked_scales(checkups: CheckUps, reader: Engine, rubric: Sequence[str] = ()) -> tuple[Scales, bool]:
    """The scales that a model's check-up found, else the built-in one's; and whether they are for this model."""
    sha256 = reader.model.identity.sha256
    scales = scales_for(checkups, sha256, rubric)
    return scales, checkups.find(sha256, rubric) is not None or sha256 == scales.measured_on


def scales_for(checkups: CheckUps, sha256: str, rubric: Sequence[str] = ()) -> Scales:
    """The scales that the check-up of the model with that SHA-256 found, else the built-in one's."""
    checkup = checkups.find(sha256, rubric)
    return scales_of(checkup, load_scales()) if checkup else load_scales()


def scales_of_project(library: Library, project: Project, checkups: CheckUps) -> Scales:
    """The scales that a project's samples are scored by: its judge's, else those of the model that wrote last."""
    return scales_for(checkups, project.judging.judge or judge_of_runs(library, project.id), project.rubric)


def refuse_unscored(library: Library, project: Project, writer: Engine) -> None:
    """Raises UserError where a run could give no score: the judge's file is gone, or no signal that counts is on."""
    if project.judging.judge not in ("", writer.model.identity.sha256):
        _file_of(library, project)
    chosen = project.judging.signals
    if chosen is not None and not project.rubric and not {*chosen} & {*load_scales().meanings}:
        raise UserError(
            f"No signal that has a part in the score is switched on for {project.name}: switch on at least one "
            "under Judging."
        )


def usable(calibration: Calibration | None, reader: Engine) -> Calibration | None:
    """The calibration, if it made the score better and was fitted to what this model reads."""
    if calibration is None or not calibration.used:
        return None
    fitted_to = calibration.model_sha256
    return calibration if fitted_to in ("", reader.model.identity.sha256) else None


def _file_of(library: Library, project: Project) -> Path:
    path = library.model_path(project.judging.judge)
    if path is None or not path.is_file():
        raise UserError(
            f"The model that judges {project.name} is no longer where it was: choose another judge for it, or none."
        )
    return path
