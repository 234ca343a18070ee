"""What curation found is said before rows go out."""

import pytest

from desktop.domain.finding import COPIES, Finding, FindingKind
from desktop.domain.project import Project
from desktop.domain.sample import Status
from desktop.domain.selection import Selection
from desktop.pipeline.warnings import export_concerns, export_warnings, found_in_rows
from desktop.store.library import Library
from tests.pipeline.making import a_run, a_sample, essay_project


@pytest.fixture
def project(library: Library) -> Project:
    """Three accepted samples and a rejected one."""
    made = essay_project(library)
    run = a_run(library, made, 4)
    for ordinal in range(4):
        status = Status.REJECTED if ordinal == 3 else Status.ACCEPTED
        library.add_sample(a_sample(made, run, ordinal, status=status, score=0.5))
    return made


def test_the_gravest_comes_first_with_the_first_sample(library: Library, project: Project) -> None:
    library.store_findings(
        {
            2: [Finding(FindingKind.COPY, twin_id=1), Finding(FindingKind.CONTAMINATION)],
            3: [Finding(FindingKind.CONTAMINATION), Finding(FindingKind.SECRET)],
            4: [Finding(FindingKind.DEBRIS)],
        }
    )
    found = list(found_in_rows(library, project, Selection()))
    assert [concern.kinds for concern in found] == [
        (FindingKind.SECRET,),
        (FindingKind.CONTAMINATION,),
        tuple(sorted(COPIES)),
    ]
    assert [concern.first for concern in found] == [3, 2, 2]
    assert [concern.sentence.split(":")[0] for concern in found] == [
        "1 row holds what looks like a key or a password",
        "2 rows share words with a benchmark",
        "1 row repeats another sample, word for word or nearly",
    ]


def test_a_quote_is_nothing_to_mind(library: Library, project: Project) -> None:
    library.store_findings({2: [Finding(FindingKind.QUOTE)]})
    assert list(found_in_rows(library, project, Selection())) == []


def test_what_licences_ask_comes_before_what_was_found(library: Library, project: Project) -> None:
    library.store_findings({2: [Finding(FindingKind.PERSONAL)]})
    concerns = export_concerns(library, project, Selection())
    asked = export_warnings(library, project, Selection())
    assert [concern.sentence for concern in concerns[:-1]] == asked
    assert concerns[-1].kinds == (FindingKind.PERSONAL,)
