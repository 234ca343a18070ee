"""Settings: how the model is run."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QCheckBox

from desktop.domain.errors import UserError
from desktop.engine.appraisal import appraise
from desktop.engine.builtin import builtin_model
from desktop.engine.machine import look
from desktop.engine.plan import ALL_LAYERS, EngineSettings
from desktop.engine.surveying import graphics_memory
from desktop.ui.pages.settings.rows import Section, SettingRow, changed_from_default
from desktop.ui.pages.settings.spins import AutomaticSpin
from desktop.ui.session import Session
from desktop.ui.widgets.tooltips import plain_tooltip

_CONTEXT_STEP = 256


@dataclass(frozen=True, slots=True)
class _Automatic:
    """What the app chooses by itself; 0 where that is not known. `offload` says whether a GPU can be used.

    `gpu_layers` of -1 are all.
    """

    threads: int
    parallel: int
    context: int
    gpu_layers: int
    offload: bool


class EngineSection(Section):
    """Threads, parallel sequences, context, GPU layers, and whether a faster copy may be made."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.head(self.tr("Engine"), self.tr("Takes effect with the next run."))
        self.spins: dict[str, AutomaticSpin] = {}
        self.rows: dict[str, SettingRow] = {}
        self._add_spins()
        self.repack = QCheckBox(self.tr("Make a faster copy of slow files"))
        self._add_repack()
        session.preferred.connect(self.refresh)
        self.refresh()
        self._ask()

    def refresh(self) -> None:
        """Shows what is preferred."""
        preferences = self.session.preferences
        for name, spin in self.spins.items():
            spin.choose(getattr(preferences, name))
        self.repack.setChecked(preferences.repack)
        for name, line in self.rows.items():
            line.show_changed(changed_from_default(preferences, name))

    def _add_spins(self) -> None:
        self._add("threads", self.tr("Threads"), self.tr("As many as the processor has cores is fastest."))
        self._add(
            "parallel",
            self.tr("Written at once"),
            self.tr("How many texts are written side by side. More are faster and take more memory."),
        )
        self._add(
            "context",
            self.tr("Context"),
            self.tr("Tokens of a prompt and its answer together. Longer ones take more memory."),
            _CONTEXT_STEP,
        )
        self.spins["context"].setSuffix(self.tr(" tokens"))
        self._add("gpu_layers", self.tr("GPU layers"), self.tr("How much of the model is computed on the GPU."))

    def _add(self, name: str, title: str, help_text: str, step: int = 1) -> None:
        spin = self.spins[name] = AutomaticSpin(name, step)
        spin.valueChanged.connect(lambda: self.prefer(**{name: spin.chosen}))
        self.rows[name] = SettingRow(title, spin, help_text, lambda: self.prefer(**{name: None}))
        self.lines.addWidget(self.rows[name])

    def _add_repack(self) -> None:
        help_text = self.tr(
            "Files of some quantizations run at half the speed on a processor. A copy that runs at full speed is "
            "made once, compared with the original, and kept in the cache."
        )
        self.repack.clicked.connect(lambda allowed: self.prefer(repack=allowed))
        self.rows["repack"] = SettingRow(
            self.tr("Faster copies"), self.repack, help_text, lambda: self.prefer(repack=True)
        )
        self.lines.addWidget(self.rows["repack"])

    # --- what Automatic means here -----------------------------------------------------------------

    def _ask(self) -> None:
        chosen = self.session.engine.chosen
        self.session.counting.ask(lambda: _automatic(chosen), self._show_automatic, owner=self)

    def _show_automatic(self, found: _Automatic) -> None:
        for name in ("threads", "parallel", "context"):
            value = getattr(found, name)
            self.spins[name].show_automatic(f"{value:,}" if value else "")
        layers = {ALL_LAYERS: self.tr("all"), 0: self.tr("none")}
        self.spins["gpu_layers"].show_automatic(layers.get(found.gpu_layers, f"{found.gpu_layers:,}"))
        self._allow_offload(found.offload)

    def _allow_offload(self, allowed: bool) -> None:
        self.spins["gpu_layers"].setEnabled(allowed)
        if not allowed:
            why = self.tr("The engine finds no graphics card that it can use, so the processor does all the work.")
            self.rows["gpu_layers"].help.setText(why)
            self.spins["gpu_layers"].setToolTip(plain_tooltip(why))


def _automatic(chosen: Path | None) -> _Automatic:
    machine = look()
    try:
        model, offload = chosen or builtin_model(), graphics_memory() > 0
    except UserError:
        # What is missing is told where it is needed: this only says what would be chosen.
        return _Automatic(machine.physical_cores, 0, 0, 0, offload=False)
    found = appraise(model, EngineSettings(), machine)
    return _Automatic(machine.physical_cores, found.parallel, found.context_per_sequence, found.gpu_layers, offload)
