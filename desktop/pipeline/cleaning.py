"""Curation that can be taken back: what was found before it is remembered, beside what was found by it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from desktop.domain.finding import Finding
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.pipeline.curating import Curated, CurationProgress, curate
from desktop.store.library import Library

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a project at a time: findings by sample, the samples that had given way, the last sample."""

    findings: Mapping[int, tuple[Finding, ...]]
    gave_way: tuple[int, ...]
    last_id: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of a cleaning, with what was found before and after it, for `put_back`."""

    curated: Curated
    before: Found
    after: Found


def clean(
    library: Library, project: Project, recipe: Recipe | None, stopped: Callable[[], bool] = lambda: False
) -> Iterator[CurationProgress | Cleaned]:
    """Go through a project as `curate` does, which says how far it is; yields what came of it at last.

    Where `stopped` turns true nothing comes of it. Raises UserError where there is no sample to look at.
    """
    before = found_so_far(library, project.id)
    for event in curate(library, project, recipe, stopped):
        if isinstance(event, Curated):
            yield Cleaned(event, before, found_so_far(library, project.id))
        else:
            yield event


def found_so_far(library: Library, project_id: int) -> Found:
    """What is found in a project now."""
    newest = next(iter(library.ids(project_id, descending=True)), [0])
    ids = library.found_in(project_id)
    findings: dict[int, tuple[Finding, ...]] = {}
    for start in range(0, len(ids), _BATCH):
        findings |= library.findings(ids[start : start + _BATCH])
    return Found(findings, tuple(library.gave_way(project_id)), newest[0])


def put_back(library: Library, project_id: int, found: Found) -> None:
    """Make the findings of a project what they were; what gave way then gives way again, the rest comes back.

    Samples that were made since keep what was found in them; what a person reviewed since keeps its verdict.
    """
    with library.together():
        now = found_so_far(library, project_id)
        newer = {sample_id: each for sample_id, each in now.findings.items() if sample_id > found.last_id}
        gave_way = [*found.gave_way, *(each for each in now.gave_way if each > found.last_id)]
        library.forget_findings(project_id)
        library.store_findings({**found.findings, **newer})
        library.let_copies_give_way(project_id, gave_way)
