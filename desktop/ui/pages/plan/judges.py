"""Which models can judge a project, and how another file becomes one of them."""

from collections.abc import Callable
from pathlib import Path

from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.engine.appraisal import appraise
from desktop.engine.builtin import builtin_model
from desktop.engine.plan import EngineSettings
from desktop.store.library import Library
from desktop.ui.pages.models.looking import GivenUp, identity_of


def known_judges(library: Library) -> tuple[ModelIdentity, ...]:
    """The models that the library knows and whose files are still there, by name."""
    runs = (run for project in library.projects() for run in library.runs(project.id))
    judges = (project.judging.judge for project in library.projects())
    last = library.last_model()
    wanted = dict.fromkeys((*(run.model_sha256 for run in runs), *judges, last.sha256 if last else ""))
    found = (library.model(sha256) for sha256 in wanted if sha256 and _is_there(library, sha256))
    return tuple(sorted((model for model in found if model), key=lambda model: model.file_name.casefold()))


def identify_judge(path: Path, settings: EngineSettings, cache: Path, wanted: Callable[[], bool]) -> ModelIdentity:
    """Who a model file is. Raises UserError where it cannot judge here, or is no longer `wanted`."""
    appraisal = appraise(path, settings)
    if not appraisal.fits:
        raise UserError(appraisal.sentence)
    identity = identity_of(path, cache, _giving_up(wanted))
    if identity is None:
        raise UserError(f"{path.name} was not read to its end; choose it again.")
    return identity


def remember_judge(library: Library, identity: ModelIdentity, path: Path, cache: Path) -> None:
    """Notes where a judge's file is. The model that writes stays the one that was remembered last."""
    before = library.last_model()
    library.remember_model(identity, path)
    if before is not None:
        library.remember_model(before)
        return
    writer = builtin_model()
    known = identity_of(writer, cache, _giving_up(lambda: True))
    if known is not None:
        library.remember_model(known, writer)


def _is_there(library: Library, sha256: str) -> bool:
    path = library.model_path(sha256)
    return path is not None and path.is_file()


def _giving_up(wanted: Callable[[], bool]) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if not wanted():
            raise GivenUp

    return progress
