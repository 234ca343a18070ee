"""How far the review has come, and whether the score agrees with the reviewer."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.pipeline.insights import agreement_of
from desktop.store.library import Library
from desktop.ui.session import Session
from desktop.ui.widgets.bars import Bar
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label
from desktop.ui.wording import count_in_words

_LEAST_REVIEWS = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """How many samples there are, can be reviewed, and are; the share of reviews (0 to 1) that the score agrees with.

    Those that failed are not waiting for a review.
    """

    total: int
    reviewable: int
    reviewed: int
    agreed: float | None


class ReviewTally(QWidget):
    """A sentence and a thin bar. `counted` brings the `Progress` that they show."""

    counted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.sentence = label("", "faint", wrap=True)
        self.bar = Bar(session.theme, width=20)
        lines = column(self, gap=0.5)
        lines.addWidget(self.bar)
        lines.addWidget(self.sentence)

    def refresh(self, project: Project) -> None:
        """Count again."""
        self._session.read(
            lambda library: progress_of(library, project),
            self._show,
            owner=self,
            latest=(id(self), "tally"),
            slow=True,
        )

    def _show(self, progress: Progress) -> None:
        share = progress.reviewed / progress.reviewable if progress.reviewable else 0.0
        self.bar.show_share(share)
        text = self.tr("{reviewed} of {total} reviewed.").format(
            reviewed=count_in_words(progress.reviewed), total=count_in_words(progress.reviewable)
        )
        if progress.agreed is not None:
            agreed = self.tr("The score agrees with you in {share} % of them.")
            text = f"{text} {agreed.format(share=round(progress.agreed * 100))}"
        self.sentence.setText(text)
        self.bar.setAccessibleName(text)
        self.counted.emit(progress)


def progress_of(library: Library, project: Project) -> Progress:
    """Counts a project's reviews."""
    counts = library.counts(project.id)
    total = sum(counts.values())
    reviewed = library.reviewed_count(project.id)
    agreement = agreement_of(library.reviewed_scores(project.id), project.threshold) if reviewed else None
    known = agreement is not None and agreement.kept + agreement.rejected >= _LEAST_REVIEWS
    return Progress(total, total - counts[Status.FAILED], reviewed, agreement.agreed if known and agreement else None)
