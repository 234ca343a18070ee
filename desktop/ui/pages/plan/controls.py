"""One control for each kind of parameter that a recipe declares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from desktop.domain.recipe import Parameter
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.numbers import Number, WholeNumber

Edited = Callable[[Any], None]
_LARGEST = 2**31 - 1
_NARROW, _WIDE = space(15), space(34)
_TALL = space(14)


@dataclass(frozen=True, slots=True)
class Control:
    """What a value is set with; `show` puts a value there without telling anybody."""

    widget: QWidget
    show: Callable[[Any], None]


class Choice(QComboBox):
    """The same for a choice."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Leaves the wheel to the page."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def control_for(parameter: Parameter, edited: Edited) -> Control:
    """The control for a parameter; `edited` is called with each new value that a person gives it."""
    made = _MAKERS[parameter.kind](parameter, edited)
    made.widget.setAccessibleName(parameter.label)
    made.widget.setAccessibleDescription(parameter.help)
    return made


def step_of(parameter: Parameter) -> float:
    """How far one press of an arrow goes: a twentieth of the range or so, as a round number."""
    if parameter.minimum is None or parameter.maximum is None:
        return 1
    span = parameter.maximum - parameter.minimum
    rounds: tuple[float, ...] = (1, 5, 10, 50, 100, 500, 1000)
    if parameter.kind == "number":
        rounds = (0.01, 0.05, 0.1, 0.5, *rounds)
    return max((step for step in rounds if step <= span / 20), default=rounds[0])


def _integer(parameter: Parameter, edited: Edited) -> Control:
    box = WholeNumber()
    low = -_LARGEST if parameter.minimum is None else max(-_LARGEST, int(parameter.minimum))
    high = _LARGEST if parameter.maximum is None else min(_LARGEST, int(parameter.maximum))
    box.setRange(low, high)
    box.setSingleStep(int(step_of(parameter)))
    box.setFixedWidth(_NARROW)
    box.valueChanged.connect(lambda value: edited(int(value)))

    def show(value: Any) -> None:
        if box.value() != int(value):
            with QSignalBlocker(box):
                box.setValue(int(value))

    return Control(box, show)


def _number(parameter: Parameter, edited: Edited) -> Control:
    box = Number()
    box.setDecimals(2)
    box.setRange(
        -1e9 if parameter.minimum is None else parameter.minimum,
        1e9 if parameter.maximum is None else parameter.maximum,
    )
    box.setSingleStep(step_of(parameter))
    box.setFixedWidth(_NARROW)
    box.valueChanged.connect(lambda value: edited(round(float(value), 2)))

    def show(value: Any) -> None:
        if box.value() != float(value):
            with QSignalBlocker(box):
                box.setValue(float(value))

    return Control(box, show)


def _text(parameter: Parameter, edited: Edited) -> Control:
    field = QLineEdit()
    field.setFixedWidth(_WIDE)
    field.textEdited.connect(lambda text: edited(str(text)))

    def show(value: Any) -> None:
        if field.text() != str(value):
            field.setText(str(value))
            field.setCursorPosition(0)

    return Control(field, show)


def _lines(parameter: Parameter, edited: Edited) -> Control:
    field = QPlainTextEdit()
    field.setFixedWidth(_WIDE)
    field.setFixedHeight(_TALL)
    field.setTabChangesFocus(True)
    field.textChanged.connect(lambda: edited(field.toPlainText()))

    def show(value: Any) -> None:
        if field.toPlainText() != str(value):
            with QSignalBlocker(field):
                field.setPlainText(str(value))

    return Control(field, show)


def _choice(parameter: Parameter, edited: Edited) -> Control:
    box = Choice()
    box.addItems(list(parameter.choices))
    box.setFixedWidth(_WIDE)
    box.activated.connect(lambda index: edited(box.itemText(index)))
    return Control(box, lambda value: box.setCurrentText(str(value)))


def _boolean(parameter: Parameter, edited: Edited) -> Control:
    box = QCheckBox()
    box.clicked.connect(lambda checked: edited(bool(checked)))
    return Control(box, lambda value: box.setChecked(bool(value)))


_MAKERS: dict[str, Callable[[Parameter, Edited], Control]] = {
    "integer": _integer,
    "number": _number,
    "text": _text,
    "lines": _lines,
    "choice": _choice,
    "boolean": _boolean,
}
