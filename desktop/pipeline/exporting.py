"""Samples of a project, with where they came from, as rows of a format; and the card that goes with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from desktop import __version__
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.sample import Sample, Status
from desktop.exchange.card import CardFacts, render_card, score_figures
from desktop.exchange.formats import Origin, format_named
from desktop.store.library import Library

_WITH_TEXT = (Status.ACCEPTED, Status.REJECTED, Status.GENERATED)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which samples go out: those in `statuses`, or any that score at least `minimum_score`."""

    statuses: tuple[Status, ...] = (Status.ACCEPTED,)
    minimum_score: float | None = None

    @classmethod
    def everything(cls, format_name: str) -> "Selection":
        """All samples that the format can show: only `full` shows those that failed."""
        return cls((*_WITH_TEXT, Status.FAILED) if format_name == "full" else _WITH_TEXT)

    @classmethod
    def above(cls, minimum_score: float) -> "Selection":
        """Every sample that scores at least so much, accepted or not."""
        return cls((Status.ACCEPTED, Status.REJECTED), minimum_score)


def export_rows(
    library: Library, project: Project, format_name: str, selection: Selection
) -> Iterator[Mapping[str, Any]]:
    """The rows of a format, one at a time. Raises UserError for an unknown format."""
    form = format_named(format_name)
    origin_of = _Origins(library)
    samples = library.iterate(project.id, statuses=selection.statuses, minimum_score=selection.minimum_score)
    for sample in samples:
        row = form(sample, origin_of(sample))
        if row is not None:
            yield row


def project_card(library: Library, project: Project, recipe: Recipe, format_name: str, rows: int) -> str:
    """The dataset card of what was exported."""
    runs = library.runs(project.id)
    models = [library.model(sha256) for sha256 in dict.fromkeys(run.model_sha256 for run in runs)]
    accepted = list(_scores(library, project))
    return render_card(
        CardFacts(
            project=project.name,
            recipe=recipe.id,
            version=__version__,
            format=format_name,
            rows=rows,
            models=tuple(model for model in models if model is not None),
            counts={str(status): count for status, count in library.counts(project.id).items()},
            sources=tuple(library.sources(project.id)),
            prompts=_prompts(recipe),
            settings=project.settings,
            runs=len(runs),
            rounds=max((run.rounds for run in runs), default=1),
            scores=score_figures(accepted),
            threshold=project.threshold,
            created=runs[-1].ended if runs else "",
        )
    )


def _scores(library: Library, project: Project) -> Iterator[float]:
    for sample in library.iterate(project.id, statuses=(Status.ACCEPTED,)):
        if sample.score is not None:
            yield sample.score


def _prompts(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    return tuple(
        (step.name, "\n\n".join(f"{turn.role}: {turn.content.strip()}" for turn in step.turns))
        for step in recipe.steps
    )


class _Origins:
    """Looks up what samples came from; neighbours mostly came from the same."""

    def __init__(self, library: Library) -> None:
        self.model = lru_cache(maxsize=16)(library.model)
        self.seed = lru_cache(maxsize=256)(library.seed)
        self.chunk = lru_cache(maxsize=256)(library.chunk)
        self.source = lru_cache(maxsize=64)(library.source)

    def __call__(self, sample: Sample) -> Origin:
        lineage = sample.lineage
        seed = self.seed(lineage.seed_id) if lineage.seed_id is not None else None
        chunk = self.chunk(seed.chunk_id) if seed is not None and seed.chunk_id is not None else None
        source = self.source(chunk.source_id) if chunk is not None else None
        return Origin(model=self.model(lineage.model_sha256), seed=seed, chunk=chunk, source=source)


def statuses_in_words(counts: Mapping[Status, int], order: Sequence[Status] = tuple(Status)) -> str:
    """Counts by status as a phrase, without those that are none."""
    return ", ".join(f"{counts[status]} {status}" for status in order if counts[status]) or "no samples"
