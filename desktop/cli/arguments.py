"""The terminal's words: commands and options."""

import argparse
from pathlib import Path
from typing import NoReturn, TypeAlias

from desktop import __version__
from desktop.domain.errors import UserError
from desktop.exchange.formats import DEFAULT_FORMAT, FORMATS
from desktop.exchange.importing.shapes import MAPPABLE


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage text."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    root = _Parser(
        prog="gristmill",
        description="Makes training data on your own machine: a local model writes, grades its own work, shows why.",
    )
    root.add_argument("--version", action="version", version=f"gristmill {__version__}")
    _add_global(root, suppress=False)
    commands = root.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for add in (
        _demo,
        _new,
        _grow,
        _run,
        _list,
        _show,
        _curate,
        _export,
        _import,
        _score,
        _checkup,
        _recipes,
        _models,
        _bench,
        _doctor,
    ):
        _add_global(add(commands), suppress=True)
    return root


def _add_global(to: argparse.ArgumentParser, *, suppress: bool) -> None:
    """Options that may stand before or after the command. A command's own default must not undo the first."""

    def default(value: object) -> object:
        return argparse.SUPPRESS if suppress else value

    group = to.add_argument_group("everywhere")
    group.add_argument("--library", metavar="FILE", type=Path, default=default(None), help="the library to work on")
    group.add_argument("--model", metavar="FILE.gguf", type=Path, default=default(None), help="the model to use")
    group.add_argument("--json", action="store_true", default=default(False), help="print one JSON document")
    for name, text in (
        ("threads", "processor threads"),
        ("parallel", "samples at once"),
        ("context", "tokens that one sample may take"),
        ("gpu-layers", "layers on the GPU; -1 for all"),
    ):
        group.add_argument(f"--{name}", metavar="N", type=int, default=default(None), help=text)
    group.add_argument(
        "--repack", choices=("auto", "never"), default=default("auto"), help="make a faster copy of the model, or not"
    )


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


def _demo(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("demo", help="the starter project: generate, score, export")
    command.add_argument("--count", metavar="N", type=int, default=12, help="how many samples (12)")
    command.add_argument("--to", metavar="DIR", type=Path, default=Path("gristmill-demo"), help="where to export")
    return command


def _new(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("new", help="make a project")
    command.add_argument("name", metavar="NAME")
    command.add_argument("--recipe", metavar="ID", required=True, help="what to make; see gristmill recipes")
    command.add_argument("--seeds", metavar="FILE", type=Path, help="a seed a line, or JSONL; @personas for people")
    command.add_argument(
        "--source", metavar="PATH", type=Path, action="append", default=[], help="a document or folder"
    )
    command.add_argument("--licence", metavar="TEXT", default="", help="the licence of the sources")
    command.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="a setting of the recipe")
    command.add_argument(
        "--like", metavar="FILE.jsonl", type=Path, help="samples of your own: new ones are written in their manner"
    )
    command.add_argument(
        "--attributes",
        metavar="TEXT",
        default="",
        help='what samples are varied by: "audience: children, experts; style: plain, vivid"',
    )
    return command


def _grow(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("grow", help="grow a tree of topics with the model, and add its leaves as seeds")
    command.add_argument("name", metavar="NAME")
    command.add_argument(
        "--from", metavar="TEXT", dest="domain", default="", help="what the topics are about, in a sentence"
    )
    command.add_argument("--width", metavar="N", type=int, default=5, help="branches below each one (5)")
    command.add_argument(
        "--depth", metavar="N", type=int, default=2, help="levels (2): 5 wide and 2 deep are 25 leaves"
    )
    command.add_argument(
        "--under", metavar="BRANCH", default="", help="grow more below this branch: 'watering > hoses'"
    )
    command.add_argument("--seed", metavar="N", type=int, help="the seed number; another one gives other topics")
    return command


def _run(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("run", help="run a project")
    command.add_argument("name", metavar="NAME")
    command.add_argument("--count", metavar="N", type=int, help="how many samples (20)")
    command.add_argument("--rounds", metavar="R", type=int, help="over how many rounds (1)")
    command.add_argument("--candidates", metavar="K", type=int, help="drafts of each seed, of which the best counts")
    command.add_argument("--revise", action=argparse.BooleanOptionalAction, help="have weak drafts rewritten")
    command.add_argument(
        "--no-curate", dest="curate", action="store_false", default=None, help="keep samples that repeat another one"
    )
    command.add_argument("--seed", metavar="N", type=int, help="the seed number; another one gives other samples")
    command.add_argument("--resume", action="store_true", help="go on with the run that was stopped")
    command.add_argument(
        "--replay", metavar="RUN", type=int, help="make that run again, and see how much comes out the same"
    )
    command.add_argument("--judge", metavar="FILE.gguf", type=Path, help="the model that judges, from now on")
    return command


def _list(commands: _Commands) -> argparse.ArgumentParser:
    return commands.add_parser("list", help="the projects of the library")


def _show(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("show", help="one project: its samples by status, its runs")
    command.add_argument("name", metavar="NAME")
    return command


def _curate(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("curate", help="find copies, words of benchmarks and sources, personal data")
    command.add_argument("name", metavar="NAME")
    command.add_argument(
        "--against",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a benchmark to keep clear of: JSONL, CSV or text",
    )
    return command


def _export(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("export", help="write samples as JSONL or Parquet")
    command.add_argument("name", metavar="NAME")
    command.add_argument(
        "--to",
        metavar="FILE.jsonl",
        type=Path,
        help="the file; one that ends in .parquet is a Parquet file, in which the objects of full are JSON as text",
    )
    command.add_argument("--format", metavar="F", help=f"{', '.join(FORMATS)} ({DEFAULT_FORMAT})")
    command.add_argument("--fields", metavar="A,B", help="only these fields of the format")
    command.add_argument("--shuffle", metavar="N", type=int, help="in an order drawn with this seed number")
    command.add_argument(
        "--test", metavar="SHARE", type=float, help="keep that share of rows, whole seeds, in FILE.test.jsonl"
    )
    command.add_argument(
        "--split-seed", metavar="N", type=int, help="the seed number that draws the seeds for --test (0)"
    )
    command.add_argument(
        "--again",
        metavar="N",
        type=int,
        nargs="?",
        const=0,
        help="make export N of those that show lists again, or the last",
    )
    command.add_argument("--licence", metavar="ID", help="the dataset's own licence, for its card")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--accepted", action="store_true", help="accepted samples only (the default)")
    which.add_argument("--all", action="store_true", help="rejected samples too")
    which.add_argument("--min-score", metavar="X", type=float, help="every sample that scores at least X")
    return command


def _import(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("import", help="bring rows in from a file, as samples or as seeds")
    command.add_argument("name", metavar="NAME", help="the project; made where it is not there yet")
    command.add_argument("file", metavar="FILE", type=Path, help="JSONL, JSON, CSV, TSV, text or Parquet; .gz too")
    command.add_argument(
        "--as", dest="kind", choices=("samples", "seeds"), default="samples", help="what the rows become (samples)"
    )
    command.add_argument("--recipe", metavar="ID", default="", help="the recipe of a project that is not there yet")
    command.add_argument("--licence", metavar="TEXT", default="", help="the licence of the file")
    command.add_argument(
        "--fields", metavar="PART=NAME,...", default="", help=f"which field is what: {', '.join(MAPPABLE)}"
    )
    command.add_argument("--score", action="store_true", help="score the samples with the model")
    command.add_argument("--again", action="store_true", help="take in a file that is in the project already")
    return command


def _score(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("score", help="score rows from anywhere")
    command.add_argument("input", metavar="IN.jsonl", type=Path)
    command.add_argument("--to", metavar="OUT.jsonl", type=Path, required=True)
    for part in ("prompt", "answer", "source"):
        command.add_argument(f"--{part}-field", metavar="F", help=f"the field with the {part}")
    command.add_argument(
        "--resamples", metavar="N", type=int, default=0, help="more answers to each prompt, to see if they agree (0)"
    )
    return command


def _checkup(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("checkup", help="test the model as a judge, on texts that were spoiled on purpose")
    command.add_argument("--project", metavar="NAME", help="test it on this project's samples and rubric too")
    command.add_argument("--thorough", action="store_true", help="on all texts that come along: slower and surer")
    return command


def _recipes(commands: _Commands) -> argparse.ArgumentParser:
    command = commands.add_parser("recipes", help="what can be made")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--add", metavar="FILE.toml", type=Path, help="take in a recipe that somebody shared")
    which.add_argument("--copy", metavar="ID", help="write a recipe to a file, to change or to share it; with --to")
    command.add_argument("--to", metavar="FILE.toml", type=Path)
    return command


def _models(commands: _Commands) -> argparse.ArgumentParser:
    return commands.add_parser("models", help="the models on this machine, and which of them fit")


def _bench(commands: _Commands) -> argparse.ArgumentParser:
    return commands.add_parser("bench", help="how fast this model is on this machine")


def _doctor(commands: _Commands) -> argparse.ArgumentParser:
    return commands.add_parser("doctor", help="what this machine can do, and what is missing")
