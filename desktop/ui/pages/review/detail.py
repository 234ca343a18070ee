"""All that is shown of one sample, read in one go off the window's thread."""

from dataclasses import dataclass

from desktop.domain.errors import UserError
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Sample
from desktop.exchange.formats import Origin
from desktop.judging.doubt import WordDoubt, word_doubts
from desktop.pipeline.exporting import origin_of
from desktop.store.library import Library
from desktop.store.reviews import Original

# Of no recipe's making, but of its reader's: they are shown in the source instead.
_CITING = frozenset({"proof", "proof_sentence"})


@dataclass(frozen=True, slots=True)
class Detail:
    """A sample with where it came from, what it was before an edit, and how sure the model was of its words."""

    sample: Sample
    origin: Origin
    run: Run | None
    original: Original | None
    judged: str
    doubts: tuple[WordDoubt, ...]

    @property
    def judged_text(self) -> str:
        """What was scored; "" where the sample has none."""
        return str(self.sample.fields.get(self.judged, ""))

    @property
    def cited(self) -> str:
        """The sentence of the source that is said to prove the answer, or ""."""
        return str(self.sample.fields.get("proof", "")) if self.origin.chunk else ""

    @property
    def unsupported(self) -> tuple[str, ...]:
        """The words of the answer that do not stand in the source, in lower case."""
        found = next((signal.evidence for signal in self.sample.signals if signal.name == "words_in_source"), "")
        return tuple(word for word in found.split(", ") if word)


def read_detail(library: Library, recipe: Recipe | None, sample_id: int) -> Detail:
    """Reads one sample with all that belongs to it. Raises UserError where it is gone."""
    sample = library.sample(sample_id)
    judged = recipe.judged if recipe else _longest(sample)
    text = str(sample.fields.get(judged, ""))
    original = library.original(sample_id)
    return Detail(
        sample=sample,
        origin=origin_of(library, sample),
        run=_run(library, sample),
        original=original,
        judged=judged,
        doubts=word_doubts(text, sample.raw_text, sample.trace),
    )


def field_names(recipe: Recipe | None, sample: Sample, *, cites: bool) -> list[str]:
    """The fields of a sample in the recipe's order; without the citation where its source is shown (`cites`)."""
    known = [name for name in (recipe.example if recipe else ()) if name in sample.fields]
    names = [*known, *(name for name in sample.fields if name not in known)]
    return [name for name in names if not (cites and name in _CITING)]


def editable_fields(recipe: Recipe | None, sample: Sample) -> list[str]:
    """The fields that a person can write anew: the texts; for a sample without any, those that the recipe makes."""
    names = [name for name in field_names(recipe, sample, cites=True) if isinstance(sample.fields[name], str)]
    if names or recipe is None:
        return names
    made = [name for name in recipe.example if name not in _CITING]
    return made if recipe.judged in made else [*made, recipe.judged]


def _longest(sample: Sample) -> str:
    """The field that stands for the judged one where the recipe is not known."""
    texts = {name: value for name, value in sample.fields.items() if isinstance(value, str)}
    return max(texts, key=lambda name: len(texts[name]), default="")


def _run(library: Library, sample: Sample) -> Run | None:
    try:
        return library.run(sample.lineage.run_id)
    except UserError:
        return None
