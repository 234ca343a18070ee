"""The line at the bottom: which model is in use and how it stands, and that nothing leaves the machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStatusBar

from desktop.ui.engine_host import EngineState, usual_model
from desktop.ui.places import Place
from desktop.ui.session import Session
from desktop.ui.widgets.text import label

if TYPE_CHECKING:
    from desktop.ui.live_run import LiveRun


class StatusBar(QStatusBar):
    """Follows the engine and the run."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._usual = self.tr("Model")
        self.setSizeGripEnabled(False)
        self.model = QPushButton()
        self.model.setProperty("role", "status")
        self.model.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.model.setToolTip(self.tr("The model in use. Choose another one under Models."))
        self.model.clicked.connect(lambda: session.go(Place.MODELS))
        self.state = label()
        self.pace = label()
        self.addWidget(self.model)
        self.addWidget(self.state)
        self.addWidget(self.pace)
        self.library = label()
        self.addPermanentWidget(self.library)
        self.addPermanentWidget(label(self.tr("Offline. Everything stays on this computer.")))
        session.engine.state_changed.connect(self.refresh)
        session.runs.moved.connect(self._show_pace)
        session.opened.connect(self._library_opened)
        self.refresh()

    def refresh(self) -> None:
        """Says how the engine stands now."""
        engine = self._session.engine
        self.model.setText(self._model_name())
        self.state.setText(self._state_in_words(engine.state))
        self._show_pace()

    def _model_name(self) -> str:
        engine = self._session.engine
        if engine.model is not None:
            from desktop.ui.wording import model_in_words

            model, identity = engine.model, engine.model.identity
            as_another = "" if model.runs_as == identity.quantization else f", {model.runs_as}"
            return model_in_words(identity) + as_another
        return engine.chosen.stem if engine.chosen is not None else self._usual

    def _state_in_words(self, state: EngineState) -> str:
        engine = self._session.engine
        match state:
            case EngineState.ASLEEP:
                return self.tr("Not loaded yet")
            case EngineState.LOADING:
                return engine.phase or self.tr("Loading the model")
            case EngineState.FAILED:
                return self.tr("stopped with trouble")
        return self._loaded_in_words(self.tr("Ready") if state is EngineState.READY else self.tr("At work"))

    def _loaded_in_words(self, state: str) -> str:
        model = self._session.engine.model
        if model is None:
            return state
        threads = (
            self.tr("1 thread") if model.threads == 1 else self.tr("{count} threads").format(count=model.threads)
        )
        return self.tr("{state}, {threads}, {parallel} at once").format(
            state=state, threads=threads, parallel=model.parallel
        )

    def _show_pace(self) -> None:
        live = self._session.runs.live
        self.pace.setText(self._pace_in_words(live) if self._session.runs.running and live is not None else "")

    def _pace_in_words(self, live: LiveRun) -> str:
        from desktop.ui.pages.run.sentences import measuring_sentence

        pace = live.tokens_per_second
        told = self.tr("{pace} tokens/s").format(pace=f"{pace:,.0f}") if pace > 0 else ""
        measured = measuring_sentence(live.measuring) if live.measuring is not None else ""
        return ", ".join(said for said in (measured, told) if said)

    def _library_opened(self) -> None:
        self.library.setText(self.tr("Reading only") if self._session.read_only else "")
        self._session.read(usual_model, self._show_usual, owner=self)

    def _show_usual(self, path: Path) -> None:
        self._usual = path.stem
        self.refresh()
