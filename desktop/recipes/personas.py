"""The list of people that comes along: seeds for conversations, and values to cross topics with.

Method: Persona Hub, Ge et al. 2024 (arXiv 2406.20094): who speaks, or is spoken to, makes texts on one topic differ.
"""

from functools import lru_cache

from desktop.resources import resource

PERSONAS = "@personas"
"""In the place of an attribute's values it stands for the whole list."""


@lru_cache(maxsize=1)
def personas() -> tuple[str, ...]:
    """The people, a phrase each."""
    lines = resource("seeds/personas.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip())
