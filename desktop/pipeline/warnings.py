"""What is said of an export before it is written: what licences ask of it, and what curation found in its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desktop.domain.finding import COPIES, FindingKind
from desktop.domain.licence import Licence, Licensed
from desktop.domain.project import Project
from desktop.domain.selection import Selection
from desktop.exchange.conflicts import conflicts
from desktop.exchange.licences import licensed_import, licensed_model, licensed_source
from desktop.pipeline.imports import imports_behind
from desktop.store.library import Library

_FOUND: tuple[tuple[FindingKind, str, str], ...] = (
    (FindingKind.SECRET, "hold what looks like a key or a password", "take it out first."),
    (FindingKind.PERSONAL, "hold what looks like personal data", "take it out, or make sure that it may go out."),
    (
        FindingKind.CONTAMINATION,
        "share words with a benchmark",
        "what is trained on that knows its answers already; leave it out.",
    ),
    (FindingKind.COPY, "repeat another sample, word for word or nearly", "of what says the same, one is enough."),
    (FindingKind.OVERLAP, "are copied from the source in part", "look at what its licence says of that."),
    (FindingKind.LANGUAGE, "are in another language than was asked for", "look at that before you go on."),
    (FindingKind.DEBRIS, "hold what a wrong encoding or a web page left behind", "mend or reject what is spoiled."),
)
_VERBS: Mapping[str, str] = MappingProxyType({"hold": "holds", "share": "shares", "repeat": "repeats", "are": "is"})


@dataclass(frozen=True, slots=True)
class Concern:
    """A sentence on the rows of an export; where curation found it, with the kinds and the id of the first sample."""

    sentence: str
    kinds: tuple[FindingKind, ...] = ()
    first: int = 0


def export_concerns(
    library: Library, project: Project, selection: Selection, chosen: Licence | None = None
) -> list[Concern]:
    """All that there is to mind, what licences ask first; `chosen` is the dataset's own licence."""
    asked = export_warnings(library, project, selection, chosen)
    return [*map(Concern, asked), *found_in_rows(library, project, selection)]


def found_in_rows(library: Library, project: Project, selection: Selection) -> Iterator[Concern]:
    """What curation found in the selected samples, the gravest first; what was not looked for is not found."""
    found = library.findings_behind(project.id, selection)
    for kind, words, advice in _FOUND:
        if kind in found:
            kinds = tuple(sorted(COPIES)) if kind in COPIES else (kind,)
            yield Concern(_sentence(found[kind].samples, words, advice), kinds, found[kind].first)


def export_warnings(
    library: Library, project: Project, selection: Selection, chosen: Licence | None = None
) -> list[str]:
    """What licences ask of whoever passes the selected rows on, a sentence each; see `export_concerns`."""
    models = [_model(library, sha256) for sha256 in library.models_behind(project.id, selection)]
    sources = [licensed_source(each) for each in library.sources_behind(project.id, selection)]
    imports = [licensed_import(each) for each in imports_behind(library, project, selection)]
    return conflicts(models, sources, chosen, imports)


def _sentence(count: int, words: str, advice: str) -> str:
    if count != 1:
        return f"{count:,} rows {words}: {advice}"
    verb, _, rest = words.partition(" ")
    return f"1 row {_VERBS[verb]} {rest}: {advice}"


def _model(library: Library, sha256: str) -> Licensed:
    model = library.model(sha256)
    return licensed_model(model) if model is not None else Licensed(f"the model {sha256[:12]}".rstrip(), "", None)
