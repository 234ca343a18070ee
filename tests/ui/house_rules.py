"""The rules of the window's code, each as a function from a module's tree to its faults."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Rule = Callable[[ast.Module], Iterator["Fault"]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a rule is broken."""

    line: int
    text: str


# Which arguments a user sees: their places, and their names.
_FIRST = (0,)
SHOWN: Mapping[str, tuple[Sequence[int], Sequence[str]]] = {
    **dict.fromkeys(
        (
            "setText",
            "setToolTip",
            "setStatusTip",
            "setWhatsThis",
            "setWindowTitle",
            "setPlaceholderText",
            "setAccessibleName",
            "setAccessibleDescription",
            "setTitle",
            "setPlainText",
            "setMarkdown",
            "setHtml",
            "setSuffix",
            "setPrefix",
            "setSpecialValueText",
            "setHeaderLabels",
            "setHorizontalHeaderLabels",
            "showMessage",
            "QLabel",
            "QPushButton",
            "QCheckBox",
            "QRadioButton",
            "QGroupBox",
            "QMenu",
            "QAction",
            "QListWidgetItem",
            "QTableWidgetItem",
            "label",
            "selectable",
            "button",
            "pill",
            "name_plot",
            "DropArea",
        ),
        (_FIRST, ()),
    ),
    "icon_button": ((1,), ()),
    "set_pill": ((1,), ()),
    "EmptyState": ((0, 1, 2), ("heading", "sentence", "step")),
    "tell": (_FIRST, ("mend",)),
    "describe": ((0, 1), ()),
    "addAction": ((0, 1), ()),
    "addButton": (_FIRST, ()),
    "addItem": ((0, 1), ()),
    "addMenu": ((0, 1), ()),
    "addTab": ((0, 1, 2), ()),
    "addRow": (_FIRST, ()),
    "getOpenFileName": ((1, 2, 3), ("caption", "filter")),
    "getOpenFileNames": ((1, 2, 3), ("caption", "filter")),
    "getSaveFileName": ((1, 3), ("caption", "filter")),
    "getExistingDirectory": ((1,), ("caption",)),
    "setNameFilter": (_FIRST, ()),
    # The second argument names the change in the menu: "Undo accept".
    "do": ((1,), ("text",)),
}
SIZING = re.compile(
    r"setContentsMargins|set(Horizontal|Vertical)?Spacing|addSpacing|setHandleWidth|setIndent(ation)?|setViewportMargins"
    r"|set(Fixed|Minimum|Maximum)(Size|Width|Height)|resize|setIconSize|QSizeF?|QMarginsF?|setDefaultSectionSize"
    r"|setMinimumSectionSize|set(Row|Column)(Height|Width)"
)
_UNITS = {"space", "column", "row", "CardGrid"}
_LETTERS = re.compile(r"[^\W\d_]")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3}(?:[0-9a-fA-F]{2})?)?(?![0-9a-zA-Z_])|\b(?:rgb|rgba|hsl|hsla|hsv)\("
)
_WORDS = re.compile(r"[^\W\d_]{2,}[,.;:]? [^\W\d_]")
_MARKUP = re.compile(r"<[^<>]*>")
_PASSED = {"tr", "translate", "QT_TRANSLATE_NOOP", "UserError"}
_LASTING = {"session", "_session", "theme", "_theme", "styleHints"}
_THREADS = {"QThread", "QThreadPool", "QRunnable", "Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor"}
_WAITING = {"processEvents", "sleep", "msleep", "waitForFinished", "waitForStarted", "waitForReadyRead", "QEventLoop"}


def name_of(node: ast.expr) -> str:
    """The last name of what is called: `QLabel` of `QtWidgets.QLabel`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def untranslated(tree: ast.Module) -> Iterator[Fault]:
    """Words that a user sees and that did not go through `tr`."""
    for call in calls(tree):
        places, names = SHOWN.get(name_of(call.func), ((), ()))
        shown = [argument for place, argument in enumerate(call.args) if place in places]
        shown += [keyword.value for keyword in call.keywords if keyword.arg in names]
        yield from (Fault(call.lineno, text) for node in shown for text in bare_words(node))


def bare_words(node: ast.expr) -> Iterator[str]:
    """The literals with letters in them of which a text is put together; what other calls return is not looked at."""
    match node:
        case ast.Constant(value=str(text)):
            if _LETTERS.search(_PLACEHOLDER.sub("", text)):
                yield text
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
            yield from (text for part in parts for text in bare_words(part))
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from (*bare_words(one), *bare_words(other))
        case ast.Call(func=ast.Attribute(value=whole, attr="format" | "join" | "strip")):
            yield from bare_words(whole)


def unliteral_translation(tree: ast.Module) -> Iterator[Fault]:
    """Translations whose text the translators' tool cannot find, because it is no literal."""
    for call in calls(tree):
        name = name_of(call.func)
        looked_at = call.args[:1] if name == "tr" else call.args[:2] if name == "translate" else []
        if any(not (isinstance(node, ast.Constant) and isinstance(node.value, str)) for node in looked_at):
            yield Fault(call.lineno, ast.unparse(call))


def unmarked_sentences(tree: ast.Module) -> Iterator[Fault]:
    """Literals of two words or more that no translator will see, wherever they stand.

    The sentences of errors are told as they are: the rooms below the window have no translations either.
    """
    passed = set(_not_for_users(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield from [Fault(node.lineno, node.value)] if _WORDS.search(_MARKUP.sub("", node.value)) else []


def literals_of(tree: ast.Module, called: str) -> Iterator[str]:
    """The literals that are given first to the calls of a name, both of a choice between two."""
    for call in calls(tree):
        if name_of(call.func) == called and call.args:
            first = call.args[0]
            either = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            yield from (
                node.value for node in either if isinstance(node, ast.Constant) and isinstance(node.value, str)
            )


def colours(tree: ast.Module) -> Iterator[Fault]:
    """Colours that are named outside the theme."""
    documents = set(_documents(tree))
    for node in ast.walk(tree):
        if id(node) in documents:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _COLOUR.search(node.value):
            yield Fault(node.lineno, node.value)
        elif isinstance(node, ast.Attribute) and name_of(node.value) == "GlobalColor" and node.attr != "transparent":
            yield Fault(node.lineno, node.attr)
        elif isinstance(node, ast.Call) and name_of(node.func) == "QColor" and all(map(_is_literal, node.args)):
            yield from [Fault(node.lineno, ast.unparse(node))] if node.args else []


def pixels(tree: ast.Module) -> Iterator[Fault]:
    """Sizes in pixels, which belong in the theme; a hairline of one or two is a size of its own."""
    for call in calls(tree):
        if SIZING.fullmatch(name_of(call.func)) and any(map(_has_pixels, [*call.args, *call.keywords])):
            yield Fault(call.lineno, ast.unparse(call))


def threads(tree: ast.Module) -> Iterator[Fault]:
    """Threads of one's own."""
    return _mentions(tree, _THREADS)


def waiting(tree: ast.Module) -> Iterator[Fault]:
    """What makes the window's thread wait."""
    yield from _mentions(tree, _WAITING)
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("exec", "exec_"):
            yield Fault(call.lineno, ast.unparse(call))


def message_boxes(tree: ast.Module) -> Iterator[Fault]:
    """Trouble that stands in the way instead of beside the place where it came from."""
    return _mentions(tree, {"QMessageBox", "QErrorMessage", "QInputDialog"})


def rich_labels(tree: ast.Module) -> Iterator[Fault]:
    """Labels with a text that Qt may take for HTML: `label` in widgets/text.py makes plain ones."""
    for call in calls(tree):
        if name_of(call.func) == "QLabel" and call.args and not _is_parent(call.args[0]):
            yield Fault(call.lineno, ast.unparse(call))


def lasting_connections(tree: ast.Module) -> Iterator[Fault]:
    """Functions without an owner at signals that outlive a page: they are called when it is gone.

    Qt parts a method of a widget from every signal when the widget goes; a lambda or a partial it does not know.
    """
    for call in calls(tree):
        if name_of(call.func) == "connect" and call.args and _is_ownerless(call.args[0]):
            assert isinstance(call.func, ast.Attribute)
            if _LASTING & {name_of(node) for node in ast.walk(call.func.value) if isinstance(node, ast.expr)}:
                yield Fault(call.lineno, ast.unparse(call))


def _is_ownerless(node: ast.expr) -> bool:
    return isinstance(node, ast.Lambda) or (isinstance(node, ast.Call) and name_of(node.func) == "partial")


def _documents(tree: ast.Module) -> Iterator[int]:
    """The identities of docstrings."""
    return (id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr))


def _not_for_users(tree: ast.Module) -> Iterator[int]:
    """The identities of literals that are translated, that document, or that say what is wrong; and those of keys."""
    yield from _documents(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in _PASSED:
            yield from map(id, node.args)
        elif isinstance(node, ast.Raise | ast.Assert) or (isinstance(node, ast.keyword) and node.arg == "latest"):
            yield from map(id, ast.walk(node))


def _is_parent(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "parent")


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _has_pixels(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and name_of(node.func) in _UNITS:
        return False
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool) and node.value > 2
    return any(map(_has_pixels, ast.iter_child_nodes(node)))


def _mentions(tree: ast.Module, names: set[str]) -> Iterator[Fault]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and name_of(node) in names:
            yield Fault(node.lineno, ast.unparse(node))
        elif isinstance(node, ast.ImportFrom):
            yield from (Fault(node.lineno, name.name) for name in node.names if name.name in names)
