"""The variety of what a project has accepted, counted a little at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.curation.variety import Variety, VarietyCounter
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Status
from desktop.store.library import Library

_STEP = 200


@dataclass(frozen=True, slots=True)
class VarietyProgress:
    """So many of so many texts have been read."""

    done: int
    total: int


def count_variety(library: Library, project: Project, recipe: Recipe) -> Iterator[VarietyProgress | Variety]:
    """Read the judged texts of all accepted samples; yields how far it is every few texts, and the variety at last.

    What was asked is the person's, or the recipe's, and does not count. Memory is bounded.
    """
    total = library.counts(project.id)[Status.ACCEPTED]
    counter = VarietyCounter()
    texts = library.texts_by_seed(project.id, recipe.judged, (Status.ACCEPTED,))
    for done, (seed_id, text) in enumerate(texts, 1):
        counter.add(text, seed_id)
        if done % _STEP == 0:
            yield VarietyProgress(done, total)
    yield counter.result(library.seed_count(project.id))
