"""What a run notes of how it is made, and the project as it was then: so that the run can be made again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from json import dumps
from typing import Any

from desktop import __version__
from desktop.domain.project import Judging, Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.engine.protocol import LoadedModel

MADE_WITH = "made_with"
REPLAYS = "replays"
CURATE = "curate"

# What a run keeps beside the settings of its recipe.
_OWN = frozenset({"runs_as", "threshold", "prompts", "rubric", "judging", "loop", CURATE, MADE_WITH, REPLAYS})


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What a run was made with besides its settings; empty or 0 where an older run did not note it.

    `recipe` is the SHA-256 of the recipe with its prompts, `seeds` how many the project had, `parallel` how many
    samples were written at once, `threads` by how many processor threads.
    """

    version: str = ""
    recipe: str = ""
    seeds: int = 0
    parallel: int = 0
    threads: int = 0

    @classmethod
    def of(cls, run: Run) -> "MadeWith":
        """What that run noted."""
        kept: Mapping[str, Any] = run.settings.get(MADE_WITH, {})
        return cls(**{name: kept[name] for name in cls.__slots__ if name in kept})


def made_with(model: LoadedModel, seeds: int, recipe: Recipe | None) -> dict[str, Any]:
    """What a run that begins now notes, as plain data."""
    recipe_sha256 = sha256_of_recipe(recipe) if recipe is not None else ""
    return {MADE_WITH: asdict(MadeWith(__version__, recipe_sha256, seeds, model.parallel, model.threads))}


def is_curated(run: Run) -> bool:
    """Whether each accepted sample of the run is held against the project's others; an older run's are not."""
    return bool(run.settings.get(CURATE, False))


def sha256_of_recipe(recipe: Recipe) -> str:
    """The SHA-256 of all that a recipe says, its prompts among it."""
    return sha256(dumps(asdict(recipe), sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()


def project_as_it_was(project: Project, run: Run) -> Project:
    """The project with the settings, the prompts, the rubric and the judging that a run was made with."""
    kept = run.settings
    judging = dict(kept.get("judging", {}))
    signals = judging.get("signals")
    return replace(
        project,
        settings={name: value for name, value in kept.items() if name not in _OWN},
        threshold=kept.get("threshold", project.threshold),
        prompts=kept.get("prompts", {}),
        rubric=tuple(kept.get("rubric", ())),
        judging=Judging(**{**judging, "signals": tuple(signals) if signals is not None else None}),
    )


def replayed_in_words(run: Run) -> str:
    """What came of making the run again the last time, as a phrase; empty where nobody did."""
    replays: list[Mapping[str, Any]] = run.settings.get(REPLAYS, [])
    if not replays:
        return ""
    last = replays[-1]
    return f"{last['identical']} of {last['replayed']} word for word the same, on {str(last['made'])[:10]}"
