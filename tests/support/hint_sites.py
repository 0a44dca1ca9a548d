"""Where the source proposes a command: every `Hint(` with options, a word to replace, or a command in its sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from score_messages.errors import Hint
from tests.support.paths import ROOT

SOURCES = sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("jobs/**/*.py")])


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
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _pattern(node.left) + _pattern(node.right)
    return ".*"
