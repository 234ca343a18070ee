"""All projects at a glance."""

from desktop.domain.overview import ProjectOverview
from desktop.domain.project import Project
from desktop.store.projects import Projects
from desktop.store.runs import Runs
from desktop.store.seeds import Seeds
from desktop.store.statistics import Statistics


class Overviews(Projects, Seeds, Runs, Statistics):
    """What a list of projects says of each."""

    def overview(self) -> list[ProjectOverview]:
        """All projects, the oldest first, each with its counts and its latest run; no sample is read for it."""
        return [self._overview_of(project) for project in self.projects()]

    def _overview_of(self, project: Project) -> ProjectOverview:
        latest = self.latest_run(project.id)
        return ProjectOverview(
            project=project,
            counts=self.counts(project.id),
            reviewed=self.reviewed_count(project.id),
            seeds=self.seed_count(project.id),
            latest_run=latest,
            latest_finished=self.places_done(latest.id) if latest else 0,
        )
