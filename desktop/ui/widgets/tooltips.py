"""Tooltips that say a user's text as it stands."""

from html import escape

from PySide6.QtGui import QKeySequence, Qt


def plain_tooltip(text: str) -> str:
    """`text` for a tooltip, which shows it letter by letter also where Qt would take it for HTML."""
    return f"<span style='white-space: pre-wrap'>{escape(text)}</span>" if Qt.mightBeRichText(text) else text


def keyed_tooltip(text: str, key: str) -> str:
    """A name with the key that does the same, as this system writes it."""
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({native})"
