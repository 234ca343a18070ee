"""All that the page shows, asked of the library at once, off the window's thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.finding import FindingKind
from desktop.domain.gate import Gate
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.judging.soundness import load_scales
from desktop.pipeline.calibrating import Standing, standing
from desktop.pipeline.gates import gates
from desktop.pipeline.insights import Insights, insights
from desktop.pipeline.planning import recipe_for
from desktop.pipeline.trees import branches_of
from desktop.store.counted import Counts
from desktop.store.coverage import Covered
from desktop.store.library import Library

_CRITERION = "criterion:"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A project's figures with the counts that they are of.

    `kept` counts the scored samples from the project's threshold on; `reviews` are the score of each reviewed sample
    and whether the person kept it, `standing` what the reviews taught the score; `signals` names the signals that are
    shown, those of the score first. `branches` is what the topic tree covers, `values` what the attributes do.
    `gates` are what became of all that was made, and `findings` in how many samples curation found something.
    """

    project: Project
    counts: Counts
    figures: Insights
    kept: int
    reviews: tuple[tuple[float, bool], ...]
    signals: tuple[str, ...]
    standing: Standing
    gates: tuple[Gate, ...]
    findings: Mapping[FindingKind, int]
    branches: tuple[Covered, ...] = ()
    values: tuple[Covered, ...] = ()

    @property
    def samples(self) -> int:
        """How many count, the failed ones too."""
        return self.counts.total

    @property
    def accepted(self) -> int:
        """How many stand accepted."""
        return self.counts.by_status[Status.ACCEPTED]


def gather(library: Library, project: Project, own: Path) -> Gathered:
    """All figures of a project; `own` is the folder of the user's recipes. Takes seconds on a large project."""
    figures = insights(library, project, recipe_for(project, own))
    return Gathered(
        project=project,
        counts=library.counted(project.id),
        figures=figures,
        kept=library.reaching(project.id, project.threshold),
        reviews=tuple(library.reviewed_scores(project.id)),
        signals=_shown(figures.signals),
        standing=standing(library, project),
        gates=gates(library, project),
        findings=library.finding_counts(project.id),
        branches=tuple(branches_of(library.covered_branches(project.id))),
        values=tuple(library.covered_values(project.id)),
    )


def _shown(found: Mapping[str, object]) -> tuple[str, ...]:
    """Without the parts of grounding, whose soundness is that of grounding."""
    of_score = [name for name in load_scales().meanings if name in found]
    return (*of_score, *sorted(name for name in found if name.startswith(_CRITERION)))
