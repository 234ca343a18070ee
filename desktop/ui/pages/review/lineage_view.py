"""Where a sample came from: folded into one line until somebody asks."""

from collections.abc import Mapping
from dataclasses import asdict

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QToolButton, QWidget

from desktop.domain.imported import Import
from desktop.domain.sample import Sample
from desktop.pipeline.imported import IMPORTED_FROM
from desktop.recipes.guiding import asks_again
from desktop.ui.pages.review.detail import Detail
from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label, selectable
from desktop.ui.wording import date_in_words, model_in_words


class Fold(QWidget):
    """A line that shows or hides what is under it."""

    def __init__(self, theme: Theme, title: str, content: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self.content = content
        self.head = QToolButton()
        self.head.setText(title)
        self.head.setProperty("role", "fold")
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.toggled.connect(self._unfold)
        lines = column(self, gap=0.5)
        lines.addWidget(self.head)
        lines.addWidget(content)
        self._unfold(False)

    def _unfold(self, shown: bool) -> None:
        self.content.setVisible(shown)
        self.head.setIcon(self._theme.icon("chevron-down" if shown else "chevron-right"))


class LineageView(QWidget):
    """Seed, run, model and sampling of a sample, and the prompt as it was sent."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        facts = QWidget()
        self.facts = QFormLayout(facts)
        self.facts.setContentsMargins(space(3), 0, 0, space(1))
        self.facts.setHorizontalSpacing(space(2))
        self.facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self.facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._values: dict[str, QLabel] = {}
        self.prompt = selectable("", "soft")
        self.prompt.setContentsMargins(space(3), 0, 0, 0)
        self.fold = Fold(theme, self.tr("Where it came from"), facts)
        self.prompt_fold = Fold(theme, self.tr("Prompt as it was sent"), self.prompt)
        lines = column(self, gap=0.5)
        lines.addWidget(self.fold)
        lines.addWidget(self.prompt_fold)

    def value_of(self, name: str) -> QLabel:
        """What stands beside a name."""
        return self._values[name]

    def show_detail(self, detail: Detail) -> None:
        """Show where a sample came from."""
        sample, origin, run = detail.sample, detail.origin, detail.run
        model = origin.model
        started = date_in_words(run.started) if run else ""
        imported = origin.imported
        self._tell(self.tr("Brought in from"), self._row_in_words(sample, imported) if imported else "")
        self._tell(self.tr("Licence of the file"), imported.licence if imported else "")
        judge = origin.judge if imported else None
        self._tell(self.tr("Scored by"), f"{model_in_words(judge)}, {judge.quantization}" if judge else "")
        self._tell(self.tr("Made elsewhere"), made_elsewhere_in_words(sample))
        self._tell(self.tr("Seed"), origin.seed.text if origin.seed else "")
        self._tell(self.tr("Licence of the source"), origin.source.licence if origin.source else "")
        self._tell(self.tr("Run"), self._run_in_words(sample, started) if imported is None else "")
        self._tell(self.tr("Version"), self._version_in_words(sample))
        self._tell(
            self.tr("Model"), f"{model_in_words(model)}, {model.quantization}, {model.licence}" if model else ""
        )
        self._tell(self.tr("Sampling"), sampling_in_words(sample) if imported is None else "")
        seconds = self.tr("{seconds:.1f} seconds").format(seconds=sample.seconds)
        self._tell(self.tr("Time"), seconds if imported is None else "")
        self._tell(self.tr("Made"), date_in_words(sample.created) if imported is None else "")
        self._tell(self.tr("Brought in"), date_in_words(sample.created) if imported is not None else "")
        self.prompt.setText("\n\n".join(f"{turn.role}:\n{turn.content}" for turn in sample.prompt))
        sent, before = self.tr("Prompt as it was sent"), self.tr("What was said before the answer")
        self.prompt_fold.head.setText(sent if imported is None else before)
        self.prompt_fold.setVisible(bool(sample.prompt))

    def _run_in_words(self, sample: Sample, started: str) -> str:
        lineage = sample.lineage
        text = self.tr("run {run} of {started}, round {round}, number {number}, sample #{sample}")
        return text.format(
            run=lineage.run_id,
            started=started,
            round=lineage.round,
            number=lineage.ordinal + 1,
            sample=sample.id,
        )

    def _row_in_words(self, sample: Sample, imported: Import) -> str:
        """The row of its file. Rows that could not be used have no number of their own."""
        whole = imported.rows == imported.taken
        text = self.tr("{file}, row {row}") if whole else self.tr("{file}, row {row} of those that could be used")
        return text.format(file=imported.file, row=sample.lineage.ordinal + 1)

    def _version_in_words(self, sample: Sample) -> str:
        if sample.lineage.parent_id is None:
            return ""
        revised = asks_again(sample.prompt)
        text = self.tr("Revision of #{parent}") if revised else self.tr("Another draft of #{parent}")
        return text.format(parent=sample.lineage.parent_id)

    def _tell(self, name: str, value: str) -> None:
        if name not in self._values:
            self._values[name] = selectable("", "soft")
            said = label(name, "soft")
            said.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.facts.addRow(said, self._values[name])
        self._values[name].setText(value)
        self.facts.setRowVisible(self._values[name], bool(value.strip(", ")))


def made_elsewhere_in_words(sample: Sample) -> str:
    """What a row of Gristmill's own says of where it was made; "" for any other."""
    held = sample.fields.get(IMPORTED_FROM)
    if not isinstance(held, Mapping):
        return ""
    return ", ".join(f"{name}: {_plain(value)}" for name, value in held.items())


def _plain(value: object) -> str:
    return " ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)


def sampling_in_words(sample: Sample) -> str:
    """The settings of the sampler by their names, as every engine knows them, and its seed number."""
    settings = {**asdict(sample.lineage.sampling), "seed": sample.lineage.seed_number}
    return ", ".join(
        f"{name} {value}" if isinstance(value, int) else f"{name} {value:g}" for name, value in settings.items()
    )
