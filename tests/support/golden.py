"""Texts that people read, stored for a person to look at their differences."""

from __future__ import annotations

import os

from tests.support.paths import GOLDEN


def check_golden(name: str, text: str) -> None:
    """Compare with the stored text; UPDATE_GOLDEN=1 stores it anew, for a person to look at the difference."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
