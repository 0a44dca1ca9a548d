"""The source of the library and of its commands, parsed once for all tests that read it."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

from tests.support.paths import ROOT

SOURCES = sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("jobs/**/*.py")])


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """What Python makes of a file; not to be changed."""
    return ast.parse(path.read_text(encoding="utf-8"))
