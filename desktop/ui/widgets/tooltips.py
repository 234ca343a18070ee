"""Tooltips that say a user's text as it stands."""

from html import escape

from PySide6.QtGui import Qt


def plain_tooltip(text: str) -> str:
    """`text` for a tooltip, which shows it letter by letter also where Qt would take it for HTML."""
    return f"<span style='white-space: pre-wrap'>{escape(text)}</span>" if Qt.mightBeRichText(text) else text
