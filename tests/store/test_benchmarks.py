import pytest

from desktop.domain.errors import UserError
from desktop.store.benchmarks import Benchmark, ListedBenchmark
from desktop.store.library import Library
from tests.store.making import a_run


def test_a_benchmark_holds_its_own_texts(library: Library) -> None:
    project_id = a_run(library).project_id
    library.add_benchmark(project_id, "quiz.txt", "ab", ((n, f"Question {n}?") for n in (1, 3)))
    library.add_benchmark(project_id, "other.csv", "cd", [])
    first, second = library.benchmarks(project_id)
    assert first == Benchmark("quiz.txt", "ab", ((1, "Question 1?"), (3, "Question 3?")))
    assert (second.title, second.texts) == ("other.csv", ())


def test_the_same_content_is_not_added_twice(library: Library) -> None:
    project_id = a_run(library).project_id
    library.add_benchmark(project_id, "quiz.txt", "ab", [(1, "Question?")])
    with pytest.raises(UserError, match=r"renamed\.txt is there already, as quiz\.txt"):
        library.add_benchmark(project_id, "renamed.txt", "ab", [(1, "Question?")])


def test_a_benchmark_can_be_taken_out(library: Library) -> None:
    project_id = a_run(library).project_id
    library.add_benchmark(project_id, "quiz.txt", "ab", [(1, "Question?")])
    library.remove_benchmark(project_id, "ab")
    library.remove_benchmark(project_id, "ab")
    assert library.benchmarks(project_id) == []


def test_benchmarks_are_listed_with_their_rows_counted(library: Library) -> None:
    project_id = a_run(library).project_id
    library.add_benchmark(project_id, "quiz.txt", "ab", ((n, f"Question {n}?") for n in range(3)))
    library.add_benchmark(project_id, "other.csv", "cd", [])
    assert library.list_benchmarks(project_id) == [
        ListedBenchmark("quiz.txt", "ab", 3),
        ListedBenchmark("other.csv", "cd", 0),
    ]
