"""Where a text may end."""

from desktop.domain.text import sentences

_STOPS = (".", "!", "?", "…", "。", "！", "？", '"', "”", "’", ")")


def whole_sentences(text: str) -> str:
    """A text without the sentence that was cut off by its end; empty where no other is left."""
    found = sentences(text)
    return " ".join(found if found and found[-1].endswith(_STOPS) else found[:-1])
