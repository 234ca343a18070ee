"""The theme in use: System, Light or Dark, switched live."""

from functools import cached_property
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from desktop.resources import resource
from desktop.ui.theme import metrics
from desktop.ui.theme.icons import load_icon
from desktop.ui.theme.tokens import DARK, LIGHT, Tokens

Choice = Literal["system", "light", "dark"]
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}


class Theme(QObject):
    """Colours and type of the app. `changed` is emitted when the colours have become others."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = choice
        self._tokens = LIGHT
        # Under a style sheet of ours is Fusion already, and its style goes by another name.
        if not app.styleSheet() and app.style().name() != "fusion":
            app.setStyle("Fusion")
        font = app.font()
        font.setPointSizeF(max(font.pointSizeF(), metrics.LEAST_BODY))
        app.setFont(font)
        self.scale = metrics.TypeScale.of(font.pointSizeF())
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def tokens(self) -> Tokens:
        """The colours that hold now."""
        return self._tokens

    @property
    def choice(self) -> Choice:
        """What the user chose."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Follow the system, or stay light or dark."""
        self._choice = choice
        self._app.styleHints().setColorScheme(_SCHEMES[choice])
        self._apply()

    def icon(self, name: str, colour: str = "ink_soft") -> QIcon:
        """One of our icons, in the colour of that name; it follows the theme by itself."""
        return load_icon(name, colour, lambda: self._tokens)

    def colour(self, name: str) -> QColor:
        """A colour by its name in `Tokens`."""
        return QColor(self._tokens.colour(name))

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """The system's font with tabular figures, so that numbers stand under each other."""
        font = QFont(self._app.font())
        font.setPointSizeF(size)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        _set_tabular(font)
        return font

    @cached_property
    def fixed_font(self) -> QFont:
        """The system's font for code."""
        from PySide6.QtGui import QFontDatabase

        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.scale.caption)
        return font

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._apply()

    def _is_dark(self) -> bool:
        if self._choice == "system":
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._choice == "dark"

    def _apply(self) -> None:
        self._tokens = DARK if self._is_dark() else LIGHT
        font = QFont(self._app.font())
        _set_tabular(font)
        self._app.setFont(font)
        self._app.setPalette(palette(self._tokens))
        sheet = style_sheet(self._tokens, self.scale)
        # Qt measures every widget anew for a style sheet, even for the one that holds.
        if self._app.styleSheet() != sheet:
            self._app.setStyleSheet(sheet)
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """What Fusion paints with."""
    role = QPalette.ColorRole
    made = QPalette()
    for name, colour in {
        role.Window: tokens.background,
        role.WindowText: tokens.ink,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.side,
        role.Text: tokens.ink,
        role.PlaceholderText: tokens.ink_faint,
        role.Button: tokens.panel,
        role.ButtonText: tokens.ink,
        role.BrightText: tokens.bad,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Accent: tokens.accent,
        role.ToolTipBase: tokens.panel,
        role.ToolTipText: tokens.ink,
        role.Light: tokens.panel,
        role.Midlight: tokens.line,
        role.Mid: tokens.line,
        role.Dark: tokens.line_strong,
        role.Shadow: tokens.line_strong,
    }.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.ink_faint))
    return made


def style_sheet(tokens: Tokens, scale: metrics.TypeScale) -> str:
    """The style sheet in `resources/style.qss` with this theme's colours and sizes."""
    sizes = {
        f"font_{name}": f"{getattr(scale, name):.2f}pt"
        for name in ("small", "caption", "body", "reading", "section", "title", "hero")
    }
    spaces = {f"space_{name}": f"{metrics.space(units)}px" for name, units in _SPACES.items()}
    radii = {"radius": f"{metrics.RADIUS}px", "card_radius": f"{metrics.CARD_RADIUS}px"}
    # A style sheet takes pictures as files only, and those cannot follow the theme.
    arrows = {"arrows": resource("arrows").as_posix(), "shade": "dark" if tokens.dark else "light"}
    return Template(resource("style.qss").read_text(encoding="utf-8")).substitute(
        tokens.colours() | sizes | spaces | radii | arrows
    )


_SPACES = {"quarter": 0.25, "half": 0.5, "one": 1, "two": 2, "three": 3, "four": 4}


def _set_tabular(font: QFont) -> None:
    font.setFeature(QFont.Tag("tnum"), 1)
