"""The moment in which a place of a run is finished: what is accepted of it is curated, in the same transaction."""

from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.pipeline.choosing import is_finished
from desktop.pipeline.loop import loop_of
from desktop.pipeline.places import first_number
from desktop.pipeline.workshop import Workshop


def settle(shop: Workshop, round_number: int, ordinal: int) -> None:
    """Curate what stands accepted of a place, once nothing is left to do there.

    To be called in each transaction that may finish a place, at its end: a place that is finished has then been
    curated, wherever the run was killed.
    """
    if shop.curation is None:
        return
    versions = shop.library.versions(shop.run.id, round_number, ordinal)
    bound = revised_below(shop.recipe, shop.project)
    if is_finished(versions, first_number(shop.run, ordinal), loop_of(shop.run), bound):
        shop.curation.take([version.id for version in versions if version.status is Status.ACCEPTED])


def revised_below(recipe: Recipe, project: Project) -> float | None:
    """Below which score the best version of a place is rewritten; None where the recipe cannot."""
    return project.threshold if recipe.revises else None
