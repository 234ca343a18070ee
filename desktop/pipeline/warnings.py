"""What the licences of models and sources ask of an export, said before it is written."""

from desktop.domain.licence import Licence, Licensed
from desktop.domain.project import Project
from desktop.exchange.conflicts import conflicts
from desktop.exchange.licences import licensed_import, licensed_model, licensed_source
from desktop.pipeline.imports import imports_behind
from desktop.pipeline.selecting import Selection
from desktop.store.library import Library


def export_warnings(
    library: Library, project: Project, selection: Selection, chosen: Licence | None = None
) -> list[str]:
    """What whoever passes the selected rows on must know, a sentence each; `chosen` is the dataset's own licence."""
    which = selection.statuses, selection.ids, selection.minimum_score
    models = [_model(library, sha256) for sha256 in library.models_behind(project.id, *which)]
    sources = [licensed_source(each) for each in library.sources_behind(project.id, *which)]
    imports = [licensed_import(each) for each in imports_behind(library, project, selection)]
    return conflicts(models, [*sources, *imports], chosen)


def _model(library: Library, sha256: str) -> Licensed:
    model = library.model(sha256)
    return licensed_model(model) if model is not None else Licensed(f"the model {sha256[:12]}".rstrip(), "", None)
