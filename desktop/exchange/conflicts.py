"""What the licences of models and sources ask of a dataset, and which of them do not go together."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from desktop.domain.licence import Licence, Licensed

_MOST_NAMED = 3
_VERSION = re.compile(r"-(\d\.\d)$")
_ASK_NOTHING = frozenset({"cc0-1.0", "pddl", "public-domain", "unlicense"})
_ONE_WAY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cc-by-sa-4.0": ("gpl-3.0",),
        "lgpl": ("gpl", "gpl-2.0", "gpl-3.0"),
        "lgpl-2.1": ("lgpl-3.0", "gpl", "gpl-2.0", "gpl-3.0"),
        "lgpl-3.0": ("gpl", "gpl-3.0"),
        "mpl-2.0": ("lgpl", "lgpl-2.1", "lgpl-3.0", "gpl", "gpl-2.0", "gpl-3.0", "agpl-3.0"),
    }
)


def conflicts(
    models: Sequence[Licensed],
    sources: Sequence[Licensed],
    chosen: Licence | None = None,
    imports: Sequence[Licensed] = (),
) -> list[str]:
    """What whoever passes the rows on must know: a sentence each, that says what it is and what to do.

    `models` wrote the rows, `sources` are what they were made from, `chosen` is the licence that the dataset shall go
    out under, where one was chosen. `imports` are the files that rows were brought in from: one that is under a
    model's licence holds what that model wrote. What forbids comes before what only asks for something.
    """
    models, sources = [*models, *filter(_of_a_model, imports)], [*sources, *imports]
    return [
        *_forbidden(models),
        *_unknown_models(models),
        *_closed(sources),
        *_together(sources),
        *_against(sources, chosen),
        *_unknown_sources(sources),
        *_not_commercial(models, sources),
        *_duties(models, lambda licence: licence.output_duties),
        *_duties(sources, lambda licence: licence.text_duties),
    ]


def _of_a_model(licensed: Licensed) -> bool:
    """Whether a licence is one that models go out under, which binds whoever trains on what they write."""
    licence = licensed.licence
    return licence is not None and (licence.training == "own-family" or bool(licence.output_duties))


def _forbidden(models: Sequence[Licensed]) -> Iterator[str]:
    for licence, names in _by_licence(models, lambda each: each.training == "own-family"):
        yield (
            f"{names}: the {licence.name} forbids training other models on these rows. {licence.says} Train only "
            "such models on them, or write them anew with another model."
        )


def _unknown_models(models: Sequence[Licensed]) -> Iterator[str]:
    unknown = [model for model in models if model.licence is None]
    if unknown:
        yield (
            f"It is not known what the licence of {_names(unknown)} says of training on what the model writes: look "
            "it up before anybody trains on these rows."
        )
    for licence, names in _by_licence(models, lambda each: each.training == "unknown"):
        yield (
            f"{names}: what the {licence.name} says of training on what the model writes is not known here: read it "
            "before anybody trains on these rows."
        )


def _closed(sources: Sequence[Licensed]) -> Iterator[str]:
    for licence, names in _by_licence(sources, lambda each: not each.changes):
        yield (
            f"{names}: under {licence.name} nothing that was made from the text may be passed on; ask its owner, or "
            "take the source and its samples out."
        )


def _together(sources: Sequence[Licensed]) -> Iterator[str]:
    """A share-alike licence goes with no other that asks for more, or for the same of itself."""
    licences = list(_by_licence(sources, lambda each: each.share_alike or not each.commercial))
    for place, (one, names) in enumerate(licences):
        for other, others in licences[place + 1 :]:
            if _clash(one, other):
                yield (
                    f"{one.name} ({names}) and {other.name} ({others}) do not go together in one dataset: what is "
                    f"made under the one may not carry the conditions of the other. Export them apart."
                )


def _clash(one: Licence, other: Licence) -> bool:
    if not (one.changes and other.changes):
        return False
    if one.share_alike and other.share_alike:
        return not (may_become(one, other) or may_become(other, one))
    # Not for commercial purposes: a share-alike licence may say the same, and takes it in.
    return (one.share_alike or other.share_alike) and one.commercial != other.commercial


def may_become(licence: Licence, other: Licence) -> bool:
    """Whether what is made under a share-alike licence may go out under that other one.

    It may under a later version of the same, and, one way, where its stewards say so: Creative Commons' list of
    compatible licences, section 3 of the LGPL, section 3.3 of the MPL. A version that was not named may be any; of
    the GPL none becomes another one by itself.
    """
    if other.id in _ONE_WAY.get(licence.id, ()):
        return True
    (family, version), (others_family, others_version) = _parted(licence), _parted(other)
    if family != others_family:
        return False
    exact = version == others_version or "" in (version, others_version)
    return exact or (others_version > version and family.startswith("cc-"))


def _parted(licence: Licence) -> tuple[str, str]:
    """The name of a licence without its version, and its version, "" where none was named."""
    found = _VERSION.search(licence.id)
    return (licence.id[: found.start()], found[1]) if found else (licence.id, "")


def _against(sources: Sequence[Licensed], chosen: Licence | None) -> Iterator[str]:
    """Whether the dataset's own licence lets through what the sources ask for."""
    if chosen is None:
        return
    for licence, names in _by_licence(sources, lambda each: each.share_alike and not may_become(each, chosen)):
        yield f"{names}: what is made from it goes out under {licence.name}, not {chosen.name}. Choose that licence."
    if chosen.commercial:
        for licence, names in _by_licence(sources, lambda each: each.commercial is False and not each.share_alike):
            yield (
                f"{names} may not be used commercially ({licence.name}), and {chosen.name} allows that: choose a "
                "licence that does not."
            )
    if chosen.id in _ASK_NOTHING:
        for licence, names in _by_licence(sources, _asks_for_names_only):
            yield (
                f"{names}: {licence.name} asks that its authors be named, and {chosen.name} asks nobody for that: "
                "choose a licence that does, as CC BY 4.0."
            )


def _asks_for_names_only(licence: Licence) -> bool:
    return _parted(licence)[0] in ("cc-by", "odc-by")


def _unknown_sources(sources: Sequence[Licensed]) -> Iterator[str]:
    unknown = [source for source in sources if source.licence is None]
    if unknown:
        yield (
            f"The licence of {_names(unknown)} is not known: find out whether what is made from it may be passed on "
            "before these rows go out, or keep them to yourself."
        )


def _not_commercial(models: Sequence[Licensed], sources: Sequence[Licensed]) -> Iterator[str]:
    # A source that may not be changed has a graver sentence of its own; what a model writes is no change of it.
    changed = [each for each in sources if each.licence and each.licence.changes]
    bound = [each for each in (*models, *changed) if each.licence and each.licence.commercial is False]
    if bound:
        licences = ", ".join(dict.fromkeys(each.licence.name for each in bound if each.licence))
        yield (
            f"The whole dataset may not be used commercially, because of {_names(bound)} ({licences}): leave those "
            "samples out if it shall be."
        )


def _duties(licensed: Sequence[Licensed], duties: Callable[[Licence], Sequence[str]]) -> Iterator[str]:
    for licence, names in _by_licence(licensed, lambda each: bool(duties(each)) and each.changes):
        yield f"{names} ({licence.name}): {' '.join(duties(licence))}"


def _by_licence(licensed: Iterable[Licensed], fits: Callable[[Licence], bool]) -> Iterator[tuple[Licence, str]]:
    """Each licence that fits, with the names of what is under it."""
    found: dict[Licence, list[Licensed]] = {}
    for each in licensed:
        if each.licence is not None and fits(each.licence):
            found.setdefault(each.licence, []).append(each)
    return ((licence, _names(those)) for licence, those in found.items())


def _names(licensed: Sequence[Licensed]) -> str:
    names = list(dict.fromkeys(each.name for each in licensed))
    more = len(names) - _MOST_NAMED
    listed = names if more <= 0 else [*names[:_MOST_NAMED], f"{more} more"]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
