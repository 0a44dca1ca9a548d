"""Keeps Arrow from importing pandas where nobody asked for it.

Arrow looks for pandas when it makes its first array, in case it is given a Series; that is up to 0.3 s of every start.
After a first look that fails it takes no Series for the rest of the process: fit for a command, not for a library.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _NoPandas(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)
        return None


def start_arrow() -> None:
    """Let Arrow have its first look while pandas can't be found."""
    if "pandas" in sys.modules:
        return
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow as pa

        pa.array([""])
    finally:
        sys.meta_path.remove(finder)
