"""All that is shown of one sample, read in one go off the window's thread."""

from dataclasses import dataclass

from desktop.domain.calibration import Calibration
from desktop.domain.errors import UserError
from desktop.domain.evidence import Evidence
from desktop.domain.finding import Finding
from desktop.domain.project import Project
from desktop.domain.recipe import Recipe
from desktop.domain.run import Run
from desktop.domain.sample import Sample
from desktop.domain.text import sentence_spans
from desktop.exchange.formats import Origin
from desktop.judging.doubt import WordDoubt, word_doubts
from desktop.judging.soundness import Scales
from desktop.pipeline.checkups import CheckUps
from desktop.pipeline.exporting import origin_of
from desktop.pipeline.imported import IMPORTED_FROM
from desktop.pipeline.judges import scales_for
from desktop.store.library import Library
from desktop.store.reviews import Original
from desktop.ui.pages.review.comparing import Found, read_found

# Of no recipe's making, but of its reader's: they are shown in the source instead.
_CITING = frozenset({"proof", "proof_sentence"})
_PASSAGE = "passage"
"""The field in which a row that was brought in holds what its answer rests on."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A sample with where it came from, what it was before an edit, and how sure the model was of its words.

    `scales` says which signals have a part in its score, `calibration` what the reviews of its project taught it, and
    `found` what curation found in it.
    """

    sample: Sample
    origin: Origin
    run: Run | None
    original: Original | None
    judged: str
    doubts: tuple[WordDoubt, ...]
    scales: Scales
    calibration: Calibration | None = None
    found: tuple[Found, ...] = ()

    @property
    def findings(self) -> list[Finding]:
        """What curation found in it."""
        return [each.finding for each in self.found]

    @property
    def passage(self) -> str:
        """What it rests on: the passage that it was made from, or that a row brought in with it; "" for none."""
        if self.origin.chunk is not None:
            return self.origin.chunk.text
        held = self.sample.fields.get(_PASSAGE) if self.origin.imported is not None else None
        return held if isinstance(held, str) else ""

    @property
    def place(self) -> str:
        """Where that passage stands."""
        source, chunk, imported = self.origin.source, self.origin.chunk, self.origin.imported
        if chunk is None and imported is not None:
            return imported.file
        return ", ".join(name for name in (source.title if source else "", chunk.heading if chunk else "") if name)

    @property
    def beside(self) -> frozenset[str]:
        """The fields that are shown elsewhere than among the others: in the passage, or where it came from."""
        brought_in = frozenset({IMPORTED_FROM}) if self.origin.imported is not None else frozenset()
        held = frozenset({_PASSAGE}) if self.passage and self.origin.chunk is None else frozenset()
        return brought_in | held

    @property
    def fitted(self) -> bool:
        """Whether the score is what the reviews made of it."""
        return self.calibration is not None and self.calibration.used and self.sample.score is not None

    @property
    def judged_text(self) -> str:
        """What was scored; "" where the sample has none."""
        return str(self.sample.fields.get(self.judged, ""))

    @property
    def cited(self) -> str:
        """The sentence of the source that is said to prove the answer, or ""."""
        return str(self.sample.fields.get("proof", "")) if self.passage else ""

    @property
    def unsupported(self) -> tuple[str, ...]:
        """The words of the answer that do not stand in the source, in lower case."""
        found = next((evidence for evidence in self.sample.evidence if evidence.kind == "source"), None)
        if found is not None:
            return tuple(dict.fromkeys(word.lower() for each in found.sentences for word in each.unsupported))
        # Samples of earlier versions have no more than this.
        told = next((signal.evidence for signal in self.sample.signals if signal.name == "words_in_source"), "")
        return tuple(word.lower() for word in told.split(", ") if word)

    def measured_text(self, evidence: Evidence) -> str | None:
        """The text that evidence is of: as it is now, or as it was before an edit; None where it is neither."""
        before = str(self.original.fields.get(self.judged, "")) if self.original else ""
        spans = [(sentence.start, sentence.end) for sentence in evidence.sentences]
        return next((text for text in (before, self.judged_text) if text and _spans(text) == spans), None)


def read_detail(
    library: Library, project: Project, recipe: Recipe | None, sample_id: int, checkups: CheckUps
) -> Detail:
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
        scales=_scales(project, sample, checkups),
        calibration=library.calibration(project.id),
        found=read_found(library, recipe, sample),
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


def _spans(text: str) -> list[tuple[int, int]]:
    """The sentences as evidence has them; a text without any is one."""
    return sentence_spans(text) or [(0, len(text))]


def _scales(project: Project, sample: Sample, checkups: CheckUps) -> Scales:
    """The scales of the model that judges the sample, by its check-up if there is one."""
    return scales_for(checkups, project.judging.judge or sample.lineage.model_sha256, project.rubric)


def _run(library: Library, sample: Sample) -> Run | None:
    try:
        return library.run(sample.lineage.run_id)
    except UserError:
        return None
