"""The form that is drawn from what the recipe declares, and the score from which samples are kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop.domain.project import Project
from desktop.domain.recipe import Parameter, Recipe
from desktop.ui.pages.plan.changing import Changer, Edit
from desktop.ui.pages.plan.controls import Control, control_for
from desktop.ui.pages.plan.debounce import Debounce
from desktop.ui.pages.plan.section import Section, set_writable
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import clear, row
from desktop.ui.widgets.text import label
from desktop.ui.widgets.tooltips import plain_tooltip

_THRESHOLD = "threshold"
_LABEL_WIDTH = space(18)


@dataclass(frozen=True, slots=True)
class _Line:
    """One setting: what it is set with, its default, and the link back to that."""

    parameter: Parameter
    control: Control
    reset: QPushButton


class SettingsForm(Section):
    """A line a parameter. What a person sets is saved once they pause."""

    def __init__(self, session: Session, change: Changer) -> None:
        super().__init__("")
        self.heading.setText(self.tr("Settings"))
        self._session = session
        self._change = change
        self._debounce = Debounce(self)
        self._project_id = 0
        self._parameters: tuple[Parameter, ...] = ()
        self._settings: dict[str, _Line] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space(1.5))
        self._grid.setVerticalSpacing(space(0.5))
        self._grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self.lines.addLayout(self._grid)

    def show_plan(self, project: Project, recipe: Recipe | None, writable: bool, why: str) -> None:
        """Shows a project's settings; what is being typed is left alone."""
        if project.id != self._project_id:
            # What was typed last is of the project that is shown until now.
            self.flush()
            self._project_id = project.id
        parameters = (*(recipe.parameters if recipe else ()), self._threshold())
        if parameters != self._parameters:
            self._rebuild(parameters)
        for name, setting in self._settings.items():
            self._show_value(setting, self._value(project, setting.parameter))
            set_writable(setting.control.widget, writable, why)
            setting.reset.setEnabled(writable)
            setting.control.widget.setAccessibleDescription(self._settings[name].parameter.help)

    def flush(self) -> None:
        """Save what was typed last."""
        self._debounce.flush()

    def field(self, name: str) -> QWidget:
        """What a setting is set with."""
        return self._settings[name].control.widget

    def reset_link(self, name: str) -> QPushButton:
        """What takes a setting back to its default."""
        return self._settings[name].reset

    def _threshold(self) -> Parameter:
        return Parameter(
            name=_THRESHOLD,
            kind="number",
            default=self._session.preferences.threshold,
            label=self.tr("Keep from"),
            help=self.tr(
                "A sample that scores lower is rejected. The score, 0 to 1, puts together what is measured of a "
                "sample, and is held down by the weakest of it."
            ),
            minimum=0.0,
            maximum=1.0,
        )

    def _rebuild(self, parameters: tuple[Parameter, ...]) -> None:
        self._debounce.drop()
        clear(self._grid)
        self._settings = {}
        self._parameters = parameters
        for number, parameter in enumerate(parameters):
            self._settings[parameter.name] = self._add(number, parameter)

    def _add(self, number: int, parameter: Parameter) -> _Line:
        control = control_for(parameter, lambda value: self._edited(parameter, value))
        reset = button(self.tr("Reset"), lambda: self._reset(parameter), "link")
        reset.setAccessibleName(self.tr("Reset {name}").format(name=parameter.label))
        kept = reset.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(kept)
        named = label(parameter.label, wrap=True)
        named.setBuddy(control.widget)
        line = 2 * number
        self._grid.addWidget(named, line, 0)
        setting = row(gap=1)
        setting.addWidget(control.widget)
        setting.addWidget(reset)
        setting.addStretch(1)
        self._grid.addLayout(setting, line, 1)
        explained = label(parameter.help, "faint", wrap=True)
        explained.setContentsMargins(0, 0, 0, space(1))
        self._grid.addWidget(explained, line + 1, 1)
        return _Line(parameter, control, reset)

    def _show_value(self, setting: _Line, value: Any) -> None:
        if not self._debounce.waits(setting.parameter.name):
            setting.control.show(value)
            self._offer_reset(setting, value)

    def _offer_reset(self, setting: _Line, value: Any) -> None:
        default = setting.parameter.default
        setting.reset.setVisible(value != default)
        setting.reset.setToolTip(plain_tooltip(self.tr("Back to {default}").format(default=_in_words(default))))

    def _value(self, project: Project, parameter: Parameter) -> Any:
        if parameter.name == _THRESHOLD and parameter is self._parameters[-1]:
            return project.threshold
        return project.settings.get(parameter.name, parameter.default)

    def _edited(self, parameter: Parameter, value: Any) -> None:
        self._offer_reset(self._settings[parameter.name], value)
        project_id = self._project_id
        self._debounce.ask(parameter.name, lambda: self._save(project_id, parameter, value))

    def _save(self, project_id: int, parameter: Parameter, value: Any) -> None:
        text = self.tr("change of {name}").format(name=parameter.label)
        self._change(project_id, text, self._edit(parameter, value))

    def _reset(self, parameter: Parameter) -> None:
        self._debounce.drop()
        setting = self._settings[parameter.name]
        setting.control.show(parameter.default)
        setting.control.widget.setFocus()
        self._offer_reset(setting, parameter.default)
        text = self.tr("reset of {name}").format(name=parameter.label)
        self._change(self._project_id, text, self._edit(parameter, parameter.default))

    def _edit(self, parameter: Parameter, value: Any) -> Edit:
        if parameter is self._parameters[-1]:
            return lambda project: replace(project, threshold=value)
        return _setting(parameter, value)


def _setting(parameter: Parameter, value: Any) -> Callable[[Project], Project]:
    def edit(project: Project) -> Project:
        settings = {name: kept for name, kept in project.settings.items() if name != parameter.name}
        # A default is not written down: should the recipe's become another, the project follows it.
        return replace(
            project, settings=settings if value == parameter.default else {**settings, parameter.name: value}
        )

    return edit


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        on = QCoreApplication.translate("Plan", "on")
        return on if value else QCoreApplication.translate("Plan", "off")
    return f"{value:g}" if isinstance(value, float) else str(value)
