"""What a person wrote anew in samples, kept until it is in the library: no refusal costs what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_Key = tuple[Path | None, int]


@dataclass(eq=False, slots=True)
class Written:
    """Some fields of a sample as they were typed; `stored` is set by the writers' lane."""

    fields: Mapping[str, str]
    stored: bool = False


@dataclass(eq=False, slots=True)
class Unstored:
    """By library and sample, as another library has samples of the same numbers."""

    _kept: dict[_Key, Written] = field(default_factory=dict)

    def keep(self, library: Path | None, sample_id: int, fields: Mapping[str, str]) -> Written:
        """Keep what is about to be stored, until it is."""
        self._kept = {key: written for key, written in self._kept.items() if not written.stored}
        made = self._kept[library, sample_id] = Written(dict(fields))
        return made

    def drop(self, library: Path | None, sample_id: int) -> None:
        """Forget what was written there: its writer gave it up."""
        self._kept.pop((library, sample_id), None)

    def of(self, library: Path | None, sample_id: int) -> Mapping[str, str]:
        """What was written there and is not stored; empty where there is nothing."""
        found = self._kept.get((library, sample_id))
        return found.fields if found is not None and not found.stored else {}
