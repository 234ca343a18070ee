"""Texts in another language than the one that was asked for."""

from collections.abc import Callable

from desktop.domain.finding import Finding, FindingKind

_MOST_WORDS = 12


def finding(text: str, asked: str, language_of: Callable[[str], str]) -> Finding | None:
    """The finding for a text that is not in the language `asked`, else None.

    `language_of` names the language of a text, and gives an empty name where there is too little of it to tell: then,
    and where any language will do (`asked` is empty), there is no finding.
    """
    found = language_of(text) if asked else ""
    if not found or found == asked:
        return None
    return Finding(FindingKind.LANGUAGE, words=" ".join(text.split()[:_MOST_WORDS]), place=f"{found}, not {asked}")
