"""The labels of a classification, each on a line that a person writes: `label` or `label: description`."""

from dataclasses import dataclass
from functools import lru_cache

from desktop.domain.errors import UserError
from desktop.recipes.lines import LineFault, read_lines

_MOST = 40


@dataclass(frozen=True, slots=True)
class Label:
    """What a text can be. `description` is the name where the person wrote none."""

    name: str
    description: str


@lru_cache(maxsize=16)
def read_labels(text: str) -> tuple[Label, ...]:
    """The labels that the lines of `text` name. Raises UserError with the line, the reason and what to write."""
    labels: tuple[Label, ...] = read_lines(text, "labels", _label)
    if not 2 <= len(labels) <= _MOST:
        raise UserError(
            f"There must be from 2 to {_MOST} labels, a line each, and there are {len(labels)}: write, for "
            "example, 'complaint: something went wrong' on one line and 'praise: all went well' on the next."
        )
    return labels


def _label(line: str, before: tuple[Label, ...]) -> Label:
    name, colon, description = (part.strip() for part in line.partition(":"))
    if not name:
        raise LineFault(f"{line!r} has no label before its colon: write 'complaint: something went wrong'.")
    if colon and not description:
        raise LineFault(f"{line!r} has nothing behind its colon: write what the label means, or leave the colon out.")
    if name.casefold() in [label.name.casefold() for label in before]:
        raise LineFault(f"there is a label {name!r} above already: write each label once.")
    return Label(name, description or name)
