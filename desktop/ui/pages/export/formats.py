"""The formats, as cards of which one is picked."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.exchange.formats import DEFAULT_FORMAT, FORMATS
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.card_grid import CardGrid
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.text import label

_LEAST_WIDTH = 22

translate = QCoreApplication.translate


def format_in_words(name: str) -> tuple[str, str]:
    """A format's title, and what a row of it is. An unknown one is called by its own name."""
    known = {
        "messages": (
            translate("Formats", "Messages"),
            translate("Formats", "A conversation a row, as most trainers read it."),
        ),
        "sharegpt": (
            translate("Formats", "ShareGPT"),
            translate("Formats", "A conversation a row, as “from” and “value”."),
        ),
        "alpaca": (
            translate("Formats", "Alpaca"),
            translate("Formats", "An instruction, an input and an output a row."),
        ),
        "prompt-completion": (
            translate("Formats", "Prompt and completion"),
            translate("Formats", "What is asked, and what follows."),
        ),
        "preference": (
            translate("Formats", "Preference"),
            translate("Formats", "A prompt with a better and a worse answer."),
        ),
        "kto": (translate("Formats", "KTO"), translate("Formats", "An answer a row, with whether it is wanted.")),
        "text": (translate("Formats", "Text"), translate("Formats", "Plain text a row, for further pretraining.")),
        "full": (
            translate("Formats", "Full"),
            translate("Formats", "Everything known of each row: score, signals, evidence, source, model."),
        ),
    }
    return known.get(name, (name, ""))


class FormatPicker(QWidget):
    """One card a format. Emits `picked` with the name of another one."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        grid = CardGrid(space(_LEAST_WIDTH), gap=1)
        self.setLayout(grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.cards: dict[str, Card] = {}
        self.chosen = DEFAULT_FORMAT
        for name in FORMATS:
            self.cards[name] = self._card(name)
            grid.addWidget(self.cards[name])
        self._show()

    def choose(self, name: str) -> None:
        """Pick a format."""
        if name != self.chosen:
            self.chosen = name
            self._show()
            self.picked.emit(name)

    def _card(self, name: str) -> Card:
        title, line = format_in_words(name)
        card = Card(pickable=True)
        card.setAccessibleName(f"{title}. {line}")
        lines = column(card, gap=0.25, margins=(1.5, 1, 1.5, 1))
        lines.addWidget(label(title, "strong", wrap=True))
        lines.addWidget(label(line, "soft", wrap=True))
        lines.addStretch()
        card.picked.connect(lambda: self.choose(name))
        return card

    def _show(self) -> None:
        for name, card in self.cards.items():
            card.set_picked(name == self.chosen)
