"""Documents: dropped in, listed with their chunks and licence, opened and taken out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QLineEdit

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.exchange.documents import SUFFIXES, ReadingStopped
from desktop.pipeline.sources import add_sources
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.plan.changing import change_seeds, keep_added, remove_sources, set_licence
from desktop.ui.pages.plan.chunk_reader import ChunkReader
from desktop.ui.pages.plan.facts import Plan
from desktop.ui.pages.plan.outcome import Broken, outcome_of, unbroken
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.pages.plan.source_model import SourceModel
from desktop.ui.pages.plan.sources_table import SourcesTable
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.drop_area import DropArea
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.notice import Notice, NoticeKind
from desktop.ui.widgets.text import label

_CHANGED = Touched.SOURCES | Touched.SEEDS | Touched.PROJECTS
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class _Added:
    """What adding came to: the new documents, sentences about those left out, the trouble, and if it was stopped."""

    source_ids: tuple[int, ...]
    told: tuple[str, ...]
    trouble: str
    stopped: bool


class SourcesSection(Section):
    """What the samples draw on, for recipes that ask about documents."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Sources"))
        self.say(
            self.tr("Documents are cut into chunks, and each chunk is a seed: the model asks about what it says.")
        )
        self._session = session
        self._project: Project | None = None
        self._writable = True
        self._adding = False
        self.model = SourceModel(self._license, self)
        self.table = self._made_table()
        self.notice = Notice(session.theme)
        self.loose = Notice(session.theme, closable=False)
        self.phase = label("", "soft", wrap=True)
        self.phase.hide()
        self.stop_button = button(self.tr("Stop"), lambda: session.sources.stop(), "link")
        self.stop_button.hide()
        self.open_button = button(self.tr("Show chunks"), self.open, "quiet", icon=session.theme.icon("document"))
        self.remove_button = button(self.tr("Remove"), self._remove, "quiet", icon=session.theme.icon("trash"))
        self.drop = DropArea(self.tr("Drop documents or a folder here, or click to choose files"), self._choose_files)
        self.drop.dropped.connect(self.bring_in)
        self.folder_link = button(self.tr("Choose a folder"), self._choose_folder, "link")
        self.licence = QLineEdit()
        self.licence.setPlaceholderText(self.tr("such as CC BY-SA 4.0"))
        self.licence.setAccessibleName(self.tr("Licence of what is added"))
        self.licence.setFixedWidth(space(24))
        self._lay_out()

    def show_plan(self, plan: Plan, writable: bool, why: str) -> None:
        """Shows a project's documents."""
        if self._project is None or self._project.id != plan.project.id:
            self.notice.hide()
            self.licence.clear()
        self._project, self._writable = plan.project, writable
        self.model.writable = writable
        self.model.show_rows(plan.sources)
        self.table.follow_rows()
        for widget in (self.drop, self.folder_link, self.licence, self.remove_button):
            set_writable(widget, writable and not (self._adding and widget is self.drop), why)
        self._tell_loose(plan.loose if writable else 0)
        self._offer()

    def open(self) -> None:
        """Show the chunks of the document that is picked."""
        if self.table.currentIndex().isValid():
            source = self.model.rows[self.table.currentIndex().row()].source
            reader = ChunkReader(self._session, source, self)
            reader.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            reader.open()

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Add files and folders; what was left out is told, and the rest stays."""
        if not paths or self._project is None or self._adding:
            return
        self._adding = True
        self.notice.hide()
        self.drop.setEnabled(False)
        self._show_phase(self.tr("Reading the documents. Large ones take a moment."))
        project, licence = self._project, self.licence.text().strip()
        try:
            self._session.sources.start(
                lambda library, stop: outcome_of(lambda: _add(library, project, paths, licence, stop)),
                Change(_CHANGED, project.id),
                lambda outcome: self._added(project, outcome),
                lambda error: self._fail(project, error),
                self,
            )
        except UserError as error:
            self._fail(project, error)

    # --- changing them ---------------------------------------------------------------------------

    def _added(self, project: Project, outcome: _Added | Broken) -> None:
        self._end_adding()
        added = unbroken(outcome)
        if added.source_ids:
            keep_added(self._session, project.id, self.tr("adding of documents"), added.source_ids)
        told = [*([added.trouble] if added.trouble else []), *added.told[:_MOST_TOLD]]
        if added.stopped:
            told.insert(0, self.tr("Stopped. What was read before that is in the project."))
        if len(added.told) > _MOST_TOLD:
            more = len(added.told) - _MOST_TOLD
            many = self.tr("{count} more were left out.").format(count=f"{more:,}")
            told.append(self.tr("1 more was left out.") if more == 1 else many)
        if told:
            self._tell(project, "\n".join(told), "bad" if added.trouble else "warning")

    def _tell(self, project: Project, text: str, kind: NoticeKind) -> None:
        if self._project is not None and self._project.id == project.id:
            self.notice.tell(text, kind)
        else:
            self._session.troubled.emit(text)

    def _fail(self, project: Project, error: UserError) -> None:
        self._end_adding()
        self._tell(project, str(error), "bad")

    def _end_adding(self) -> None:
        self._adding = False
        self.drop.setEnabled(self._writable)
        self.phase.hide()
        self.stop_button.hide()

    def _license(self, source_id: int, licence: str) -> None:
        if self._project is not None:
            set_licence(self._session, self._project.id, self.tr("change of a licence"), source_id, licence)

    @Slot()
    def _remove(self) -> None:
        picked = sorted({index.row() for index in self.table.selectedIndexes()})
        if not picked or not self._writable or self._project is None:
            return
        ids = [self.model.rows[number].source.id for number in picked]
        text = self.tr("removal of a document")
        if len(ids) > 1:
            text = self.tr("removal of {count} documents").format(count=f"{len(ids):,}")
        remove_sources(self._session, self._project.id, text, ids)

    def _drop_loose(self) -> None:
        if self._project is not None:
            project_id = self._project.id
            change_seeds(
                self._session,
                project_id,
                self.tr("removal of seeds that are no chunks"),
                lambda library: _only_chunks(library, project_id),
            )

    def _choose_files(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add documents"), "", self.tr("Documents ({patterns})").format(patterns=patterns)
        )
        self.bring_in([Path(name) for name in names])

    def _choose_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, self.tr("Add a folder of documents")):
            self.bring_in([Path(name)])

    # --- showing them ----------------------------------------------------------------------------

    def _made_table(self) -> SourcesTable:
        table = SourcesTable(self.model)
        table.setAccessibleName(self.tr("Documents"))
        table.removed.connect(self._remove)
        table.opened.connect(self.open)
        table.selectionModel().selectionChanged.connect(lambda *_: self._offer())
        return table

    def _lay_out(self) -> None:
        picked = row()
        picked.addWidget(self.open_button)
        picked.addWidget(self.remove_button)
        picked.addStretch(1)
        under = row(gap=1)
        caption = label(self.tr("Licence of what is added"), "soft")
        caption.setBuddy(self.licence)
        under.addWidget(caption)
        under.addWidget(self.licence)
        under.addStretch(1)
        under.addWidget(self.folder_link)
        for widget in (self.table, self.loose, self.notice):
            self.lines.addWidget(widget)
        self.lines.addLayout(picked)
        self.lines.addWidget(self.drop)
        reading = row(gap=1)
        reading.addWidget(self.phase, 1)
        reading.addWidget(self.stop_button)
        self.lines.addLayout(reading)
        self.lines.addLayout(under)

    def _show_phase(self, sentence: str) -> None:
        self.phase.setText(sentence)
        self.phase.show()
        self.stop_button.show()

    def _tell_loose(self, count: int) -> None:
        if not count:
            self.loose.hide()
            return
        one = self.tr("1 seed of this project is no chunk of a document; it is asked about like one.")
        many = self.tr("{count} seeds of this project are no chunks of a document; they are asked about like some.")
        self.loose.tell(
            one if count == 1 else many.format(count=f"{count:,}"),
            mend=self.tr("Take them out"),
            mended=self._drop_loose,
        )

    def _offer(self) -> None:
        picked = self.table.selectionModel().hasSelection()
        self.open_button.setVisible(picked)
        self.remove_button.setVisible(picked and self._writable)


def _add(library: Library, project: Project, paths: Sequence[Path], licence: str, stop: Callable[[], bool]) -> _Added:
    before = {source.id for source in library.sources(project.id)}
    told: list[str] = []
    trouble, stopped = "", False
    try:
        add_sources(library, project, paths, licence, told.append, stop)
    except ReadingStopped:
        stopped = True
    except UserError as error:
        # What was read before it is in the project: it is told with what came of the others.
        trouble = str(error)
    new = tuple(source.id for source in library.sources(project.id) if source.id not in before)
    return _Added(new, tuple(told), trouble, stopped)


def _only_chunks(library: Library, project_id: int) -> None:
    kept = [seed.id for seed in library.seeds(project_id) if seed.chunk_id is not None]
    library.arrange_seeds(project_id, kept)
