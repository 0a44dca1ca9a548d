"""How long every regular expression of the pipeline takes over texts that were generated to make it slow.

    python -m benchmarks.patterns

finds the patterns in the source, derives from each what could make it go back and forth (a long run where it repeats
something, its beginning over and over, ends that almost fit), and prints for each its worst case: seconds for n and 2n
characters, and the ratio, which is 2 for linear and 4 for quadratic time. Ends with 1 if one isn't linear.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).parent.parent
LENGTH = 8_000

SLOW_SECONDS = 0.05
"""What takes less for `LENGTH` characters isn't quadratic, which takes 0.15 s and more."""

MOST_RATIO = 8.0
"""For four times as many characters: 4 is linear, 16 quadratic, and a busy machine lies between."""

_METHODS = frozenset("match search fullmatch finditer findall sub split".split())
_OF_CATEGORY = {
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_NOT_DIGIT: "a ",
    op.CATEGORY_SPACE: " \n",
    op.CATEGORY_NOT_SPACE: "a-",
    op.CATEGORY_WORD: "a1_",
    op.CATEGORY_NOT_WORD: " -.",
}
_ANYTHING = "a 1-.<>\"'=:_&;@"
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ENDS = ("\x00", "a\x00", " \x00", "")
_AGAIN = 5
"""How many of the slowest cases are timed more than once."""

_SHORT_REPEAT = 20
"""A repetition of at most so many times can't grow with the text."""


@dataclass(frozen=True)
class Use:
    """A pattern, and how the pipeline applies it."""

    module: str
    name: str
    method: str

    @property
    def label(self) -> str:
        """Such as `score_messages.mail.thread.RULE.match`."""
        return f"{self.module}.{self.name}.{self.method}"

    @property
    def pattern(self) -> re.Pattern[Any]:
        """Compiled, as the module holds it."""
        pattern: re.Pattern[Any] = getattr(importlib.import_module(self.module), self.name)
        return pattern

    def run(self, text: str) -> float:
        """Seconds over a text."""
        pattern = self.pattern
        subject: Any = text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text
        started = time.process_time()
        if self.method == "sub":
            pattern.sub(b"" if isinstance(subject, bytes) else "", subject)
        elif self.method == "finditer":
            for _ in pattern.finditer(subject):
                pass
        else:
            getattr(pattern, self.method)(subject)
        return time.process_time() - started


@dataclass(frozen=True)
class Case:
    """A text that can be made as long as wanted: what stands before, what is repeated, what stands behind."""

    before: str
    repeated: str
    behind: str

    def text(self, length: int) -> str:
        """About `length` characters."""
        return self.before + self.repeated * (length // max(len(self.repeated), 1)) + self.behind

    def __str__(self) -> str:
        return f"{self.before[-20:]!r} + {self.repeated[:20]!r} * n + {self.behind!r}"


def uses() -> list[Use]:
    """Every pattern that a module of the pipeline compiles under a name, with each way that it is applied."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("pipeline/**/*.py"))}
    applied = _applied(trees.values())
    uses: list[Use] = []
    for path, tree in trees.items():
        module = ".".join(path.relative_to(ROOT / "pipeline").with_suffix("").parts).removesuffix(".__init__")
        for name in _compiled(tree):
            uses += [Use(module, name, method) for method in sorted(applied.get(name, {"match", "search"}))]
    return uses


def unnamed() -> list[str]:
    """Patterns that are written where they are used, so that this file doesn't see them: `path:line`."""
    calls = {f"re.{name}" for name in _METHODS}
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(ROOT.glob("pipeline/**/*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in calls
    ]


def _compiled(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call | ast.Tuple):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
            for target, value in zip(targets, values, strict=False):
                if isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile":
                    yield ast.unparse(target)


def _applied(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """The methods of patterns that are called on each name, wherever."""
    methods: dict[str, set[str]] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            methods.setdefault(ast.unparse(node.value), set()).add(node.attr)
    return methods


def cases(pattern: re.Pattern[Any]) -> list[Case]:
    """What could make a pattern slow, derived from what it is made of."""
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    tree = _parser.parse(source, pattern.flags & ~re.UNICODE)
    letters = sorted(set("".join(_letters(tree)))) or ["a"]
    worst: dict[Case, None] = {}
    for before, repeated in _repeats(tree, ""):
        pumps = [*dict.fromkeys([*repeated, *letters])]
        worst |= {Case(before, pump, end): None for pump in pumps if pump for end in _ENDS[:1]}
        worst |= {Case("", before + pump, end): None for pump in repeated if before + pump for end in _ENDS}
    worst |= {Case("", letter, "\x00"): None for letter in letters}
    return list(worst)


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, list[str]]]:
    """Of each repetition without a small limit: a text that leads to it, and texts that it repeats."""
    for kind, value in tree:
        if kind in _REPEATS:
            _, most, inner = value
            if most > _SHORT_REPEAT:
                yield before, _samples(inner)
            yield from _repeats(inner, before)
        elif kind is op.SUBPATTERN:
            yield from _repeats(value[-1], before)
        elif kind is op.ATOMIC_GROUP:
            yield from _repeats(value, before)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _repeats(value[1], before)
        before += _samples([(kind, value)])[0]


def _samples(tree: Any) -> list[str]:
    """Some texts that a part of a pattern matches, the shortest first: at least one."""
    texts = [""]
    for kind, value in tree:
        options = _of_one(kind, value) or [""]
        texts = [texts[0] + option for option in options] + [head + options[0] for head in texts[1:]]
    return texts


def _of_one(kind: Any, value: Any) -> list[str]:
    if kind in _REPEATS:
        least, _, inner = value
        return [sample * least for sample in _samples(inner)] if least else ["", *_samples(inner)]
    make = _SAMPLES_OF.get(kind)
    return [""] if make is None else list(make(value))


def _of_set(members: Any) -> str:
    kinds = [kind for kind, _ in members]
    inside = "".join(
        chr(value) if kind is op.LITERAL else chr(value[0]) if kind is op.RANGE else _OF_CATEGORY.get(value, "")
        for kind, value in members
        if kind is not op.NEGATE
    )
    if op.NEGATE not in kinds:
        return inside
    return "".join(letter for letter in _ANYTHING if not re.fullmatch(f"[{re.escape(inside)}]", letter))


_SAMPLES_OF: dict[Any, Callable[[Any], Iterable[str]]] = {
    op.LITERAL: lambda value: [chr(value)],
    op.NOT_LITERAL: lambda value: [letter for letter in _ANYTHING if ord(letter) != value],
    op.ANY: lambda value: _ANYTHING,
    op.IN: _of_set,
    op.BRANCH: lambda value: [sample for branch in value[1] for sample in _samples(branch)[:2]],
    op.SUBPATTERN: lambda value: _samples(value[-1]),
    op.ATOMIC_GROUP: _samples,
}


def _letters(tree: Any) -> Iterator[str]:
    """A letter or two of every part of a pattern."""
    for kind, value in tree:
        if kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY):
            yield "".join(_of_one(kind, value)[:3])
        elif kind in _REPEATS:
            yield from _letters(value[2])
        elif kind is op.SUBPATTERN:
            yield from _letters(value[-1])
        elif kind is op.ATOMIC_GROUP:
            yield from _letters(value)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from _letters(branch[:1])


def slowest(use: Use, length: int = LENGTH) -> tuple[Case, float]:
    """The case that takes longest, and its seconds.

    A single timing may be of a moment in which the machine did something else, so the slowest are timed again.
    """
    timed = sorted(((use.run(case.text(length)), case) for case in cases(use.pattern)), key=lambda pair: -pair[0])
    again = ((min(seconds, *(use.run(case.text(length)) for _ in range(3))), case) for seconds, case in timed[:_AGAIN])
    seconds, case = max(again, key=lambda pair: pair[0])
    return case, seconds


def is_linear(use: Use, case: Case, seconds: float, length: int = LENGTH) -> bool:
    """Whether a case that takes `seconds` for `length` characters takes about a quarter of that for a quarter."""
    quarter = min(use.run(case.text(length // 4)) for _ in range(5))
    return seconds < SLOW_SECONDS or seconds < MOST_RATIO * quarter


def main() -> int:
    """Print the table, the slowest first."""
    timed = []
    for use in uses():
        case, seconds = slowest(use)
        double = min(use.run(case.text(2 * LENGTH)) for _ in range(3))
        timed.append((double, seconds, use, case, is_linear(use, case, seconds)))
    print(f"{f'n = {LENGTH:,}':>10} {'2n':>10} {'ratio':>6}  pattern: worst case")
    for double, seconds, use, case, linear in sorted(timed, key=lambda row: -row[0]):
        mark = "" if linear else "  NOT LINEAR"
        print(f"{seconds:8.5f} s {double:8.5f} s {double / max(seconds, 1e-9):6.1f}  {use.label}: {case}{mark}")
    return int(not all(linear for *_, linear in timed))


if __name__ == "__main__":
    sys.exit(main())
