"""One figure of the page: a heading, a drawing, the sentence that says what it shows, and ways to take it along."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.ui.theme.metrics import space
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import icon_button
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.text import label

_SHARPNESS = 2
_MARGIN = 2


class Figure(QWidget):
    """Holds a drawing; with `told_first` its sentence stands above it.

    `saving` is emitted when its picture is wanted as a file, `copied` with what was copied.
    """

    saving = Signal()
    copied = Signal(str)

    def __init__(self, theme: Theme, heading: str, drawing: QWidget, *, told_first: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._table = ""
        self._origin = ""
        self.heading = label(heading, "section")
        self.sentence = label("", "soft", wrap=True)
        self.drawing = drawing
        self._body = QWidget()
        self._lay_out((self.sentence, self.drawing) if told_first else (self.drawing, self.sentence))

    @property
    def table(self) -> str:
        """Its figures as text, columns parted by tabs."""
        return self._table

    def tell(self, sentence: str, table: str, origin: str) -> None:
        """Say what it shows. `origin` goes into pictures: which project, and how many samples."""
        self._table, self._origin = table, origin
        self.sentence.setText(sentence)
        for button in self._buttons:
            button.setEnabled(bool(table))

    def picture(self) -> QImage:
        """The heading, the drawing, the sentence and the origin as an image, sharp enough for a page."""
        margin, foot = space(_MARGIN), space(3)
        size = self._body.size()
        whole = QRect(0, 0, size.width() + 2 * margin, size.height() + 2 * margin + foot)
        image = QImage(whole.size() * _SHARPNESS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARPNESS)
        image.fill(self._theme.colour("background"))
        painter = QPainter(image)
        self._body.render(painter, QPoint(margin, margin), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.setFont(self._theme.font(self._theme.scale.small))
        painter.setPen(self._theme.colour("ink_faint"))
        line = QRect(margin, whole.height() - margin - space(2), size.width(), space(3))
        text = painter.fontMetrics().elidedText(self._origin, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
        return image

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture())
        self.copied.emit(self.tr("The picture is on the clipboard."))

    def copy_table(self) -> None:
        """Put the figures on the clipboard, as text for a spreadsheet."""
        QGuiApplication.clipboard().setText(f"{self.heading.text()}\n{self._origin}\n{self._table}")
        self.copied.emit(self.tr("The figures are on the clipboard, to paste into a spreadsheet."))

    def _lay_out(self, parts: tuple[QWidget, QWidget]) -> None:
        tools = self._tools()
        self.heading.setMinimumHeight(tools.sizeHint().height())
        body = column(self._body, gap=0.5)
        body.addWidget(self.heading)
        for part in parts:
            body.addWidget(part)
        # In the same cell as the heading, but not in the picture.
        cell = QGridLayout(self)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.addWidget(self._body, 0, 0, Qt.AlignmentFlag.AlignTop)
        cell.addWidget(tools, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)

    def _tools(self) -> QWidget:
        name, theme = self.heading.text(), self._theme
        self._buttons = (
            icon_button(theme.icon("list"), self.tr("Copy the figures: {name}").format(name=name), self.copy_table),
            icon_button(theme.icon("copy"), self.tr("Copy the picture: {name}").format(name=name), self.copy_picture),
            icon_button(theme.icon("save-image"), self.tr("Save as PNG: {name}").format(name=name), self.saving.emit),
        )
        holder = QWidget()
        line = row(holder, gap=0.25)
        for button in self._buttons:
            line.addWidget(button)
        return holder


def stacked(*parts: QWidget) -> QWidget:
    """Several drawings as one."""
    holder = QWidget()
    lines: QVBoxLayout = column(holder, gap=0.5)
    for part in parts:
        lines.addWidget(part)
    return holder
