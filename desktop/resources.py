"""Where the data that the app ships with lies: prompts, recipes, templates."""

import sys
from pathlib import Path


def resource(name: str) -> Path:
    """The path of `resources/NAME`: in a bundle where it was unpacked, else beside the package."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parent.parent
    return root / "resources" / name
