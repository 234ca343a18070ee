"""The dataset card of an export."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop import __version__
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.exchange.card import CardFacts, ScoreFigures, render_card
from desktop.pipeline.imports import import_of, imports_of
from desktop.recipes.attributes import ATTRIBUTES, held_attributes
from desktop.recipes.patterns import PATTERNS
from desktop.store.library import Library


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out: rows, those of them that a person has reviewed or edited, and the figures of their scores."""

    format_name: str
    rows: int
    reviewed: int = 0
    edited: int = 0
    scores: ScoreFigures | None = None


def project_card(library: Library, project: Project, recipe: Recipe | None, exported: Exported) -> str:
    """The card, as Markdown; without the prompts where the recipe is no longer known."""
    runs = [run for run in library.runs(project.id) if import_of(run) is None]
    imports = imports_of(library, project)
    readers = [found.judge for found in imports if found.judge]
    models = [library.model(sha256) for sha256 in dict.fromkeys([*(run.model_sha256 for run in runs), *readers])]
    return render_card(
        CardFacts(
            project=project.name,
            recipe=project.recipe,
            version=__version__,
            format=exported.format_name,
            rows=exported.rows,
            models=tuple(model for model in models if model is not None),
            counts=_counts(library, project),
            sources=tuple(library.sources(project.id, with_removed=True)),
            imports=imports,
            prompts=_prompts(recipe) if recipe is not None and (runs or not imports) else (),
            settings=_settings(project),
            rubric=project.rubric,
            runs=len(runs),
            rounds=max((run.rounds for run in runs), default=1),
            scores=exported.scores,
            threshold=project.threshold,
            reviewed=exported.reviewed,
            edited=exported.edited,
            other_prompts=sum(run.settings.get("prompts", {}) != dict(project.prompts) for run in runs),
            created=runs[-1].ended if runs else "",
        )
    )


def _counts(library: Library, project: Project) -> Mapping[str, int]:
    return {str(status): count for status, count in library.counts(project.id).items()}


def _settings(project: Project) -> Mapping[str, Any]:
    """What a project was made with, each as it can be read on a line."""
    listed = [f"{name}: {', '.join(values)}" for name, values in held_attributes(project.settings).items()]
    patterns = project.settings.get(PATTERNS, ())
    told = {ATTRIBUTES: "; ".join(listed)} if listed else {}
    return {
        **project.settings,
        **told,
        **({PATTERNS: f"{len(patterns)} of the author's own"} if patterns else {}),
    }


def _prompts(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    return tuple(
        (step.name, "\n\n".join(f"{turn.role}: {turn.content.strip()}" for turn in step.turns))
        for step in recipe.steps
    )
