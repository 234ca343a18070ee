"""Renders each costly template and says how that ended, as JSON: in a process of its own, as the engine does.

A process whose memory is bounded may lose another thread to it, and the tests' own process has some.
"""

import json

from desktop.domain.message import Message
from desktop.engine.llama import bounds
from desktop.engine.llama.template import ChatTemplate, TemplateTooCostly
from tests.engine.llama.hostile_templates import COSTLY

_SECONDS = 0.5
_BYTES = 500 * 2**20


def main() -> None:
    """Render them, and take much memory once the bounds are lifted."""
    bounds.SECONDS, bounds.LAST_SECONDS = _SECONDS, 60.0
    ends = {name: end_of(source) for name, source in COSTLY.items()}
    ends["afterwards"] = f"{len(bytes(_BYTES))} bytes"
    print(json.dumps(ends))


def end_of(source: str) -> str:
    """The sentence, or what else came of it."""
    try:
        return f"rendered {len(ChatTemplate(source, '', '').render([Message('system', 'Be kind.')]))} characters"
    except TemplateTooCostly as error:
        return str(error)


if __name__ == "__main__":
    main()
