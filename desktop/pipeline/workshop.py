"""What making samples needs, gathered once for a run or a try."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.domain.calibration import Calibration
from desktop.domain.project import Chunk, Project, Seed
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Status
from desktop.engine.protocol import Engine
from desktop.pipeline.curating import Curation
from desktop.pipeline.judges import Judge, usable
from desktop.pipeline.places import Place
from desktop.recipes.attributes import attributes_of
from desktop.recipes.crossing import Crossing
from desktop.recipes.draft import Start
from desktop.recipes.guiding import with_guidance
from desktop.recipes.methods import Method, method_of
from desktop.recipes.patterns import Pattern, pattern_values, patterns_of, shown_at
from desktop.recipes.settings import defaults
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making a sample needs. `model_sha256` is of the model that writes now: a run may change it on the way.

    `judge` measures what was written; `calibration` is what the project's reviews taught its score, if anything.
    `crossing` has the attributes that each sample gets, `patterns` are the person's own samples. `curation` holds the
    samples that those of the run are held against, if they are.
    """

    library: Library
    project: Project
    recipe: Recipe
    run: Run
    method: Method
    settings: Mapping[str, Any]
    judge: Judge
    calibration: Calibration | None
    model_sha256: str
    crossing: Crossing
    patterns: tuple[Pattern, ...] = ()
    curation: Curation | None = None

    def start(self, where: Place, seed: Seed, chunk: Chunk | None, seeds: int) -> Start:
        """What a sample at that place starts from, without examples; `seeds` is how many the samples take in turn."""
        return Start(
            seed,
            where.seed_number,
            where.turn,
            chunk,
            attributes=self.crossing.at(where.ordinal, seeds),
            patterns=pattern_values(shown_at(self.patterns, where.ordinal)),
        )


def open_workshop(
    library: Library,
    engine: Engine,
    recipe: Recipe,
    project: Project,
    run: Run,
    judge: Judge,
    guidance: str = "",
    *,
    anew: bool = False,
) -> Workshop:
    """The workshop of a run; a method that must not repeat earlier tasks is given them, unless it begins `anew`.

    The `guidance` is put into the prompt of what is judged.
    """
    kept: Iterator[str] = iter(())
    if recipe.starts_from == "task" and not anew:
        kept = (text for _, text in library.field_values(project.id, "instruction", (Status.ACCEPTED,)))
    settings = {**defaults(recipe), **project.settings}
    scales = judge.own_scales if judge.engine else judge.scales
    guided = with_guidance(recipe, guidance)
    method = method_of(guided, settings, tasks_of(library, project, recipe), kept, scales)
    calibration = usable(library.calibration(project.id), judge.engine or engine)
    crossing = Crossing(attributes_of(project.settings), run.seed_number)
    patterns = patterns_of(recipe, project.settings)
    sha256 = engine.model.identity.sha256
    return Workshop(library, project, recipe, run, method, settings, judge, calibration, sha256, crossing, patterns)


def tasks_of(library: Library, project: Project, recipe: Recipe, limit: int | None = None) -> Iterator[str]:
    """The tasks that new ones are shown: the project's, or the recipe's own where it has none; at most `limit`."""
    if recipe.starts_from != "task":
        return iter(())
    if not library.seed_count(project.id):
        return iter(recipe.starters[:limit])
    return (seed.text for seed in library.seeds(project.id, limit))
