"""The dialog that brings rows in: what the file holds, how its rows will come in, as what, and where to."""

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.domain.errors import UserError
from desktop.domain.project import Project
from desktop.domain.run import Run, RunStatus
from desktop.exchange.importing.shapes import PROMPTS_ALONE
from desktop.pipeline.cancel import CancelToken
from desktop.pipeline.imported import usual_recipe
from desktop.pipeline.importing import import_before
from desktop.pipeline.imports import import_of
from desktop.ui.dialogs.importing import words
from desktop.ui.dialogs.importing.columns import ColumnsForm
from desktop.ui.dialogs.importing.into import IntoForm
from desktop.ui.dialogs.importing.licence import LicenceField
from desktop.ui.dialogs.importing.looking import Asked, Look, Places, RowCount, count_rows, look_at, read_places
from desktop.ui.dialogs.importing.rows_view import RowsView
from desktop.ui.import_desk import ImportOrder
from desktop.ui.row_files import row_file_filter
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.focus import order_focus
from desktop.ui.widgets.layouts import column, row, scrolling
from desktop.ui.widgets.notice import Notice, NoticeKind
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

_MARGIN = 3
_SIZE, _LEAST = (space(122), space(82)), (space(96), space(66))
_LEFT_WIDTH = space(38)


class ImportDialog(QDialog):
    """Shows the first rows at once and counts the others meanwhile; Return brings them in, by the import desk."""

    def __init__(self, session: Session, path: Path, project: Project | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path = path
        self._places: Places | None = None
        self._look: Look | None = None
        self._count: RowCount | None = None
        self._counting: CancelToken | None = None
        self._earlier: Run | None = None
        self._trouble = ""
        self._settled = False
        self.setWindowTitle(self.tr("Import rows"))
        self.setModal(True)
        self.title = label("", "title")
        self.shape = label("", "soft", wrap=True)
        self.another = button(self.tr("Another file..."), self._choose)
        self.as_samples = QRadioButton(self.tr("Samples, to score and clean"))
        self.as_seeds = QRadioButton(self.tr("Seeds, to write samples from"))
        self.as_samples.setChecked(True)
        self.into = IntoForm(project)
        self.licence = LicenceField(session.reading)
        self.columns = ColumnsForm()
        self.rows = RowsView()
        self.state = label("", "soft", wrap=True)
        self.notice = Notice(session.theme, closable=False)
        self.again = QCheckBox(self.tr("Bring them in once more"))
        self.start_button = button(self.tr("Import"), self.start, "primary")
        self._arrange()
        self._connect()
        self._look_for_places()
        self.show_file(path)

    @property
    def is_ready(self) -> bool:
        """Whether the rows can be brought in now."""
        return self._look is not None and self._look.file is not None and not self._why_not()

    def show_file(self, path: Path) -> None:
        """Looks at a file, with nothing known of it yet."""
        self._path, self._settled = path, False
        self.title.setText(words.short(path.name))
        self.title.setToolTip(plain_tooltip(str(path)))
        self.columns.forget()
        self._look = None
        self._look_again()

    def start(self) -> None:
        """Bring the rows in, and leave the dialog."""
        if not self.is_ready:
            return
        try:
            self._session.imports.start(self._order())
        except UserError as error:
            self._tell(str(error), "bad")
            return
        self.accept()

    def done(self, result: int) -> None:
        """Lets go of the file before the dialog goes."""
        self._stop_counting()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """The first choice has the focus."""
        super().showEvent(event)
        self.as_samples.setFocus()

    # --- looking -----------------------------------------------------------------------------------

    def _asked(self) -> Asked:
        return Asked(self._path, self.columns.chosen, self.as_seeds.isChecked())

    def _look_again(self) -> None:
        asked = self._asked()
        if self._look is not None and self._look.asked == asked and not self._trouble:
            self._word()
            return
        if words.columns_in_words(asked.columns):
            # What is shown stays until there is something else to show.
            self._word()
            return
        self._stop_counting()
        before = self._look
        self._count, self._earlier, self._trouble = None, None, ""
        sha256 = before.sha256 if before is not None and before.asked.path == asked.path else ""
        self._look = None
        self._session.imports.looking.ask(
            lambda: look_at(asked, sha256),
            self._take_look,
            owner=self,
            failed=lambda error: self._fail(asked, error),
            latest=(id(self), "look"),
        )
        self._word()

    def _take_look(self, look: Look) -> None:
        if look.asked != self._asked():
            return
        self._look = look
        seen = look.preview
        self.columns.offer(seen.columns)
        if self._settle(look):
            return
        if seen.rows:
            self.into.suggest(words.name_for(self._path), usual_recipe(seen.rows[0]), as_seeds=look.asked.as_seeds)
            self.rows.show_rows(seen.rows, as_seeds=look.asked.as_seeds)
            self.rows.show_faults(len(seen.faults), seen.faults)
        else:
            self.rows.show_raw(look.raw)
            self.rows.show_faults(0, ())
        self._ask_earlier()
        self._begin_count(look)
        self._word()

    def _settle(self, look: Look) -> bool:
        """At the first look at a file: takes prompts as seeds, and asks for the columns where they cannot be told.

        Returns whether it is looked at once more.
        """
        settled, self._settled = self._settled, True
        if settled or look.preview.rows:
            return False
        shape = look.preview.shape
        if shape is not None and shape.name == PROMPTS_ALONE and not look.asked.as_seeds:
            self.as_seeds.setChecked(True)
            return True
        if shape is None and look.preview.columns:
            self.columns.ask()
        return False

    def _fail(self, asked: Asked, error: UserError) -> None:
        if asked == self._asked():
            self._trouble = str(error)
            self._show_nothing()
            self._word()

    def _begin_count(self, look: Look) -> None:
        file = look.file
        if file is None:
            return
        stop = self._counting = CancelToken()
        self._session.imports.looking.ask(
            lambda: count_rows(file, stop),
            lambda count: self._take_count(stop, count),
            owner=self,
            failed=lambda error: self._fail(look.asked, error),
        )

    def _take_count(self, stop: CancelToken, count: RowCount | None) -> None:
        if stop is not self._counting or count is None:
            return
        self._counting, self._count = None, count
        self.rows.show_faults(count.bad, count.faults)
        self._word()

    def _stop_counting(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None

    def _look_for_places(self) -> None:
        own = self._session.places.recipes
        self._session.read(
            lambda library: read_places(library, own), self._take_places, owner=self, failed=self._fail_places
        )

    def _take_places(self, places: Places) -> None:
        self._places = places
        self.into.show_places(places)
        self._ask_earlier()

    def _fail_places(self, error: UserError) -> None:
        self._trouble = str(error)
        self._word()

    def _ask_earlier(self) -> None:
        """Whether the file is in the project already."""
        self._earlier = None
        project = self.into.project
        file = self._look.file if self._look is not None else None
        if project is None or file is None:
            self._word()
            return
        self._session.read(
            lambda library: import_before(library, project, file),
            self._take_earlier,
            owner=self,
            latest=(id(self), "earlier"),
        )

    def _take_earlier(self, run: Run | None) -> None:
        self._earlier = run if self.into.project is not None else None
        self._word()

    # --- showing -----------------------------------------------------------------------------------

    def _word(self) -> None:
        """Says what is known, what is in the way, and what the button does."""
        look = self._look
        shape = look.preview.shape if look is not None else None
        self.shape.setText(words.shape_in_words(shape.name) if shape is not None else "")
        self.state.setText(self._state())
        self.again.setVisible(self._is_in_already())
        self.start_button.setText(words.button_in_words(self._count, as_seeds=self.as_seeds.isChecked()))
        self.start_button.setEnabled(self.is_ready)
        self._say()

    def _state(self) -> str:
        if words.columns_in_words(self.columns.chosen):
            return ""
        if self._look is None:
            return "" if self._trouble else self.tr("Reading the file.")
        if self._count is not None:
            return words.count_sentence(self._count, as_seeds=self.as_seeds.isChecked())
        return words.counting_sentence(self._look.preview.count) if self._look.file is not None else ""

    def _say(self) -> None:
        why_not, known = self._why_not(), self._look is not None or bool(self._trouble)
        if why_not and (known or words.columns_in_words(self.columns.chosen)):
            self._tell(why_not, "warning")
        elif self._earlier is not None and not self._is_in_already():
            self._tell(self._earlier_in_words(), "info")
        elif self._places is not None and self._places.broken:
            self._tell(" ".join(self._places.broken), "warning")
        else:
            self.notice.hide()

    def _tell(self, text: str, kind: NoticeKind) -> None:
        if text != self.notice.text or not self.notice.isVisible():
            self.notice.tell(text, kind)

    def _why_not(self) -> str:
        """The one sentence that says what to do first; "" where nothing is in the way."""
        if self._session.read_only:
            return self.tr("This library is open for reading only: another window of Gristmill writes to it.")
        if self._trouble:
            return self._trouble
        if lacking := words.columns_in_words(self.columns.chosen):
            return lacking
        if self._look is not None and (obstacle := words.obstacle_in_words(self._look.preview)):
            return obstacle
        if self._session.imports.running:
            return self.tr("Another file is being brought in; wait until it is done.")
        if why_not := self.into.why_not:
            return why_not
        if self._is_in_already() and not self.again.isChecked():
            return self._earlier_in_words()
        return ""

    def _is_in_already(self) -> bool:
        return self._earlier is not None and self._earlier.status is RunStatus.DONE

    def _earlier_in_words(self) -> str:
        found = import_of(self._earlier) if self._earlier is not None else None
        project = self.into.project
        if self._earlier is None or found is None or project is None:
            return ""
        return words.earlier_in_words(self._earlier, found, project.name)

    def _show_nothing(self) -> None:
        self.rows.show_rows((), as_seeds=False)
        self.rows.show_faults(0, ())

    def _order(self) -> ImportOrder:
        assert self._look is not None
        file = self._look.file
        assert file is not None, "nothing is brought in that cannot be read"
        project = self.into.project
        return ImportOrder(
            file,
            self.licence.text,
            project,
            self.into.new_name,
            self.into.recipe,
            self._session.preferences.threshold,
            self._is_in_already(),
            self._count.total if self._count is not None else self._look.preview.count,
        )

    # --- building ----------------------------------------------------------------------------------

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import rows"), str(self._path.parent), row_file_filter())
        if name:
            self.show_file(Path(name))

    def _connect(self) -> None:
        self.as_seeds.toggled.connect(self._look_again)
        self.columns.changed.connect(self._look_again)
        self.into.changed.connect(self._ask_earlier)
        self.again.toggled.connect(self._word)
        self._session.imports.moved.connect(self._word)
        self._session.closing.connect(self._stop_counting)

    def _arrange(self) -> None:
        self.setMinimumSize(*_LEAST)
        self.resize(*_SIZE)
        self.start_button.setDefault(True)
        self.another.setAutoDefault(False)
        left = self._left()
        lines = column(self, gap=1.5, margins=(_MARGIN, 2.5, _MARGIN, 2.5))
        lines.addLayout(self._head())
        sides = row(gap=3)
        sides.addWidget(left)
        sides.addLayout(self._right(), 1)
        lines.addLayout(sides, 1)
        lines.addWidget(self.notice)
        foot, cancel = self._foot()
        lines.addLayout(foot)
        order_focus([left, self.rows, self.again, self.start_button, cancel, self.another])

    def _head(self) -> QHBoxLayout:
        head = row(gap=2)
        said = column(gap=0.25)
        said.addWidget(self.title)
        said.addWidget(self.shape)
        head.addLayout(said, 1)
        head.addWidget(self.another)
        return head

    def _left(self) -> QWidget:
        content = QWidget()
        lines = column(content, gap=1, margins=(0, 0, 1, 0))
        for heading, parts in (
            (self.tr("Bring them in as"), (self.as_samples, self.as_seeds)),
            (self.tr("Into"), (self.into,)),
            (self.tr("Licence of the file"), (self.licence,)),
            (self.tr("Columns"), (self.columns,)),
        ):
            lines.addWidget(label(heading, "section"))
            for part in parts:
                lines.addWidget(part)
            lines.addSpacing(space(1))
        lines.addStretch()
        area = scrolling(content)
        area.setFixedWidth(_LEFT_WIDTH)
        return area

    def _right(self) -> QVBoxLayout:
        lines = column(gap=1)
        lines.addWidget(self.rows, 1)
        lines.addWidget(self.state)
        return lines

    def _foot(self) -> tuple[QHBoxLayout, QWidget]:
        foot = row(gap=1)
        foot.addWidget(self.again)
        foot.addStretch(1)
        cancel = button(self.tr("Cancel"), self.reject)
        cancel.setAutoDefault(False)
        foot.addWidget(cancel)
        foot.addWidget(self.start_button)
        return foot, cancel
