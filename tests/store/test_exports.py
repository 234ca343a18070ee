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
