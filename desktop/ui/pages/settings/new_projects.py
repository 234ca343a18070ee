"""Settings: what new projects start with."""

from desktop.preferences import Preferences
from desktop.ui.pages.settings.rows import Section, SettingRow, changed_from_default
from desktop.ui.pages.settings.spins import ShareSpin
from desktop.ui.session import Session


class NewProjectsSection(Section):
    """The score from which a sample is accepted."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.head(self.tr("New projects"), self.tr("Projects that are there keep theirs."))
        self.threshold = ShareSpin()
        self.threshold.valueChanged.connect(lambda value: self.prefer(threshold=round(value, 2)))
        self.row = SettingRow(
            self.tr("Keep from"),
            self.threshold,
            self.tr("A sample whose score, from 0 to 1, is below this is rejected. Each project can have its own."),
            lambda: self.prefer(threshold=Preferences().threshold),
        )
        self.lines.addWidget(self.row)
        session.preferred.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows what is preferred."""
        self.threshold.choose(self.session.preferences.threshold)
        self.row.show_changed(changed_from_default(self.session.preferences, "threshold"))
