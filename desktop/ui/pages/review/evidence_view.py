"""The evidence: the sentences of an answer beside what speaks for or against each of them."""

from collections.abc import Sequence

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.domain.evidence import Evidence, EvidenceKind
from desktop.domain.recipe import Recipe
from desktop.ui.pages.review.ask_again import AskAgain
from desktop.ui.pages.review.columns import title_field, title_of
from desktop.ui.pages.review.detail import Detail
from desktop.ui.pages.review.evidence_words import missing_in_words, nothing_in_words, risk_in_words, support_in_words
from desktop.ui.pages.review.marks import Mark, sentence_marks
from desktop.ui.pages.review.sentence_list import SentenceList
from desktop.ui.pages.review.sides import Sides
from desktop.ui.pages.review.witness_view import WitnessView
from desktop.ui.session import Session
from desktop.ui.theme.metrics import space
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.layouts import column, row, scrolling
from desktop.ui.widgets.text import label


class EvidenceView(QWidget):
    """Shows one `Detail` at a time; the focus goes to its sentences, where it has any."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.detail: Detail | None = None
        self._shown: tuple[Evidence, str] | None = None
        self._kind: EvidenceKind = "source"
        theme = session.theme
        self.question = label("", "section", wrap=True)
        self.risk = label("", "body", wrap=True)
        self.missing = label("", "bad", wrap=True)
        self.edited = label(self.tr("This is of what the model wrote, before your edit."), "soft", wrap=True)
        self.kinds = {"source": self._kind_button("source"), "agreement": self._kind_button("agreement")}
        self.sentences = SentenceList(theme)
        self.sentences.chosen.connect(self._light)
        self.witness = WitnessView(theme)
        self.nothing = label("", "soft", wrap=True)
        self.remark = label(
            self.tr(
                "An error that the model makes every time stays invisible here. An essay or a tale differs each time "
                "without being wrong: what counts are facts, names and numbers."
            ),
            "faint",
            wrap=True,
        )
        self.ask = AskAgain(session)
        self.setAccessibleName(self.tr("Evidence"))
        self._arrange()

    def show_detail(self, detail: Detail, recipe: Recipe | None) -> None:
        """Show the evidence of a sample; the sentence that was chosen stays so while it is the same."""
        if self.detail is None or self.detail.sample.id != detail.sample.id:
            self._shown = None
        self.detail = detail
        field = title_field(recipe)
        self.question.setText(title_of(detail.sample, field))
        self.question.setVisible(bool(field) and field != detail.judged)
        self._show_kind(self._kind)

    def show_agreement(self) -> None:
        """Show what other answers say, from now on where there are any."""
        self._choose_kind("agreement")

    def scroll_by(self, share: float) -> None:
        """Go up or down by a share of what shows: in all of it, or where that fits, in what stands beside."""
        whole = self.area.verticalScrollBar()
        bar = whole if whole.maximum() else self.witness.area.verticalScrollBar()
        bar.setValue(bar.value() + round(share * bar.pageStep()))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """The sentences are what there is to go about in."""
        super().focusInEvent(event)
        if not self.sides.isHidden():
            self.sentences.setFocus(event.reason())

    def _show_kind(self, wanted: EvidenceKind) -> None:
        assert self.detail is not None
        found = _shown_of(self.detail, wanted)
        self._name_kinds(found[0].kind if found else wanted)
        self._show_parts(found)
        if found is not None and found != self._shown:
            self._fill(self.detail, *found)
        self._shown = found

    def _fill(self, detail: Detail, evidence: Evidence, text: str) -> None:
        self.risk.setText(risk_in_words(evidence, text))
        self.missing.setText(missing_in_words(evidence))
        self.missing.setVisible(bool(self.missing.text()))
        if evidence.kind == "source":
            place = self.tr("Source: {place}").format(place=detail.place)
            self.witness.show_text(place, detail.passage)
        else:
            self.witness.show_text(
                self.tr("What it said when asked again, {count} times").format(count=len(evidence.resamples)),
                self._numbered(evidence.resamples),
            )
        self._shown = (evidence, text)
        self.sentences.show_evidence(evidence, text)

    def _numbered(self, texts: Sequence[str]) -> str:
        """Other answers under each other; what is in them may have numbers of its own."""
        head = self.tr("Answer {number}")
        return "\n\n".join(f"{head.format(number=number)}\n{text}" for number, text in enumerate(texts, 1))

    def _light(self, number: int) -> None:
        if self._shown is None:
            return
        evidence, _ = self._shown
        sentence = evidence.sentences[number]
        text = self.witness.passage.shown_text()
        span = (sentence.support_start, sentence.support_end)
        # A passage may have been read in anew since.
        exact = bool(sentence.support) and text[slice(*span)] == sentence.support
        marks = [Mark(*span, "mark", "accent")] if exact else sentence_marks(text, sentence.support)
        self.witness.light(support_in_words(evidence, sentence), marks)
        if self.sentences.hasFocus():
            self._keep_in_sight(number)

    def _keep_in_sight(self, number: int) -> None:
        """Where the sentences do not fit, scroll to the one that was chosen by key."""
        rect = self.sentences.visualItemRect(self.sentences.item(number))
        for corner in (rect.bottomLeft(), rect.topLeft()):
            place = self.sentences.viewport().mapTo(self._content, corner)
            self.area.ensureVisible(place.x(), place.y(), 0, space(1))

    def _show_parts(self, found: tuple[Evidence, str] | None) -> None:
        assert self.detail is not None
        had_focus = self.sentences.hasFocus() or self.hasFocus()
        shown, kind = found is not None, found[0].kind if found else ""
        self.risk.setVisible(shown)
        self.sides.setVisible(shown)
        self.missing.setVisible(shown and bool(self.missing.text()))
        self.edited.setVisible(found is not None and found[1] != self.detail.judged_text)
        self.nothing.setVisible(not shown)
        self.nothing.setText("" if shown else nothing_in_words(self.detail))
        self.remark.setVisible(kind == "agreement")
        if had_focus:
            # A list that is gone must not hand the focus on to some button.
            (self.sentences if shown else self).setFocus()

    def _name_kinds(self, shown: EvidenceKind) -> None:
        assert self.detail is not None
        kinds = {evidence.kind for evidence in self.detail.sample.evidence}
        for name, each in self.kinds.items():
            each.setChecked(name == shown)
            each.setVisible(len(kinds) > 1)

    def _choose_kind(self, kind: EvidenceKind) -> None:
        self._kind = kind
        if self.detail is not None:
            self._show_kind(kind)

    def _kind_button(self, kind: EvidenceKind) -> QPushButton:
        text = self.tr("Against its source") if kind == "source" else self.tr("Against other answers")
        made = button(text, lambda: self._choose_kind(kind), "quiet")
        # The letters of the one that is chosen are bold.
        made.setMinimumWidth(made.sizeHint().width() + space(3))
        made.setCheckable(True)
        made.setAutoExclusive(True)
        return made

    def _arrange(self) -> None:
        self.sides = Sides(self.sentences, self.witness)
        self._content = QWidget()
        # Else the area is made as wide as its widest part.
        self._content.setMinimumSize(1, 1)
        inner = column(self._content, gap=1)
        for part in (self.question, self.risk, self.missing, self.edited):
            inner.addWidget(part)
        inner.addLayout(self._kinds_row())
        inner.addWidget(self.sides, 1)
        inner.addWidget(self.nothing)
        inner.addWidget(self.remark)
        inner.addWidget(self.ask)
        inner.addStretch(0)
        self.area = scrolling(self._content)
        column(self, margins=(0, 0, 0, 1)).addWidget(self.area, 1)

    def _kinds_row(self) -> QHBoxLayout:
        line = row(gap=1)
        for each in self.kinds.values():
            line.addWidget(each)
        line.addStretch(1)
        return line


def _shown_of(detail: Detail, wanted: EvidenceKind) -> tuple[Evidence, str] | None:
    """The evidence of the kind that is wanted, else the other, with the text that it is of."""
    for evidence in sorted(detail.sample.evidence, key=lambda each: each.kind != wanted):
        text = detail.measured_text(evidence)
        if text is not None and evidence.sentences:
            return evidence, text
    return None
