"""The picked model beside the list, with what its buttons do."""

from PySide6.QtCore import Signal

from desktop.ui.pages.models.choosing import ModelChooser
from desktop.ui.pages.models.detail import ModelDetail
from desktop.ui.pages.models.looking import same_file
from desktop.ui.pages.models.model_list import Entry
from desktop.ui.theme.theme import Theme


class ModelPane(ModelDetail):
    """Shows one model and has the chooser use or measure it. `acted` is emitted before it does."""

    acted = Signal()

    def __init__(self, theme: Theme, chooser: ModelChooser) -> None:
        super().__init__(theme)
        self._chooser = chooser
        self._entry: Entry | None = None
        self.used.connect(self.use)
        self.measured.connect(self.measure)
        self.stopped.connect(chooser.stop)
        self.hide()

    def show_current(self, entry: Entry | None) -> None:
        """Shows the model that is picked, and hides where none is."""
        self._entry = entry
        self.setVisible(entry is not None)
        if entry is None:
            return
        self.show_entry(entry)
        path = entry.found.path
        is_benched = same_file(path, self._chooser.benched)
        self.show_speed(self._chooser.speeds.get(path), self._chooser.phase if is_benched else "")
        self._allow(entry)

    def use(self) -> None:
        """Uses the picked model from the next run on, where that can be."""
        if self._entry is not None and self.use_button.isEnabled() and not self._entry.in_use:
            self.acted.emit()
            self._chooser.use(self._entry.found.path)

    def measure(self) -> None:
        """Measures the speed of the picked model."""
        if self._entry is not None:
            self.acted.emit()
            self._chooser.bench(self._entry.found.path)

    def _allow(self, entry: Entry) -> None:
        busy = self._chooser.busy
        fits = entry.appraisal is not None and entry.appraisal.fits
        self.use_button.setVisible(not entry.in_use)
        why = self.tr("The model is at work; stop that first, or wait until it is done.") if busy else ""
        if entry.appraisal is not None and not fits:
            why = entry.appraisal.sentence
        self.allow(use=fits and not busy, measure=fits and not busy, why=why)
