"""No known case is forgotten: each is named in a test, or has one by being there."""

from __future__ import annotations

from pathlib import Path

from tests.support.known_cases import CASES, needs_cases

pytestmark = needs_cases

OTHERS = {"EXPECTED.md", "hostile"}
ELSEWHERE = {"collision-a.csv", "collision-b.csv", "evil.parquet"}
"""In tests/dataset/test_lost_keys.py and tests/jobs/commands/test_show.py."""


def test_each_case_is_named_in_a_test() -> None:
    """All inputs, the hostile ones included."""
    named = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    names = {path.name for path in CASES.iterdir()} - OTHERS | {path.name for path in (CASES / "hostile").iterdir()}
    assert len(names) > 80
    assert {name for name in names - ELSEWHERE if name not in named} == set()
