"""Scripts of SQL: each statement runs in the transaction that is open."""

import pytest
from sqlite_utils import Database

from desktop.store.scripts import run_script

SCRIPT = """
CREATE TABLE words (text TEXT);  -- a table; with a remark
CREATE TRIGGER twice AFTER INSERT ON words WHEN new.text = 'a;b' BEGIN
    INSERT INTO words VALUES ('c');
END;
INSERT INTO words
VALUES ('a;b');
"""


def test_statements_may_have_many_lines_and_semicolons_inside() -> None:
    database = Database(memory=True)
    run_script(database, SCRIPT)
    assert [row["text"] for row in database["words"].rows] == ["a;b", "c"]


def test_nothing_of_it_is_kept_where_the_transaction_is_not() -> None:
    database = Database(memory=True)
    database.execute("BEGIN")
    run_script(database, SCRIPT)
    database.rollback()
    assert database.table_names() == []


def test_a_statement_without_an_end_is_told() -> None:
    with pytest.raises(AssertionError, match="no statement ends with: DROP TABLE words"):
        run_script(Database(memory=True), "DROP TABLE words")
