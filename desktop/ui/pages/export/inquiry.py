"""What the page asks of the library, off the window's thread."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.exchange.licences import licence_of
from desktop.pipeline.previewing import Beginning
from desktop.pipeline.repeating import Order, past_exports
from desktop.pipeline.warnings import export_concerns
from desktop.ui.pages.export.outlook import Counts, begin, card_of, count
from desktop.ui.pages.export.previews import CardPreview
from desktop.ui.pages.export.wish import Wish
from desktop.ui.session import Session


class Inquiry(QObject):
    """Of several questions of a kind, only the last one is answered.

    `counted` brings the project, what was wished and its `Counts`; `begun` the beginnings of the files, or `refused`
    why there are none; `minded` what there is to mind; `listed` the project and its exports so far; `troubled` the
    sentence of any other trouble.
    """

    counted = Signal(object, object, object)
    begun = Signal(object)
    refused = Signal(str)
    minded = Signal(object)
    listed = Signal(object, object)
    troubled = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._newest = 0
        self._waiting_for: Project | None = None
        self.order: Order | None = None
        session.closing.connect(self.forget)

    def count(self, project: Project, wish: Wish) -> None:
        """Count the rows of every choice."""
        self._session.read(
            lambda library: count(library, project, wish),
            lambda counts: self.counted.emit(project, wish, counts),
            owner=self,
            latest=(id(self), "counts"),
            failed=self._tell,
            slow=True,
        )

    def begin(self, project: Project, order: Order) -> None:
        """Read the first rows of each file. Parting them takes a while, which is given up for the next question."""
        self._newest += 1
        number, self.order, self._waiting_for = self._newest, order, project
        self._session.read(
            lambda library: begin(library, project, order, lambda: self._newest == number),
            lambda beginnings: self._take(number, beginnings),
            owner=self,
            latest=(id(self), "rows"),
            failed=lambda error: self._refuse(number, error),
            slow=True,
        )

    def make_way(self) -> None:
        """Give up the first rows while something waits that matters more."""
        self._newest += 1

    def go_on(self) -> None:
        """Read them again, where they were given up."""
        if self._waiting_for is not None and self.order is not None:
            self.begin(self._waiting_for, self.order)

    def mind(self, project: Project, wish: Wish) -> None:
        """Look what there is to mind before these rows go out."""
        self._session.read(
            lambda library: export_concerns(library, project, wish.selection, licence_of(wish.licence)),
            self.minded.emit,
            owner=self,
            latest=(id(self), "concerns"),
            failed=self._tell,
            slow=True,
        )

    def list_exports(self, project: Project) -> None:
        """Read which exports were made so far."""
        self._session.read(
            lambda library: past_exports(library, project),
            lambda exports: self.listed.emit(project, exports),
            owner=self,
            latest=(id(self), "exports"),
            failed=self._tell,
        )

    def read_card(self, preview: CardPreview, project: Project, order: Order, rows: int, counts: Counts) -> None:
        """Have the card shown that would go with so many rows."""
        places = self._session.places
        self._session.read(
            lambda library: card_of(library, project, places, order, rows, counts.unreviewed),
            preview.show_card,
            owner=preview,
            failed=self._tell,
            slow=True,
        )

    def shows_file(self, target: Path) -> bool:
        """Whether the rows that were asked for last are as they would be in a file of that name."""
        return self.order is None or self.order.target.name == target.name

    def forget(self) -> None:
        """Give up what is being read, and know of no order."""
        self._newest += 1
        self.order = self._waiting_for = None

    def _take(self, number: int, beginnings: tuple[Beginning, ...]) -> None:
        if number == self._newest:
            self._waiting_for = None
            self.begun.emit(beginnings)

    def _refuse(self, number: int, error: UserError) -> None:
        if number == self._newest:
            self._waiting_for = None
            self.refused.emit(str(error))

    def _tell(self, error: UserError) -> None:
        self.troubled.emit(str(error))
