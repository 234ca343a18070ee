"""The benchmarks that are to be kept out of the data: listed, added from files, taken out."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.pipeline.curating import add_benchmark
from desktop.store.benchmarks import Benchmark, ListedBenchmark
from desktop.store.library import Library
from desktop.ui.changes import Change, Touched
from desktop.ui.pages.outcome import Outcome, outcome_of
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.undo import do
from desktop.ui.widgets.buttons import icon_button
from desktop.ui.widgets.drop_area import DropArea
from desktop.ui.widgets.focus import order_focus
from desktop.ui.widgets.layouts import clear, column, row
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

_TOUCHED = Touched.SOURCES
_NAME_WIDTH = 28


class BenchmarkList(QWidget):
    """A line a benchmark, each with the button that takes it out, and a place to drop others on."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._project: Project | None = None
        self._adding = False
        self.listed: tuple[ListedBenchmark, ...] = ()
        self.heading = label(self.tr("Benchmarks to keep out of the data"), "strong")
        self.sentence = label("", "soft", wrap=True)
        self.notice = Notice(session.theme)
        self.drop = DropArea(self.tr("Add file… (JSONL, CSV or text), or drop it here"), self._choose)
        self.drop.dropped.connect(self.bring_in)
        self._rows = QWidget()
        self._lines = column(self._rows, gap=0)
        lines = column(self, gap=0.75)
        for part in (self.heading, self.sentence, self._rows, self.notice, self.drop):
            lines.addWidget(part)
        session.changed.connect(self._note)

    def show_project(self, project: Project) -> None:
        """List the benchmarks of a project."""
        if self._project is None or self._project.id != project.id:
            self.notice.hide()
        self._project = project
        self.drop.setEnabled(not self._session.read_only and not self._adding)
        self._session.read(
            lambda library: library.list_benchmarks(project.id),
            lambda found: self._show(project, found),
            owner=self,
            latest=(id(self), "benchmarks"),
        )

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Add files, one after the other; the first that cannot be read ends it, and says why."""
        if not paths or self._project is None or self._adding:
            return
        self._adding = True
        self.notice.hide()
        self.drop.setEnabled(False)
        self.sentence.setText(self.tr("Reading the file."))
        project = self._project
        self._session.write(
            outcome_of(lambda library: _add(library, project, paths)),
            Change(_TOUCHED, project.id, self),
            lambda outcome: self._added(project, outcome),
            owner=self,
            failed=lambda error: self._fail(project, str(error)),
        )

    def remove(self, benchmark: ListedBenchmark) -> None:
        """Take one out."""
        if self._project is None:
            return
        project_id = self._project.id
        self.drop.setFocus()
        do(
            self._session,
            self.tr("removal of {name}").format(name=benchmark.title),
            lambda library: _take_out(library, project_id, benchmark.sha256),
            lambda library, taken: _put_in(library, project_id, taken),
            Change(_TOUCHED, project_id),
        )

    def _choose(self) -> None:
        if self._project is None or self._session.read_only:
            return
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Add a benchmark"),
            "",
            self.tr("Benchmarks (*.jsonl *.ndjson *.csv *.tsv *.txt *.md);;All files (*)"),
        )
        self.bring_in([Path(name) for name in names])

    def _added(self, project: Project, outcome: Outcome[tuple[list[Benchmark], str]]) -> None:
        self._adding = False
        self.drop.setEnabled(True)
        if outcome.error is not None:
            self.show_project(project)
        added, trouble = outcome.get()
        for benchmark in added:
            self._let_undo(project, benchmark)
        if trouble:
            self._fail(project, trouble)

    def _let_undo(self, project: Project, benchmark: Benchmark) -> None:
        do(
            self._session,
            self.tr("adding of {name}").format(name=benchmark.title),
            lambda library: _put_in(library, project.id, [benchmark]),
            lambda library, _: library.remove_benchmark(project.id, benchmark.sha256),
            Change(_TOUCHED, project.id),
        )

    def _fail(self, project: Project, sentence: str) -> None:
        self._adding = False
        if self._project is not None and self._project.id == project.id:
            self.notice.tell(sentence, "warning")
            self.show_project(project)

    def _note(self, change: Change) -> None:
        if self._project is not None and change.by is not self and change.concerns(self._project.id, _TOUCHED):
            self.show_project(self._project)

    def _show(self, project: Project, found: list[ListedBenchmark]) -> None:
        if self._project is None or project.id != self._project.id:
            return
        self.sentence.setText(
            self.tr("A sample that shares 13 words in a row with one of these is noted when the samples are cleaned.")
            if found
            else self.tr("Add the tests that a trained model is to be measured with: what repeats them is noted.")
        )
        if tuple(found) != self.listed:
            self.listed = tuple(found)
            clear(self._lines)
            for benchmark in found:
                self._lines.addWidget(self._line(benchmark))
        self._rows.setVisible(bool(found))
        order_focus((self._rows, self.notice, self.drop))

    def _line(self, benchmark: ListedBenchmark) -> QWidget:
        holder = QWidget()
        line = row(holder, gap=1)
        name = label()
        room = QFontMetrics(name.font()).elidedText(benchmark.title, Qt.TextElideMode.ElideMiddle, space(_NAME_WIDTH))
        name.setText(room)
        name.setToolTip(plain_tooltip(benchmark.title) if room != benchmark.title else "")
        line.addWidget(name)
        line.addWidget(label(_rows_in_words(self, benchmark.rows), "faint"))
        line.addStretch(1)
        remove = icon_button(
            self._session.theme.icon("trash"),
            self.tr("Remove {name}").format(name=benchmark.title),
            lambda: self.remove(benchmark),
        )
        remove.setEnabled(not self._session.read_only)
        line.addWidget(remove, 0, Qt.AlignmentFlag.AlignRight)
        return holder


def _rows_in_words(widget: QWidget, rows: int) -> str:
    return widget.tr("1 row") if rows == 1 else widget.tr("{count:,} rows").format(count=rows)


def _add(library: Library, project: Project, paths: Sequence[Path]) -> tuple[list[Benchmark], str]:
    """The benchmarks that were added, and the sentence of the trouble that ended it."""
    before, trouble = len(library.list_benchmarks(project.id)), ""
    try:
        for path in paths:
            add_benchmark(library, project, path)
    except UserError as error:
        trouble = str(error)
    return library.benchmarks(project.id)[before:], trouble


def _take_out(library: Library, project_id: int, sha256: str) -> list[Benchmark]:
    """What was taken out, to be put in again."""
    taken = [each for each in library.benchmarks(project_id) if each.sha256 == sha256]
    library.remove_benchmark(project_id, sha256)
    return taken


def _put_in(library: Library, project_id: int, benchmarks: Sequence[Benchmark]) -> None:
    """Where it is there already, nothing changes: so it is when it has just been added."""
    known = {each.sha256 for each in library.list_benchmarks(project_id)}
    for each in benchmarks:
        if each.sha256 not in known:
            library.add_benchmark(project_id, each.title, each.sha256, each.texts)
