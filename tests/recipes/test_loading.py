"""Recipe files: what a sound one becomes, and the sentence that each wrong one gets."""

import os
from pathlib import Path

import pytest

from desktop.domain.errors import UserError
from desktop.domain.recipe import Parameter, Recipe, RecipeStep, Turn
from desktop.recipes.languages import LANGUAGE
from desktop.recipes.loading import all_recipes, find_recipe, load_recipe
from desktop.resources import resource
from tests.recipes.making import HEAD, PARAMETER, SOUND, STEP, TEACHES, changed, shipped, written


def test_a_recipe_file_becomes_a_recipe(tmp_path: Path) -> None:
    assert load_recipe(written(tmp_path)) == Recipe(
        id="haiku",
        title="Haiku",
        makes="A haiku",
        method="steps",
        follows="Nothing",
        starts_from="topic",
        judged="haiku",
        steps=(
            RecipeStep(
                "write",
                (Turn("user", "Write {{ lines }} lines about {{ seed }}."),),
                writes="haiku",
                stop=("END",),
                sampling={"temperature": 0.5, "max_tokens": "{{ lines * 20 }}"},
            ),
        ),
        teaches=(Turn("user", "A haiku about {{ seed }}"), Turn("assistant", "{{ haiku }}")),
        parameters=(Parameter("lines", "integer", 3, "Lines", minimum=1, maximum=9), LANGUAGE),
        starters=("rain",),
    )


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "haiku.toml"
    path.write_text(SOUND, encoding="utf-8-sig")
    assert load_recipe(path).id == "haiku"


@pytest.mark.parametrize("name", ["essay", "instruct", "document-qa"])
def test_the_shipped_recipes_are_sound_and_have_an_example_of_what_is_judged(name: str) -> None:
    recipe = shipped(name)
    assert recipe.id == name
    assert recipe.judged in recipe.example
    assert recipe.teaches[-1].role == "assistant"
    assert bool(recipe.starters) == (recipe.starts_from != "chunk")


def test_the_persons_own_recipe_stands_in_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    written(tmp_path, SOUND.replace('id = "haiku"', 'id = "essay"'))
    assert find_recipe("essay", tmp_path).title == "Haiku"
    found = list(all_recipes(tmp_path))
    assert [recipe.id for recipe in found[:2]] == ["essay", "instruct"]
    of_documents = [recipe.starts_from == "chunk" for recipe in found]
    assert of_documents == sorted(of_documents), "those that need no documents come first"
    assert sorted(recipe.id for recipe in found) == sorted(path.stem for path in resource("recipes").glob("*.toml"))


def test_an_unknown_recipe_gets_the_nearest_name_and_all_there_are(tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match=r"no recipe 'esay'\. Did you mean essay\? There are: .*document-qa, essay, .*inst"
    ):
        find_recipe("esay", tmp_path / "missing")


def test_two_files_with_one_id_are_both_named(tmp_path: Path) -> None:
    written(tmp_path, name="a.toml")
    written(tmp_path, name="b.toml")
    with pytest.raises(UserError, match=r"a\.toml and b\.toml are two recipes with the id 'haiku'"):
        list(all_recipes(tmp_path))


WRONG = [
    # the whole
    ('id = "haiku"', "", "it needs 'id'"),
    ('id = "haiku"', 'id = ""', "it needs 'id'"),
    ('id = "haiku"', "id = 5", "'id' of it must be text"),
    ('title = "Haiku"', "title = 1979-05-27", "'title' of it must be text"),
    ('title = "Haiku"', 'title = "Haiku"\nmodel = "x"', "it has 'model', which does not exist"),
    ('method = "steps"', 'method = "magic"', "its method is 'magic'; it must be one of: steps, self-instruct"),
    ('method = "steps"', 'method = ["steps"]', "'method' of it must be text"),
    ('method = "steps"', "", "it needs 'method'"),
    ('starts_from = "topic"', 'starts_from = "moon"', "starts_from of the method steps is 'moon'"),
    ('judged = "haiku"', 'judged = "poem"', "it is to be judged by 'poem', which none of its steps writes"),
    ('starters = ["rain"]', 'starters = "rain"', "starters must be a list of texts"),
    ('starters = ["rain"]', "starters = [1]", "starters must be a list of texts"),
    ('starters = ["rain"]', 'example = "x"', "its example must be a table"),
    ('starters = ["rain"]', "example = { haiku = 1 }", "its example must hold texts only"),
    # parameters
    ('kind = "integer"', 'kind = "real"', "the kind of parameter lines is 'real'; it must be one of: integer"),
    ('kind = "integer"', "", "parameter lines needs 'kind'"),
    ("default = 3", "", "parameter lines needs 'default'"),
    ("default = 3", 'default = "3"', "the default of parameter lines is '3'; it must be a whole number"),
    ("default = 3", "default = true", "the default of parameter lines is True; it must be a whole number"),
    ("default = 3", "default = 30", "the default of parameter lines is 30, outside its minimum and maximum"),
    ("minimum = 1", 'minimum = "1"', "minimum and maximum of parameter lines must be numbers"),
    ("minimum = 1", "minimum = nan", "minimum and maximum of parameter lines must be numbers"),
    ('name = "lines"', 'name = "no word"', "parameter no word needs another name"),
    ('name = "lines"', 'name = "seed"', "parameter seed needs another name"),
    ('label = "Lines"', 'label = "Lines"\nchoices = "ab"', "choices of parameter lines must be a list of texts"),
    ('label = "Lines"', 'label = "Lines"\nhint = "x"', "parameter lines has 'hint', which does not exist"),
    # steps
    ('name = "write"', "", "step ? needs 'name'"),
    ('writes = "haiku"', "", "step write needs either 'writes' or 'schema'"),
    ('writes = "haiku"', "writes = 1", "'writes' of step write must be text"),
    ('writes = "haiku"', 'writes = "a b"', "step write writes 'a b'; it must be one word"),
    ('writes = "haiku"', 'writes = "haiku"\nschema = "{}"', "step write needs either 'writes' or 'schema'"),
    ('writes = "haiku"', 'schema = "{"', "the schema of step write cannot be used: it is not valid JSON"),
    ('writes = "haiku"', 'schema = "[]"', "the schema of step write cannot be used: it"),
    ('writes = "haiku"', 'writes = "haiku"\nopening = "{{"', "the template in opening of step write has a mistake"),
    ('stop = ["END"]', 'stop = "END"', "stop of step write must be a list of texts"),
    ('stop = ["END"]', 'stop = [""]', "stop of step write must be a list of texts"),
    ('stop = ["END"]', "tokens = 5", "step write has 'tokens', which does not exist"),
    ("temperature = 0.5", 'temperature = "{{"', "the template in sampling of step write has a mistake in its line 1"),
    (
        "temperature = 0.5",
        "temperature = -1",
        "in sampling of step write, temperature is -1; it must be from 0 to 10",
    ),
    ("temperature = 0.5", "temperature = nan", "in sampling of step write, temperature is nan, which is no number"),
    ("temperature = 0.5", "temperature = true", "in sampling of step write, temperature is True, which is no number"),
    ("temperature = 0.5", "temperature = [1]", "in sampling of step write, temperature is [1], which is no number"),
    ("temperature = 0.5", "warmth = 0.5", "sampling of step write has 'warmth'; there are: temperature"),
    # turns
    (
        'role = "user"',
        'role = "robot"',
        "a role in step write is 'robot'; it must be one of: system, user, assistant",
    ),
    ('role = "user"', "", "a turn of step write needs 'role'"),
    ('role = "user"', 'role = "user"\neach = 1', "'each' of a turn of step write must be text"),
    (
        'content = "Write {{ lines }} lines about {{ seed }}."',
        "content = 1",
        "'content' of a turn of step write must be",
    ),
    ('content = "{{ haiku }}"', 'content = "{{ haiku"', "the template in teaches has a mistake in its line 1"),
]


@pytest.mark.parametrize(("old", "new", "reason"), WRONG)
def test_a_wrong_recipe_is_named_with_the_place_and_the_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(UserError) as caught:
        load_recipe(changed(tmp_path, old, new))
    sentence = str(caught.value)
    assert sentence.startswith("The recipe haiku.toml is wrong: " + reason)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_mistake_in_a_template_is_named_with_its_step_and_line(tmp_path: Path) -> None:
    turn = 'content = """One\nTwo\n{% for x %}\n"""'
    path = changed(tmp_path, 'content = "Write {{ lines }} lines about {{ seed }}."', turn)
    with pytest.raises(UserError, match="the template in step write has a mistake in its line 3: "):
        load_recipe(path)


def test_sampling_that_is_no_table_is_wrong(tmp_path: Path) -> None:
    path = changed(tmp_path, 'sampling = { temperature = 0.5, max_tokens = "{{ lines * 20 }}" }', "sampling = 5")
    with pytest.raises(UserError, match=r"haiku\.toml is wrong: sampling of step write must be a table\."):
        load_recipe(path)


@pytest.mark.parametrize("instead", ["", "{} = []", "{} = 5", "{} = [5]"])
def test_a_recipe_without_steps_or_turns_is_wrong(tmp_path: Path, instead: str) -> None:
    no_turns = '[[steps]]\nname = "write"\nwrites = "haiku"\n' + instead.format("turns") + "\n"
    for text, place in [
        (HEAD + instead.format("steps") + TEACHES, "steps"),
        (HEAD + instead.format("teaches") + STEP, "teaches"),
        (HEAD + no_turns + TEACHES, "turns in step write"),
    ]:
        with pytest.raises(UserError, match=rf"it needs {place}, as \[\[tables\]\]\."):
            load_recipe(written(tmp_path, text))


def test_parameters_that_are_no_tables_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"it needs parameters, as \[\[tables\]\]\."):
        load_recipe(written(tmp_path, HEAD + 'parameters = "none"' + STEP + TEACHES))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD + STEP + STEP + TEACHES, "two of its steps are named 'write'"),
        (HEAD + PARAMETER + PARAMETER + STEP + TEACHES, "two of its parameters are named 'lines'"),
    ],
)
def test_two_of_one_name_are_wrong(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        load_recipe(written(tmp_path, text))


@pytest.mark.parametrize(
    ("default", "wrong"),
    [("choices = ['a']\ndefault = 'b'", "'b'"), ("default = 'b'", "'b'"), ("choices = ['a']\ndefault = 1", "1")],
)
def test_a_choice_must_be_among_its_choices(tmp_path: Path, default: str, wrong: str) -> None:
    path = changed(tmp_path, 'kind = "integer"\ndefault = 3', f'kind = "choice"\n{default}')
    with pytest.raises(UserError, match=f"default of parameter lines is {wrong}; it must be one of its choices"):
        load_recipe(path)


def test_a_method_gets_what_it_needs(tmp_path: Path) -> None:
    instruct = SOUND.replace('"steps"', '"self-instruct"')
    with pytest.raises(
        UserError, match="starts_from of the method self-instruct is 'topic'; it must be one of: task"
    ):
        load_recipe(written(tmp_path, instruct))
    instruct = instruct.replace('"topic"', '"task"')
    with pytest.raises(UserError, match="first step of the method self-instruct must write 'instruction'"):
        load_recipe(written(tmp_path, instruct))
    instruct = instruct.replace('writes = "haiku"', 'writes = "instruction"').replace(
        'judged = "haiku"', 'judged = "instruction"'
    )
    with pytest.raises(UserError, match="needs a parameter 'shown' of kind 'integer'"):
        load_recipe(written(tmp_path, instruct))


@pytest.mark.parametrize(
    ("recipe", "old", "new", "reason"),
    [
        ("table", 'name = "columns"', 'name = "cells"', "needs a parameter 'columns' of kind 'lines'"),
        ("table", 'name = "longest"', 'name = "room"', "needs a parameter 'longest' of kind 'integer'"),
        ("table", "minimum = 20", "minimum = 0", "a minimum of 1 or more for parameter 'longest'"),
        ("classify", 'name = "labels"\nkind = "lines"', 'name = "labels"\nkind = "text"', "'labels' of kind 'lines'"),
        ("classify", 'judged = "text"', 'judged = "instruction"', "must write what is judged, 'instruction'"),
        ("tool-call", 'name = "tools"', 'name = "hammers"', "needs a parameter 'tools' of kind 'lines'"),
        ("tool-call", 'schema = "{{ schema | tojson }}"', 'writes = "arguments"', "tool-call needs a 'schema'"),
        ("chat", 'name = "turns"', 'name = "exchanges"', "needs a parameter 'turns' of kind 'integer'"),
        ("chat", 'writes = "question"', 'writes = "asked"', "needs a step that writes 'question'"),
        ("reasoning", 'writes = "question"', 'writes = "asked"', "needs a step that writes 'question'"),
        (
            "reasoning",
            'judged = "solution"',
            'judged = "question"',
            "must write the solution",
        ),
        (
            "reasoning",
            "minimum = 2\nmaximum = 16",
            "maximum = 16",
            "a minimum of 1 or more for parameter 'solutions'",
        ),
        ("preference", 'name = "margin"', 'name = "edge"', "needs a parameter 'margin' of kind 'number'"),
        (
            "preference",
            "minimum = 2\nmaximum = 8",
            "minimum = 1",
            "a minimum of 2 or more for parameter 'candidates'",
        ),
        ("evolve", 'writes = "instruction"', 'writes = "task"', "needs a step that writes 'instruction'"),
        (
            "evolve",
            'kind = "integer"\ndefault = 1\nminimum = 1',
            'kind = "text"\ndefault = "1"',
            "'generations'",
        ),
    ],
)
def test_a_recipe_that_lacks_what_its_method_reads_is_refused(
    tmp_path: Path, recipe: str, old: str, new: str, reason: str
) -> None:
    text = (resource("recipes") / f"{recipe}.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(UserError) as caught:
        load_recipe(written(tmp_path, text.replace(old, new)))
    assert str(caught.value).startswith("The recipe haiku.toml is wrong: ")
    assert reason in str(caught.value)


def test_what_a_method_can_do_without_may_be_left_out(tmp_path: Path) -> None:
    text = (resource("recipes") / "reasoning.toml").read_text(encoding="utf-8")
    assert load_recipe(written(tmp_path, text.replace('name = "solutions"', 'name = "tries"'))).method == "reasoning"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"id = ", "Invalid value"),
        (b'id = "a"\nid = "b"', "Cannot overwrite a value"),
        (b'id = "\xff"', r"it is not UTF-8 text \(byte 6\)"),
        (b"x = " + b"[" * 5000, "it is nested too deeply"),
        (b"x = " + b"9" * 5000, "it holds a whole number of more than 19 digits"),
        (b"#" * 2_000_001, "it is larger than any recipe"),
        (b"", "it needs 'id'"),
    ],
)
def test_a_file_that_is_no_recipe_at_all_gives_one_sentence(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(data)
    with pytest.raises(UserError, match=rf"The recipe broken\.toml is wrong: .*{reason}"):
        load_recipe(path)


def test_a_missing_file_a_folder_and_a_pipe_give_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"missing\.toml cannot be read: No such file"):
        load_recipe(tmp_path / "missing.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(UserError, match=r"folder\.toml is wrong: it is no file"):
        load_recipe(tmp_path / "folder.toml")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        with pytest.raises(UserError, match=r"pipe\.toml is wrong: it is no file"):
            load_recipe(tmp_path / "pipe.toml")


@pytest.mark.parametrize("name", ["title", "makes", "follows"])
def test_what_is_printed_in_lists_is_one_line(tmp_path: Path, name: str) -> None:
    old = {"title": '"Haiku"', "makes": '"A haiku"', "follows": '"Nothing"'}[name]
    path = changed(tmp_path, f"{name} = {old}", f'{name} = "Haiku\\nDone: 100 samples accepted"')
    with pytest.raises(UserError, match=f"its {name} must be one line"):
        load_recipe(path)


@pytest.mark.parametrize("number", ["1" + "0" * 400, "0x" + "f" * 100_000, "1" + "0" * 5000])
def test_a_number_of_very_many_digits_is_refused_in_a_short_sentence(tmp_path: Path, number: str) -> None:
    path = changed(tmp_path, "default = 3", f"default = {number}")
    with pytest.raises(UserError, match="more than 19 digits") as caught:
        load_recipe(path)
    assert len(str(caught.value)) < 200


def test_a_sentence_quotes_no_more_than_can_be_read(tmp_path: Path) -> None:
    path = changed(tmp_path, 'method = "steps"', f'method = "{"x" * 100_000}"')
    with pytest.raises(UserError, match="its method is 'xxx") as caught:
        load_recipe(path)
    assert len(str(caught.value)) < 600


def test_tables_in_tables_in_tables_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SOUND + "\n" + ".".join("a" * 300) + " = 1\n")
    with pytest.raises(UserError, match="nested too deeply"):
        load_recipe(path)


def test_a_file_too_large_for_a_recipe_is_not_read_to_find_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, SOUND)
    read: list[str] = []
    unbound = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return unbound(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    with (tmp_path / "large.toml").open("wb") as file:
        file.truncate(2_000_001)
    assert find_recipe("essay", tmp_path).id == "essay"
    assert read == ["haiku.toml"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="everything may be read by this user")
def test_a_file_that_may_not_be_read_hides_no_other_recipe(tmp_path: Path) -> None:
    written(tmp_path, SOUND, "locked.toml").chmod(0)
    assert find_recipe("essay", tmp_path).id == "essay"
