"""The model that judges: the one that writes, one that the library knows, or a file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.errors import UserError
from desktop.domain.model import ModelIdentity
from desktop.preferences import engine_settings
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.controls import Choice
from desktop.ui.pages.plan.judges import identify_judge, known_judges, remember_judge
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.notice import Notice
from desktop.ui.wording import model_in_words

_WIDTH = space(34)
_FILE = "file"
_SHOWN_OF_SHA256 = 12


class JudgePicker(QWidget):
    """`picked` is called with the SHA-256 of the model that is to judge, empty for the one that writes."""

    def __init__(self, session: Session, picked: Callable[[str], object]) -> None:
        super().__init__()
        self._session = session
        self._picked = picked
        self._known: tuple[ModelIdentity, ...] = ()
        self._judge = ""
        self._closing = False
        self.box = Choice()
        self.box.setFixedWidth(_WIDTH)
        self.box.setAccessibleName(self.tr("The model that judges"))
        self.box.activated.connect(self._choose)
        self.notice = Notice(session.theme)
        lines = column(self, gap=0.75)
        lines.addWidget(self.box)
        lines.addWidget(self.notice)
        session.closing.connect(self._note_closing)

    def show_judge(self, sha256: str) -> None:
        """Shows which model judges, and asks the library which others could."""
        self._judge = sha256
        self._fill()
        self._session.read(known_judges, self._show_known, owner=self, latest=(id(self), "judges"), slow=True)

    def ask_for_file(self) -> None:
        """Asks for a model file and has it judge."""
        kinds = self.tr("Models (*.gguf);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("The model that judges"), "", kinds)
        if chosen:
            self.use_file(Path(chosen))

    def use_file(self, path: Path) -> None:
        """Has a model file judge, once it is known which one it is."""
        settings, cache = engine_settings(self._session.preferences), self._session.places.cache
        self.notice.tell(self.tr("Reading {name} once to know it again.").format(name=path.name))
        self._session.counting.ask(
            lambda: identify_judge(path, settings, cache, self._is_wanted),
            lambda identity: self._remember(identity, path),
            owner=self,
            failed=self._refuse,
        )

    def _remember(self, identity: ModelIdentity, path: Path) -> None:
        cache = self._session.places.cache

        def remember(library: Library) -> None:
            remember_judge(library, identity, path, cache)

        self._session.write(
            remember,
            Change(Touched.RUNS),
            lambda _: self._use(identity),
            owner=self,
            failed=self._refuse,
        )

    def _use(self, identity: ModelIdentity) -> None:
        self.notice.hide()
        self._picked(identity.sha256)

    def _refuse(self, error: UserError) -> None:
        self.notice.tell(str(error), "warning")

    def _show_known(self, known: Sequence[ModelIdentity]) -> None:
        self._known = tuple(known)
        self._fill()

    def _fill(self) -> None:
        items = [(self.tr("The model that writes"), "")]
        items += [(model_in_words(model), model.sha256) for model in self._known]
        if self._judge not in (sha256 for _, sha256 in items):
            gone = self.tr("A model that is not here ({sha256})")
            items.append((gone.format(sha256=self._judge[:_SHOWN_OF_SHA256]), self._judge))
        items.append((self.tr("A model file…"), _FILE))
        if items != [(self.box.itemText(number), self.box.itemData(number)) for number in range(self.box.count())]:
            self.box.clear()
            for text, data in items:
                self.box.addItem(text, data)
        self.box.setCurrentIndex(self.box.findData(self._judge))

    def _choose(self, number: int) -> None:
        chosen = self.box.itemData(number)
        if chosen == _FILE:
            self.box.setCurrentIndex(self.box.findData(self._judge))
            self.ask_for_file()
        elif chosen != self._judge:
            self._judge = chosen
            self._picked(chosen)

    def _is_wanted(self) -> bool:
        return not self._closing

    @Slot()
    def _note_closing(self) -> None:
        self._closing = True
