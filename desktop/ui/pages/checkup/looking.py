"""What the page asks of the machine and of the library, away from the window's thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.checkup import CheckUp
from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.domain.project import Project
from desktop.judging.soundness import load_scales
from desktop.pipeline.checking import own_texts
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.planning import recipe_for
from desktop.places import Places
from desktop.store.library import Library
from desktop.ui.pages.models.looking import GivenUp, identity_of, model_of_next_run


@dataclass(frozen=True, slots=True)
class Found:
    """The current model and its check-up, None where there is none of either.

    `project` is the one that is open, as it stands now; `own` counts its samples that can be tested too, and
    `criteria` the lines of its rubric. `built_in` is whether the scales that the app ships with were measured on this
    model.
    """

    model: ModelIdentity | None
    checkup: CheckUp | None
    project: Project | None = None
    own: int = 0
    criteria: int = 0
    built_in: bool = False


def look(
    library: Library,
    places: Places,
    model: ModelIdentity | Path | None,
    project_id: int | None,
    wanted: Callable[[], bool],
) -> Found:
    """What is known. `model` is the one that is loaded, or the file that was chosen, or None where neither is.

    A file is read through once in its life; that ends early where it is no longer `wanted`. Raises UserError where it
    cannot be read.
    """
    identity = model if isinstance(model, ModelIdentity) else _identity(library, places, model, wanted)
    project = _project(library, project_id)
    rubric = tuple(line for line in project.rubric if line.strip()) if project else ()
    found = CheckUps(places.checkups).find(identity.sha256, rubric) if identity else None
    own = _own(library, project, places.recipes) if project else 0
    built_in = identity is not None and identity.sha256 == load_scales().measured_on
    return Found(identity, found, project, own, len(rubric), built_in)


def _identity(
    library: Library, places: Places, chosen: Path | None, wanted: Callable[[], bool]
) -> ModelIdentity | None:
    path = chosen or model_of_next_run(library)

    def progress(done: int, total: int) -> None:
        if not wanted():
            raise GivenUp

    return identity_of(path, places.cache, progress) if path is not None else None


def _project(library: Library, project_id: int | None) -> Project | None:
    if project_id is None:
        return None
    try:
        return library.project_of(project_id)
    except UserError:
        # It was deleted since it was open.
        return None


def _own(library: Library, project: Project, recipes: Path) -> int:
    try:
        return len(own_texts(library, project, recipe_for(project, recipes)))
    except UserError:
        # Its recipe is gone: the Plan says so.
        return 0
