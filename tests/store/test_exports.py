from desktop.store.library import Library
from tests.store.making import a_run


def test_exports_are_remembered_the_latest_last(library: Library) -> None:
    project_id = a_run(library).project_id
    for name in ("messages", "alpaca"):
        library.remember_export(project_id, {"format": name})
    assert [export.options for export in library.exports(project_id)] == [
        {"format": "messages"},
        {"format": "alpaca"},
    ]
    assert all(export.written for export in library.exports(project_id))


def test_the_same_export_is_remembered_once_and_becomes_the_latest(library: Library) -> None:
    project_id = a_run(library).project_id
    for name in ("messages", "alpaca", "messages"):
        library.remember_export(project_id, {"format": name})
    assert [export.options["format"] for export in library.exports(project_id)] == ["alpaca", "messages"]


def test_how_many_rows_it_had_is_no_part_of_what_was_asked_for(library: Library) -> None:
    project_id = a_run(library).project_id
    for rows in (4, 7):
        library.remember_export(project_id, {"format": "messages", "fields": ("a", "b")}, rows)
    (only,) = library.exports(project_id)
    assert (only.options, only.rows) == ({"format": "messages", "fields": ["a", "b"]}, 7)


def test_the_same_export_of_another_project_is_another_one(library: Library) -> None:
    first, second = (a_run(library, name).project_id for name in ("One", "Two"))
    for project_id in (first, second):
        library.remember_export(project_id, {"format": "messages"}, 1)
    assert len(library.exports(first)) == len(library.exports(second)) == 1
