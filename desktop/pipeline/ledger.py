"""What the card tells of exported rows, noted while they go by, in bounded memory."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.domain.project import Source
from desktop.domain.sample import Sample
from desktop.domain.sampling import Sampling
from desktop.exchange.card_facts import EvidenceFigures, score_figures
from desktop.exchange.formats import Origin
from desktop.judging.languages import LANGUAGES, language_of
from desktop.pipeline.card import Exported

Row = Mapping[str, Any]

MOST_READ = 200
"""So many rows are read to tell which languages they are in."""

_LONGEST_READ = 2_000
_MOST_SAMPLINGS = 3
_EDITED = "edit"
_AT_RISK = 0.5
_LEAST_SHARE = 0.05


@dataclass(eq=False)
class Ledger:
    """The rows that went by: how many were read or edited, their scores, models, sources and evidence."""

    reviewed: int = 0
    edited: int = 0
    scores: "array[float]" = field(default_factory=lambda: array("d"))
    texts: list[str] = field(default_factory=list)
    models: dict[str, None] = field(default_factory=dict)
    sources: dict[int, Source] = field(default_factory=dict)
    samplings: dict[Sampling, None] = field(default_factory=dict)
    grounded: int = 0
    sentences: int = 0
    supported: int = 0
    at_risk: int = 0

    def follow(self, pairs: Iterable[tuple[Sample, Origin, Row]]) -> Iterator[Row]:
        """The rows, each noted as it is taken."""
        for sample, origin, row in pairs:
            self._note(sample, origin)
            yield row

    def exported(
        self, format_name: str, rows: int, files: Mapping[str, str], said: str, languages: tuple[str, ...] = ()
    ) -> Exported:
        """What went out; `said` is which samples, in words."""
        return Exported(
            format_name,
            rows,
            self.reviewed,
            self.edited,
            score_figures(self.scores),
            files,
            said,
            tuple(self.models),
            tuple(self.sources.values()),
            tuple(self.samplings) if len(self.samplings) <= _MOST_SAMPLINGS else (),
            self._evidence(),
            languages,
        )

    def _note(self, sample: Sample, origin: Origin) -> None:
        self.reviewed += bool(sample.review)
        self.edited += sample.review == _EDITED
        self.models[sample.lineage.model_sha256] = None
        if len(self.samplings) <= _MOST_SAMPLINGS:
            self.samplings[sample.lineage.sampling] = None
        if origin.source is not None:
            self.sources[origin.source.id] = origin.source
        if len(self.texts) < MOST_READ and sample.messages:
            self.texts.append(max((message.content for message in sample.messages), key=len)[:_LONGEST_READ])
        # The score and the evidence of an edited sample are of what the model wrote.
        if sample.review != _EDITED:
            self._note_measured(sample)

    def _note_measured(self, sample: Sample) -> None:
        if sample.score is not None:
            self.scores.append(sample.score)
        for evidence in sample.evidence:
            if evidence.kind == "source" and evidence.sentences:
                self.grounded += 1
                self.sentences += len(evidence.sentences)
                self.supported += sum(bool(sentence.support) for sentence in evidence.sentences)
                self.at_risk += evidence.risk >= _AT_RISK

    def _evidence(self) -> EvidenceFigures | None:
        figures = EvidenceFigures(self.grounded, self.sentences, self.supported, self.at_risk)
        return figures if self.grounded else None


def languages_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes of the languages that at least one text of twenty is in, the commonest first."""
    found = Counter(language for text in texts if (language := language_of(text)))
    least = _LEAST_SHARE * found.total()
    return tuple(LANGUAGES[language] for language, count in found.most_common() if count >= least)
