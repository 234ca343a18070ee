"""Why a recipe rejects a text that it could read, as its reasons begin or say, and what to tell the model then."""

from collections.abc import Mapping

TOO_SHORT = "Too short"
ABOUT_ITS_TASK = "talks about its task, or leaves a blank"

MENDING: Mapping[str, str] = {
    TOO_SHORT: "Write at full length.",
    ABOUT_ITS_TASK: "Write only the text itself, with no word about it.",
}
"""What can be mended by writing again, by what the reason says."""


def fault_in(reason: str) -> str:
    """The fault that a reason tells of, if it can be mended; else empty."""
    return next((fault for fault in MENDING if fault in reason), "")
