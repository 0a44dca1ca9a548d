"""Where the source proposes a command: every `Hint(` with options, a word to replace, or a command in its sentence."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from score_messages.errors import Hint
from tests.support.paths import ROOT
from tests.support.sources import SOURCES, tree_of


@dataclass(frozen=True)
class Site:
    """One `Hint(` of the source, and what its sentence and options look like, as patterns."""

    location: str
    text: str
    options: str

    def may_make(self, hint: Hint) -> bool:
        """Whether the hint may have been made here."""
        return bool(re.fullmatch(self.text, hint.text, re.S) and re.fullmatch(self.options, hint.options, re.S))


def sites() -> Iterator[Site]:
    """All hints of the source code."""
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Hint":
                site = _site(f"{path.relative_to(ROOT)}:{node.lineno}", node)
                if site is not None:
                    yield site


def _site(location: str, call: ast.Call) -> Site | None:
    arguments = dict(zip(("text", "options", "instead"), call.args, strict=False))
    arguments |= {str(word.arg): word.value for word in call.keywords}
    text, options = _pattern(arguments["text"]), _pattern(arguments.get("options", ast.Constant("")))
    proposes = options or "instead" in arguments or re.search(r"(?<!\\)  |\\ \\ ", text)
    return Site(location, text, options) if proposes else None


def _pattern(node: ast.expr) -> str:
    """A pattern for what a string expression in the source may evaluate to."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _pattern(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _pattern(node.left) + _pattern(node.right)
    return _pattern_of_constant(node.value if isinstance(node, ast.Subscript) else node)


def _pattern_of_constant(node: ast.expr) -> str:
    """Of a string that stands at the top of a file, or of any of a dictionary of such, wherever it is imported from."""
    strings = _constants().get(node.id, []) if isinstance(node, ast.Name) else []
    return f"(?:{'|'.join(map(_pattern, strings))})" if strings else ".*"


@functools.cache
def _constants() -> dict[str, list[ast.expr]]:
    """All strings that are called by that name in capital letters, in all files."""
    strings: dict[str, list[ast.expr]] = {}
    for path in SOURCES:
        for node in tree_of(path).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
                values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
                written = [value for value in values if isinstance(value, ast.JoinedStr) or _is_string(value)]
                strings.setdefault(node.targets[0].id, []).extend(written)
    return strings


def _is_string(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
