"""What is told of exported rows while they go by, and what the card tells of them afterwards, in bounded memory."""

import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.domain.evidence import Evidence
from desktop.domain.sample import Sample
from desktop.domain.sampling import Sampling
from desktop.domain.selection import Selection
from desktop.exchange.card_facts import EvidenceFigures, score_figures
from desktop.exchange.formats import SELECTIVE
from desktop.judging.languages import LANGUAGES, language_of
from desktop.pipeline.card import Exported
from desktop.pipeline.imports import imports_behind
from desktop.pipeline.outgoing import Lot, Outgoing, Told
from desktop.store.library import Library
from desktop.store.written import Written

MOST_LOOKED_AT = 1_000
"""At most so many rows are looked at whole."""

_MOST_READ = 200
_LONGEST_READ = 2_000
_MOST_SAMPLINGS = 3
_EDITED = "edit"
_AT_RISK = 0.5
_LEAST_SHARE = 0.05
_BATCH = 100
_IDS_AT_ONCE = 20_000
_PROGRESS_SECONDS = 0.1

_Writer = tuple[str, Sampling]


class ExportStopped(Exception):
    """The export was asked to stop: what was there before is unchanged."""


@dataclass(eq=False)
class _Drawn:
    """Ids of some of very many samples, evenly spread over them: one in `step`."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    step: int = 1
    passed: int = 0

    def note(self, lot: Lot) -> None:
        self.ids.extend([each.id for each, _ in lot[-self.passed % self.step :: self.step]])
        self.passed += len(lot)
        while len(self.ids) > MOST_LOOKED_AT:
            self.ids, self.step = self.ids[::2], 2 * self.step


@dataclass(eq=False)
class Ledger:
    """The rows that went by: how many were read or edited, their scores, and who wrote them.

    Of each it notes only what every format reads; what costs more is looked up later, for some that were drawn.
    `progress` is told the number of rows some ten times a second.
    """

    stopped: Callable[[], bool] = lambda: False
    progress: Callable[[int], None] = lambda rows: None
    rows: int = 0
    reviewed: int = 0
    edited: int = 0
    scores: "array[float]" = field(default_factory=lambda: array("d"))
    writers: "Counter[int | _Writer]" = field(default_factory=Counter)
    drawn: _Drawn = field(default_factory=_Drawn)
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    told: float = field(default_factory=lambda: time.monotonic())

    def check(self) -> None:
        """Raises ExportStopped where it was asked to stop."""
        if self.stopped():
            raise ExportStopped

    def note(self, lot: Lot) -> None:
        """Note a lot that went by."""
        self.rows += len(lot)
        self.ids.extend([each.id for each, _ in lot])
        # The score of an edited sample is of what the model wrote.
        self.scores.extend(each.score for each, _ in lot if each.score is not None and each.review != _EDITED)
        reviews = [each.review for each, _ in lot if each.review]
        self.reviewed += len(reviews)
        self.edited += reviews.count(_EDITED)
        self.writers.update([_writer(each) for each, _ in lot])
        self.drawn.note(lot)
        if time.monotonic() - self.told >= _PROGRESS_SECONDS:
            self.progress(self.rows)
            self.told = time.monotonic()

    def texts(self, library: Library) -> Iterator[str]:
        """The longest turn of some rows, by which their languages can be told."""
        step = -(-len(self.drawn.ids) // _MOST_READ) or 1
        for sample in library.samples_of(self.drawn.ids[::step]):
            if sample.messages:
                yield max((message.content for message in sample.messages), key=len)[:_LONGEST_READ]

    def exported(
        self,
        library: Library,
        outgoing: Outgoing,
        files: Mapping[str, str] | None = None,
        languages: tuple[str, ...] = (),
    ) -> Exported:
        """What went out; `files` are their paths by split."""
        project, chosen = outgoing.project, outgoing.selection
        writers = self._writers(library)
        samplings = tuple(dict.fromkeys(sampling for model, sampling in writers if model))
        went = list(self._went_out(outgoing))
        imports = tuple(dict.fromkeys(each for those in went for each in imports_behind(library, project, those)))
        sources = dict.fromkeys(each for those in went for each in library.sources_behind(project.id, those))
        return Exported(
            format_name=outgoing.form.name,
            rows=self.rows,
            reviewed=self.reviewed,
            edited=self.edited,
            scores=score_figures(self.scores),
            files=files or {},
            said=chosen.in_words(),
            models=tuple(dict.fromkeys(model for model, _ in writers)),
            # A model is known of each row but of those that were brought in.
            brought_in=sum(count for (model, _), count in writers.items() if not model) if imports else 0,
            sources=tuple(sorted(sources, key=lambda source: source.id)),
            imports=imports,
            samplings=samplings if len(samplings) <= _MOST_SAMPLINGS else (),
            evidence=self._evidence(library),
            languages=languages,
        )

    def _went_out(self, outgoing: Outgoing) -> Iterator[Selection]:
        """What was selected; of a format that has no row for some of that, the samples that had one."""
        if outgoing.form.name not in SELECTIVE:
            yield outgoing.selection
            return
        for start in range(0, len(self.ids), _IDS_AT_ONCE):
            yield Selection.chosen(tuple(self.ids[start : start + _IDS_AT_ONCE]))

    def _writers(self, library: Library) -> Mapping[_Writer, int]:
        """How many rows are by each model with its settings."""
        known = library.writers([each for each in self.writers if isinstance(each, int)])
        found: Counter[_Writer] = Counter()
        for writer, count in self.writers.items():
            found[known[writer] if isinstance(writer, int) else writer] += count
        return found

    def _evidence(self, library: Library) -> EvidenceFigures | None:
        # The evidence of an edited sample is of what the model wrote.
        kept = (sample.evidence for sample in self._looked_at(library) if sample.review != _EDITED)
        found = [each for evidence in kept for each in evidence if each.kind == "source" and each.sentences]
        return _figures(found, drawn=len(self.drawn.ids) if self.drawn.step > 1 else 0) if found else None

    def _looked_at(self, library: Library) -> Iterator[Sample]:
        ids = self.drawn.ids
        for start in range(0, len(ids), _BATCH):
            yield from library.samples_of(ids[start : start + _BATCH], whole=True)


def languages_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes of the languages that at least one text of twenty is in, the commonest first."""
    found = Counter(language for text in texts if (language := language_of(text)))
    least = _LEAST_SHARE * found.total()
    return tuple(LANGUAGES[language] for language, count in found.most_common() if count >= least)


def _writer(told: Told) -> int | _Writer:
    return told.writer_id if isinstance(told, Written) else (told.lineage.model_sha256, told.lineage.sampling)


def _figures(found: Sequence[Evidence], drawn: int) -> EvidenceFigures:
    sentences = [sentence for evidence in found for sentence in evidence.sentences]
    return EvidenceFigures(
        rows=len(found),
        sentences=len(sentences),
        supported=sum(bool(sentence.support) for sentence in sentences),
        at_risk=sum(evidence.risk >= _AT_RISK for evidence in found),
        drawn=drawn,
    )
