"""A project is gone through: copies give way to the better one, the rest is flagged, nothing is done by halves."""

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from desktop.domain.errors import UserError
from desktop.domain.finding import Finding, FindingKind
from desktop.domain.message import Message
from desktop.domain.project import Project
from desktop.domain.sample import Sample, Status
from desktop.pipeline.curating import Curated, Curation, add_benchmark, curate
from desktop.recipes.loading import find_recipe
from desktop.store.library import Library
from tests.pipeline.making import ESSAY, a_run, a_sample, essay_on, essay_project, question_project

ESSAYS = find_recipe("essay", Path("none"))
MILLS = (
    "The mill on the river was built by two brothers who had come from the north with nothing but a cart and a horse "
    "that was older than both of them together, and it ground the corn of nine villages for a hundred years."
)


def curated(library: Library, project: Project) -> Curated:
    recipe = find_recipe(project.recipe, Path("none"))
    (done,) = [event for event in curate(library, project, recipe) if isinstance(event, Curated)]
    return done


def said(library: Library, project: Project, *texts: str, scores: tuple[float, ...] = ()) -> list[Sample]:
    """Accepted samples with these texts."""
    run = a_run(library, project, len(texts))
    return [
        library.add_sample(
            a_sample(
                project,
                run,
                number,
                fields={"essay": text},
                messages=(Message("user", f"Write on {number}."), Message("assistant", text)),
                score=scores[number] if scores else 0.9,
                seed_id=library.seed_ids(project.id)[0],
            )
        )
        for number, text in enumerate(texts)
    ]


def test_of_two_that_say_nearly_the_same_the_one_that_scores_more_stays(library: Library) -> None:
    project = essay_project(library)
    low, high = said(library, project, ESSAY, ESSAY.replace("hot", "warm"), scores=(0.6, 0.9))
    done = curated(library, project)
    assert (done.samples, done.gave_way, done.counts) == (2, 1, {FindingKind.NEAR_COPY: 1})
    assert library.sample(high.id).status is Status.ACCEPTED
    assert library.sample(low.id).reason == f"It repeats sample {high.id}."
    (finding,) = library.findings([low.id])[low.id]
    assert (finding.kind, finding.twin_id) == (FindingKind.NEAR_COPY, high.id)
    assert 0.8 < finding.share < 1


CONTEXT = (
    "The lighthouse at Skerry Point was built in 1871 by the engineer Anna Brandt. It is 42 metres high and stands "
    "on a rock that the sea covers twice a day. Its lamp burned whale oil at first, later paraffin, and has been "
    "electric since 1924. Two keepers lived there with their families, and their garden can still be seen."
)
ANSWERS = (
    "Anna Brandt built it, on a rock that is under water at high tide, which made the work slow and dangerous.",
    "Since 1924 its lamp has run on electricity; before that it burned paraffin, and at first whale oil.",
    "The families of the two keepers had a garden beside the tower, of which the walls and some beds are left today.",
)


def talks(library: Library, project: Project, *pairs: tuple[str, str], **fields: str) -> list[Sample]:
    """Accepted samples in which that was asked and answered."""
    run = a_run(library, project, len(pairs))
    return [
        library.add_sample(
            a_sample(
                project,
                run,
                number,
                fields=dict(fields),
                messages=(Message("user", asked), Message("assistant", answered)),
                score=0.9,
            )
        )
        for number, (asked, answered) in enumerate(pairs)
    ]


def test_a_long_prompt_in_common_makes_no_copies_of_other_answers(library: Library) -> None:
    project = essay_project(library)
    talks(library, project, *((f"{CONTEXT}\n\nTell me about it.", answer) for answer in ANSWERS))
    assert curated(library, project).gave_way == 0


def test_a_copy_whose_prompt_is_a_little_longer_is_found(library: Library) -> None:
    project = essay_project(library)
    answer = " ".join(essay_on(number) for number in range(1, 4))
    asked = f"{CONTEXT} {MILLS}"
    short, long = len(answer) // 6, len(answer) // 3
    assert long < len(asked), "of the whole text the answer is more than 0.8, and less"
    talks(library, project, (asked[:short], answer), (asked[:long], answer))
    assert curated(library, project).gave_way == 1


def test_a_short_answer_must_be_the_same(library: Library) -> None:
    project = essay_project(library)
    asked = f"{CONTEXT}\n\nDoes that sound like a place for a holiday"
    talks(library, project, (f"{asked}?", "Yes."), (f"{asked} at all?", "No."), (f"{asked}, then?", "yes"))
    assert curated(library, project).counts == {FindingKind.NEAR_COPY: 1}


def test_a_template_with_other_numbers_makes_no_copies(library: Library) -> None:
    project = essay_project(library)
    filled = [(3, 4, 12), (5, 6, 30), (7, 9, 63)]
    talks(
        library,
        project,
        *(
            (
                f"A farmer has {a} fields and plants {b} trees on each. How many trees are there?",
                f"There are {a} fields with {b} trees on each, and {a} times {b} is {c}, so the answer is {c}.",
            )
            for a, b, c in filled
        ),
    )
    assert curated(library, project).gave_way == 0


def test_a_number_that_differs_in_a_long_text_does_not_hide_a_copy(library: Library) -> None:
    project = essay_project(library)
    said(library, project, f"{ESSAY} {MILLS} That was page 3.", f"{ESSAY} {MILLS} That was page 4.")
    assert curated(library, project).gave_way == 1


def test_conversations_that_were_changed_in_a_tenth_of_their_words_are_found(library: Library) -> None:
    project, chance = essay_project(library), Random(3)
    talk = [(essay_on(number), essay_on(50 + number)) for number in range(1, 41)]
    copies = [tuple(changed(text, chance) for text in pair) for pair in talk]
    talks(library, project, *talk, *((asked, answered) for asked, answered in copies))
    done = curated(library, project)
    assert done.gave_way >= 39, "recall of 0.98"
    assert done.counts == {FindingKind.NEAR_COPY: done.gave_way}


def changed(text: str, chance: Random) -> str:
    """The text with a tenth of its words replaced."""
    own = text.split()
    for place in chance.sample(range(len(own)), round(len(own) / 10)):
        own[place] = chance.choice(("stone", "river", "quiet", "winter", "seven", "open"))
    return " ".join(own)


def test_pairs_with_other_worse_answers_are_no_copies(library: Library) -> None:
    project = essay_project(library)
    for worse in ANSWERS[1:]:
        talks(library, project, (CONTEXT, ANSWERS[0]), rejected=worse)
    assert curated(library, project).gave_way == 0
    talks(library, project, (CONTEXT, ANSWERS[0]), rejected=ANSWERS[1])
    assert curated(library, project).gave_way == 1


def test_the_worse_answer_of_a_pair_is_looked_through_too(library: Library) -> None:
    project = essay_project(library)
    (sample,) = talks(library, project, (CONTEXT, ANSWERS[0]), rejected="Write to ada@lovelace-family.org about it.")
    assert curated(library, project).counts == {FindingKind.PERSONAL: 1}
    assert library.findings([sample.id])[sample.id][0].words == "ada@lovelace-family.org"


def test_a_system_turn_from_elsewhere_is_looked_through_and_makes_nothing_alike(library: Library) -> None:
    project = essay_project(library)
    run = a_run(library, project, 2)
    for number, answered in enumerate(ANSWERS[:2]):
        turns = (
            Message("system", f"{CONTEXT} Write to ada@lovelace-family.org."),
            Message("user", "Tell me about it, please."),
            Message("assistant", answered),
        )
        made = a_sample(project, run, number, fields={}, messages=turns, score=0.9)
        library.add_sample(replace(made, lineage=replace(made.lineage, model_sha256="")))
    assert curated(library, project).counts == {FindingKind.PERSONAL: 2}


def test_variety_is_that_of_what_was_written_and_not_of_what_was_asked(library: Library) -> None:
    project = essay_project(library)
    said(library, project, "Rain falls on old roofs.", "Bread rises in warm kitchens.")
    found = curated(library, project).variety
    assert (found.texts, found.words) == (2, 10)


def test_what_a_person_kept_stays_before_what_scores_more(library: Library) -> None:
    project = essay_project(library)
    kept, high = said(library, project, ESSAY, ESSAY, scores=(0.6, 0.9))
    library.review_sample(kept.id, "accept")
    curated(library, project)
    assert library.sample(high.id).reason == f"It repeats sample {kept.id}."
    assert library.sample(kept.id).status is Status.ACCEPTED


def test_what_gives_way_keeps_what_was_found_in_it(library: Library) -> None:
    project = essay_project(library)
    text = f"{ESSAY} Write to ada@lovelace-family.org."
    # Of equals the earlier one stays, though the later one is looked at first.
    first, later = said(library, project, text, text)
    curated(library, project)
    assert library.sample(later.id).reason == f"It repeats sample {first.id}."
    kinds = [finding.kind for finding in library.findings([later.id])[later.id]]
    assert kinds == [FindingKind.PERSONAL, FindingKind.NEAR_COPY]


def test_a_copy_comes_back_once_its_twin_is_rejected(library: Library) -> None:
    project = essay_project(library)
    low, high = said(library, project, ESSAY, ESSAY, scores=(0.6, 0.9))
    curated(library, project)
    library.review_sample(high.id, "reject")
    assert curated(library, project).gave_way == 0
    assert library.sample(low.id).status is Status.ACCEPTED


def test_to_go_through_a_project_twice_changes_nothing(library: Library) -> None:
    project = essay_project(library)
    said(library, project, ESSAY, ESSAY, ESSAY.replace("hot", "warm"), "Ada lives at ada@lovelace-family.org.")
    first, before = curated(library, project), list(library.iterate(project.id))
    assert curated(library, project) == first
    assert (first.samples, first.variety.texts) == (4, 2)
    assert list(library.iterate(project.id)) == before


def test_texts_of_few_words_are_copies_only_word_for_word(library: Library) -> None:
    project = essay_project(library)
    said(library, project, "Two pounds?", "two pounds", "Ten pounds?")
    # What was asked differs, and is part of what is compared.
    assert curated(library, project).gave_way == 0


def test_two_questions_about_one_passage_are_not_alike_for_what_both_were_shown(library: Library) -> None:
    project = question_project(library, MILLS)
    run = a_run(library, project, 2)
    seed_id = library.seed_ids(project.id)[0]
    for number, (question, answer) in enumerate(
        (("Who built it?", "Two brothers."), ("For how long?", "A century."))
    ):
        turns = (Message("user", f"{MILLS}\n\n{question}"), Message("assistant", answer))
        library.add_sample(a_sample(project, run, number, messages=turns, seed_id=seed_id, score=0.9))
    assert curated(library, project).gave_way == 0


@pytest.mark.parametrize(("recipe", "kind"), [("document-qa", FindingKind.QUOTE), ("rewrite", FindingKind.OVERLAP)])
def test_words_of_the_source_are_a_quote_only_where_the_recipe_means_them(
    library: Library, recipe: str, kind: FindingKind
) -> None:
    project = question_project(library, MILLS)
    run = a_run(library, project, 1)
    copied = "As it happens, " + MILLS.lower()
    turns = (Message("user", "Say it."), Message("assistant", copied))
    sample = library.add_sample(
        a_sample(project, run, 0, messages=turns, seed_id=library.seed_ids(project.id)[0], score=0.9)
    )
    for _ in curate(library, project, find_recipe(recipe, Path("none"))):
        pass
    (finding,) = library.findings([sample.id])[sample.id]
    assert (finding.kind, finding.place) == (kind, "On mills")
    assert library.sample(sample.id).status is Status.ACCEPTED


def test_what_a_benchmark_holds_is_flagged_with_its_place(library: Library, tmp_path: Path) -> None:
    project = essay_project(library)
    (tmp_path / "quiz.txt").write_text(f"Another task.\n\n{MILLS}\n", encoding="utf-8")
    assert add_benchmark(library, project, tmp_path / "quiz.txt") == 2
    sample, other = said(library, project, f"Once more: {MILLS.upper()}", ESSAY)
    curated(library, project)
    (finding,) = library.findings([sample.id])[sample.id]
    assert finding.kind is FindingKind.CONTAMINATION
    assert finding.place == "quiz.txt, row 2"
    assert MILLS[:40] in finding.other
    assert library.sample(sample.id).status is Status.ACCEPTED
    assert library.findings([other.id]) == {}


def test_a_benchmark_without_a_text_is_refused(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"empty"):
        add_benchmark(library, essay_project(library), tmp_path / "empty.txt")


def test_a_project_without_a_sample_says_so(library: Library) -> None:
    with pytest.raises(UserError, match="has no sample to look at: run it, or import some"):
        curated(library, essay_project(library))


def test_stopped_it_changes_nothing(library: Library) -> None:
    project = essay_project(library)
    said(library, project, ESSAY, ESSAY)
    recipe = find_recipe("essay", Path("none"))
    assert not any(isinstance(each, Curated) for each in curate(library, project, recipe, lambda: True))
    assert library.counts(project.id)[Status.ACCEPTED] == 2
    assert library.finding_counts(project.id) == {}


def curated_while(library: Library, project: Project, meanwhile: Callable[[Library], object]) -> Curated:
    """Curated while another program does that, after the samples were listed."""
    waiting = [meanwhile]

    def look() -> bool:
        if waiting:
            with Library.open(library.path) as other:
                waiting.pop()(other)
        return False

    (done,) = [each for each in curate(library, project, ESSAYS, look) if isinstance(each, Curated)]
    return done


def made_by_a_run(library: Library, project: Project, *texts: str, score: float) -> list[Sample]:
    """Samples as a run leaves them that curates what it makes."""
    curation = Curation(library, project, ESSAYS)
    list(curation.hold_there(lambda _: False))
    made = said(library, project, *texts, scores=(score,) * len(texts))
    curation.take([each.id for each in made])
    return made


def test_what_a_run_rejects_and_finds_meanwhile_stays_so(library: Library) -> None:
    project = essay_project(library)
    said(library, project, ESSAY)
    made: list[Sample] = []

    def meanwhile(other: Library) -> None:
        made.extend(made_by_a_run(other, project, ESSAY, "Write to ada@lovelace-family.org on that.", score=0.6))

    done = curated_while(library, project, meanwhile)
    copy, flagged = made
    assert library.sample(copy.id).status is Status.REJECTED
    assert library.sample(flagged.id).status is Status.ACCEPTED
    assert (done.samples, done.counts) == (3, {FindingKind.COPY: 1, FindingKind.PERSONAL: 1})


def test_what_gives_way_meanwhile_to_a_better_one_stays_so(library: Library) -> None:
    project = essay_project(library)
    older, copy = said(library, project, ESSAY, ESSAY, scores=(0.7, 0.6))
    better: list[Sample] = []
    curated_while(library, project, lambda other: better.extend(made_by_a_run(other, project, ESSAY, score=0.9)))
    assert library.sample(better[0].id).status is Status.ACCEPTED
    assert {library.sample(each.id).reason for each in (older, copy)} == {f"It repeats sample {better[0].id}."}


def test_a_copy_stays_whose_twin_is_rejected_meanwhile(library: Library) -> None:
    project = essay_project(library)
    best, copy = said(library, project, ESSAY, ESSAY, scores=(0.9, 0.6))
    curated_while(library, project, lambda other: other.review_sample(best.id, "reject"))
    assert [library.sample(each.id).status for each in (best, copy)] == [Status.REJECTED, Status.ACCEPTED]
    assert library.finding_counts(project.id) == {}


def test_what_scores_more_meanwhile_stays(library: Library) -> None:
    project = essay_project(library)
    first, second = said(library, project, ESSAY, ESSAY, scores=(0.7, 0.6))
    curated_while(library, project, lambda other: other.score_sample(second.id, Status.ACCEPTED, 0.9, ()))
    assert library.sample(first.id).reason == f"It repeats sample {second.id}."
    assert library.sample(second.id).status is Status.ACCEPTED


@pytest.mark.parametrize("order", range(6))
def test_the_same_are_held_whatever_the_order_in_which_they_come(library: Library, order: int) -> None:
    project = essay_project(library)
    parts = [" ".join(essay_on(number).split()[:40]) for number in range(1, 10)]
    # Each shares two of four parts with the one before, so that which of them stay depends on which others do.
    chain = ["\n".join(parts[first : first + 3]) for first in range(7)]
    made = said(library, project, *chain, *chain, scores=(0.6, 0.9, 0.7, 0.8, 0.5, 0.5, 0.9) * 2)
    Random(order).shuffle(made)
    curation = Curation(library, project, None)
    found: dict[int, tuple[Finding, ...]] = {}
    for sample in made:
        found |= curation.find(sample)
    first = min(sample.id for sample in made)
    assert sorted(key - first for key, findings in found.items() if not findings) == [1, 3, 6]


def test_what_a_run_holds_samples_by_goes_with_it_and_not_when_the_collector_comes(library: Library) -> None:
    project = essay_project(library)
    said(library, project, ESSAY, MILLS)
    gc.disable()
    try:
        curation = Curation(library, project, ESSAYS)
        assert [event.done for event in curation.hold_there(lambda sample: False)] == [2]
        gone = weakref.ref(curation)
        del curation
        assert gone() is None
    finally:
        gc.enable()
