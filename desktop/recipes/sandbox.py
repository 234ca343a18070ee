"""Compiles the templates of recipes so that none can do harm: recipes are shared between strangers.

What a template may hold is listed, so that it can neither run long nor grow large: it prints, asks and loops over
what it is given. It calls nothing but `range`, binds no names of its own, and has only the filters below.
"""

import json
import operator
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateRuntimeError, TemplateSyntaxError, nodes, pass_context
from jinja2.filters import do_round
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE = 16_000
LONGEST_TEXT = 400_000
LONGEST_RANGE = 1000
_LONGEST_FRACTION = 20
PATIENCE = 2.0
"""Seconds after which the loops of a template are taken to be endless; a sound one takes less than a millisecond."""

DEADLINE = "(deadline)"
"""Under this name, which no template can write, a rendering finds the time at which its loops must have ended."""

_FILTERS = (
    *("abs", "float", "int", "max", "min"),
    *("capitalize", "lower", "string", "title", "trim", "truncate", "upper", "wordcount"),
    *("count", "d", "default", "first", "last", "length", "list", "reverse", "sort", "unique"),
)
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.CondExpr),
    *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Getitem, nodes.Getattr, nodes.Slice),
    *(nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Concat),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
)


class _Environment(ImmutableSandboxedEnvironment):
    # Of a text, these make one of any length.
    intercepted_binops = frozenset({"*", "%"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise TemplateRuntimeError(f"{operator} works on numbers only")
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=512)
def compile_template(source: str) -> Template:
    """A template that is safe to render. Raises jinja2's TemplateSyntaxError."""
    if len(source) > LONGEST_TEMPLATE:
        raise TemplateSyntaxError(f"longer than {LONGEST_TEMPLATE:,} characters", 1)
    environment = _environment()
    try:
        tree = environment.parse(source)
        _check(tree)
        _count_turns(tree, environment)
        return environment.from_string(tree)
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise TemplateSyntaxError("nested too deeply", 1) from error
    except ValueError as error:
        raise TemplateSyntaxError(str(error), 1) from error


def _environment() -> _Environment:
    environment = _Environment(undefined=StrictUndefined)
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.filters |= {"round": _round, "tojson": _to_json, "join": _join, "(in time)": _in_time}
    environment.globals = {"range": _short_range}
    return environment


def _check(tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            raise TemplateSyntaxError(f"{type(node).__name__} has no place in a recipe", node.lineno)
        if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name == "range"):
            raise TemplateSyntaxError("a recipe calls nothing but range", node.lineno)
        # A loop over what the template itself has built is a name for it: from there, it could be doubled.
        if isinstance(node, nodes.For) and _builds_a_list(node.iter):
            raise TemplateSyntaxError("a recipe loops over what it is given, not over lists of its own", node.lineno)


def _builds_a_list(node: nodes.Node) -> bool:
    own = (nodes.List, nodes.Tuple)
    return isinstance(node, own) or any(isinstance(below, own) for below in node.find_all(nodes.Node))


def _count_turns(tree: nodes.Template, environment: _Environment) -> None:
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, "(in time)", [], [], None, None, lineno=loop.lineno)
        loop.iter.set_environment(environment)


@pass_context
def _in_time(context: Context, items: Iterable[Any]) -> Iterator[Any]:
    deadline = context.get(DEADLINE, 0.0)
    for item in items:
        if time.monotonic() > deadline:
            raise TemplateRuntimeError("its loops do not come to an end")
        yield item


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    if abs(precision) > _LONGEST_FRACTION:
        raise TemplateRuntimeError(f"round keeps {_LONGEST_FRACTION} digits at most")
    return do_round(value, precision, method)  # type: ignore[arg-type]


def _to_json(value: Any) -> str:
    return _bounded(json.dumps(value, ensure_ascii=False), 0)


def _join(items: Iterable[Any], separator: str = "") -> str:
    pieces = [str(item) for item in items]
    return _bounded(str(separator), sum(map(len, pieces)) + len(str(separator)) * len(pieces)).join(pieces)


def _bounded(text: str, length: int) -> str:
    if max(length, len(text)) > LONGEST_TEXT:
        raise TemplateRuntimeError("its text grows without end")
    return text


def _short_range(*bounds: int) -> range:
    if any(abs(operator.index(bound)) > LONGEST_RANGE for bound in bounds):
        raise TemplateRuntimeError(f"range counts to {LONGEST_RANGE} at most")
    return range(*bounds)
