"""What happened to all that a project made, on its way to the dataset."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate on the way: of the samples that came to it so many were `taken` out, for `reason`; `left` went on."""

    name: str
    taken: int
    left: int
    reason: str
