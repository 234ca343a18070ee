"""Settings: how the window looks."""

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from desktop.preferences import Theme
from desktop.ui.pages.settings.rows import Section, SettingRow, changed_from_default
from desktop.ui.session import Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import row


class AppearanceSection(Section):
    """The theme, switched live."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.head(self.tr("Appearance"))
        self.themes: dict[Theme, QPushButton] = {}
        self._group = QButtonGroup(self)
        control = self._buttons()
        self.row = SettingRow(
            self.tr("Theme"),
            control,
            self.tr("System follows the light or dark setting of this computer."),
            lambda: self._choose("system"),
        )
        control.setFocusProxy(self.themes["system"])
        self.lines.addWidget(self.row)
        session.preferred.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the theme that is preferred."""
        preferences = self.session.preferences
        self.themes[preferences.theme].setChecked(True)
        self.row.show_changed(changed_from_default(preferences, "theme"))

    def _buttons(self) -> QWidget:
        control = QWidget()
        beside = row(control, gap=0.5)
        self._add(beside, "system", self.tr("System"), "settings")
        self._add(beside, "light", self.tr("Light"), "sun")
        self._add(beside, "dark", self.tr("Dark"), "moon")
        return control

    def _add(self, beside: QHBoxLayout, theme: Theme, name: str, icon: str) -> None:
        made = button(name, lambda: self._choose(theme), icon=self.session.theme.icon(icon))
        made.setCheckable(True)
        self._group.addButton(made)
        self.themes[theme] = made
        beside.addWidget(made)

    def _choose(self, theme: Theme) -> None:
        self.session.theme.choose(theme)
        self.prefer(theme=theme)
